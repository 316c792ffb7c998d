import keras
import keras_tuner as kt
import pytest
from contracts import make_inputs

from keras_wavelets import tuning

X = make_inputs((16, 16, 1))
pytestmark = pytest.mark.filterwarnings("ignore:The filter is")


def teacher():
    layers = [keras.Input((16, 1)), keras.layers.Flatten(), keras.layers.Dense(1)]
    return keras.Sequential(layers)


def hyper(**options):
    return tuning.HyperAWD(teacher(), (16, 1), level=1, epochs=1, **options)


def test_the_defaults_of_the_space():
    hp = kt.HyperParameters()
    awd = hyper().build(hp)
    assert hp.values == {
        "wavelet": "db2",
        "learning_rate": 1e-3,
        "coefficient_l1": 1e-5,
        "attribution_l1": 1e-5,
    }
    assert float(awd.optimizer.learning_rate) == pytest.approx(1e-3)


def test_a_search_finds_a_trial(tmp_path):
    tuner = kt.RandomSearch(
        hyper(wavelets=["db2"], options={"second_order": False}),
        objective=kt.Objective("score", "min"),
        max_trials=1,
        seed=0,
        directory=tmp_path,
    )
    tuner.search(X, X[:8], verbose=0, batch_size=16)
    (trial,) = tuner.oracle.get_best_trials(1)
    assert trial.score > 0


def test_what_is_no_wavelet_has_a_bad_score():
    hp = kt.HyperParameters()
    model = hyper(measure=lambda awd: 1.0)
    awd = model.build(hp)
    awd.transform.set_weights([2 * awd.transform.get_weights()[0]])
    assert model.fit(hp, awd, X, verbose=0)["score"] == 2000.0


@pytest.mark.parametrize(("shape", "wavelets"), [((16,), ["db2"]), ((16, 1), [])])
def test_bad_arguments_are_named(shape, wavelets):
    with pytest.raises(ValueError, match="Received: input_shape="):
        tuning.HyperAWD(teacher(), shape, wavelets=wavelets)
