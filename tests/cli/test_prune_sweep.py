import csv
import json
import signal
import subprocess
import sys
import time

from keras_wavelets.cli.main import main

COMMAND = "from keras_wavelets.cli.main import main; import sys; sys.exit(main({}))"
WORDS = ["--q", "0.5", "0.9", "--wavelets", "haar", "db2", "--split", "test[:200]"]
CHANGING = ("Seconds", "Model Path")


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
    words = ["prune", "sweep", str(convolutional), *WORDS, "--output"]
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    code = COMMAND.format([*words, str(killed)])
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL)
    while not reports(killed):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
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
