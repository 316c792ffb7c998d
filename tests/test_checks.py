import inspect
import re

import numpy as np
import pytest

from keras_wavelets import checks


@pytest.mark.parametrize(
    ("value", "hint"), [("sotf", " Did you mean 'soft'?"), (3, "")]
)
def test_one_of_names_the_value_and_the_closest_choice(value, hint):
    text = (
        f"Expected `mode` to be one of ('soft', 'hard').{hint} "
        f"Received: mode={value!r}."
    )
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        checks.one_of(value, "mode", ("soft", "hard"))


def test_one_of_takes_none_and_compares_no_arrays():
    assert checks.one_of(None, "mode", (None, "hard")) is None
    with pytest.raises(ValueError, match="Received: mode=array"):
        checks.one_of(np.zeros(2), "mode", ("soft",))


@pytest.mark.parametrize("value", [2, np.int64(2), np.uint8(2)])
def test_count_returns_an_int(value):
    assert type(checks.count(value, "level")) is int


@pytest.mark.parametrize("value", [True, 0, -1, 1.0, "1", None, np.float32(1)])
def test_count_names_what_is_none(value):
    with pytest.raises(
        ValueError, match=r"`level` to be an integer ≥ 1\. Received: le"
    ):
        checks.count(value, "level")


@pytest.mark.parametrize("value", [0, 1, 0.5, np.float32(0.25)])
def test_number_takes_the_range_with_its_ends(value):
    assert checks.number(value, "rate", 0, 1) == value


@pytest.mark.parametrize("value", [True, "1", None, float("nan"), float("inf"), 2, 1j])
def test_number_names_what_is_none(value):
    with pytest.raises(
        ValueError, match=r"finite number from 0 to 1\. Received: rate="
    ):
        checks.number(value, "rate", 0, 1)


def test_number_names_a_range_with_one_end():
    with pytest.raises(ValueError, match="finite number ≥ 0"):
        checks.number(-1, "rate", low=0)
    with pytest.raises(ValueError, match="finite number ≤ 1"):
        checks.number(2, "rate", high=1)


@pytest.mark.parametrize(
    ("fail", "kind", "told"),
    [
        (lambda x: x.items(), TypeError, r"\(AttributeError: .*Received: x=3\."),
        (lambda x: (0,)[x], ValueError, r"\(IndexError: .*Received: x=3\."),
        (lambda x: x / 0, ValueError, r"\(ZeroDivisionError: .*Received: x=3\."),
        (lambda x: checks.one_of(x, "x", (1,)), ValueError, r"^Expected `x` to be one"),
    ],
)
def test_every_error_of_a_public_function_names_what_it_was_given(fail, kind, told):
    with pytest.raises(kind, match=told):
        checks.telling(fail)(3)


@pytest.mark.parametrize("error", [MemoryError(), UserWarning("a"), ImportError("b")])
def test_what_speaks_of_no_argument_is_passed_on(error):
    def fail(_x):
        raise error

    with pytest.raises(type(error)) as found:
        checks.telling(fail)(3)
    assert found.value is error


class Scaled:
    """Stands for a layer."""

    def __init__(self, factor):
        self.factor = 1 / factor

    def __call__(self, x):
        return self.compute_output_shape(x)

    def compute_output_shape(self, shape):
        return shape[0]


Scaled.__init__.__module__ = "keras_wavelets.layers"
checks.tell_of_class(Scaled)


def test_a_layer_tells_what_it_was_made_with_and_called_with():
    with pytest.raises(ValueError, match=r"`Scaled` takes .*Received: factor=0\."):
        Scaled(0)
    with pytest.raises(ValueError, match=r"\(IndexError: .*Received: shape=\(\)\."):
        Scaled(2)(())
    assert list(inspect.signature(Scaled).parameters) == ["factor"]


def test_errors_of_a_subclass_are_its_own():
    class Own(Scaled):
        def __call__(self, x):
            raise KeyError(x)

    with pytest.raises(ZeroDivisionError):
        Own(0)
    with pytest.raises(KeyError):
        Own(1)(3)


def test_the_reason_is_what_keras_writes_behind_its_own_words():
    def fail(_x):
        raise IndexError("Exception encountered when calling A.\n\n\x1b[1mout\x1b[0m")

    with pytest.raises(ValueError, match=r"\(IndexError: out\)"):
        checks.telling(fail)(3)


def test_numbers_keep_to_their_limits():
    assert checks.positive(0.5, "period") == 0.5
    for value in (0, -1.0, float("nan"), True):
        with pytest.raises(ValueError, match=f"Received: period={value}"):
            checks.positive(value, "period")
    with pytest.raises(ValueError, match=r"from 1 to 8\. Received: depth=9"):
        checks.count(9, "depth", 1, 8)


def test_a_truth_value_is_none_of_the_numbers():
    true = max(2, 1) == 2
    with pytest.raises(ValueError, match="Received: order=True"):
        checks.one_of(true, "order", (1, 2))
    assert checks.one_of(true, "keep", (True, "some")) is true
