import numpy as np
import pytest
from sklearn import metrics

from keras_wavelets import plotting


@pytest.mark.parametrize("decimals", [1, 8])
def test_curves_and_areas_agree_with_scikit_learn(decimals):
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 80)
    # Few decimals make many equal scores.
    scores = (np.eye(3)[labels] + rng.normal(size=(80, 3))).round(decimals)
    lines = plotting.roc_curves(labels, scores).axes[0].lines
    for index in range(3):
        false, true, _ = metrics.roc_curve(
            labels == index, scores[:, index], drop_intermediate=False
        )
        np.testing.assert_allclose(lines[index].get_xdata(), false)
        np.testing.assert_allclose(lines[index].get_ydata(), true)
        area = metrics.auc(false, true)
        assert lines[index].get_label() == f"{index} (area {area:.3f})"


def test_more_classes_than_colors_differ_by_dashes():
    labels = np.arange(10).repeat(2)
    scores = np.random.default_rng(0).normal(size=(20, 10))
    lines = plotting.roc_curves(labels, scores).axes[0].lines[:10]
    looks = {(line.get_color(), line.get_linestyle()) for line in lines}
    assert len(looks) == 10


def test_shapes_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match=r"labels of shape \(3,\).*shape \(2, 2\)"):
        plotting.roc_curves([0, 1, 1], np.zeros((2, 2)))


def test_class_without_rows_is_named():
    with pytest.raises(ValueError, match="Received: 0 of 3 rows of class 2"):
        plotting.roc_curves([0, 1, 1], np.zeros((3, 3)))
