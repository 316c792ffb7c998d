import json
from pathlib import Path

import keras
import numpy as np
import pytest

from keras_wavelets import export
from keras_wavelets import wavelets
from keras_wavelets.cli.distill import Distill
from keras_wavelets.cli.main import main

pytestmark = [
    pytest.mark.filterwarnings("ignore:level="),
    pytest.mark.filterwarnings("ignore:The filter is"),
]


@pytest.fixture(scope="module")
def teacher(tmp_path_factory):
    """A network on signals of 16 samples, saved."""
    keras.utils.set_random_seed(0)
    layers = [keras.Input((16, 1)), keras.layers.Flatten(), keras.layers.Dense(2)]
    path = tmp_path_factory.mktemp("teacher") / "teacher.keras"
    keras.Sequential(layers).save(path)
    return path


@pytest.fixture(scope="module")
def signals(tmp_path_factory):
    """A file of signals."""
    path = tmp_path_factory.mktemp("signals") / "signals.npz"
    x = np.random.default_rng(0).normal(size=(40, 16, 1)).astype("float32")
    np.savez(path, x=x)
    return path


def words(teacher, signals, runs):
    options = {"teacher": teacher, "data": signals, "runs": runs, "name": "small"}
    options |= {"wavelet": "db2", "level": 2, "epochs": 1, "batch-size": 40}
    pairs = [w for key, value in options.items() for w in (f"--{key}", str(value))]
    gammas = ["--attribution-l1", "0.0", "0.1"]
    return ["distill", *pairs, *gammas, "--quiet"]


def test_a_run_leaves_a_page_with_its_pictures_and_goes_on(
    teacher, signals, tmp_path, capsys
):
    assert main(words(teacher, signals, tmp_path)) == 0
    folder = tmp_path / "small"
    page = (folder / "report.html").read_text()
    pictures = {path.name for path in (folder / "plots").iterdir()}
    expected = {"wavelet", "path", "curves", "reconstructions", "activation_maps"}
    assert pictures == {f"{name}.png" for name in expected} | {"path.gif"}
    assert all(f"plots/{name}" in page for name in pictures)
    assert len(json.loads((folder / "path.json").read_text())["records"]) == 2
    facts = json.loads((folder / "distillation.json").read_text())
    assert facts["compression_factor"] > 0
    bank = json.loads((folder / "wavelet.json").read_text())
    learned = wavelets.Wavelet("learned", filter_bank=tuple(bank.values()))
    assert learned.dec_len == 4
    outputs = export.LiteRTModel(folder / "export" / "wavelet.tflite").predict(
        np.load(signals)["x"][:2]
    )
    assert len(outputs) == 3
    again = keras.models.load_model(folder / "model.keras")
    np.testing.assert_allclose(again.transform.low_pass, bank["rec_lo"], atol=1e-6)
    before = (folder / "path.json").stat().st_mtime_ns
    assert main(words(teacher, signals, tmp_path)) == 0
    records = json.loads((folder / "path.json").read_text())["records"]
    assert len(records) == 2
    assert (folder / "path.json").stat().st_mtime_ns == before
    assert "distance" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (["--wavelet", "bior2.2"], "Received: wavelet='bior2.2'"),
        (["--teacher", "absent.keras"], "Received: teacher='absent.keras'"),
        (["--data", "absent.npz"], "Received: data='absent.npz'"),
        (["--target", "first"], "Received: target='first'"),
        (["--target", "7"], "Received: target=7"),
        (["--deviation", "0"], "Received: deviation=0.0"),
    ],
)
def test_bad_input_is_one_line(teacher, signals, tmp_path, capsys, changed, message):
    assert main([*words(teacher, signals, tmp_path), *changed]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


@pytest.fixture(scope="module")
def finished(teacher, signals, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    assert main(words(teacher, signals, folder)) == 0
    return folder


def another(teacher, tmp_path):
    model = keras.models.load_model(teacher)
    model.set_weights([weight + 1 for weight in model.get_weights()])
    model.save(tmp_path / "model.keras")
    return tmp_path / "model.keras"


@pytest.mark.parametrize(
    ("option", "value", "named"),
    [("--level", "1", "level"), ("--mode", "symmetric", "mode"),
     ("--samples", "20", "samples")],
)  # fmt: skip
def test_a_distillation_of_other_settings_is_refused(
    teacher, signals, finished, capsys, option, value, named
):
    before = (finished / "small" / "config.json").read_text()
    assert main([*words(teacher, signals, finished), option, value]) == 2
    assert f" {named} (" in capsys.readouterr().err
    assert (finished / "small" / "config.json").read_text() == before


def test_a_distillation_of_another_teacher_or_other_data_is_refused(
    teacher, signals, finished, tmp_path, capsys
):
    assert main(words(another(teacher, tmp_path), signals, finished)) == 2
    assert "inputs.teacher (other contents)" in capsys.readouterr().err
    saved = signals.read_bytes()
    np.savez(signals, x=np.load(signals)["x"] + 1)
    assert main(words(teacher, signals, finished)) == 2
    assert "inputs.data (other contents)" in capsys.readouterr().err
    signals.write_bytes(saved)


def test_the_default_name_holds_the_run_of_the_teacher():
    names = {
        Distill(teacher=Path("runs") / run / "model.keras").folder.name
        for run in ("one", "two")
    }
    assert names == {
        "distill-one-fashion_mnist_mini-db5", "distill-two-fashion_mnist_mini-db5"
    }  # fmt: skip
