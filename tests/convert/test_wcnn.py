import numpy as np
import pytest
import wcnn_golden as golden

from keras_wavelets import applications
from keras_wavelets.convert import load_original_weights
from keras_wavelets.convert.load import IGNORED_SUFFIXES
from keras_wavelets.convert.load import table_of

CASES = [case for case in golden.model_cases() if "Alex" in case]


@pytest.mark.parametrize("case", CASES)
def test_names_and_shapes_are_those_of_the_original(case):
    model = applications.from_code(
        *case.split("/"), input_shape=(96, 96, 3), include_top=False
    )
    shapes = {name: e.original_shape for name, e in table_of(model).items()}
    weights = {
        name: array.shape
        for name, array in golden.model_weights(case).items()
        if name.startswith("features") and not name.endswith(IGNORED_SUFFIXES)
    }
    assert shapes == weights


TINY = {"input_shape": (32, 32, 3), "include_top": False}


def network(case):
    return applications.from_code(*case.split("/"), **TINY)


@pytest.mark.parametrize(
    "case", ["zou_resnet18/Bf3", "dtcwpt_zou_resnet18/Ft40YBf3Ex_mod"]
)
def test_names_and_shapes_are_those_of_the_original_of_w_resnet(case):
    shapes = {n: e.original_shape for n, e in table_of(network(case)).items()}
    weights = {
        name: array.shape
        for name, array in golden.model_weights(case).items()
        if not name.endswith(IGNORED_SUFFIXES) and not name.startswith("fc.")
    }
    assert shapes == weights


def test_missing_weights_are_named():
    case = "dtcwpt_resnet18/Ft40YEx_mod"
    weights = golden.model_weights(case)
    weights = {k: v for k, v in weights.items() if not k.startswith("fc.")}
    del weights["maxpool.high.2.running_var"]
    weights["conv1.wptblock.colormix.weight"] = np.ones((3, 1, 1))
    with pytest.raises(ValueError, match=r"running_var.*colormix.weight \(3, 1, 1\)"):
        load_original_weights(network(case), weights)
