import pytest

from keras_wavelets.export.destination import check_destination


def test_missing_parents_are_made(tmp_path):
    path = check_destination(tmp_path / "a" / "b.txt", suffix=".txt", overwrite=False)
    assert path.parent.is_dir()
    assert list(path.parent.iterdir()) == []


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
