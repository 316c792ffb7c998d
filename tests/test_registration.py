"""Saved models load whatever was imported first; subpackages load when used."""

import subprocess
import sys

import keras
import pytest

from keras_wavelets import layers

LOAD = "print(keras.saving.load_model({path!r}).layers[-1].name)"


def run(code):
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return result.stdout.split()


@pytest.mark.parametrize(
    "imports",
    ["import keras, keras_wavelets", "import keras_wavelets, keras"],
    ids=["keras first", "keras second"],
)
def test_a_saved_model_loads_with_the_package_alone(imports, tmp_path):
    path = str(tmp_path / "model.keras")
    keras.Sequential([keras.Input((8, 1)), layers.DWT1D("haar", name="bands")]).save(
        path
    )
    assert run(f"{imports}\n{LOAD.format(path=path)}")[-1] == "bands"


@pytest.mark.parametrize("name", ["applications", "layers", "ops", "tuning"])
def test_each_part_can_be_the_first_that_is_imported(name):
    registered = "'keras_wavelets>DWT2D' in keras.saving.get_custom_objects()"
    code = f"import keras_wavelets.{name} as part, keras\nprint({registered})"
    assert run(code) == ["True"]


def test_importing_the_package_loads_no_other():
    code = (
        "import sys, keras_wavelets\n"
        "print(*[name for name in ('keras', 'numpy') if name in sys.modules],"
        " keras_wavelets.wavelets.__name__, 'tuning' in dir(keras_wavelets))"
    )
    assert run(code) == ["keras_wavelets.wavelets", "True"]


def test_layers_and_models_need_no_tensorflow():
    code = (
        "import os, sys\n"
        "os.environ['KERAS_BACKEND'] = 'jax'\n"
        "sys.modules['tensorflow'] = None\n"
        "import numpy as np\n"
        "from keras_wavelets import applications, distillation, losses, metrics\n"
        "from keras_wavelets import pruning, regularizers, training\n"
        "model = applications.WavPool(weights='mnist')\n"
        "print(model.predict(np.ones((1, 28, 28, 1)), verbose=0).shape)"
    )
    assert run(code) == ["(1,", "10)"]


def test_an_unknown_name_is_an_attribute_error():
    import keras_wavelets

    with pytest.raises(AttributeError, match="no attribute 'laers'"):
        _ = keras_wavelets.laers
