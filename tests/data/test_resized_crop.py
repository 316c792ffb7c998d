import numpy as np
import pytest

from keras_wavelets import data


def ramp(batch=64, side=32):
    """Images whose channels hold the column and the row."""
    rows, columns = np.meshgrid(np.arange(side), np.arange(side), indexing="ij")
    image = np.stack([columns, rows], -1).astype("float32")
    return np.repeat(image[None], batch, 0)


def test_parts_are_of_every_size_and_half_of_them_mirrored():
    found, labels = data.random_resized_crop(ramp(), "labels", (0, 1), size=16)
    assert labels == "labels"
    slopes = (found[:, 0, -1] - found[:, 0, 0]).numpy()[:, 0] / 31
    assert 16 < np.sum(slopes < 0) < 48
    heights = (found[:, -1, 0] - found[:, 0, 0]).numpy()[:, 1] / 31
    areas = np.abs(slopes) * heights
    assert 0.05 < areas.min() < 0.3
    assert 0.7 < areas.max() <= 1


@pytest.mark.parametrize("size", [None, 24])
def test_result_depends_on_the_seed_alone(size):
    first, again, other = (
        data.random_resized_crop(ramp(4), 0, seed, size=size)[0].numpy()
        for seed in ((0, 1), (0, 1), (0, 2))
    )
    assert first.shape == (4, size or 32, size or 32, 2)
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1
