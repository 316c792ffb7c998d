import csv

from keras_wavelets.training.training_log import TrainingLog


def record(log, epochs):
    for epoch in epochs:
        log.on_epoch_begin(epoch)
        log.on_epoch_end(epoch, {"loss": 1 / (epoch + 3)})
    return log


def epochs_in(path):
    with path.open() as file:
        return [int(row["epoch"]) for row in csv.DictReader(file)]


def test_file_holds_the_rows_exactly(tmp_path):
    log = record(TrainingLog(tmp_path / "log.csv"), range(3))
    with log.path.open() as file:
        stored = [
            {name: float(value) for name, value in row.items()}
            for row in csv.DictReader(file)
        ]
    assert stored == log.rows


def test_rows_after_the_restored_state_are_dropped(tmp_path):
    log = record(TrainingLog(tmp_path / "log.csv"), range(2))
    state = {"rows": list(log.rows)}
    record(log, [2])
    again = TrainingLog(tmp_path / "log.csv")
    again.restore(state)
    assert epochs_in(log.path) == [1, 2]
    record(again, [2, 3])
    assert epochs_in(log.path) == [1, 2, 3, 4]
