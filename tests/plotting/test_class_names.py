import pytest

from keras_wavelets.plotting.class_names import check_class_names


def test_names_become_text():
    assert check_class_names((1, "two"), 2) == ["1", "two"]


def test_wrong_number_of_names_is_named():
    with pytest.raises(ValueError, match=r"3 class names.*class_names=\['a'\]"):
        check_class_names(["a"], 3)
