import json

import pytest

from keras_wavelets.files import replacing
from keras_wavelets.files import write_json


def test_replacing_puts_a_file_in_the_place_of_another(tmp_path):
    path = tmp_path / "model.txt"
    path.write_text("old")
    with replacing(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"


def test_replacing_puts_a_folder_in_the_place_of_another(tmp_path):
    path = tmp_path / "model"
    path.mkdir()
    (path / "old.txt").write_text("old")
    with replacing(path) as temporary:
        temporary.mkdir()
        (temporary / "new.txt").write_text("new")
    assert [file.name for file in path.iterdir()] == ["new.txt"]
    assert [file.name for file in tmp_path.iterdir()] == ["model"]


def test_a_failure_keeps_what_was_there_and_leaves_nothing_else(tmp_path):
    path = tmp_path / "model.txt"
    path.write_text("old")

    def fail_half_way():
        with replacing(path) as temporary:
            temporary.write_text("half")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail_half_way()
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["model.txt"]


def test_failure_leaves_the_old_file_and_no_other(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(TypeError):
        write_json(target, object())
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert target.read_text() == "old"


def test_floats_survive_json_exactly(tmp_path):
    write_json(tmp_path / "a.json", [0.1 + 0.2])
    assert json.loads((tmp_path / "a.json").read_text()) == [0.1 + 0.2]
