import shutil

import numpy as np
import pytest
from PIL import Image

from keras_wavelets.applications import WResNet18
from keras_wavelets.cli.main import main
from keras_wavelets.cli.plot import PICTURES
from keras_wavelets.cli.plot import read_picture
from keras_wavelets.training import add_scores


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
    assert names == set(PICTURES)
    assert all(min(size_of(path)) > 200 for path in (tmp_path / "out").iterdir())


def test_first_kernels_of_a_convolution_are_drawn(convolutional, tmp_path):
    words = ["plot", "kernels", str(convolutional), "--output", str(tmp_path)]
    assert main(words) == 0
    names = {"kernels.png", "kernel_spectra.png"}
    assert {path.name for path in tmp_path.iterdir()} == names


def test_packets_of_a_twin_are_drawn_too(convolutional, tmp_path):
    model = WResNet18(input_shape=(32, 32, 1), classes=10, twin="wcnn", stages=1)
    twin = tmp_path / "twin"
    shutil.copytree(convolutional, twin)
    model.save(twin / "model.keras")
    assert main(["plot", "kernels", str(twin)]) == 0
    assert min(size_of(twin / "plots" / "packets.png")) > 300
    assert (twin / "plots" / "kernel_spectra.png").is_file()


def test_scores_under_shifts_are_drawn(tmp_path):
    runs = [tmp_path / name for name in ("CNN", "CWCNN")]
    for run in runs:
        shifts = {"mfr": {"1": 0.1, "2": 0.2}, "kld": [0.0, 0.1, 0.2]}
        scores = {"shifts_vertical": shifts, "onecrop": {"accuracy": 0.8}}
        settings = {"pixel_divide": 1}
        record = {"scores": scores, "settings": settings}
        add_scores(run / "scores.json", record, dataset="mnist", split="test")
    words = ["plot", "stability", *map(str, runs), "--direction", "vertical"]
    assert main([*words, "--output", str(tmp_path / "out")]) == 0
    names = {"shifts_mfr", "shifts_kld", "accuracy_over_stability"}
    assert {path.stem for path in (tmp_path / "out").iterdir()} == names


def test_a_run_without_scores_is_told_the_command(trained, tmp_path, capsys):
    run = tmp_path / "run"
    shutil.copytree(trained, run)
    (run / "scores.json").unlink(missing_ok=True)
    assert main(["plot", "stability", str(run)]) == 2
    error = " ".join(capsys.readouterr().err.split())
    assert f"keras-wavelets evaluate {run} --mode shifts" in error


def test_a_network_without_a_convolution_has_no_first_kernels(trained, capsys):
    assert main(["plot", "kernels", str(trained)]) == 2
    assert "with a two-dimensional convolution" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["filters", "db99"], "Received: wavelet='db99'"),
        (["decomposition", "--image", "none.png"], "Received: file='none.png'"),
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


def test_pixels_are_scaled_to_one(tmp_path):
    path = tmp_path / "a.png"
    Image.fromarray(np.array([[0, 255], [51, 102]], "uint8")).save(path)
    np.testing.assert_allclose(
        read_picture(path, grayscale=True), [[0, 1], [0.2, 0.4]], atol=1e-6
    )


def test_color_pictures_have_three_channels(tmp_path):
    path = tmp_path / "a.png"
    Image.new("RGBA", (4, 3)).save(path)
    with pytest.warns(UserWarning, match="laid over white"):
        picture = read_picture(path)
    assert picture.shape == (3, 4, 3)


def test_a_file_that_is_no_picture_is_named(tmp_path):
    path = tmp_path / "a.png"
    path.write_text("no picture")
    with pytest.raises(ValueError, match=r"Received: file='.*a\.png'"):
        read_picture(path)
