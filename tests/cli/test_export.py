import json
import shutil

import pytest

from keras_wavelets.cli.main import main


def test_files_and_report_are_written(trained, capsys):
    words = ["export", str(trained), "--kinds", "float16", "int8"]
    assert main([*words, "--overwrite"]) == 0
    rows = json.loads((trained / "export" / "report.json").read_text())["rows"]
    assert [row["kind"] for row in rows] == ["keras", "float16", "int8"]
    assert all(row["error"] is None for row in rows)
    assert rows[1]["accuracy"] == pytest.approx(rows[0]["accuracy"], abs=2e-3)
    assert "agreement" in capsys.readouterr().out


# tf2onnx asks NumPy for names of old.
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_sparse_and_onnx_files_are_written_too(trained, tmp_path, capsys):
    run = tmp_path / "run"
    shutil.copytree(trained, run)
    words = ["export", str(run), "--kinds", "onnx", "sparse", "--overwrite", "--json"]
    assert main(words) == 0
    rows = json.loads(capsys.readouterr().out)["export"]
    assert [row["kind"] for row in rows] == ["keras", "onnx", "sparse"]
    assert all(row["error"] is None for row in rows)
    assert rows[1]["max_abs_error"] < 1e-4
    assert (run / "export" / "model.onnx").stat().st_size == rows[1]["bytes"]


def test_files_are_kept_without_overwrite(trained, capsys):
    assert main(["export", str(trained), "--kinds", "float32"]) == 2
    assert "overwrite=True" in capsys.readouterr().err


def test_an_unknown_kind_is_refused(trained, capsys):
    assert main(["export", str(trained), "--kinds", "onyx"]) == 2
    assert "Received: kinds='onyx'" in capsys.readouterr().err
