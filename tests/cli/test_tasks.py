"""Commands of networks that do not classify images."""

import json

import keras
import numpy as np
import pytest
from PIL import Image

from keras_wavelets import data
from keras_wavelets.cli.main import main

QUICK = ["--epochs", "1", "--quiet", "--export"]
SMALL = ["--filters", "8", "--depth", "1", *QUICK]


def train(runs, *words, small=SMALL):
    arguments = ["train", *words, *small, "--runs", str(runs), "--name", "run"]
    assert main(arguments) == 0
    return runs / "run", json.loads((runs / "run" / "metrics.json").read_text())


def masks(folder, *, label):
    for split in ("train", "test"):
        for kind, pixels in {
            "images": np.zeros((32, 32, 3), np.uint8),
            "masks": np.full((32, 32), label, np.uint8),
        }.items():
            (folder / split / kind).mkdir(parents=True)
            for number in range(4):
                Image.fromarray(pixels).save(folder / split / kind / f"{number}.png")
    (folder / "classes.txt").write_text("road\nsky\n")


def test_segmentation_of_a_folder(tmp_path, capsys):
    masks(tmp_path / "mine", label=1)
    run, metrics = train(
        tmp_path, "wavemix-segmentation", "--data", str(tmp_path / "mine"),
        "--image-size", "32", "32", "--levels", "1", "--validation-share", "0.25",
    )  # fmt: skip
    assert (run / "plots" / "label_maps.png").is_file()
    assert metrics["class_names"] == ["road", "sky"]
    assert "test mean IoU" in capsys.readouterr().out
    model = keras.models.load_model(run / "model.keras")
    scores = model.predict(np.zeros((1, 32, 32, 3)), verbose=0)
    right = float((scores.argmax(-1) == 1).mean())
    assert metrics["test"]["pixel_accuracy"] == pytest.approx(right)
    # One class is there: its IoU is the share found, the other's is zero if guessed.
    expected = right if right == 1 else right / 2
    assert metrics["test"]["mean_iou"] == pytest.approx(expected, abs=1e-6)
    assert main(["evaluate", str(run)]) == 0
    assert main(["evaluate", str(run), "--average", "batch"]) == 2


def test_super_resolution_is_measured_beside_bicubic(tmp_path, capsys):
    words = ["wavemix-sr", "--image-size", "24", "24", "--global-residual"]
    run, metrics = train(tmp_path, *words, "--learning-rate", "1e-12")
    assert (run / "plots" / "enlargements.png").is_file()
    test = metrics["test"]
    # Untrained, it interpolates; only the kind of bicubic interpolation differs.
    assert abs(test["psnr_y"] - test["psnr_y_of_bicubic"]) < 0.5
    small, _ = data.load_pairs(split="test", size=24)
    model = keras.models.load_model(run / "model.keras")
    assert model.predict(small[:1, :5, :9], verbose=0).shape == (1, 10, 18, 3)
    assert "PSNR of bicubic" in capsys.readouterr().out


@pytest.mark.parametrize("network", ["wavemix-sr", "wavemix-segmentation"])
def test_pieces_are_square(network, tmp_path, capsys):
    words = ["train", network, "--image-size", "32", "48", "--runs", str(tmp_path)]
    assert main(words) == 2
    assert "Received: image_size=(32, 48)" in capsys.readouterr().err


def test_a_label_without_a_class_is_refused(tmp_path, capsys):
    masks(tmp_path / "mine", label=2)
    words = ["--data", str(tmp_path / "mine"), "--image-size", "32", "32"]
    assert main(["train", "wavemix-segmentation", *words]) == 2
    assert "a mask with label 2" in capsys.readouterr().err


def test_inpainting_keeps_what_is_known(tmp_path, capsys):
    words = ["wavepaint", "--image-size", "32", "32", "--num-modules", "1"]
    words += ["--blocks-per-module", "1", "--filters", "8"]
    run, metrics = train(tmp_path, *words, small=QUICK)
    assert (run / "plots" / "paintings.png").is_file()
    holed, masks, whole = data.load_inpainting(split="test", size=32)
    model = keras.models.load_model(run / "model.keras")
    inputs = np.concatenate([holed, masks], axis=-1)
    painted = np.clip(model.predict(inputs, verbose=0), 0, 1)
    known = 1 - masks
    np.testing.assert_allclose(painted * known, whole * known, atol=1e-6)
    in_hole = (masks * np.abs(painted - whole)).sum() / (3 * masks.sum())
    assert metrics["test"]["error_in_hole"] == pytest.approx(in_hole, rel=1e-4)
    assert "test PSNR" in capsys.readouterr().out
    assert main(["evaluate", str(run)]) == 0


@pytest.mark.parametrize(
    ("network", "simulated"),
    [("signalmlp", data.wavelet_regression), ("signallstm", data.tracks)],
)
def test_signals_are_learned_as_numbers(network, simulated, tmp_path, capsys):
    run, metrics = train(tmp_path, network, small=QUICK)
    x, y = simulated(1000, seed=1)
    found = keras.models.load_model(run / "model.keras").predict(x, verbose=0)[:, 0]
    error = float(np.mean((found - y) ** 2))
    assert metrics["test"]["mean_squared_error"] == pytest.approx(error, rel=1e-4)
    assert metrics["test"]["r2"] == pytest.approx(1 - error / np.var(y), rel=1e-4)
    assert "test R²" in capsys.readouterr().out


def test_signals_have_two_kinds_and_no_others(tmp_path, capsys):
    words = ["train", "signalmlp", "--data", "mnist", "--runs", str(tmp_path)]
    assert main(words) == 2
    assert "Received: data='mnist'" in capsys.readouterr().err
