import keras
import numpy as np
import pytest
import pywt
from contracts import check_inverse
from contracts import check_layer
from contracts import make_inputs

from keras_wavelets import layers
from keras_wavelets.ops.bands import band_names

pytestmark = pytest.mark.backend

SHAPES = {1: (2, 9, 3), 2: (2, 7, 10, 3), 3: (2, 5, 6, 7, 2)}
TRANSFORMS = {1: layers.DWT1D, 2: layers.DWT2D, 3: layers.DWT3D}
INVERSES = {1: layers.IDWT1D, 2: layers.IDWT2D, 3: layers.IDWT3D}
LAYOUTS = ("concat", "tuple", "dict", "stack")


def band_shape(rank, length=2):
    batch, *space, channels = SHAPES[rank]
    return (batch, *((n + length - 1) // 2 for n in space), channels)


def packed_shape(rank, layout, length=2):
    band = band_shape(rank, length)
    if layout == "concat":
        return (*band[:-1], band[-1] * 2**rank)
    if layout == "stack":
        return (*band[:-1], 2**rank, band[-1])
    if layout == "dict":
        return dict.fromkeys(band_names(rank), band)
    details = {
        1: band,
        2: (band,) * 3,
        3: dict.fromkeys(band_names(3)[1:], band),
    }
    return (band, details[rank])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_transform_keeps_the_layer_contract(rank, layout):
    check_layer(
        TRANSFORMS[rank],
        {"wavelet": "db2", "output": layout},
        SHAPES[rank],
        packed_shape(rank, layout, 4),
    )


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_inverse_keeps_the_layer_contract(rank, layout):
    batch, *space, channels = SHAPES[rank]
    odd = tuple(n + n % 2 for n in space)
    check_layer(
        INVERSES[rank],
        {"wavelet": "db2", "input": layout},
        packed_shape(rank, layout, 4),
        (batch, *odd, channels),
        known=2 if layout == "stack" else 1,
    )


@pytest.mark.parametrize("order", ["band_major", "channel_major"])
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_inverse_restores_every_layout(rank, layout, data_format, order):
    shared = {"wavelet": "sym3", "data_format": data_format, "band_order": order}
    check_inverse(
        TRANSFORMS[rank](output=layout, **shared),
        INVERSES[rank](input=layout, **shared),
        make_inputs(SHAPES[rank]),
    )


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_bands_agree_with_pywavelets(rank):
    x = make_inputs(SHAPES[rank])
    reference = pywt.dwtn(x, "db3", mode="reflect", axes=range(1, rank + 1))
    bands = TRANSFORMS[rank]("db3", "reflect", output="dict")(x)
    assert set(bands) == set(reference)
    for key, band in reference.items():
        np.testing.assert_allclose(bands[key], band, atol=1e-5)


def test_image_bands_lie_in_the_order_of_the_field():
    x = make_inputs((1, 8, 8, 2))
    cA, (cH, cV, cD) = pywt.dwt2(x, "db2", axes=(1, 2))
    np.testing.assert_allclose(
        layers.DWT2D("db2")(x), np.concatenate([cA, cH, cV, cD], -1), atol=1e-5
    )


def test_channel_major_order_keeps_the_bands_of_a_channel_together():
    x = make_inputs((1, 8, 8, 2))
    mixed = layers.DWT2D("db2", band_order="channel_major")(x)
    alone = layers.DWT2D("db2")(x[..., 1:])
    np.testing.assert_allclose(mixed[..., 4:], alone, atol=1e-6)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_channels_first_is_the_transposed_layer(rank):
    x = make_inputs(SHAPES[rank])
    last = TRANSFORMS[rank]("db2", data_format="channels_last")(x)
    first = TRANSFORMS[rank]("db2", data_format="channels_first")(np.moveaxis(x, -1, 1))
    np.testing.assert_allclose(np.moveaxis(first, 1, -1), last, atol=1e-6)


def test_integer_images_are_transformed_as_floats():
    x = np.arange(16, dtype="uint8").reshape(1, 4, 4, 1)
    bands = layers.DWT2D()(x)
    assert keras.backend.standardize_dtype(bands.dtype) == "float32"
    expected = layers.DWT2D()(x.astype("float32"))
    np.testing.assert_allclose(bands, expected, atol=1e-6)


def test_output_size_crops_odd_images():
    x = make_inputs((1, 7, 9, 1))
    back = layers.IDWT2D("bior2.2", output_size=(7, 9))(layers.DWT2D("bior2.2")(x))
    np.testing.assert_allclose(back, x, atol=1e-5)


def test_a_custom_bank_survives_the_configuration():
    bank = pywt.Wavelet("db2").filter_bank
    layer = layers.DWT2D(pywt.Wavelet("mine", filter_bank=bank))
    again = layers.DWT2D.from_config(layer.get_config())
    assert again.wavelet == layer.wavelet
    x = make_inputs((1, 6, 6, 1))
    np.testing.assert_allclose(again(x), layer(x), atol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"wavelet": "db99"}, "Received: wavelet='db99'"),
        ({"wavelet": "morl"}, "Received: wavelet='morl'"),
        ({"mode": "mirror"}, "'antireflect'.*Received: mode='mirror'"),
        ({"output": "list"}, "Received: output='list'"),
        ({"band_order": "cA"}, "Received: band_order='cA'"),
        ({"data_format": "NHWC"}, "Received: data_format='NHWC'"),
        ({"implementation": "fft"}, "Received: implementation='fft'"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        layers.DWT2D(**arguments)


def test_a_wavelet_of_another_type_is_named():
    with pytest.raises(TypeError, match="Received: wavelet=7"):
        layers.DWT2D(7)


def test_a_wrong_rank_is_named():
    with pytest.raises(ValueError, match=r"rank 4.*Received: shape=\(2, 8, 3\)"):
        layers.DWT2D()(np.ones((2, 8, 3)))


def test_a_single_sample_has_no_mirror():
    with pytest.raises(ValueError, match=r"at least 2.*shape=\(1, 1, 4, 1\), axis=1"):
        layers.DWT2D(mode="reflect")(np.ones((1, 1, 4, 1)))


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_complex_signals_keep_both_parts(dtype):
    x = make_inputs((2, 9, 3)).astype(dtype) * (1 + 2j)
    layer = layers.DWT1D("db2", dtype="float64" if dtype == "complex128" else None)
    expected = np.asarray(layer(x.real)) + 1j * np.asarray(layer(x.imag))
    np.testing.assert_allclose(layer(x), expected, atol=1e-5)


def test_channels_that_hold_no_bands_are_refused():
    with pytest.raises(ValueError, match=r"4 bands.*axis 3 has size 6"):
        layers.IDWT2D()(np.ones((1, 4, 4, 6)))


def test_bands_of_different_shapes_are_refused():
    bands = (np.ones((1, 4, 1)), np.ones((1, 5, 1)))
    with pytest.raises(ValueError, match=r"\(1, 4, 1\), \(1, 5, 1\)"):
        layers.IDWT1D(input="tuple")(bands)


def test_a_size_that_is_not_the_bands_is_refused():
    with pytest.raises(ValueError, match=r"8 or 7 samples\. Received: output_size=6"):
        layers.IDWT1D(output_size=6)(np.ones((1, 4, 2)))


@pytest.mark.parametrize("size", [0, (4, 4, 4), "8"])
def test_a_malformed_size_is_refused(size):
    with pytest.raises(ValueError, match="Received: output_size="):
        layers.IDWT2D(output_size=size)


def test_too_few_coefficients_are_refused():
    with pytest.raises(ValueError, match="at least 4 coefficients"):
        layers.IDWT1D("db4")(np.ones((1, 3, 2)))


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_each_axis_may_have_a_wavelet_and_a_mode_of_its_own(data_format):
    x, last = make_inputs((2, 9, 12, 3)), data_format == "channels_last"
    banks, modes = ["db2", "haar"], ["zero", "symmetric"]
    options = {"data_format": data_format}
    layer = layers.DWT2D(banks, modes, "tuple", **options)
    inputs = x if last else np.moveaxis(x, -1, 1)
    cA, details = layer(inputs)
    found = [np.array(band) for band in (cA, *details)]
    found = found if last else [np.moveaxis(band, 1, -1) for band in found]
    expected = pywt.dwt2(x, banks, modes, axes=(1, 2))
    for band, wanted in zip(found, (expected[0], *expected[1]), strict=True):
        np.testing.assert_allclose(band, wanted, atol=1e-5)
    inverse = layers.IDWT2D(banks, modes, "tuple", output_size=(9, 12), **options)
    np.testing.assert_allclose(inverse((cA, details)), inputs, atol=1e-5)
    again = layers.DWT2D.from_config(layer.get_config())
    assert again.get_config() == layer.get_config()
    assert layer.compute_output_shape(inputs.shape)[0] == tuple(cA.shape)


def test_a_learnable_wavelet_may_serve_one_axis():
    layer = layers.DWT2D([layers.LearnableWavelet(init="db3"), "haar"])
    assert tuple(layer(make_inputs((1, 8, 8, 1))).shape) == (1, 6, 4, 4)
    assert len(layer.trainable_weights) == 1
    again = layers.DWT2D.from_config(layer.get_config())
    assert again.wavelet[0].init.name == "db3"


def test_another_number_of_wavelets_than_axes_is_named():
    with pytest.raises(ValueError, match=r"Received: wavelet=\['haar'\]\.$"):
        layers.DWT2D(["haar"])
