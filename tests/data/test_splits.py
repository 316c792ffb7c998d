import pytest

from keras_wavelets.data.splits import ranges

SIZES = {"train": 100, "test": 20}


@pytest.mark.parametrize(
    ("split", "expected"),
    [
        ("train", [("train", 0, 100)]),
        ("train[:10]", [("train", 0, 10)]),
        ("train[-10:]", [("train", 90, 100)]),
        ("train[10%:20%]", [("train", 10, 20)]),
        ("test+train[95:]", [("test", 0, 20), ("train", 95, 100)]),
    ],
)
def test_specification_gives_ranges(split, expected):
    assert ranges(SIZES, split) == expected


def test_unknown_split_names_it():
    with pytest.raises(ValueError, match="valid"):
        ranges(SIZES, "valid")
