import numpy as np
import pytest
from PIL import Image

from keras_wavelets.cli.pictures import read_picture


def test_pixels_are_scaled_to_one(tmp_path):
    path = tmp_path / "a.png"
    Image.fromarray(np.array([[0, 255], [51, 102]], "uint8")).save(path)
    np.testing.assert_allclose(
        read_picture(path, grayscale=True), [[0, 1], [0.2, 0.4]], atol=1e-6
    )


def test_color_pictures_have_three_channels(tmp_path):
    path = tmp_path / "a.png"
    Image.new("RGBA", (4, 3)).save(path)
    assert read_picture(path).shape == (3, 4, 3)


def test_a_file_that_is_no_picture_is_named(tmp_path):
    path = tmp_path / "a.png"
    path.write_text("no picture")
    with pytest.raises(ValueError, match=r"Received: file='.*a\.png'"):
        read_picture(path)
