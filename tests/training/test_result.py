import pytest

from keras_wavelets.training import FitResult

ROWS = tuple(
    {"epoch": epoch, "val_loss": loss, "val_accuracy": accuracy}
    for epoch, loss, accuracy in [(1, 0.9, 0.5), (2, 0.4, 0.7), (3, 0.4, 0.8)]
)


@pytest.mark.parametrize(
    ("monitor", "mode", "expected"),
    [("val_loss", "min", 2), ("val_accuracy", "max", 3)],
)
def test_best_is_the_earliest_best_epoch(monitor, mode, expected):
    result = FitResult(rows=ROWS, monitor=monitor, mode=mode)
    assert result.best["epoch"] == expected


def test_history_is_the_table_by_columns():
    result = FitResult(rows=ROWS, monitor="val_loss", mode="min")
    assert result.history == {
        "val_loss": [0.9, 0.4, 0.4],
        "val_accuracy": [0.5, 0.7, 0.8],
    }


def test_summary_holds_best_and_final_epoch():
    summary = FitResult(rows=ROWS, monitor="val_loss", mode="min").to_dict()
    assert (summary["best"], summary["final"], summary["epochs"]) == (*ROWS[1:], 3)
