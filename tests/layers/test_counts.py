import pytest

from keras_wavelets.layers.counts import check_count


@pytest.mark.parametrize("value", [0, -3, 2.0, True, "2", None])
def test_a_value_that_counts_nothing_is_named(value):
    with pytest.raises(ValueError, match="`units` must be a positive integer") as error:
        check_count("units", value)
    assert str(error.value).endswith(f"Received: units={value!r}.")
