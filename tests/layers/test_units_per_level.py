import pytest

from keras_wavelets.layers.units_per_level import units_per_level


@pytest.mark.parametrize(
    ("units", "levels", "expected"),
    [
        (268, 4, (67, 89, 134, 268)),
        (224, 5, (44, 56, 74, 112, 224)),
        (12, 4, (3, 4, 6, 12)),
        (11, 5, (2, 2, 3, 5, 11)),
        (5, 5, (1, 1, 1, 2, 5)),
    ],
)
def test_scaled_widths_fall_with_the_resolution(units, levels, expected):
    assert units_per_level(units, levels, scale=True) == expected


def test_one_width_holds_for_all_levels():
    assert units_per_level(7, 3, scale=False) == (7, 7, 7)


def test_a_list_is_left_as_it_was():
    units = [5, 7, 3]
    assert units_per_level(units, 3, scale=False) == (5, 7, 3)
    assert units == [5, 7, 3]


@pytest.mark.parametrize(
    "units", [0, -1, 2.5, True, "8", None, [1, 2], [1, 2, 3, 4], [1, 0, 2], [1, 2.0, 3]]
)
def test_bad_widths_are_named_with_the_value(units):
    with pytest.raises(ValueError, match="list of 3 positive integers") as error:
        units_per_level(units, 3, scale=False, name="hidden_size")
    assert str(error.value).endswith(f"Received: hidden_size={units!r}.")


def test_a_list_cannot_be_scaled():
    with pytest.raises(ValueError, match=r"scaling off. Received: units=\[1, 2\]\.$"):
        units_per_level([1, 2], 2, scale=True)


def test_a_width_scaled_to_nothing_is_refused():
    with pytest.raises(ValueError, match=r"at least 4 .* Received: units=3\.$"):
        units_per_level(3, 4, scale=True)
