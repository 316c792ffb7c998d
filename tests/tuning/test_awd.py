import keras
import keras_tuner as kt
import numpy as np
import pytest

from keras_wavelets import tuning

SIGNALS = np.random.default_rng(0).normal(size=(32, 16, 1)).astype("float32")


def teacher():
    keras.utils.set_random_seed(0)
    layers = [keras.Input((16, 1)), keras.layers.Flatten(), keras.layers.Dense(1)]
    return keras.Sequential(layers)


def hypermodel(**arguments):
    return tuning.HyperAWD(rank=1, level=2, **{"epochs": 1, **arguments})


def test_default_values_are_pinned():
    hp = kt.HyperParameters()
    hypermodel(teacher=teacher()).arguments(hp)
    assert hp.values == {
        "wavelet": "db2",
        "coefficient_l1": 5e-3,
        "learning_rate": 1e-3,
        "attribution_l1": 1e-2,
    }
    ranges = {p.name: (p.min_value, p.max_value) for p in hp.space[1:]}
    assert ranges["coefficient_l1"] == (1e-5, 1.0)
    assert ranges["attribution_l1"] == (1e-5, 50.0)
    assert ranges["learning_rate"] == (1e-4, 1e-2)


def test_a_search_keeps_the_sparsest_attributions(tmp_path):
    result = tuning.search(
        hypermodel(teacher=teacher(), tolerance=1.0),
        SIGNALS,
        SIGNALS,
        directory=tmp_path / "search",
        max_trials=2,
    )
    done = [row for row in result.rows if row.status == "done"]
    assert len(done) == 2
    assert result.best.score == max(row.score for row in done) < 0
    assert result.winner["arguments"]["wavelet"] == result.best.values["wavelet"]
    assert (tmp_path / "search/trial_0/run/model.keras").exists()


def test_a_filter_that_is_no_wavelet_is_refused():
    model = hypermodel(tolerance=0.0)
    hp = kt.HyperParameters()
    with pytest.raises(kt.errors.FailedTrialError, match="No wavelet"):
        model.fit(hp, model.build(hp), SIGNALS, validation_data=SIGNALS)


def test_an_unknown_rank_is_refused():
    with pytest.raises(ValueError, match="Received: rank=3"):
        tuning.HyperAWD(rank=3)
