import errno
import json
import shutil
import signal
import subprocess
import sys
import time
import weakref
import zipfile
import zlib

import pytest

from keras_wavelets.cli.evaluate import Evaluate
from keras_wavelets.cli.main import main
from keras_wavelets.cli.output import Reporting
from keras_wavelets.cli.runs import held

LIGHT = """
import contextlib, io, sys
from keras_wavelets.cli.main import main
for words in ({words}):
    with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
        main(words.split())
    print([name for name in ("keras", "tensorflow") if name in sys.modules])
"""
TRAINING = ["train", "wavmlp", "--epochs", "12", "--export", "--quiet"]


@pytest.mark.parametrize(
    "command", ["train", "evaluate", "export", "plot", "prune", "list"]
)
def test_every_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    assert end.value.code == 0
    assert "usage: keras-wavelets" in capsys.readouterr().out


def test_an_unknown_command_ends_with_code_two(capsys):
    assert main(["trane"]) == 2
    assert "did you mean 'train'?" in capsys.readouterr().err


def test_a_trained_model_loads_where_only_keras_and_the_package_are_imported(trained):
    code = (
        "import keras, keras_wavelets;"
        f"print(keras.models.load_model({str(trained / 'model.keras')!r}).name)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "wavmlp"


def test_words_without_work_load_no_keras():
    words = (
        "--help", "--version", "trane", "evaluate --help", "prune --help",
        "train --help", "train wavpol", "export --kindz int8", "plot",
    )  # fmt: skip
    code = LIGHT.format(words=", ".join(map(repr, words)))
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines() == ["[]"] * len(words)


def test_version_is_that_of_the_package(capsys):
    import keras_wavelets

    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"keras-wavelets {keras_wavelets.__version__}\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["trane"], "did you mean 'train'?"),
        (["evaluate"], "Missing from keras-wavelets evaluate"),
        (["evaluate", "run", "--splt", "x"], "Did you mean '--split'?"),
        (["train", "wavpool", "--epoch", "3"], "Did you mean '--epochs'?"),
        (["train", "wavpool", "--epochs", "many"], "--epochs"),
        (["train", "wavpool", "--preset", "huge"], "Received: preset='huge'"),
        (["list", "everything"], "'models'"),
        (["plot", "filters", "db99"], "Expected a known wavelet, as 'db9'."),
        (["prune", "evrything"], "See `keras-wavelets prune --help`."),
        (["distill", "--teachr", "x"], "unrecognized option: --teachr"),
        ([*TRAINING, "--monitor-mode", "nope"], "Received: monitor_mode='nope'"),
        ([*TRAINING, "--learning-rate", "inf"], "Received: learning_rate=inf"),
        ([*TRAINING, "--seed", "4294967296"], "Received: seed=4294967296"),
    ],
)
def test_what_the_parser_does_not_take_is_one_line(words, told, capsys):
    assert main(words) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
    assert error.startswith("keras-wavelets: ")


def errors():
    import keras
    from PIL import Image

    yield OSError(errno.ENOSPC, "No space left on device", "/runs/a"), "/runs/a"
    yield PermissionError(errno.EACCES, "Permission denied", "/runs"), "Permission"
    yield zipfile.BadZipFile("File is not a zip file"), "not a zip file"
    yield zlib.error("incorrect header check"), "incorrect header check"
    yield EOFError("No data left in file"), "No data left"
    yield json.JSONDecodeError("Expecting value", "", 0), "Expecting value"
    yield UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start"), "invalid start"
    yield Image.DecompressionBombError("too many pixels"), "too many pixels"
    yield MemoryError("300 GiB"), "300 GiB"
    yield ModuleNotFoundError("No module named 'onnx'"), "onnx"
    if keras.config.backend() == "tensorflow":
        import tensorflow as tf

        message = "corrupted record at 0\n\t [[{{node IteratorGetNext}}]]"
        yield tf.errors.DataLossError(None, None, message), "corrupted record at 0"


@pytest.mark.parametrize(("error", "told"), list(errors()), ids=str)
def test_errors_of_libraries_are_one_line(error, told, monkeypatch, capsys):
    def fail(_command):
        raise error

    monkeypatch.setattr(Evaluate, "run", fail)
    assert main(["evaluate", "anywhere"]) == 2
    line = capsys.readouterr().err
    assert told in line
    assert line.count("\n") == 1


def test_faults_of_the_program_are_not_called_bad_input(monkeypatch):
    def fail(_command):
        raise AttributeError("a fault")

    monkeypatch.setattr(Evaluate, "run", fail)
    with pytest.raises(AttributeError, match="a fault"):
        main(["evaluate", "anywhere"])


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("config.json", "[]", "Expected dict in this file"),
        ("config.json", "{}", "it has no settings"),
        ("config.json", '{"settings": {"network": "WavMLP"}}', "no arguments, data"),
        ("config.json", '{"settings": 3}', "dict under settings"),
        ("config.json", "{", "Expected JSON"),
        ("config.json", b"\xff\xfe", "Expected JSON"),
        ("metrics.json", "[]", "Expected dict in this file"),
        ("model.keras", "no zip", "Received: run="),
    ],
)
def test_damaged_files_of_a_run_are_named(
    trained, tmp_path, capsys, file, content, told
):
    run = tmp_path / "run"
    shutil.copytree(trained, run)
    content = content if isinstance(content, bytes) else content.encode()
    (run / file).write_bytes(content)
    assert main(["evaluate", str(run)]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert file in error
    assert error.count("\n") == 1


def test_unknown_arguments_of_a_run_are_named(trained, tmp_path, capsys):
    run = tmp_path / "run"
    shutil.copytree(trained, run)
    config = json.loads((run / "config.json").read_text())
    config["settings"]["arguments"]["wdth"] = 3
    (run / "config.json").write_text(json.dumps(config))
    assert main(["evaluate", str(run)]) == 2
    assert "arguments=['wdth']" in capsys.readouterr().err


def test_damaged_scores_and_reports_are_named(trained, tmp_path, capsys):
    run = tmp_path / "run"
    shutil.copytree(trained, run)
    (run / "scores.json").write_text('{"mnist": []}')
    assert main(["list", "runs", "--runs", str(tmp_path)]) == 2
    assert "scores.json" in capsys.readouterr().err
    (run / "pruning.json").write_text('{"setting": {}, "results": []}')
    assert main(["prune", "report", str(run)]) == 2
    assert "no wavelet, level, q under setting" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
)
def test_a_signal_in_a_callback_of_python_is_not_lost(sent, code, monkeypatch, capsys):
    class Listing(Reporting):
        def run(self):
            watched = Listing()
            kept = weakref.ref(watched, lambda _: signal.raise_signal(sent))
            del watched  # Calls back, and what is raised there goes nowhere.
            assert kept() is None
            time.sleep(60)

    monkeypatch.setattr("keras_wavelets.cli.main._parse", lambda *_: Listing())
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert main(["list"]) == code
    finally:
        signal.signal(signal.SIGINT, before)
    assert capsys.readouterr().err == "keras-wavelets: interrupted\n"


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
)
def test_an_interrupted_training_says_that_it_goes_on_and_does(tmp_path, sent, code):
    words = [*TRAINING, "--runs", str(tmp_path), "--name", "run"]
    # What runs in the background of a shell is told to ignore the interrupt.
    call = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        f"from keras_wavelets.cli.main import main; sys.exit(main({words}))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", call], stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        log = tmp_path / "run" / "log.csv"
        while not log.exists() or log.read_text().count("\n") < 2:
            assert process.poll() is None, "the training ended by itself"
            time.sleep(0.01)
        process.send_signal(sent)
        error = process.communicate()[1]
    finally:
        process.kill()
    assert process.returncode == code
    assert error == "keras-wavelets: interrupted; the same command goes on\n"
    # An epoch whose end was interrupted is trained again, in other seconds.
    done = [row.rpartition(",")[0] for row in log.read_text().splitlines()]
    assert main(words) == 0
    rows = [row.rpartition(",")[0] for row in log.read_text().splitlines()]
    assert rows[: len(done)] == done
    assert len(rows) == 13


def test_a_second_command_on_a_folder_says_so_and_leaves(trained, capsys):
    words = ["train", "wavmlp", "--epochs", "2", "--quiet", "--export", "float32"]
    words += ["--runs", str(trained.parent), "--name", trained.name]
    before = {path: path.stat().st_mtime_ns for path in trained.rglob("*")}
    with held(trained):
        assert main(words) == 2
    error = capsys.readouterr().err
    assert f"nothing else is writing into. Received: folder={str(trained)!r}" in error
    assert before == {path: path.stat().st_mtime_ns for path in trained.rglob("*")}
