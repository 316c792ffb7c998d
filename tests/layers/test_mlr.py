import numpy as np
import pytest
import pywt
import wavpool_golden as golden
from contracts import check_layer

from keras_wavelets.layers.mlr import MLR2D
from keras_wavelets.layers.mlr import level_sizes

SIZES = {
    2: [1, 1],
    3: [2, 2],
    5: [2, 2, 3],
    7: [2, 2, 4],
    8: [1, 1, 2, 4],
    9: [2, 2, 3, 5],
    15: [2, 2, 4, 8],
    16: [1, 1, 2, 4, 8],
    27: [2, 2, 4, 7, 14],
    28: [2, 2, 4, 7, 14],
    29: [2, 2, 4, 8, 15],
    31: [2, 2, 4, 8, 16],
    32: [1, 1, 2, 4, 8, 16],
    33: [2, 2, 3, 5, 9, 17],
    48: [2, 2, 3, 6, 12, 24],
    64: [1, 1, 2, 4, 8, 16, 32],
    96: [2, 2, 3, 6, 12, 24, 48],
    224: [2, 2, 4, 7, 14, 28, 56, 112],
}
BANDS = ("H", "V", "D")


@pytest.mark.backend
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, [(2, 2, 2, 3, 3), (2, 4, 3, 3, 3)]),
        ({"levels": 1}, [(2, 4, 3, 3, 3)]),
        ({"include_approx": True, "levels": 1}, [(2, 4, 3, 3), (2, 4, 3, 3, 3)]),
        ({"levels": 2, "mode": "periodization"}, [(2, 2, 2, 3, 3), (2, 4, 3, 3, 3)]),
    ],
)
def test_keeps_the_layer_contract(arguments, expected):
    # One step of Keras's own test cannot train on a list of outputs.
    check_layer(
        MLR2D,
        arguments,
        (2, 7, 5, 3),
        expected,
        run_training_check=False,
        dynamic="levels" in arguments,
    )


@pytest.mark.parametrize("side", list(SIZES))
def test_square_images_have_the_published_sides(side):
    assert level_sizes(side, side) == [(n, n) for n in SIZES[side]]


@pytest.mark.backend
@pytest.mark.parametrize("case", ["n28", "n32", "n21"])
def test_agrees_with_the_original(case):
    approximation, *details = MLR2D(include_approx=True)(golden.images(case))
    reference = golden.ARRAYS[f"{case}/mlr/approx"][:, 0]
    np.testing.assert_allclose(np.array(approximation)[..., 0], reference, atol=2e-5)
    for level, bands in enumerate(details, start=1):
        for index, band in enumerate(BANDS):
            reference = golden.ARRAYS[f"{case}/mlr/level{level}/{band}"][:, 0]
            found = np.array(bands)[..., index, 0]
            np.testing.assert_allclose(found, reference, atol=2e-5)


@pytest.mark.backend
@pytest.mark.parametrize("case", ["ext32x32x3", "ext20x36x1"])
def test_agrees_on_color_and_on_rectangles(case):
    images = golden.ARRAYS[f"{case}/x_nhwc"]
    approximation, *details = MLR2D(include_approx=True)(images)
    reference = golden.ARRAYS[f"{case}/mlr/approx_nhwc"]
    np.testing.assert_allclose(np.array(approximation), reference, atol=2e-5)
    for level, bands in enumerate(details, start=1):
        for index, band in enumerate(BANDS):
            reference = golden.ARRAYS[f"{case}/mlr/level{level}/{band}_nhwc"]
            found = np.array(bands)[..., index, :]
            np.testing.assert_allclose(found, reference, atol=2e-5)


@pytest.mark.parametrize(("height", "width"), [(13, 20), (33, 16)])
@pytest.mark.parametrize("wavelet", ["db2", "bior2.2"])
def test_longer_wavelets_agree_with_pywavelets(wavelet, height, width):
    rng = np.random.default_rng(0)
    images = rng.normal(size=(2, height, width, 1)).astype("float32")
    details = MLR2D(wavelet=wavelet)(images)
    reference = pywt.wavedec2(
        images, wavelet, "symmetric", level=len(details), axes=(1, 2)
    )[1:]
    for found, expected in zip(details, reference, strict=True):
        np.testing.assert_allclose(np.array(found), np.stack(expected, 3), atol=1e-4)


def test_integer_images_are_cast():
    images = np.arange(64, dtype="uint8").reshape(1, 8, 8, 1)
    # The second sight of a shape is compiled, and rounds elsewhere.
    layer = MLR2D(dtype="float64")
    found, reference = layer(images), layer(images.astype("float64"))
    np.testing.assert_allclose(np.array(found[0]), reference[0], atol=1e-12)


def test_channels_first_gives_the_same_details():
    images = np.random.default_rng(0).normal(size=(2, 8, 6, 3))
    options = {"include_approx": True, "dtype": "float64"}
    layer = MLR2D(data_format="channels_first", **options)
    first = layer(np.moveaxis(images, -1, 1))
    last = MLR2D(data_format="channels_last", **options)(images)
    shapes = layer.compute_output_shape((2, 3, 8, 6))
    assert [tuple(level.shape) for level in first] == shapes
    approximation = np.moveaxis(np.array(first[0]), 1, -1)
    np.testing.assert_allclose(approximation, last[0], atol=1e-12)
    details = np.array(first[1]).transpose(0, 3, 4, 2, 1)
    np.testing.assert_allclose(details, last[1], atol=1e-12)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 8), (8, 1)])
def test_an_image_without_a_level_is_refused(height, width):
    message = f"a wavelet level .* Received: height={height}, width={width}\\.$"
    with pytest.raises(ValueError, match=message):
        level_sizes(height, width)


@pytest.mark.parametrize("levels", [0, 4, -1, 1.5, True])
def test_a_level_the_image_lacks_is_refused(levels):
    message = rf"from 1 to 3 .* Received: levels={levels}\.$"
    with pytest.raises(ValueError, match=message):
        MLR2D(levels).compute_output_shape((None, 8, 9, 1))


def test_an_unknown_side_is_refused():
    with pytest.raises(ValueError, match=r"Received: input_shape=\(None, None, 8, 1\)"):
        MLR2D().compute_output_shape((None, None, 8, 1))


def test_an_unknown_data_format_is_refused():
    with pytest.raises(ValueError, match=r"Received: data_format='NHWC'\.$"):
        MLR2D(data_format="NHWC")
