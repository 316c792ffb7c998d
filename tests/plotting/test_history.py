import numpy as np
import pytest

from keras_wavelets import plotting

HISTORY = {
    "loss": [3.0, 2.0, 1.0],
    "val_loss": [3.5, 2.5, 1.5],
    "accuracy": [0.1, 0.2, 0.3],
}


def band_of(axes, index=0):
    """Lower and upper edge of a filled band, by epoch."""
    x, y = axes.collections[index].get_paths()[0].vertices.T
    epochs = np.unique(x)
    edges = [y[x == epoch] for epoch in epochs]
    return np.array([(edge.min(), edge.max()) for edge in edges])


def test_each_metric_has_its_row_with_labels():
    figure = plotting.learning_curves(HISTORY)
    assert [axes.get_ylabel() for axes in figure.axes] == ["loss", "accuracy"]
    assert figure.axes[-1].get_xlabel() == "epoch"
    labels = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert labels == ["training", "validation"]


def test_curves_hold_the_values_from_epoch_one_on():
    training, validation = plotting.learning_curves(HISTORY).axes[0].lines
    np.testing.assert_array_equal(training.get_xdata(), [1, 2, 3])
    np.testing.assert_array_equal(training.get_ydata(), HISTORY["loss"])
    np.testing.assert_array_equal(validation.get_ydata(), HISTORY["val_loss"])
    assert (training.get_linestyle(), validation.get_linestyle()) == ("-", ":")


def test_reads_what_csv_logger_writes(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("epoch,loss,val_loss\n0,3.0,\n1,2.0,2.5\n")
    training, validation = plotting.learning_curves(path).axes[0].lines
    np.testing.assert_array_equal(training.get_ydata(), [3.0, 2.0])
    np.testing.assert_array_equal(validation.get_ydata(), [np.nan, 2.5])


def test_metrics_choose_the_rows():
    figure = plotting.learning_curves(HISTORY, metrics=["accuracy"])
    assert [axes.get_ylabel() for axes in figure.axes] == ["accuracy"]


def test_comparison_draws_mean_and_sample_deviation():
    runs = [{"loss": [1.0, 2.0]}, {"loss": [3.0, 2.0]}, {"loss": [5.0, 2.0]}]
    axes = plotting.learning_curves_comparison({"net": runs}).axes[0]
    np.testing.assert_allclose(axes.lines[0].get_ydata(), [3, 2])
    np.testing.assert_allclose(band_of(axes), [[1, 5], [2, 2]])
    assert axes.collections[0].get_alpha() == 0.3


def test_comparison_averages_the_runs_that_are_still_going():
    runs = [{"loss": [1.0, 2.0, 4.0]}, {"loss": [3.0]}, {"loss": [2.0, np.nan]}]
    axes = plotting.learning_curves_comparison({"net": runs}).axes[0]
    np.testing.assert_allclose(axes.lines[0].get_ydata(), [2, 2, 4])
    np.testing.assert_allclose(band_of(axes), [[1, 3], [2, 2], [4, 4]])


def test_comparison_dots_the_validation_mean():
    runs = [{"loss": [1], "val_loss": [2]}, {"loss": [1], "val_loss": [4]}]
    lines = plotting.learning_curves_comparison({"net": runs}).axes[0].lines
    assert [line.get_linestyle() for line in lines] == ["-", ":"]
    np.testing.assert_allclose(lines[1].get_ydata(), [3])


def test_comparison_tells_networks_apart():
    runs = {"WavPool": [{"loss": [1.0]}], "MLP": [{"loss": [2.0]}]}
    figure = plotting.learning_curves_comparison(runs)
    first, second = figure.axes[0].lines
    assert first.get_color() != second.get_color()
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels == ["WavPool", "MLP", "training", "validation"]


def test_an_epoch_without_any_value_stays_a_gap():
    runs = {"net": [{"loss": [1.0, np.nan, 3.0]}]}
    line = plotting.learning_curves_comparison(runs).axes[0].lines[0]
    np.testing.assert_array_equal(line.get_ydata(), [1.0, np.nan, 3.0])


@pytest.mark.parametrize(
    ("history", "received"),
    [
        ({}, r"\{\}"),
        ({"loss": []}, r"'loss': 0"),
        ({"loss": [1], "accuracy": [1, 2]}, r"'accuracy': 2"),
    ],
)
def test_unusable_history_is_named(history, received):
    with pytest.raises(ValueError, match=rf"Received: history of lengths .*{received}"):
        plotting.learning_curves(history)


def test_missing_file_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"Received: history='.*log\.csv'"):
        plotting.learning_curves(tmp_path / "log.csv")


def test_unknown_metric_is_named():
    with pytest.raises(ValueError, match=r"'accuracy'.*Received: metrics=\['auc'\]"):
        plotting.learning_curves(HISTORY, metrics=["auc"])


@pytest.mark.parametrize("runs", [{}, {"net": []}])
def test_missing_runs_are_named(runs):
    with pytest.raises(ValueError, match=r"at least one run.*Received: runs="):
        plotting.learning_curves_comparison(runs)


def test_metric_that_one_run_lacks_is_named():
    runs = {"a": [{"loss": [1]}], "b": [{"accuracy": [1]}]}
    with pytest.raises(ValueError, match=r"Received: metrics=\[\]"):
        plotting.learning_curves_comparison(runs)


@pytest.mark.parametrize(("epochs", "marker"), [(1, "o"), (2, "")])
def test_a_single_epoch_is_a_point_at_a_whole_number(epochs, marker):
    run = {"loss": [2.0] * epochs, "val_loss": [1.0] * epochs}
    for figure in (
        plotting.learning_curves(run),
        plotting.learning_curves_comparison({"a": [run]}),
    ):
        axes = figure.axes[0]
        assert [line.get_marker() for line in axes.lines] == [marker, marker]
        low, high = axes.get_xlim()
        ticks = [tick for tick in axes.get_xticks() if low <= tick <= high]
        assert all(tick == round(tick) for tick in ticks)
        assert 1 in ticks
