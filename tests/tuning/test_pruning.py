import keras
import keras_tuner as kt
import numpy as np
import pruned_models
import pytest

from keras_wavelets import tuning

DATA = pruned_models.X, pruned_models.Y


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "model.keras"
    pruned_models.build().save(path)
    return path


@pytest.mark.parametrize("method", ["dwt", "magnitude"])
def test_a_trial_keeps_the_sparsity_through_its_training(saved, method):
    hypermodel = tuning.HyperPruning(saved, sparsity=0.75, epochs=2)
    hp = kt.HyperParameters()
    hp.values["method"] = method
    model = hypermodel.build(hp)
    scores = hypermodel.fit(hp, model, *DATA, validation_data=DATA, verbose=0)
    assert 0 <= scores["val_accuracy"] <= 1
    report = hypermodel._pruner.report()
    assert report.totals.coefficient_sparsity == pytest.approx(0.75, abs=0.02)
    assert pruned_models.residual(hypermodel._pruner) < 1e-5


def test_a_search_over_prunings_ends_with_a_network(saved, tmp_path):
    result = tuning.search(
        tuning.HyperPruning(saved, sparsity=0.5, epochs=1),
        DATA,
        DATA,
        directory=tmp_path / "search",
        max_trials=1,
    )
    assert result.winner["arguments"] == {
        "method": "dwt",
        "wavelet": "haar",
        "level": 1,
    }
    model = keras.models.load_model(tmp_path / "search/trial_0/run/model.keras")
    assert np.isfinite(model.predict_on_batch(pruned_models.X)).all()


def test_default_values_are_pinned(saved):
    hp = kt.HyperParameters()
    tuning.HyperPruning(saved, sparsity=0.5).arguments(hp)
    assert hp.values == {"method": "dwt", "wavelet": "haar", "level": 1}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"model": "nothing.keras", "sparsity": 0.5}, "model='nothing.keras'"),
        ({"sparsity": 1.0}, "Received: sparsity=1.0"),
    ],
)
def test_bad_arguments_are_refused(saved, arguments, message):
    with pytest.raises(ValueError, match=message):
        tuning.HyperPruning(**{"model": saved, **arguments})
