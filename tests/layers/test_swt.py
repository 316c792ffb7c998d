"""The stationary transform, its inverse, and multiresolution analysis."""

import keras
import numpy as np
import pytest
import pywt
from contracts import check_layer
from contracts import check_saved
from contracts import make_inputs

from keras_wavelets import config
from keras_wavelets import layers
from keras_wavelets.ops.bands import band_names

pytestmark = pytest.mark.backend

SHAPES = {1: (2, 9, 3), 2: (2, 5, 8, 3), 3: (2, 3, 4, 5, 2)}
TRANSFORMS = {1: layers.SWT1D, 2: layers.SWT2D, 3: layers.SWT3D}
INVERSES = {1: layers.ISWT1D, 2: layers.ISWT2D, 3: layers.ISWT3D}


def details(rank, band):
    nested = {1: band, 2: (band,) * 3, 3: dict.fromkeys(band_names(3)[1:], band)}
    return nested[rank]


def packed_shape(rank, form, *, level=2, trim_approx=True):
    band = SHAPES[rank]
    if form == "list":
        if trim_approx:
            return [band] + [details(rank, band)] * level
        return [(band, details(rank, band))] * level
    count = level * 2**rank
    count = count if not trim_approx else count - level + 1
    return (*band[:-1], band[-1] * count)


@pytest.mark.parametrize("form", ["list", "concat"])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_transform_keeps_the_layer_contract(rank, form):
    check_layer(
        TRANSFORMS[rank],
        {"wavelet": "db2", "level": 2, "output": form},
        SHAPES[rank],
        packed_shape(rank, form),
        # Keras's harness cannot feed its training step nested structures.
        run_training_check=form == "concat",
    )


@pytest.mark.parametrize("form", ["list", "concat"])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_inverse_keeps_the_layer_contract(rank, form):
    check_layer(
        INVERSES[rank],
        {"wavelet": "db2", "level": 2, "input": form},
        packed_shape(rank, form),
        SHAPES[rank],
        run_training_check=form == "concat",
    )


@pytest.mark.parametrize("form", ["list", "concat"])
def test_averages_of_all_levels_keep_the_layer_contract(form):
    options = {"wavelet": "db2", "level": 2, "trim_approx": False, "start_level": 1}
    packed = packed_shape(2, form, trim_approx=False)
    train = {"run_training_check": form == "concat"}
    forward, inverse = {**options, "output": form}, {**options, "input": form}
    check_layer(layers.SWT2D, forward, SHAPES[2], packed, **train)
    check_layer(layers.ISWT2D, inverse, packed, SHAPES[2], **train)


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("trim_approx", [True, False])
@pytest.mark.parametrize("form", ["list", "concat"])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_inverse_restores_every_layout(rank, form, trim_approx, data_format):
    shared = {"level": 2, "trim_approx": trim_approx, "data_format": data_format}
    x = make_inputs(SHAPES[rank])
    bands = TRANSFORMS[rank]("sym3", output=form, **shared)(x)
    back = INVERSES[rank]("sym3", input=form, **shared)(bands)
    np.testing.assert_allclose(back, x, atol=1e-5)


@pytest.mark.parametrize("norm", [False, True])
def test_image_bands_agree_with_pywavelets(norm):
    x = make_inputs((2, 8, 12, 3))
    options = {"trim_approx": True, "norm": norm}
    expected = keras.tree.flatten(pywt.swt2(x, "db3", 2, axes=(1, 2), **options))
    found = layers.SWT2D("db3", 2, "concat", **options)(x)
    np.testing.assert_allclose(found, np.concatenate(expected, -1), atol=2e-5)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_channels_first_is_the_transposed_layer(rank):
    x = make_inputs(SHAPES[rank])
    arguments = {"wavelet": "db2", "output": "concat"}
    last = TRANSFORMS[rank](**arguments)(x)
    first = TRANSFORMS[rank](**arguments, data_format="channels_first")
    turned = np.moveaxis(first(np.moveaxis(x, -1, 1)), 1, -1)
    np.testing.assert_allclose(turned, last, atol=1e-6)


@pytest.mark.parametrize("implementation", ["conv", "polyphase", "matrix"])
def test_formulations_agree(implementation):
    x = make_inputs((2, 9, 3))
    expected = layers.SWT1D("db4", 3, "concat")(x)
    layer = layers.SWT1D("db4", 3, "concat", implementation=implementation)
    np.testing.assert_allclose(layer(x), expected, atol=1e-5)


@pytest.mark.parametrize(
    ("dtype", "tolerance"), [("mixed_float16", 1e-2), ("mixed_bfloat16", 3e-2)]
)
def test_half_precision_stays_close(dtype, tolerance):
    x = make_inputs((2, 9, 3))
    bands = layers.SWT1D("db2", 2, dtype=dtype)(x)
    policy = keras.dtype_policies.get(dtype)
    assert keras.backend.standardize_dtype(bands[0].dtype) == policy.compute_dtype
    back = layers.ISWT1D("db2", dtype=dtype)(bands)
    error = np.abs(keras.ops.convert_to_numpy(keras.ops.cast(back, "float32")) - x)
    assert error.max() < 4 * tolerance


def test_gradients_flow_through_transform_and_inverse():
    inputs = keras.Input((9, 3))
    bands = layers.SWT1D("db2", level=2)(keras.layers.Dense(3)(inputs))
    model = keras.Model(inputs, layers.ISWT1D("db2")(bands))
    model.compile("sgd", "mse")
    x = make_inputs((4, 9, 3))
    before = [w.copy() for w in model.get_weights()]
    model.train_on_batch(x, x)
    assert not all(map(np.array_equal, before, model.get_weights()))


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_both_directions_run_on_litert_built_ins(rank, tmp_path):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("LiteRT files come from TensorFlow")
    from keras_wavelets import export

    inputs = keras.Input(SHAPES[rank][1:])
    bands = TRANSFORMS[rank]("db2", level=2)(inputs)
    back = INVERSES[rank]("db2")(bands)
    packed = TRANSFORMS[rank]("db2", level=2, output="concat")(back)
    model = keras.Model(inputs, packed)
    x = make_inputs(SHAPES[rank])
    with config.implementation("conv"):
        path = export.export_litert(model, tmp_path / "model.tflite")
    found = export.LiteRTModel(path).predict(x)
    np.testing.assert_allclose(found, model(x), atol=2e-5)


def test_level_none_follows_the_known_size():
    assert len(layers.SWT1D("db2", level=None)(make_inputs((1, 31, 1)))) == 4


def test_the_configuration_holds_every_argument():
    layer = layers.SWT1D("db2", None, "concat", norm=True, start_level=1, strict=True)
    again = layers.SWT1D.from_config(layer.get_config())
    assert again.get_config() == layer.get_config()
    assert layer.get_config()["strict"]


def test_averages_of_all_levels_survive_a_file():
    layer = layers.SWT2D("db2", level=2, trim_approx=False)
    check_saved(layer, make_inputs((1, 4, 4, 1)))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"wavelet": "db99"}, "Received: wavelet='db99'"),
        ({"output": "tuple"}, "Received: output='tuple'"),
        ({"level": -1}, "Received: level=-1"),
        ({"start_level": 0.5}, r"Received: start_level=0\.5"),
        ({"implementation": "fft"}, "Received: implementation='fft'"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        layers.SWT2D(**arguments)


def test_norm_warns_with_a_wavelet_that_is_not_orthogonal():
    with pytest.warns(UserWarning, match=r"\['bior2.2'\] are not"):
        layers.SWT2D("bior2.2", norm=True)


@pytest.mark.parametrize("layer", [layers.SWT1D, layers.ISWT1D, layers.MRA1D])
def test_learned_filters_are_refused(layer):
    with pytest.raises(ValueError, match=r"constant filters\. Received: wavelet="):
        layer(layers.LearnableWavelet())


def test_a_wrong_rank_is_named():
    with pytest.raises(ValueError, match=r"rank 4.*Received: shape=\(2, 8, 3\)"):
        layers.SWT2D()(np.ones((2, 8, 3)))


def test_strict_refuses_what_pywavelets_refuses():
    with pytest.raises(ValueError, match=r"multiples of 4.*Received: sizes=\[6\]"):
        layers.SWT1D(level=2, strict=True)(np.ones((1, 6, 1)))


def test_channels_that_hold_no_bands_are_refused():
    with pytest.raises(ValueError, match=r"7 bands.*axis 3 has size 6"):
        layers.ISWT2D(level=2, input="concat")(np.ones((1, 4, 4, 6)))


def test_bands_without_a_number_of_levels_are_refused():
    with pytest.raises(ValueError, match=r"number of levels\. Received: level=None"):
        layers.ISWT2D(level=None, input="concat")


def test_bands_of_different_shapes_are_refused():
    with pytest.raises(ValueError, match=r"\(1, 4, 1\), \(1, 5, 1\)"):
        layers.ISWT1D()([np.ones((1, 4, 1)), np.ones((1, 5, 1))])


MRA_SHAPES = {1: (2, 9, 3), 2: (2, 5, 8, 3)}
MRA_TRANSFORMS = {1: layers.MRA1D, 2: layers.MRA2D}


def mra_packed_shape(rank, form):
    band = MRA_SHAPES[rank]
    if form == "list":
        return [band] + [band if rank == 1 else (band,) * 3] * 2
    return (*band[:-1], band[-1] * (3 if rank == 1 else 7))


@pytest.mark.parametrize("form", ["list", "concat"])
@pytest.mark.parametrize("rank", [1, 2])
def test_analysis_keeps_the_layer_contract(rank, form):
    check_layer(
        MRA_TRANSFORMS[rank],
        {"wavelet": "db2", "level": 2, "output": form},
        MRA_SHAPES[rank],
        mra_packed_shape(rank, form),
        # Keras's harness cannot feed its training step nested structures.
        run_training_check=form == "concat",
    )


def test_image_parts_agree_with_pywavelets():
    x = make_inputs((8, 12))
    expected = keras.tree.flatten(pywt.mra2(x, "db3", 2, transform="swt2"))
    found = layers.MRA2D("db3", 2, "concat")(x[None, ..., None])
    np.testing.assert_allclose(found[0], np.stack(expected, -1), atol=2e-5)


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("rank", [1, 2])
def test_parts_add_up_to_the_input(rank, data_format):
    x = make_inputs(MRA_SHAPES[rank])
    parts = MRA_TRANSFORMS[rank]("sym3", 2, data_format=data_format)(x)
    total = keras.layers.Add()(keras.tree.flatten(parts))
    np.testing.assert_allclose(total, x, atol=1e-5)


@pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16"])
def test_mra_half_precision_stays_close(dtype):
    x = make_inputs((2, 9, 3))
    parts = layers.MRA1D("db2", 2, dtype=dtype)(x)
    total = keras.ops.cast(sum(parts), "float32")
    np.testing.assert_allclose(total, x, atol=0.1)


def test_analysis_runs_on_litert_built_ins(tmp_path):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("LiteRT files come from TensorFlow")
    from keras_wavelets import export

    inputs = keras.Input(MRA_SHAPES[2][1:])
    model = keras.Model(inputs, layers.MRA2D("db2", 2, "concat")(inputs))
    with config.implementation("conv"):
        path = export.export_litert(model, tmp_path / "model.tflite")
    x = make_inputs(MRA_SHAPES[2])
    found = export.LiteRTModel(path).predict(x)
    np.testing.assert_allclose(found, model(x), atol=2e-5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"wavelet": "db99"}, "Received: wavelet='db99'"),
        ({"output": "dict"}, "Received: output='dict'"),
        ({"level": -1}, "Received: level=-1"),
    ],
)
def test_mra_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        layers.MRA2D(**arguments)


def test_mra_a_wrong_rank_is_named():
    with pytest.raises(ValueError, match=r"rank 3.*Received: shape=\(2, 8\)"):
        layers.MRA1D()(np.ones((2, 8)))
