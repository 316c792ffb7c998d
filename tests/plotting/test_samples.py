import matplotlib.colors
import numpy as np
import pytest

from keras_wavelets import plotting
from keras_wavelets.plotting.canvas import WRONG

PROBABILITIES = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])
LABELS = np.array([0, 1, 1])


def images(*tail, dtype="float32"):
    return np.random.default_rng(0).uniform(0, 255, (3, 6, 5, *tail)).astype(dtype)


def draw(pictures, **kwargs):
    return plotting.sample_predictions(pictures, LABELS, PROBABILITIES, **kwargs)


def test_captions_hold_prediction_share_and_truth():
    figure = draw(images(), class_names=["cat", "dog"])
    captions = [axes.get_title() for axes in figure.axes]
    assert captions[0] == "cat (90 %)\ntrue: cat"
    assert captions[2] == "✗ cat (60 %)\ntrue: dog"


def test_only_wrong_predictions_are_red():
    figure = draw(images())
    red = matplotlib.colors.to_rgba(WRONG)
    frames = [axes.spines["left"].get_edgecolor() == red for axes in figure.axes]
    titles = [axes.title.get_color() == WRONG for axes in figure.axes]
    assert frames == titles == [False, False, True]


@pytest.mark.parametrize("tail", [(), (1,), (3,)])
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_images_of_each_form_are_drawn(tail, dtype):
    figure = draw(images(*tail, dtype=dtype))
    shapes = {axes.images[0].get_array().shape[:2] for axes in figure.axes}
    assert shapes == {(6, 5)}


def test_floats_are_stretched_and_bytes_are_kept():
    stretched = np.asarray(draw(images() - 100.0).axes[0].images[0].get_array())
    assert (stretched.min(), stretched.max()) == (0, 1)
    pictures = images(3, dtype="uint8")
    kept = draw(pictures).axes[1].images[0].get_array()
    np.testing.assert_array_equal(kept, pictures[1])


def test_columns_set_the_grid():
    places = [axes.get_subplotspec() for axes in draw(images(), columns=2).axes]
    assert [(p.rowspan.start, p.colspan.start) for p in places] == [
        (0, 0),
        (0, 1),
        (1, 0),
    ]


@pytest.mark.parametrize("shape", [(3, 6), (3, 6, 5, 2), (0, 6, 5)])
def test_images_of_no_form_are_named(shape):
    with pytest.raises(ValueError, match=r"Received: images of shape"):
        draw(np.zeros(shape))


def test_labels_of_another_shape_are_named():
    with pytest.raises(ValueError, match=r"Received: labels of shape \(2,\)"):
        plotting.sample_predictions(images(), LABELS[:2], PROBABILITIES)


def test_probabilities_of_another_shape_are_named():
    with pytest.raises(ValueError, match=r"Received: probabilities of shape \(3,\)"):
        plotting.sample_predictions(images(), LABELS, PROBABILITIES[:, 0])


def test_labels_beyond_the_classes_are_named():
    with pytest.raises(ValueError, match="Received: labels from 1 to 3"):
        plotting.sample_predictions(
            images(), LABELS + np.array([1, 1, 2]), PROBABILITIES
        )


def test_wrong_number_of_columns_is_named():
    with pytest.raises(ValueError, match="Received: columns=0"):
        draw(images(), columns=0)
