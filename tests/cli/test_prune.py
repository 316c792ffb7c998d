import csv
import dataclasses
import json
import subprocess
import sys
import time

import numpy as np
import pytest

from keras_wavelets import pruning
from keras_wavelets.cli.main import main
from keras_wavelets.pruning.method import PruningMethod

COMMAND = "from keras_wavelets.cli.main import main; import sys; sys.exit(main({}))"
SWEEP = ["--q", "0.5", "0.9", "--wavelets", "haar", "db2", "--split", "test[:200]"]
CHANGING = ("Seconds", "Model Path")


@pytest.fixture(scope="module")
def pruned(convolutional, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pruned") / "dwt"
    words = ["--sparsity", "0.75", "--schedule", "gradual", "--output", str(folder)]
    words += ["--learning-rate", "0.01", "--export", "float32", "--quiet"]
    assert main(["prune", "run", str(convolutional), *words]) == 0
    return folder


def test_writes_the_pruned_model_and_what_was_done(pruned):
    names = ["accuracy.png", "config.json", "metrics.json", "model.keras", "model.kwz"]
    names += ["plots", "pruning.csv", "pruning.json"]
    assert sorted(path.name for path in pruned.iterdir()) == names
    report = json.loads((pruned / "pruning.json").read_text())
    assert report["setting"]["q"] == 0.75
    [result] = report["results"]
    assert result["totals"]["coefficient_sparsity"] == pytest.approx(0.75, abs=0.01)
    assert result["sizes"]["model.kwz"] == (pruned / "model.kwz").stat().st_size
    metrics = json.loads((pruned / "metrics.json").read_text())
    assert metrics["test"]["accuracy"] > metrics["unpruned"]["accuracy"]


def test_the_archive_predicts_every_image_alike(pruned, capsys):
    assert main(["prune", "evaluate", str(pruned), "--split", "test[:300]"]) == 0
    assert "300 of 300 images alike" in capsys.readouterr().out
    record = pruned / "evaluation-fashion_mnist_mini-test[:300].json"
    assert 0 <= json.loads(record.read_text())["near_zero_sparsity"] <= 1


def test_the_result_is_a_run(pruned):
    assert main(["evaluate", str(pruned), "--split", "test[:100]"]) == 0


def test_one_line_for_each_model(pruned, capsys):
    assert main(["prune", "report", str(pruned)]) == 0
    head, line = capsys.readouterr().out.splitlines()
    assert head.split()[:4] == ["wavelet", "level", "q", "method"]
    assert line.split()[:4] == ["haar", "1", "0.7500", "dwt"]


def test_without_epochs_the_model_is_pruned_alone(convolutional, tmp_path):
    words = ["--method", "random", "--epochs", "0", "--export", "--output"]
    assert main(["prune", "run", str(convolutional), *words, str(tmp_path / "x")]) == 0
    [result] = json.loads((tmp_path / "x" / "pruning.json").read_text())["results"]
    assert result["totals"]["weight_sparsity"] == pytest.approx(0.8, abs=0.01)


@pytest.mark.parametrize(
    ("words", "received"),
    [
        (["run", "{run}", "--sparsity", "1.5"], "sparsity=1.5"),
        (["run", "{run}", "--epochs", "-1"], "epochs=-1"),
        (["run", "{run}", "--epochs", "0", "--wavelet", "db99"], "db99"),
        (["run", "{run}", "--epochs", "0", "--level", "0"], "level=0"),
        (["run", "{run}", "--method", "entropy"], "method='entropy'"),
        (["run", "{run}", "--export", "onnx"], "export='onnx'"),
        (["run", "{none}"], "run="),
        (["evaluate", "{none}"], "folder="),
        (["report", "{none}"], "folder="),
        (["sweep", "{none}"], "run="),
        (["sweep", "{run}", "--q", "0.5", "1.5"], "sparsity=1.5"),
        (["sweep", "{run}", "--wavelets", "db99"], "db99"),
        (["sweep", "{run}", "--levels", "0"], "level=0"),
        (["sweep", "{run}", "--q"], "q=()"),
    ],
)
def test_bad_input_is_one_line_and_code_two(
    words, received, convolutional, tmp_path, capsys
):
    names = {"run": convolutional, "none": tmp_path / "none"}
    assert main(["prune", *(word.format(**names) for word in words)]) == 2
    [line] = capsys.readouterr().err.strip().splitlines()
    assert line.startswith("keras-wavelets: ")
    assert received in line
    assert not (convolutional / "sweep").exists()


def test_a_network_without_convolutions_is_named(trained, capsys):
    assert main(["prune", "run", str(trained), "--epochs", "0"]) == 2
    assert "Expected a layer to prune" in capsys.readouterr().err


@dataclasses.dataclass(frozen=True, kw_only=True)
class FirstWeights(PruningMethod):
    """Removes the weights that come first."""

    seed: int = 0

    def scores(self, coefficients, index):
        return np.arange(coefficients.size).reshape(coefficients.shape) + 1.0


def test_a_row_makes_a_method_known_everywhere(
    convolutional, tmp_path, monkeypatch, capsys
):
    monkeypatch.setitem(pruning.METHODS, "first", FirstWeights)
    assert pruning.get_method("first", seed=3, wavelet="haar").seed == 3
    words = ["--method", "first", "--sparsity", "0.5", "--epochs", "0", "--export"]
    folder = tmp_path / "first"
    words += ["--output", str(folder)]
    assert main(["prune", "run", str(convolutional), *words]) == 0
    [result] = json.loads((folder / "pruning.json").read_text())["results"]
    assert result["method"] == "first"
    assert result["totals"]["weight_sparsity"] == pytest.approx(0.5, abs=0.01)
    experiment = pruning.PruningExperiment(q=0.5, methods=("dwt", "first"))
    assert experiment.phases == ["selective", "first"]
    capsys.readouterr()
    assert main(["list", "methods", "--like", "first"]) == 0
    assert capsys.readouterr().out.split()[2:] == [
        "first",
        *FirstWeights.__doc__.split(),
    ]


def reports(folder):
    return {
        path.parent.name: json.loads(path.read_text())
        for path in folder.glob("SavedModels/*/pruning.json")
    }


def log(folder):
    with (folder / "experiment_log.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [{k: v for k, v in row.items() if k not in CHANGING} for row in rows]


def test_a_killed_sweep_ends_as_an_uninterrupted_one(convolutional, tmp_path, capsys):
    words = ["prune", "sweep", str(convolutional), *SWEEP, "--output"]
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    code = COMMAND.format([*words, str(killed)])
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL)
    try:
        while not reports(killed):
            assert process.poll() is None
            time.sleep(0.01)
    finally:
        process.kill()
        process.wait()
    done = reports(killed)
    assert 1 <= len(done) < 4, "killed too late to show anything"
    times = {p: p.stat().st_mtime_ns for p in killed.glob("SavedModels/*/pruning.json")}
    assert main([*words, str(killed)]) == 0
    assert {p: p.stat().st_mtime_ns for p in times} == times
    assert main([*words, str(whole)]) == 0
    assert reports(killed) == reports(whole)
    assert len(reports(whole)) == 4
    assert sorted(log(killed), key=str) == sorted(log(whole), key=str)
    assert (whole / "accuracy.png").is_file()
    capsys.readouterr()
    assert main([*words, str(whole)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 13, "nothing is run again"


def test_compatible_counts_are_those_of_the_original(convolutional, tmp_path):
    words = ["--compat", "--q", "0.5", "--split", "test[:50]", "--output"]
    assert main(["prune", "sweep", str(convolutional), *words, str(tmp_path)]) == 0
    [report] = reports(tmp_path).values()
    methods = {result["method"]: result["totals"] for result in report["results"]}
    # Haar on 3 x 3: 7 of 16 cells are zero by construction, and half of all go.
    assert methods["dwt"]["cells"] == methods["dwt"]["weights"] * 16 // 9
    zeros = methods["dwt"]["weight_zeros"]
    assert abs(methods["magnitude"]["weight_zeros"] - zeros) <= 2


@pytest.mark.parametrize(
    ("option", "value", "named"),
    [("--wavelet", "db2", "pruning.wavelet"), ("--seed", "1", "pruning.seed")],
)
def test_a_pruning_of_other_settings_is_refused(
    convolutional, pruned, capsys, option, value, named
):
    words = ["--sparsity", "0.75", "--schedule", "gradual", "--output", str(pruned)]
    words += ["--learning-rate", "0.01", "--export", "float32", "--quiet"]
    before = (pruned / "model.keras").stat().st_mtime_ns
    assert main(["prune", "run", str(convolutional), *words, option, value]) == 2
    assert f"{named} (" in capsys.readouterr().err
    assert main(["prune", "run", str(convolutional), *words]) == 0
    assert (pruned / "model.keras").stat().st_mtime_ns == before, "it was made already"
