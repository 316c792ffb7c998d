import numpy as np

from keras_wavelets import data


def test_holes_are_rectangles_of_zeros_in_whole_patches():
    holed, masks, whole = data.load_inpainting(split="test", size=32, count=20)
    np.testing.assert_array_equal(holed, whole * (1 - masks))
    for mask in masks[..., 0]:
        rows, columns = mask.any(axis=1), mask.any(axis=0)
        assert mask.sum() == rows.sum() * columns.sum()
        assert 8 <= rows.sum() <= 16
        assert 8 <= columns.sum() <= 16
        assert set(np.unique(mask)) == {0, 1}


def test_the_same_seed_gives_the_same_holes_and_a_split_its_own():
    first, again, other = (
        data.load_inpainting(split=split, size=32, count=5, seed=seed)[1]
        for split, seed in (("train", 0), ("train", 0), ("train", 1))
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    assert (first != data.load_inpainting(split="test", size=32, count=5)[1]).any()
