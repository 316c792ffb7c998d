import numpy as np
import pytest

from keras_wavelets import plotting


def test_enlargements_say_how_near_they_are():
    true = np.full((2, 8, 8, 3), 0.5)
    ours = true + np.array([0.01, 0.1])[:, None, None, None]
    figure = plotting.enlargements(np.zeros((2, 4, 4, 3)), {"ours": ours}, true)
    titles = [axes.get_title() for axes in figure.axes]
    assert titles[1] == "ours, 40.00 dB"
    assert titles[4] == "ours, 20.00 dB"
    np.testing.assert_array_equal(figure.axes[2].images[0].get_array(), true[0])


def test_label_maps_share_their_colors():
    labels = np.array([[[0, 1], [2, 2]]])
    predicted = np.array([[[0, 1], [1, 2]]])
    figure = plotting.label_maps(
        np.zeros((1, 2, 2, 3)), labels, predicted, class_names=["a", "b", "c"]
    )
    first, second = (axes.images[0] for axes in figure.axes[1:])
    same = (first.get_array(), second.get_array())
    np.testing.assert_array_equal(same[0][0, 0], same[1][0, 0])
    assert len(np.unique(same[0].reshape(-1, 3), axis=0)) == 3
    assert figure.axes[2].get_title() == "predicted, 75 % right"
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [*"abc"]


def test_refuses():
    with pytest.raises(ValueError, match=r"'ours' of shape \(1, 4, 4, 3\)"):
        plotting.enlargements(
            np.zeros((1, 4, 4, 3)),
            {"ours": np.zeros((1, 4, 4, 3))},
            np.zeros((1, 8, 8, 3)),
        )
    with pytest.raises(ValueError, match="Expected label maps of the size"):
        plotting.label_maps(
            np.zeros((1, 4, 4, 3)), np.zeros((1, 2, 2), int), np.zeros((1, 2, 2), int)
        )
