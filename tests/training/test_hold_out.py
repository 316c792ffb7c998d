import numpy as np
import pytest

from keras_wavelets import training


def test_every_example_is_in_one_part_and_labels_are_alike_in_both():
    x, y = np.arange(100)[:, None], np.repeat([0, 1], [80, 20])
    (train_x, train_y), (held_x, held_y) = training.hold_out(x, y, share=0.25)
    assert sorted([*train_x[:, 0], *held_x[:, 0]]) == list(range(100))
    assert train_y.mean() == held_y.mean() == 0.2
    assert len(held_x) == 25
    np.testing.assert_array_equal(y[held_x[:, 0]], held_y)


def test_the_parts_are_the_same_each_time():
    x, y = np.arange(30), np.zeros(30)
    first, again = (
        training.hold_out(x, y, share=0.2, stratified=False) for _ in range(2)
    )
    np.testing.assert_array_equal(first[1][0], again[1][0])


@pytest.mark.parametrize("share", [0, 1, -0.5, 1.5, float("nan")])
def test_a_share_that_leaves_nothing_is_named(share):
    with pytest.raises(ValueError, match=f"Received: validation_share={share}"):
        training.hold_out(np.zeros(8), np.zeros(8), share=share)
