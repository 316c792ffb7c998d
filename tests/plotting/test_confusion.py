import numpy as np
import pytest

from keras_wavelets import plotting

MATRIX = np.array([[8, 2, 0], [1, 9, 10], [0, 0, 0]])


def drawn(figure):
    return np.asarray(figure.axes[0].images[0].get_array())


def numbers(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_predicted_runs_right_and_true_runs_down():
    figure = plotting.confusion_matrix(MATRIX, ["a", "b", "c"])
    axes, bar = figure.axes
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("predicted", "true")
    assert [text.get_text() for text in axes.get_yticklabels()] == ["a", "b", "c"]
    assert bar.get_ylabel() == "images"
    np.testing.assert_array_equal(drawn(figure), MATRIX)
    assert numbers(figure) == [str(count) for count in MATRIX.ravel()]


def test_numbers_stand_on_their_cells():
    texts = plotting.confusion_matrix(MATRIX).axes[0].texts
    places = {text.get_position(): text.get_text() for text in texts}
    assert places[(2, 1)] == "10"


def test_normalized_rows_sum_to_one_and_empty_classes_to_zero():
    figure = plotting.confusion_matrix(MATRIX, normalize=True)
    np.testing.assert_allclose(drawn(figure).sum(axis=1), [1, 1, 0])
    assert numbers(figure)[:2] == ["0.80", "0.20"]
    assert figure.axes[1].get_ylabel() == "share of the true class"


def test_logarithm_colors_but_counts_are_written():
    figure = plotting.confusion_matrix(MATRIX, log=True)
    np.testing.assert_allclose(drawn(figure)[1], [0, np.log(9), np.log(10)])
    assert drawn(figure)[2].max() == 0
    assert numbers(figure)[5] == "10"
    assert figure.axes[1].get_ylabel() == "ln(images)"


def test_many_classes_are_colors_and_some_names_alone():
    figure = plotting.confusion_matrix(np.eye(60))
    assert numbers(figure) == []
    assert len(figure.axes[0].get_xticks()) == 20


@pytest.mark.parametrize("shape", [(3, 2), (3,), (0, 0)])
def test_shape_that_is_not_square_is_named(shape):
    with pytest.raises(
        ValueError, match=r"Received: matrix of shape \(" + str(shape[0])
    ):
        plotting.confusion_matrix(np.zeros(shape))


def test_negative_count_is_named():
    with pytest.raises(ValueError, match="Received: matrix with -2"):
        plotting.confusion_matrix([[1, -2], [0, 1]])


def test_wrong_number_of_names_is_named():
    with pytest.raises(ValueError, match=r"Received: class_names=\['a'\]"):
        plotting.confusion_matrix(MATRIX, ["a"])


def test_two_scales_at_once_are_refused():
    with pytest.raises(ValueError, match="Received: normalize=True, log=True"):
        plotting.confusion_matrix(MATRIX, normalize=True, log=True)
