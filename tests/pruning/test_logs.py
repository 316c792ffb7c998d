import csv

from pruned_models import compile_model

from keras_wavelets.pruning import OneShot
from keras_wavelets.pruning import Pruner
from keras_wavelets.pruning import PruningCSVLogger
from keras_wavelets.pruning import PruningSummaries
from keras_wavelets.pruning import UpdatePruningStep


def fit(model, path, data, *, append=False, **options):
    pruner = Pruner(model, "dwt", OneShot(0.5, step=2))
    callbacks = [UpdatePruningStep(pruner)]
    callbacks.append(PruningCSVLogger(path, pruner, append=append))
    compile_model(model)
    model.fit(*data, epochs=3, verbose=0, callbacks=callbacks, **options)
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_table_holds_each_kernel_after_each_epoch(model, data, tmp_path):
    rows = fit(model, tmp_path / "log.csv", data)
    shares = [(row["epoch"], row["coefficient_sparsity"]) for row in rows[::2]]
    assert shares == [("1", "0.0"), ("2", "0.0"), ("3", "0.5")]
    assert [row["kernel"] for row in rows[:2]] == ["first/kernel", "second/kernel"]


def test_a_table_can_be_continued(model, data, tmp_path):
    fit(model, tmp_path / "log.csv", data)
    assert len(fit(model, tmp_path / "log.csv", data, append=True)) == 12
    assert len(fit(model, tmp_path / "log.csv", data)) == 6


def test_summaries_hold_four_figures_for_each_kernel(model, tmp_path):
    import tensorflow as tf

    summaries = PruningSummaries(tmp_path, Pruner(model))
    summaries.on_epoch_end(4)
    summaries.on_train_end()
    [file] = tmp_path.iterdir()
    events = [
        (event.step, value.tag)
        for event in tf.compat.v1.train.summary_iterator(str(file))
        for value in event.summary.value
    ]
    assert len(events) == 8
    assert (4, "first/kernel/coefficient_sparsity") in events
