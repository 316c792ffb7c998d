import keras
import numpy as np
import pytest
import pywt
from contracts import check_inverse
from contracts import check_layer
from contracts import make_inputs

from keras_wavelets import config
from keras_wavelets import layers
from keras_wavelets.ops.packet_paths import level_paths

pytestmark = pytest.mark.backend

SHAPES = {1: (2, 21, 3), 2: (2, 12, 17, 2)}
BANDS = {1: (2, 7, 3), 2: (2, 5, 6, 2)}
TRANSFORMS = {1: layers.WaveletPacket1D, 2: layers.WaveletPacket2D}
INVERSES = {1: layers.InverseWaveletPacket1D, 2: layers.InverseWaveletPacket2D}
PARTIAL = {1: ("a", "da", "dd"), 2: ("a", "da", "dd", "dh", "dv", "h", "v")}


def packed_shape(rank, form):
    band = BANDS[rank]
    if form == "dict":
        return dict.fromkeys(level_paths(2, rank), band)
    return (*band[:-1], band[-1] * 4**rank)


@pytest.mark.parametrize("form", ["concat", "dict"])
@pytest.mark.parametrize("rank", [1, 2])
def test_packets_keep_the_layer_contract(rank, form):
    check_layer(
        TRANSFORMS[rank],
        {"wavelet": "db2", "level": 2, "output": form},
        SHAPES[rank],
        packed_shape(rank, form),
    )


@pytest.mark.parametrize("rank", [1, 2])
def test_a_partial_tree_keeps_the_layer_contract(rank):
    layer = TRANSFORMS[rank]("db2", nodes=PARTIAL[rank], output="dict")
    bands = layer(make_inputs(SHAPES[rank]))
    check_layer(
        TRANSFORMS[rank],
        {"wavelet": "db2", "nodes": PARTIAL[rank], "output": "dict"},
        SHAPES[rank],
        {path: tuple(band.shape) for path, band in bands.items()},
    )


@pytest.mark.parametrize("form", ["concat", "dict"])
@pytest.mark.parametrize("rank", [1, 2])
def test_inverse_keeps_the_layer_contract(rank, form):
    batch, *space, channels = SHAPES[rank]
    sizes = {21: 22, 12: 14, 17: 18}
    check_layer(
        INVERSES[rank],
        {"wavelet": "db2", "level": 2, "input": form},
        packed_shape(rank, form),
        (batch, *(sizes[n] for n in space), channels),
    )


@pytest.mark.parametrize("mode", ["symmetric", "periodization"])
@pytest.mark.parametrize("order", ["natural", "freq"])
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("form", ["concat", "dict"])
@pytest.mark.parametrize("rank", [1, 2])
def test_inverse_restores_every_layout(rank, form, data_format, order, mode):
    shared = {"mode": mode, "level": 2, "order": order, "data_format": data_format}
    x = make_inputs(SHAPES[rank])
    x = np.moveaxis(x, -1, 1) if data_format == "channels_first" else x
    check_inverse(
        TRANSFORMS[rank]("db2", output=form, **shared),
        INVERSES[rank]("db2", input=form, **shared),
        x,
    )


@pytest.mark.parametrize("rank", [1, 2])
def test_inverse_restores_a_partial_tree(rank):
    check_inverse(
        TRANSFORMS[rank]("db2", nodes=PARTIAL[rank], output="dict"),
        INVERSES[rank]("db2", input="dict"),
        make_inputs(SHAPES[rank]),
    )


@pytest.mark.parametrize("order", ["natural", "freq"])
def test_image_bands_agree_with_pywavelets(order):
    x = make_inputs((12, 17))
    nodes = pywt.WaveletPacket2D(x, "db2", "symmetric").get_level(2, order)
    if order == "freq":
        nodes = [node for row in nodes for node in row]
    expected = np.stack([node.data for node in nodes], -1)
    found = layers.WaveletPacket2D("db2", level=2, order=order)(x[None, ..., None])
    np.testing.assert_allclose(found[0], expected, atol=1e-5)


def test_channels_vary_faster_than_bands():
    x = make_inputs((1, 8, 2))
    both = layers.WaveletPacket1D(level=1)(x)
    alone = layers.WaveletPacket1D(level=1)(x[..., 1:])
    np.testing.assert_allclose(both[..., 1::2], alone, atol=1e-6)


@pytest.mark.parametrize(
    ("dtype", "tolerance"), [("mixed_float16", 2e-2), ("mixed_bfloat16", 6e-2)]
)
def test_half_precision_stays_close(dtype, tolerance):
    x = make_inputs((2, 16, 3))
    bands = layers.WaveletPacket1D("db2", level=2, dtype=dtype)(x)
    back = layers.InverseWaveletPacket1D("db2", level=2, dtype=dtype)([bands, x])
    policy = keras.dtype_policies.get(dtype)
    assert keras.backend.standardize_dtype(back.dtype) == policy.compute_dtype
    error = np.abs(keras.ops.convert_to_numpy(keras.ops.cast(back, "float32")) - x)
    assert error.max() < 4 * tolerance


@pytest.mark.parametrize("rank", [1, 2])
def test_both_directions_run_on_litert_built_ins(rank, tmp_path):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("LiteRT files come from TensorFlow")
    from keras_wavelets import export

    inputs = keras.Input(SHAPES[rank][1:])
    bands = TRANSFORMS[rank]("db2", level=2)(inputs)
    size = SHAPES[rank][1:-1]
    back = INVERSES[rank]("db2", level=2, output_size=size)(bands)
    model = keras.Model(inputs, keras.layers.Add()([inputs, back]))
    x = make_inputs(SHAPES[rank])
    with config.implementation("conv"):
        path = export.export_litert(model, tmp_path / "model.tflite")
    found = export.LiteRTModel(path).predict(x)
    np.testing.assert_allclose(found, 2 * x, atol=2e-5)


def test_the_configuration_holds_every_argument():
    layer = layers.WaveletPacket1D("db2", nodes=["a", "d"], order="freq", output="dict")
    again = layers.WaveletPacket1D.from_config(layer.get_config())
    assert again.get_config() == layer.get_config()
    assert layer.get_config()["nodes"] == ["a", "d"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"wavelet": "db99"}, "Received: wavelet='db99'"),
        ({"mode": "mirror"}, "Received: mode='mirror'"),
        ({"output": "list"}, "Received: output='list'"),
        ({"order": "gray"}, "Received: order='gray'"),
        ({"level": -1}, "Received: level=-1"),
        ({"nodes": ["a"]}, r"full tree.*Received: nodes=\['a'\]"),
        ({"nodes": ["a", "h", "v", "d"], "level": 1}, "not by both.*level=1"),
        ({"nodes": PARTIAL[2]}, r'`output="dict"`\. Received: nodes='),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        layers.WaveletPacket2D(**arguments)


def test_a_wrong_rank_is_named():
    with pytest.raises(ValueError, match=r"rank 4.*Received: shape=\(2, 8, 3\)"):
        layers.WaveletPacket2D(level=1)(np.ones((2, 8, 3)))


def test_channels_that_hold_no_bands_are_refused():
    with pytest.raises(ValueError, match=r"16 bands.*axis 3 has size 6"):
        layers.InverseWaveletPacket2D(level=2)(np.ones((1, 4, 4, 6)))


def test_bands_without_a_number_of_levels_are_refused():
    with pytest.raises(ValueError, match=r"number of levels\. Received: level=None"):
        layers.InverseWaveletPacket2D()


def test_a_size_that_is_not_the_bands_is_refused():
    with pytest.raises(ValueError, match="Received: output_size=5"):
        layers.InverseWaveletPacket1D(level=1, output_size=5)(np.ones((1, 4, 2)))


def test_paths_that_form_no_tree_are_refused():
    bands = {"a": np.ones((1, 4, 1)), "da": np.ones((1, 2, 1))}
    with pytest.raises(ValueError, match=r"Received: nodes=\['a', 'da'\]"):
        layers.InverseWaveletPacket1D(input="dict")(bands)
