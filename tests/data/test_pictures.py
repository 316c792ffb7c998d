import warnings

import numpy as np
import pytest
from PIL import Image

from keras_wavelets import data
from keras_wavelets.data import pictures

RAMP = np.linspace(0, 1, 256).reshape(16, 16)


def saved(folder, pixels, name="a.png", **options):
    picture = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    picture.save(folder / name, **options)
    return folder / name


@pytest.mark.parametrize(
    ("pixels", "name"),
    [
        (np.rint(255 * RAMP).astype("uint8"), "a.png"),
        (np.rint(65535 * RAMP).astype("uint16"), "a.png"),
        (np.rint(65535 * RAMP).astype("uint16"), "a.tif"),
        (np.rint(65535 * RAMP).astype("int32"), "a.tif"),
        (RAMP.astype("float32"), "a.tif"),
    ],
)
def test_the_depth_of_the_pixels_does_not_matter(pixels, name, tmp_path):
    file = saved(tmp_path, pixels, name)
    expected = np.rint(255 * RAMP).astype("uint8")
    np.testing.assert_array_equal(data.read_image(file, mode="L"), expected)
    np.testing.assert_array_equal(data.read_image(file)[..., 1], expected)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_the_camera_was_held(orientation, tmp_path):
    pixels = np.arange(12, dtype="uint8").reshape(3, 4) * 20
    exif = Image.Exif()
    exif[274] = orientation
    file = saved(tmp_path, pixels, exif=exif)
    expected = {
        1: pixels,
        2: pixels[:, ::-1],
        3: pixels[::-1, ::-1],
        4: pixels[::-1],
        5: pixels.T,
        6: pixels[::-1].T,
        7: pixels[::-1, ::-1].T,
        8: pixels[:, ::-1].T,
    }[orientation]
    np.testing.assert_array_equal(data.read_image(file, mode="L"), expected)
    assert pictures.image_size(file) == expected.shape


def test_transparent_pixels_are_laid_over_white_and_said_so(tmp_path):
    pixels = np.zeros((1, 3, 4), "uint8")
    pixels[0, :, 3] = 0, 128, 255
    file = saved(tmp_path, pixels)
    with pytest.warns(UserWarning, match="over white where transparent"):
        found = data.read_image(file)
    assert found[0, :, 0].tolist() == [255, 127, 0]


def test_an_alpha_that_hides_nothing_is_no_matter(tmp_path):
    pixels = np.full((2, 2, 4), 255, "uint8")
    pixels[..., 0] = 7
    file = saved(tmp_path, pixels)
    assert data.read_image(file)[0, 0].tolist() == [7, 255, 255]


def test_labels_are_the_numbers_that_are_stored(tmp_path):
    numbers = np.arange(6, dtype="uint8").reshape(2, 3)
    palette = Image.fromarray(numbers).convert("P")
    palette.putpalette([200, 10, 10] * 256)
    deep = 300 * np.arange(6, dtype="uint16").reshape(2, 3)
    for pixels, expected in (
        (numbers, numbers),
        (palette, np.asarray(palette)),
        (deep, deep),
        (numbers > 2, numbers > 2),
    ):
        file = saved(tmp_path, pixels)
        np.testing.assert_array_equal(data.read_image(file, mode="labels"), expected)


def test_labels_in_color_are_named(tmp_path):
    file = saved(tmp_path, np.zeros((2, 2, 3), "uint8"))
    with pytest.raises(ValueError, match=r"gray values.*a\.png' with colors"):
        data.read_image(file, mode="labels")


@pytest.mark.parametrize("pixels", [RAMP * 2, RAMP - 0.5, RAMP * np.nan])
def test_floats_out_of_range_are_named(pixels, tmp_path):
    file = saved(tmp_path, pixels.astype("float32"), "a.tif")
    with pytest.raises(ValueError, match=r"from 0 to 1\. Received: file=.*a\.tif"):
        data.read_image(file)


def test_a_bomb_is_named_before_it_unpacks(tmp_path, monkeypatch):
    file = saved(tmp_path, np.zeros((20, 20), "uint8"))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 399)
    with pytest.raises(ValueError, match=r"400.*limit|20 x 20 pixels.*a\.png"):
        data.read_image(file)


def test_every_damage_ends_in_one_line(tmp_path):
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (16, 16, 3), "uint8")
    refused = 0
    for ending in ("png", "jpg", "bmp", "gif", "tif", "webp"):
        whole = bytearray(saved(tmp_path, noise, f"a.{ending}").read_bytes())
        for _ in range(40):
            damaged = whole.copy()
            for place in rng.integers(0, min(len(whole), 200), 4):
                damaged[place] = rng.integers(256)
            file = tmp_path / f"damaged.{ending}"
            file.write_bytes(damaged[: rng.integers(1, len(damaged) + 1)])
            refused += _refused(file)
    assert refused > 100


@pytest.mark.filterwarnings("ignore")
def _refused(file):
    told = ""
    with warnings.catch_warnings():
        # Pillow warns of damages that it reads over.
        warnings.simplefilter("ignore")
        try:
            assert data.read_image(file).dtype == np.uint8
        except ValueError as error:
            told = str(error)
    assert not told or (file.name in told and "\n" not in told)
    return bool(told)
