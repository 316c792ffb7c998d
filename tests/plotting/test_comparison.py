import numpy as np
import pytest

from keras_wavelets import plotting

RESULTS = {
    "MNIST": {"WavPool": [0.9, 1.0], "MLP": [0.8]},
    "CIFAR-10": {"MLP": [0.2, 0.4, 0.6]},
}
PARAMETERS = {"WavPool": 186_722, "MLP": 216_250}
TIMES = {"WavPool": [1.0, 2.5, 2.6], "MLP": [0.2]}


SIDES = np.array([-1, 1])


def bar_groups(figure):
    return [c for c in figure.axes[0].containers if hasattr(c, "errorbar")]


def costs(**kwargs):
    arguments = {"inference_seconds": TIMES, "training_seconds": TIMES} | kwargs
    return plotting.model_costs(PARAMETERS, inference_bin=1.0, **arguments)


def test_bars_hold_the_means_and_stand_in_their_group():
    axes = plotting.accuracy_bars(RESULTS).axes[0]
    heights = [round(float(bar.get_height()), 6) for bar in axes.patches]
    assert heights == [0.95, 0.8, 0.4]
    centers = [bar.get_x() + bar.get_width() / 2 for bar in axes.patches]
    np.testing.assert_allclose(centers, [0, 0.4, 1.4])


def test_whiskers_are_one_sample_deviation_and_absent_for_one_run():
    figure = plotting.accuracy_bars(RESULTS)
    wavpool, mlp = (bars.errorbar.lines[2][0] for bars in bar_groups(figure))
    [whisker] = wavpool.get_segments()
    np.testing.assert_allclose(whisker[:, 1], 0.95 + np.std([0.9, 1], ddof=1) * SIDES)
    absent, whisker = mlp.get_segments()
    assert len(absent) == 0
    np.testing.assert_allclose(whisker[:, 1], 0.4 + 0.2 * SIDES)


def test_groups_and_networks_are_labeled():
    figure = plotting.accuracy_bars(RESULTS, metric="AUC")
    axes = figure.axes[0]
    assert axes.get_ylabel() == "AUC"
    assert [text.get_text() for text in axes.get_xticklabels()] == list(RESULTS)
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels == ["WavPool", "MLP"]


def test_costs_have_three_rows_with_units():
    figure = costs()
    assert [axes.get_xlabel() for axes in figure.axes] == [
        "parameters",
        "inference of one image (ms)",
        "training (s)",
    ]
    bars = figure.axes[0]
    assert [bar.get_width() for bar in bars.patches] == list(PARAMETERS.values())
    assert [text.get_text() for text in bars.texts] == ["186,722", "216,250"]


def test_histograms_count_in_bins_of_the_given_width():
    axes = costs(training_bin=0.5).axes[2]
    bins = {round(bar.get_x(), 6): bar.get_height() for bar in axes.patches[:6]}
    assert bins == {0.0: 0, 0.5: 0, 1.0: 1, 1.5: 0, 2.0: 0, 2.5: 2}


def test_inference_is_drawn_in_milliseconds():
    bars = costs().axes[1].patches[:3]
    assert [(bar.get_x(), bar.get_height()) for bar in bars] == [
        (0, 0),
        (1000, 1),
        (2000, 2),
    ]


@pytest.mark.parametrize("results", [{}, {"MNIST": {}}, {"MNIST": {"MLP": []}}])
def test_missing_results_are_named(results):
    with pytest.raises(ValueError, match="Received: results of sizes"):
        plotting.accuracy_bars(results)


def test_times_of_other_networks_are_named():
    with pytest.raises(ValueError, match=r"Received: training_seconds of \['CNN'\]"):
        costs(training_seconds={"CNN": [1.0]})


@pytest.mark.parametrize("times", [[], [-1.0]])
def test_impossible_times_are_named(times):
    with pytest.raises(ValueError, match=r"Received: inference_seconds=.*'MLP'"):
        costs(inference_seconds={"WavPool": [1.0], "MLP": times})


def test_bins_without_width_are_named():
    with pytest.raises(ValueError, match="training_seconds in bins of 0"):
        costs(training_bin=0)
