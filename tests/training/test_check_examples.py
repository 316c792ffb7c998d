import numpy as np
import pytest

from keras_wavelets.training import check_examples

IMAGES = np.zeros((3, 4, 4, 1), "float32")


@pytest.mark.parametrize("dtype", ["float32", "uint8"])
def test_sound_examples_pass(dtype):
    check_examples(IMAGES.astype(dtype), np.array([0, 1, 2]), classes=3)


def test_targets_of_other_tasks_are_not_taken_for_labels():
    check_examples(IMAGES, np.full((3, 4, 4, 1), 7))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_value_that_is_not_finite_is_named(value):
    images = IMAGES.copy()
    images[1, 2, 3] = value
    with pytest.raises(ValueError, match=rf"Received: value={value} \(example 1\)\."):
        check_examples(images, np.zeros(3, int))


@pytest.mark.parametrize("label", [-1, 3])
def test_label_out_of_range_is_named(label):
    with pytest.raises(ValueError, match=rf"0 to 2\. Received: label={label} \(exam"):
        check_examples(IMAGES, np.array([0, 1, label]), classes=3)


def test_unequal_lengths_are_named():
    with pytest.raises(ValueError, match=r"Received: inputs=3, targets=2\."):
        check_examples(IMAGES, np.zeros(2, int))
