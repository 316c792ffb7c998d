import numpy as np
import pytest
from PIL import Image

from keras_wavelets.cli.main import main


@pytest.fixture(scope="module")
def enlarger(tmp_path_factory):
    """The folder of a run of `train wavemix-sr`."""
    runs = tmp_path_factory.mktemp("runs")
    words = ["train", "wavemix-sr", "--filters", "8", "--depth", "1", "--epochs", "1",
             "--image-size", "16", "16", "--quiet", "--export"]  # fmt: skip
    assert main([*words, "--runs", str(runs)]) == 0
    return runs / "wavemix-sr-photographs-0"


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "small.png"
    pixels = np.random.default_rng(0).integers(0, 256, (21, 34, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path)
    return path


def upscale(picture, enlarger, *words):
    return main(["upscale", str(picture), "--run-folder", str(enlarger), *words])


def test_a_picture_comes_out_twice_as_large(picture, enlarger, capsys):
    assert upscale(picture, enlarger) == 0
    with Image.open(picture.with_name("small-x2.png")) as large:
        assert large.size == (68, 42)
    out = capsys.readouterr().out
    assert "1/1" in out, "the progress bar"
    assert "68 x 42 pixels" in out


def test_pieces_give_the_whole(picture, enlarger, tmp_path):
    outputs = [tmp_path / "whole.png", tmp_path / "pieces.png"]
    for output, size in zip(outputs, ("128", "8"), strict=True):
        words = ["--output", str(output), "--tile-size", size]
        assert upscale(picture, enlarger, *words) == 0
    whole, pieces = (np.asarray(Image.open(path), int) for path in outputs)
    assert np.abs(whole - pieces).max() <= 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--scale", "3"], "Expected scale=2"),
        (["--output", "/absent/folder/a.png"], "Received: output='/absent/folder"),
        (["--output", "a.gif"], "Expected a name that ends in .png or .jpg."),
    ],
)
def test_refuses(words, message, picture, enlarger, capsys):
    assert upscale(picture, enlarger, *words) == 2
    assert message in capsys.readouterr().err


def test_refuses_what_is_no_picture(tmp_path, enlarger, capsys):
    path = tmp_path / "text.png"
    path.write_text("no picture")
    assert upscale(path, enlarger) == 2
    assert f"Received: file={str(path)!r}" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [path]


def test_does_not_write_over_a_picture(picture, enlarger, capsys):
    target = picture.with_name("small-x2.png")
    target.write_bytes(b"mine")
    assert upscale(picture, enlarger) == 2
    assert "or --overwrite" in capsys.readouterr().err
    assert target.read_bytes() == b"mine"
    assert upscale(picture, enlarger, "--overwrite") == 0
    assert target.read_bytes() != b"mine"


def test_refuses_a_run_of_another_kind(picture, trained, capsys):
    assert upscale(picture, trained) == 2
    assert "Expected a run of `train wavemix-sr`" in capsys.readouterr().err
