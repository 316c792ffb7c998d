import keras
import numpy as np
import pytest

from keras_wavelets import applications
from keras_wavelets.applications import VanillaCNN
from keras_wavelets.applications import VanillaMLP
from keras_wavelets.convert import family_of
from keras_wavelets.convert import load_original_weights
from keras_wavelets.convert.load import FAMILIES
from keras_wavelets.convert.load import table_of


def model():
    return VanillaMLP(input_shape=(2, 2, 1), hidden_size=3, classes=2, name="mlp")


def weights():
    rng = np.random.default_rng(0)
    return {
        "hidden_layer.weight": rng.normal(size=(3, 4)),
        "hidden_layer.bias": rng.normal(size=3),
        "output_layer.weight": rng.normal(size=(2, 3)),
        "output_layer.bias": rng.normal(size=2),
    }


@pytest.mark.backend
def test_a_model_from_a_file_is_loaded_alike(tmp_path):
    fresh = model()
    fresh.save(tmp_path / "model.keras")
    stored = keras.models.load_model(tmp_path / "model.keras")
    load_original_weights(fresh, weights())
    load_original_weights(stored, weights())
    images = np.random.default_rng(0).normal(size=(3, 2, 2, 1)).astype("float32")
    np.testing.assert_array_equal(
        stored.predict_on_batch(images), fresh.predict_on_batch(images)
    )


def test_counters_of_batch_normalization_are_passed_over():
    network = VanillaCNN(input_shape=(6, 6, 1))
    arrays = {
        name: np.ones(entry.original_shape) for name, entry in table_of(network).items()
    }
    counter = {"batch_norm_out.num_batches_tracked": np.array(7)}
    load_original_weights(network, arrays | counter)
    assert all(np.all(array == 1) for array in network.get_weights())


def test_every_problem_is_listed_and_nothing_is_loaded():
    network = model()
    before = network.get_weights()
    arrays = weights()
    del arrays["hidden_layer.bias"]
    arrays["head.weight"] = np.zeros((2, 2))
    arrays["output_layer.weight"] = np.zeros((3, 2))
    with pytest.raises(ValueError, match="exactly the weights of 'mlp'") as error:
        load_original_weights(network, arrays)
    assert str(error.value).endswith(
        "Received: missing: ['hidden_layer.bias']; unexpected: ['head.weight']; "
        "misshapen: ['output_layer.weight (3, 2) instead of (2, 3)']; "
        "without counterpart: []."
    )
    for array, unchanged in zip(network.get_weights(), before, strict=True):
        np.testing.assert_array_equal(array, unchanged)


def test_weights_the_original_does_not_have_are_listed():
    deeper = VanillaMLP(input_shape=(2, 2, 1), hidden_size=[3, 3], classes=2)
    with pytest.raises(ValueError, match=r"counterpart: \['hidden_2/kernel', 'hidden"):
        load_original_weights(deeper, weights())


# What keeps the large ones small.
SMALL = {"WAlexNet": {"include_top": False}, "WResNet18": {"stages": 1}}


@pytest.mark.parametrize("family", list(FAMILIES))
def test_a_model_keeps_its_family_when_saved_and_renamed(family, tmp_path):
    model = getattr(applications, family)(name="mine", **SMALL.get(family, {}))
    assert family_of(model) == family
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert family_of(loaded) == family


# Without their tops these are a WaveMix, or have no top to leave out.
DENSE = {"WaveMixSegmentation", "WaveMixSISR", "WavePaint"}


@pytest.mark.parametrize("family", [name for name in FAMILIES if name not in DENSE])
def test_a_model_without_a_top_is_of_its_family(family):
    arguments = {**SMALL.get(family, {}), "include_top": False}
    model = getattr(applications, family)(**arguments)
    assert family_of(model) == family


def test_a_model_of_no_family_is_refused():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)], name="mine")
    with pytest.raises(ValueError, match=r"fit \[\]. Received: model='mine'\.$"):
        family_of(model)
