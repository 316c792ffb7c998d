import pathlib

import numpy as np
import pytest

from keras_wavelets import data

GOLDEN = dict(np.load(pathlib.Path(__file__).parents[1] / "golden" / "wavpool.npz"))


def test_agrees_with_the_golden_image():
    gray = data.to_grayscale(GOLDEN["gray/rgb_uint8"])
    np.testing.assert_array_equal(gray[..., 0], GOLDEN["gray/gray_uint8"])


def test_agrees_with_pillow():
    image = pytest.importorskip("PIL.Image")
    rgb = np.random.default_rng(0).integers(0, 256, (64, 64, 3), "uint8")
    expected = np.asarray(image.fromarray(rgb).convert("L"))
    np.testing.assert_array_equal(data.to_grayscale(rgb)[..., 0], expected)


def test_one_channel_stays_as_it_is():
    image = np.arange(8, dtype="uint8").reshape(2, 4, 1)
    np.testing.assert_array_equal(data.to_grayscale(image), image)


def test_other_channels_name_the_shape():
    with pytest.raises(ValueError, match=r"images\.shape=\(2, 4, 4\)\."):
        data.to_grayscale(np.zeros((2, 4, 4), "uint8"))
