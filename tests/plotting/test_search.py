import pytest

from keras_wavelets.plotting import search_trials

VALUES = [
    {"units": 8, "rate": 1e-3, "act": "relu", "fixed": 1},
    {"units": 16, "rate": 1e-1, "act": "gelu", "fixed": 1, "momentum": 0.9},
    {"units": 12, "rate": 1e-2, "act": "relu", "fixed": 1},
]


def test_the_best_so_far_never_falls():
    figure = search_trials([0.3, 0.5, 0.4])
    trials, best = figure.axes[0].lines
    assert list(trials.get_ydata()) == [0.3, 0.5, 0.4]
    assert list(best.get_ydata()) == [0.3, 0.5, 0.5]
    assert figure.axes[0].texts[0].get_text() == "0.5000"


def test_each_searched_quantity_has_a_panel():
    figure = search_trials([0.3, 0.5, 0.4], VALUES)
    panels = {axes.get_xlabel(): axes for axes in figure.axes[1:]}
    assert list(panels) == ["units", "rate", "act", "momentum"]
    assert panels["rate"].get_xscale() == "log"
    assert panels["units"].get_xscale() == "linear"
    assert len(panels["momentum"].lines[0].get_xdata()) == 1


def test_truth_values_are_names():
    figure = search_trials([0.1, 0.2], [{"scaled": True}, {"scaled": False}])
    labels = [text.get_text() for text in figure.axes[1].get_xticklabels()]
    assert labels == ["True", "False"]


@pytest.mark.parametrize(("scores", "values"), [([], []), ([0.5], [{}, {}])])
def test_scores_and_values_must_fit(scores, values):
    with pytest.raises(ValueError, match=f"Received: {len(scores)} scores"):
        search_trials(scores, values)
