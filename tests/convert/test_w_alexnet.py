import pytest
import wcnn_golden as golden

from keras_wavelets import applications
from keras_wavelets.convert.families import table_of
from keras_wavelets.convert.load import IGNORED_SUFFIXES

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
