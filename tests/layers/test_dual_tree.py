import keras
import numpy as np
import pytest
from contracts import assert_close
from contracts import check_inverse
from contracts import check_layer
from contracts import make_inputs

from keras_wavelets import config
from keras_wavelets import layers
from keras_wavelets import ops
from keras_wavelets import wavelets

SHAPES = {1: (2, 19, 3), 2: (2, 11, 18, 2)}
TRANSFORMS = {1: layers.DTCWT1D, 2: layers.DTCWT2D}
INVERSES = {1: layers.IDTCWT1D, 2: layers.IDTCWT2D}
LOW = {1: (2, 10, 3), 2: (2, 6, 10, 2)}
HIGH = {1: [(2, 10, 3), (2, 5, 3)], 2: [(2, 6, 9, 6, 2), (2, 3, 5, 6, 2)]}


def parts(shapes):
    return [(*shape, 2) for shape in shapes]


@pytest.mark.parametrize("output", ["ri", "magnitude"])
@pytest.mark.parametrize("rank", [1, 2])
def test_transform_keeps_the_layer_contract(rank, output):
    high = parts(HIGH[rank]) if output == "ri" else HIGH[rank]
    check_layer(
        TRANSFORMS[rank],
        {"level": 2, "output": output},
        SHAPES[rank],
        (LOW[rank], high),
        # Keras's harness cannot feed its training step nested structures.
        run_training_check=False,
    )


@pytest.mark.parametrize("rank", [1, 2])
def test_scales_and_skipped_levels_keep_the_layer_contract(rank):
    finest = {1: (2, 20, 3), 2: (2, 12, 18, 2)}[rank]
    check_layer(
        TRANSFORMS[rank],
        {"level": 2, "include_scale": True, "skip_levels": (1,)},
        SHAPES[rank],
        (LOW[rank], parts(HIGH[rank][1:]), [finest, LOW[rank]]),
        run_training_check=False,
    )


@pytest.mark.parametrize("rank", [1, 2])
def test_inverse_keeps_the_layer_contract(rank):
    batch, *space, channels = SHAPES[rank]
    check_layer(
        INVERSES[rank],
        {},
        (LOW[rank], parts(HIGH[rank])),
        (batch, *(n + n % 2 for n in space), channels),
        run_training_check=False,
        known=2 if rank == 1 else 3,
        dynamic=False,
    )


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("output", ["ri", "complex"])
@pytest.mark.parametrize("rank", [1, pytest.param(2, marks=pytest.mark.backend)])
def test_inverse_restores_every_form(rank, output, data_format):
    check_inverse(
        TRANSFORMS[rank](output=output, data_format=data_format),
        INVERSES[rank](data_format=data_format),
        make_inputs((2, 9, 7, 13)[: rank + 2]),
    )


@pytest.mark.parametrize("rank", [1, 2])
def test_models_of_unknown_sizes_give_back_what_they_get(rank):
    inputs = keras.Input((None,) * rank + (2,))
    bands = TRANSFORMS[rank](level=2)(inputs)
    model = keras.Model(inputs, INVERSES[rank]()([bands, inputs]))
    assert model.output_shape == (None,) * (rank + 1) + (2,)
    for size in (5, 8, 10, 15):
        x = make_inputs((1, *(size, 6)[:rank], 2))
        assert_close(model(x), x, tolerance=1e-5)


def test_orientations_lie_before_channels():
    x = make_inputs((1, 8, 12, 3))
    low, (high,) = layers.DTCWT2D(1)(x)
    plain_low, (plain,) = ops.dtcwt2(x, 1, axes=(1, 2))
    assert_close(low, plain_low, tolerance=1e-6)
    assert_close(high, np.moveaxis(plain, 4, 3), tolerance=1e-6)


def test_channels_first_is_the_transposed_layer():
    x = make_inputs((1, 8, 12, 3))
    last = layers.DTCWT2D(2, data_format="channels_last")(x)
    layer = layers.DTCWT2D(2, data_format="channels_first")
    low, high = layer(np.moveaxis(x, -1, 1))
    assert_close(np.moveaxis(low, 1, -1), last[0], tolerance=1e-6)
    moved = [np.moveaxis(bands, (3, 4), (1, 2)) for bands in high]
    assert_close(moved, last[1], tolerance=1e-6)


def test_skipped_levels_come_back_as_zeros():
    x = make_inputs((1, 12, 12, 1))
    skipped = layers.DTCWT2D(skip_levels=(1,))(x)
    back = layers.IDTCWT2D(skip_levels=(1,), output_size=12)(skipped)
    low, high = layers.DTCWT2D()(x)
    zeros = [keras.ops.zeros_like(high[0]), *high[1:]]
    assert_close(back, layers.IDTCWT2D()((low, zeros)), tolerance=1e-5)


def test_scales_are_ignored_by_the_inverse():
    x = make_inputs((1, 12, 1))
    bands = layers.DTCWT1D(include_scale=True)(x)
    assert_close(layers.IDTCWT1D()(bands), x, tolerance=1e-5)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "float64"])
def test_bands_have_the_compute_dtype(policy):
    layer = layers.DTCWT2D(2, dtype=policy)
    x = make_inputs((1, 9, 12, 1))
    low, high = layer(x)
    expected = layers.DTCWT2D(2)(x)
    dtypes = {keras.backend.standardize_dtype(band.dtype) for band in (low, *high)}
    if policy != "float64" or keras.backend.backend() == "tensorflow":
        assert dtypes == {layer.compute_dtype}
    numbers = [keras.ops.cast(band, "float32") for band in (low, *high)]
    assert_close(numbers, [expected[0], *expected[1]], tolerance=3e-2)


@pytest.mark.backend
@pytest.mark.parametrize(
    ("policy", "kind"), [("float32", "complex64"), ("mixed_float16", "complex64")]
)
def test_complex_bands_are_announced_as_they_come(policy, kind):
    layer = layers.DTCWT2D(1, output="complex", include_scale=True, dtype=policy)
    x = make_inputs((1, 8, 8, 1))
    _, (high,), _ = layer(x)
    _, (symbol,), _ = layer(keras.Input((8, 8, 1)))
    assert keras.backend.standardize_dtype(high.dtype) == symbol.dtype == kind
    assert symbol.shape[1:] == tuple(high.shape)[1:]


@pytest.mark.backend
def test_vectors_of_the_user_survive_the_configuration():
    pair = wavelets.biort("legall").h0o, wavelets.biort("legall").g0o
    layer = layers.DTCWT2D(2, biort=pair, qshift=[0.6, 0.8])
    again = layers.DTCWT2D.from_config(layer.get_config())
    assert (again.biort, again.qshift) == (layer.biort, layer.qshift)


def test_integer_images_are_transformed_as_floats():
    low, _ = layers.DTCWT2D(1)(np.ones((1, 4, 4, 1), "uint8"))
    assert keras.backend.standardize_dtype(low.dtype) == "float32"


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="LiteRT")
@pytest.mark.parametrize("output", ["ri", "magnitude"])
def test_litert_needs_built_in_operations_alone(output, tmp_path):
    from keras_wavelets import export

    x = make_inputs((1, 16, 22, 2))
    inputs = keras.Input(x.shape[1:])
    bands = keras.tree.flatten(layers.DTCWT2D(2, output=output)(inputs))
    model = keras.Model(inputs, bands)
    with config.implementation("conv"):
        path = export.export_litert(model, tmp_path / "model.tflite")
    found = export.LiteRTModel(path).predict(x)
    found = list(found.values()) if isinstance(found, dict) else found
    expected = model(x)
    for band, reference in zip(by_shape(found), by_shape(expected), strict=True):
        np.testing.assert_allclose(band, reference, atol=1e-4)


def by_shape(arrays):
    return sorted(map(np.array, arrays), key=lambda array: array.shape)


@pytest.mark.backend
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"level": 0}, "Received: level=0"),
        ({"output": "polar"}, "Received: output='polar'"),
        ({"skip_levels": (4,)}, r"Received: skip_levels=\(4,\)"),
        ({"biort": "haar"}, "Received: biort='haar'"),
        ({"qshift": "haar"}, "Received: qshift='haar'"),
        ({"data_format": "NHWC"}, "Received: data_format='NHWC'"),
        ({"implementation": "fft"}, "Received: implementation='fft'"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        layers.DTCWT2D(**arguments)


def test_filters_without_inverse_are_refused_at_once():
    with pytest.raises(ValueError, match=r"no inverse.*near_sym_b_bp"):
        layers.IDTCWT2D(biort="near_sym_b_bp")


def test_a_wrong_rank_is_named():
    with pytest.raises(ValueError, match=r"rank 4.*Received: shape=\(2, 8, 3\)"):
        layers.DTCWT2D()(np.ones((2, 8, 3)))


def test_complex_inputs_are_refused_with_advice():
    with pytest.raises(ValueError, match="real and the imaginary part"):
        layers.DTCWT1D()(np.ones((1, 4, 1), "complex64"))


def test_a_size_that_is_not_the_bands_is_refused():
    bands = layers.DTCWT1D(1)(np.ones((1, 8, 1), "float32"))
    with pytest.raises(ValueError, match=r"8 or 7 samples.*Received: size=5"):
        layers.IDTCWT1D(output_size=5)(bands)
