"""What holds for every command alike: how it speaks, and how it is asked."""

import json
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from keras_wavelets.cli.main import COMMANDS
from keras_wavelets.cli.main import main

TRAIN = "--epochs 1 --export float32 --runs {new}"
SPLIT = "--split test[:20]"
CALLS = [
    "list models", "list wavelets", "list datasets", "list methods",
    "list runs --runs {trained}/..",
    "train wavmlp " + TRAIN,
    "train wavemix-sr --filters 8 --depth 1 --image-size 16 16 " + TRAIN,
    "tune vanillamlp --images 100 50 --epochs 1 --max-trials 1 --runs {new}",
    "evaluate {trained} " + SPLIT,
    "evaluate {trained} --mode onecrop --overwrite " + SPLIT,
    "evaluate {trained} --mode shifts --max-shift 2 --overwrite " + SPLIT,
    "export {trained} --kinds float32 --overwrite",
    "prune run {conv} --epochs 0 --export --output {new}/pruned",
    "prune sweep {conv} --q 0.5 --split test[:20] --output {new}/sweep",
    "plot curves {trained} --output {new}/curves.svg",
    "plot filters db4 --output {new}/filters.pdf",
    "plot decomposition --level 1 --output {new}/bands.png",
    "plot kernels {conv} --output {new}",
    "experiments --list --checkout {root}",
]  # fmt: skip
OPTIONS = sorted({word for call in CALLS for word in [" ".join(call.split()[:2])]})


@pytest.fixture
def words_of(trained, convolutional, tmp_path, pytestconfig):
    # Other tests count what lies in the folder of the run.
    run = shutil.copytree(trained, tmp_path / "runs" / "small")
    places = {"trained": run, "conv": convolutional, "new": tmp_path}
    return lambda call: [
        word.format(**places, root=pytestconfig.rootpath) for word in shlex.split(call)
    ]


def test_every_command_is_called():
    # What needs a run of its own kind is called in tests of its own.
    assert {call.split()[0] for call in CALLS} >= COMMANDS.keys() - {
        "distill",
        "upscale",
    }


@pytest.mark.parametrize("call", CALLS)
def test_json_alone_is_on_the_standard_output(call, words_of, capfd):
    assert main([*words_of(call), "--json"]) == 0
    tables = json.loads(capfd.readouterr().out)
    assert tables
    assert all(isinstance(table, list | dict) and table for table in tables.values())


@pytest.mark.parametrize("call", CALLS)
def test_quiet_text_is_plain_and_narrow(call, words_of, capfd, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    assert main([*words_of(call), "--quiet"]) == 0
    told = capfd.readouterr()
    assert told.err == ""
    assert not set("\r\b\x1b") & set(told.out)
    # A path is longer than any table, and is not cut in two.
    wide = [line for line in told.out.splitlines() if len(line) > 80]
    assert [line for line in wide if "/" not in line] == []


@pytest.mark.parametrize("call", ["train wavmlp " + TRAIN, "evaluate {trained}"])
def test_progress_has_no_marks_of_a_terminal(call, words_of, capfd):
    assert main(words_of(call)) == 0
    told = capfd.readouterr()
    assert not set("\r\b\x1b") & set(told.out + told.err)


@pytest.mark.parametrize("call", [*OPTIONS, "distill", "upscale", "prune evaluate"])
def test_help_has_the_choices_and_no_color(call, capsys):
    with pytest.raises(SystemExit):
        main([*call.split(), "--help"])
    shown = capsys.readouterr().out
    assert "--json" in shown
    assert "--quiet" in shown
    assert "\x1b" not in shown
    for option in (
        "tuner",
        "space",
        "optimizer",
        "schedule",
        "export",
        "kinds",
        "mode",
    ):
        # What has a fixed set of words names them.
        assert not re.search(rf"--{option} (\{{None\}}\|)?\[?STR", shown)


def test_completion_knows_commands_networks_options_and_choices():
    # In a process of its own: it builds the options of every network.
    code = "from keras_wavelets.cli.main import main; main(['--completion', 'bash'])"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    for known in ("wavemix-lite", "--tuner", "bayesian", "upscale", "bior4.4", "onnx"):
        assert known in run.stdout
    checked = subprocess.run(["bash", "-n"], input=run.stdout, text=True, check=False)
    assert checked.returncode == 0


def test_a_missing_package_of_a_callback_is_named(tmp_path, capsys):
    words = ["train", "wavmlp", "--callbacks", "mlflow", "--runs", str(tmp_path)]
    assert main(words) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "(`pip install mlflow`). Received: callbacks='mlflow'." in error
    assert list(tmp_path.iterdir()) == []


def test_tensorboard_gets_a_record(tmp_path):
    words = [
        "train",
        "wavmlp",
        "--callbacks",
        "tensorboard",
        "--quiet",
        "--name",
        "run",
    ]
    words += ["--epochs", "1", "--export", "float32", "--runs", str(tmp_path)]
    assert main(words) == 0
    assert list((tmp_path / "run" / "tensorboard").rglob("events.out.tfevents.*"))
