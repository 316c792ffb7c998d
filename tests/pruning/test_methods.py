import keras
import pytest

from keras_wavelets.pruning import DWTPruning
from keras_wavelets.pruning import methods


@pytest.mark.parametrize("name", methods.METHODS)
def test_names_objects_and_configurations_give_methods(name):
    method = methods.get(name)
    assert type(method) is methods.METHODS[name]
    assert methods.get(method) is method
    assert methods.get(keras.saving.serialize_keras_object(method)) == method


def test_other_arguments_come_back():
    method = DWTPruning("db2", level=2, scope="global")
    assert methods.get(keras.saving.serialize_keras_object(method)) == method


def test_unknown_names_are_named():
    with pytest.raises(ValueError, match=r"Received: method='entropy'\."):
        methods.get("entropy")
