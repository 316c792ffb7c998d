import numpy as np
import pytest

from keras_wavelets import plotting


def test_divergences_are_drawn_over_parts_of_a_pixel():
    scores = {"CNN": {"kld": [0.0, 0.1, 0.3]}, "twin": {"kld": [0.0, 0.05, 0.1]}}
    axes = plotting.shift_curves(scores, measure="kld", pixel_divide=2).axes[0]
    assert axes.lines[1].get_xdata().tolist() == [0, 0.5, 1]
    assert list(axes.lines[1].get_ydata()) == [0.0, 0.05, 0.1]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == list(scores)


def test_points_are_in_percent():
    axes = plotting.accuracy_over_stability({"CNN": (0.1, 0.8)}).axes[0]
    np.testing.assert_allclose(axes.collections[0].get_offsets(), [[10, 80]])


def test_gradients_are_means_of_sections():
    gradients = np.array([[1.0, 3.0, 5.0], [2.0, 4.0, 8.0]])
    axes = plotting.mixing_gradients(gradients, [1, 2]).axes[0]
    np.testing.assert_allclose(axes.lines[1].get_ydata(), [4, 6])


def test_several_runs_are_a_mean_with_a_band():
    runs = [{"mfr": {"1": 0.1, "2": 0.2}}, {"mfr": {"1": 0.3, "2": 0.2}}]
    axes = plotting.shift_curves({"CNN": runs}).axes[0]
    np.testing.assert_allclose(axes.lines[0].get_ydata(), [20, 20])
    corners = axes.collections[0].get_paths()[0].vertices
    np.testing.assert_allclose(corners[:, 1].max(), 20 + np.std([10, 30], ddof=1))


def test_points_of_several_runs_have_bars():
    axes = plotting.accuracy_over_stability({"CNN": ((0.1, 0.02), (0.8, 0.03))}).axes[0]
    across, up = (part.get_segments()[0] for part in axes.collections[1:])
    np.testing.assert_allclose(across[:, 0], [8, 12])
    np.testing.assert_allclose(up[:, 1], [77, 83])


@pytest.mark.parametrize(
    ("draw", "received"),
    [
        (lambda: plotting.shift_curves({}, measure="kl"), "measure='kl'"),
        (lambda: plotting.shift_curves({}), "scores={}"),
        (lambda: plotting.accuracy_over_stability({}), "points={}"),
        (lambda: plotting.mixing_gradients(np.ones((2, 3)), [2]), "gradients with"),
    ],
)
def test_bad_arguments_are_named(draw, received):
    with pytest.raises(ValueError, match=f"Received: {received}"):
        draw()
