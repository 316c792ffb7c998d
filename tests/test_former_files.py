"""Files that version 0.1.0 wrote before its modules were rearranged still load.

`tests/golden/former` holds a saved model of each transform layer and of small models
of each family, an archive and the masks of a pruned network, and what they gave.
"""

from pathlib import Path

import keras
import numpy as np
import pytest

from keras_wavelets import applications
from keras_wavelets import pruning

FOLDER = Path(__file__).parent / "golden" / "former"
OUTPUTS = dict(np.load(FOLDER / "outputs.npz"))
NAMES = sorted({key.split("/")[0] for key in OUTPUTS})


def stored(name):
    """Returns the inputs and the outputs of a stored model."""
    keys = sorted(key for key in OUTPUTS if key.startswith(f"{name}/y"))
    return OUTPUTS[f"{name}/x"], [OUTPUTS[key] for key in keys]


def assert_gives_what_it_gave(model, name):
    x, expected = stored(name)
    found = keras.tree.flatten(model(x))
    for one, other in zip(found, expected, strict=True):
        scale = np.abs(other).max()
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-5 * max(scale, 1))


def test_every_stored_model_is_tried():
    assert {path.stem for path in FOLDER.glob("*.keras")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_model_gives_what_it_gave(name):
    model = keras.saving.load_model(FOLDER / f"{name}.keras")
    assert_gives_what_it_gave(model, name)


@pytest.fixture
def fresh():
    return applications.VanillaCNN(
        input_shape=(12, 12, 1),
        classes=3,
        kernel_size=5,
        hidden_channels_1=4,
        hidden_channels_2=4,
    )


def test_an_archive_gives_what_it_gave(fresh):
    pruning.load_compressed(FOLDER / "archive.kwz", fresh)
    assert_gives_what_it_gave(fresh, "VanillaCNN")


def test_stored_masks_are_those_of_the_stored_model(fresh):
    model = keras.saving.load_model(FOLDER / "VanillaCNN.keras")
    masks = pruning.Pruner.from_weights(model, "dwt").masks
    pruner = pruning.Pruner(fresh, "dwt")
    pruner.restore(FOLDER / "masks.npz")
    for found, expected in zip(pruner.masks.values(), masks.values(), strict=True):
        np.testing.assert_array_equal(found, expected)
