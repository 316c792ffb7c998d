import pytest

from keras_wavelets.export.destination import check_destination
from keras_wavelets.export.destination import replacing


def test_missing_parents_are_made(tmp_path):
    path = check_destination(tmp_path / "a" / "b.txt", suffix=".txt", overwrite=False)
    assert path.parent.is_dir()
    assert list(path.parent.iterdir()) == []


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


def test_wrong_suffix_names_the_path(tmp_path):
    with pytest.raises(ValueError, match=r"'\.tflite'.*Received: path='.*model\.lite'"):
        check_destination(tmp_path / "model.lite", suffix=".tflite", overwrite=False)


def test_existing_file_names_the_path_and_the_cure(tmp_path):
    path = tmp_path / "model.txt"
    path.touch()
    with pytest.raises(ValueError, match=r"overwrite=True.*Received: path='.*txt'"):
        check_destination(path, suffix=".txt", overwrite=False)
    assert check_destination(path, suffix=".txt", overwrite=True) == path


def test_unwritable_place_names_the_path(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match=r"can be written.*Received: path='.*x\.txt'"):
        check_destination(tmp_path / "file" / "x.txt", suffix=".txt", overwrite=True)
