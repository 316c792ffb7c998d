import json

import pytest

from keras_wavelets.training import atomic


def test_file_is_replaced_at_the_end(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    with atomic.replacing(target) as temporary:
        temporary.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"


def test_failure_leaves_the_old_file_and_no_other(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(TypeError):
        atomic.write_json(target, object())
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert target.read_text() == "old"


def test_floats_survive_json_exactly(tmp_path):
    atomic.write_json(tmp_path / "a.json", [0.1 + 0.2])
    assert json.loads((tmp_path / "a.json").read_text()) == [0.1 + 0.2]
