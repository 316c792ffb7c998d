import keras
import pytest

from keras_wavelets import applications
from keras_wavelets.convert import family_of
from keras_wavelets.convert.families import FAMILIES

BLOCK = {"depth": 1, "filters": 8}
# Arguments that make the networks small.
SMALL = {
    "WaveMix": BLOCK,
    "WaveMixSegmentation": BLOCK,
    "WaveMixSISR": BLOCK,
    "WaveMixSR": BLOCK,
    "WaveMixSRV2": {"blocks": 1, "filters": 8},
    "WavePaint": {"num_modules": 1, "blocks_per_module": 1, "filters": 8},
}
# Without a top these are a plain WaveMix; a WavePaint has none.
NOT_WITHOUT_TOP = {"WaveMixSegmentation", "WaveMixSISR", "WavePaint"}


def build(family, **arguments):
    return getattr(applications, family)(**SMALL.get(family, {}), **arguments)


@pytest.mark.parametrize("family", list(FAMILIES))
def test_a_model_keeps_its_family_when_saved_and_renamed(family, tmp_path):
    model = build(family, name="mine")
    assert family_of(model) == family
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert family_of(loaded) == family


@pytest.mark.parametrize("family", sorted(set(FAMILIES) - NOT_WITHOUT_TOP))
def test_a_model_without_a_top_is_of_its_family(family):
    assert family_of(build(family, include_top=False)) == family


def test_a_decoder_makes_another_family():
    arguments = {"input_shape": (64, 64, 3), **BLOCK}
    model = applications.WaveMixSegmentation(include_top=False, **arguments)
    assert family_of(model) == "WaveMix"


def test_a_model_of_no_family_is_refused():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)], name="mine")
    with pytest.raises(ValueError, match=r"fit \[\]. Received: model='mine'\.$"):
        family_of(model)
