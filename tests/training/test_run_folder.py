import json

import pytest

from keras_wavelets.training import RunFolder

DESCRIPTION = {"training": {"epochs": 3}, "shape": (28, 28, 1)}


def test_folder_may_be_opened_again(tmp_path):
    RunFolder(tmp_path, DESCRIPTION)
    folder = RunFolder(tmp_path, DESCRIPTION)
    assert json.loads(folder.config.read_text())["training"] == {"epochs": 3}


@pytest.mark.parametrize(
    ("other", "text"),
    [
        ({"training": {"epochs": 4}}, r"training\.epochs \(3 there, 4 here\)"),
        ({"shape": (32, 32, 1)}, r"shape \(\[28, 28, 1\] there, \[32, 32, 1\] here\)"),
        ({"data": 1}, r"data \(None there, 1 here\)"),
    ],
)
def test_other_description_is_refused(tmp_path, other, text):
    RunFolder(tmp_path, DESCRIPTION)
    with pytest.raises(ValueError, match=rf"{text}\. Received: run_dir='"):
        RunFolder(tmp_path, DESCRIPTION | other)


def test_damaged_description_is_refused(tmp_path):
    RunFolder(tmp_path, DESCRIPTION).config.write_text("{")
    with pytest.raises(ValueError, match=r"Expected JSON .* file='.*config\.json'"):
        RunFolder(tmp_path, DESCRIPTION)


def test_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "run").touch()
    with pytest.raises(ValueError, match=r"can be written .* Received: run_dir='"):
        RunFolder(tmp_path / "run", DESCRIPTION)


def test_a_setting_that_came_later_counts_as_its_default(tmp_path):
    RunFolder(tmp_path, DESCRIPTION)
    later = DESCRIPTION | {"training": {"epochs": 3, "ema": 0.0}}
    with pytest.raises(ValueError, match=r"training\.ema \(0.0 there, 0.5 here\)"):
        RunFolder(
            tmp_path,
            DESCRIPTION | {"training": {"epochs": 3, "ema": 0.5}},
            defaults={"training": {"ema": 0.0}},
        )
    RunFolder(tmp_path, later, defaults={"training": {"ema": 0.0, "momentum": 0}})
    RunFolder(tmp_path, later)
