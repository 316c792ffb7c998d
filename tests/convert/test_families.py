import keras
import pytest

from keras_wavelets import applications
from keras_wavelets.convert import family_of
from keras_wavelets.convert.families import FAMILIES

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
