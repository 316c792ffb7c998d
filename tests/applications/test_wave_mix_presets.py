import keras
import numpy as np
import pytest

from keras_wavelets import applications
from keras_wavelets.applications.wave_mix_presets import WAVE_MIX_PRESETS
from keras_wavelets.applications.wave_mix_presets import from_preset

PRESETS = [
    pytest.param(name, marks=() if "Lite" in name else pytest.mark.slow)
    for name in WAVE_MIX_PRESETS
]
LITE = [name for name in WAVE_MIX_PRESETS if "Lite" in name]


@pytest.mark.parametrize("preset", PRESETS)
def test_builder_has_the_published_number_of_parameters(preset):
    row = WAVE_MIX_PRESETS[preset]
    model = getattr(applications, preset)()
    assert model.input_shape == (None, *row.image_shape)
    assert model.output_shape == (None, row.classes)
    trainable = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    assert trainable == row.parameters


@pytest.mark.parametrize("preset", list(WAVE_MIX_PRESETS))
def test_arguments_go_before_those_of_the_preset(preset):
    builder = getattr(applications, preset)
    model = builder(input_shape=(64, 64, 1), classes=7, depth=1, name="mine")
    assert model.name == "mine"
    assert model.input_shape == (None, 64, 64, 1)
    assert model.output_shape == (None, 7)


@pytest.mark.parametrize("preset", LITE)
def test_two_steps_of_training_run(preset):
    model = getattr(applications, preset)(depth=1)
    model.compile("sgd", "sparse_categorical_crossentropy")
    images = np.random.default_rng(0).random((4, *model.input_shape[1:]))
    losses = [model.train_on_batch(images, np.arange(4)) for _ in range(2)]
    assert np.all(np.isfinite(losses))


def test_logits_and_an_input_tensor_are_passed_on():
    tensor = keras.Input((32, 32, 5))
    model = from_preset(
        "WaveMixLite8x5", input_tensor=tensor, classifier_activation=None
    )
    assert model.input_shape == (None, 32, 32, 5)
    assert model.layers[-1].activation.__name__ == "linear"


def test_an_unknown_preset_is_refused():
    with pytest.raises(ValueError, match=r"Received: preset='WaveMixHuge'\.$"):
        from_preset("WaveMixHuge")
