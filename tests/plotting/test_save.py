import pytest

from keras_wavelets import plotting


@pytest.fixture
def figure():
    return plotting.learning_curves({"loss": [2.0, 1.0]})


@pytest.mark.parametrize(
    ("suffix", "start"),
    [(".png", b"\x89PNG"), (".pdf", b"%PDF"), (".svg", b"<?xml")],
)
def test_suffix_chooses_the_format(suffix, start, figure, tmp_path):
    path = plotting.save(figure, tmp_path / "plots" / f"curves{suffix}")
    assert path.read_bytes().startswith(start)


def test_nothing_else_is_left_behind(figure, tmp_path):
    plotting.save(figure, tmp_path / "a.png")
    plotting.save(figure, tmp_path / "a.png")
    assert [file.name for file in tmp_path.iterdir()] == ["a.png"]


def test_failure_keeps_the_old_file(figure, tmp_path, monkeypatch):
    path = plotting.save(figure, tmp_path / "a.png")
    before = path.read_bytes()

    def fail(path):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(figure, "savefig", fail)
    with pytest.raises(ValueError, match=r"No space left.*Received: path='.*a\.png'"):
        plotting.save(figure, path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["a.png"]


def test_unknown_format_names_the_path(figure, tmp_path):
    with pytest.raises(ValueError, match=r"'png'.*Received: path='.*a\.doc'"):
        plotting.save(figure, tmp_path / "a.doc")


def test_unwritable_place_names_the_path(figure, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match=r"can be written.*Received: path='.*a\.png'"):
        plotting.save(figure, tmp_path / "file" / "a.png")
