import numpy as np
import pytest
from PIL import Image

from keras_wavelets.cli.gallery import GALLERY
from keras_wavelets.cli.main import main


def size_of(path):
    with Image.open(path) as picture:
        return picture.size


def test_curves_are_drawn_into_the_run(trained, capsys):
    target = trained / "plots" / "learning_curves.png"
    target.unlink(missing_ok=True)
    assert main(["plot", "curves", str(trained)]) == 0
    assert min(size_of(target)) > 300
    assert str(target) in capsys.readouterr().out


def test_filters_are_drawn(tmp_path):
    target = tmp_path / "db4.png"
    assert main(["plot", "filters", "db4", "--output", str(target)]) == 0
    assert min(size_of(target)) > 300


def test_a_picture_is_decomposed(tmp_path):
    image = tmp_path / "image.png"
    Image.new("RGB", (64, 48), (200, 100, 50)).save(image)
    target = tmp_path / "bands.png"
    words = ["plot", "decomposition", "--image", str(image), "--output", str(target)]
    assert main([*words, "--level", "2", "--wavelet", "haar"]) == 0
    assert min(size_of(target)) > 300


def test_every_transform_is_drawn(tmp_path):
    image = tmp_path / "image.png"
    pixels = np.random.default_rng(0).integers(0, 255, (96, 64), dtype="uint8")
    Image.fromarray(pixels).save(image)
    words = ["plot", "transforms", "--image", str(image)]
    assert main([*words, "--output", str(tmp_path / "out")]) == 0
    names = {path.stem for path in (tmp_path / "out").iterdir()}
    assert names == set(GALLERY)
    assert all(min(size_of(path)) > 200 for path in (tmp_path / "out").iterdir())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["filters", "db99"], "Received: wavelet='db99'"),
        (["decomposition", "--image", "none.png"], "Received: image='none.png'"),
        (["decomposition", "--level", "-1"], "Received: level=-1"),
        (["decomposition", "--mode", "mirror"], "Received: mode='mirror'"),
        (["curves", "none"], "Received: run_folder='none'"),
        (["filters", "--output", "filters.xyz"], "Received: path='filters.xyz'"),
    ],
)
def test_bad_input_is_refused(words, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["plot", *words]) == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
