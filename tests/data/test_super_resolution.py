import keras
import numpy as np
import pytest
from PIL import Image

from keras_wavelets import data


def test_small_patches_are_the_large_ones_shrunk():
    small, large = data.load_pairs(split="test", scale=2, size=32, count=6, seed=3)
    assert small.shape == (6, 16, 16, 3)
    assert large.shape == (6, 32, 32, 3)
    np.testing.assert_array_equal(small, data.shrink(large, 2))
    again = data.load_pairs(split="test", scale=2, size=32, count=6, seed=3)
    np.testing.assert_array_equal(large, again[1])
    other = data.load_pairs(split="test", scale=2, size=32, count=6, seed=4)
    assert not np.array_equal(large, other[1])


def test_patches_side_by_side_cover_the_photograph():
    _, large = data.load_pairs(split="test", scale=2, size=100)
    chelsea = data.photographs(split="test")["chelsea"]
    np.testing.assert_array_equal(np.round(255 * large[1]), chelsea[:100, 100:200])
    assert len(large) == 3 * 4 + 4 * 6


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_shrinks_as_pillow_does(scale):
    photograph = data.photographs(split="test")["chelsea"][:240, :240]
    side = 240 // scale
    pillow = Image.fromarray(photograph).resize((side, side), Image.Resampling.BICUBIC)
    shrunk = data.shrink(photograph[None] / np.float32(255), scale)[0]
    # Pillow rounds between its two passes.
    assert np.abs(np.asarray(pillow) - 255 * shrunk).max() <= 2
    assert np.abs(np.asarray(pillow) - 255 * shrunk).mean() < 0.2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"scale": 1}, "scale=1, size=64"),
        ({"scale": 3, "size": 64}, "scale=3, size=64"),
        ({"size": 512}, r"Received: 'coffee' of shape \(400, 600, 3\)"),
    ],
)
def test_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        data.load_pairs(count=2, **arguments)


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_enlarging_is_bicubic_interpolation(scale):
    from keras_wavelets import layers

    small = np.random.default_rng(0).uniform(size=(2, 9, 12, 3)).astype("float32")
    layer = layers.BicubicUpsampling2D(
        scale, convention="keras", data_format="channels_last"
    )
    expected = np.clip(keras.ops.convert_to_numpy(layer(small)), 0, 1)
    np.testing.assert_allclose(data.enlarge(small, scale), expected, atol=2e-6)
