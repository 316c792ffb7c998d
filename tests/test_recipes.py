"""The recipes run, and their tables are those of the records."""

import importlib
import json
import runpy
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from keras_wavelets.files import one_writer

FOLDER = Path(__file__).parents[1] / "applications"
SEARCHES = FOLDER.parent / "tuning"
RECIPES = sorted(p for p in FOLDER.glob("*.py") if "RECIPE = " in p.read_text())
KEYS = ("rows", "environments")


# The cheapest by default, all others under -m slow. Recipes of full scale have many
# rows, which no change of the library touches often: those are for a release.
QUICK = ("dwt_pruning", "wavpool_mnist")


def with_marks(path):
    """A script as a parameter, marked by what its quick run costs."""
    marks = [] if path.stem in QUICK else [pytest.mark.slow]
    if "Not run here" in " ".join(path.read_text().split()):
        marks.append(pytest.mark.release)
    return pytest.param(path, id=path.stem, marks=marks)


@pytest.fixture
def run(monkeypatch, tmp_path, capsys):
    """Runs a script as the command line does, in this process; returns its output."""

    def run(script):
        words = ["--quick", "--runs", str(tmp_path / "runs"), "--results"]
        monkeypatch.setattr(sys, "argv", [str(script), *words, str(tmp_path)])
        monkeypatch.syspath_prepend(str(script.parent))
        monkeypatch.chdir(tmp_path)
        capsys.readouterr()
        runpy.run_path(str(script), run_name="__main__")
        return capsys.readouterr().out

    yield run
    keras.backend.clear_session()


def figures(value):
    """All numbers of a record, however deep."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [number for part in value for number in figures(part)]
    return [value] if isinstance(value, int | float) else []


@pytest.mark.parametrize("recipe", [*map(with_marks, RECIPES)])
def test_quick_run_writes_every_row_and_goes_on(recipe, run, tmp_path):
    run(recipe)
    record = tmp_path / f"{recipe.stem}.json"
    rows, environments = map(json.loads(record.read_text()).get, KEYS)
    assert len(rows) >= 1
    assert set(environments) == set(rows)
    for row in rows.values():
        assert len(figures(row)) >= 2, "a figure beside the seconds"
        assert np.isfinite(figures(row)).all()
    assert run(recipe) == "", "a complete record must not be made again"
    assert json.loads(record.read_text())["rows"] == rows


def test_a_recipe_starts_from_anywhere(tmp_path):
    words = [sys.executable, str(FOLDER / "wavpool_sound.py"), "--help"]
    run = subprocess.run(words, check=True, capture_output=True, cwd=tmp_path)
    assert b"--quick" in run.stdout


@pytest.mark.parametrize(
    "record", sorted(FOLDER.glob("results/*.json")), ids=lambda path: path.stem
)
def test_each_row_of_a_record_names_its_machine(record):
    rows, environments = map(json.loads(record.read_text()).get, KEYS)
    assert all(environments[case]["machine"] for case in rows)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.stem)
def test_recipe_says_how_to_run_it(recipe):
    text = recipe.read_text()
    assert f"Command: python applications/{recipe.name}" in text
    assert "Claim:" in text
    assert "Protocol:" in text


def test_tables_are_those_of_the_records(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    page = (FOLDER / "README.md").read_text()
    assert importlib.import_module("build_tables").build(page) == page


def test_tables_of_the_searches_are_those_of_the_records(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    page = (SEARCHES / "README.md").read_text()
    assert importlib.import_module("build_tables").build_searches(page) == page


def test_a_record_of_a_search_makes_its_row(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(FOLDER))
    tables = importlib.import_module("build_tables")
    page = (SEARCHES / "README.md").read_text()
    winner = {
        "arguments": {"hidden_size": 77},
        "training": {
            "optimizer": "sgd",
            "learning_rate": 0.123,
            "batch_size": 256,
            "weight_decay": 0.0,
            "momentum": 0.9,
        },
    }
    final = {"validation": [0.9, 0.01], "test": [0.95, 0.02], "parameters": 1234}
    record = {
        "dataset": "mnist",
        "trials": [{"status": "done", "score": 0.87}, {"status": "failed"}],
        "winner": winner,
        "final": final,
    }
    monkeypatch.setattr(tables, "SEARCHES", tmp_path)
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "wavpool_mnist.json").write_text(json.dumps(record))
    changed = tables.build_searches(page)
    assert changed != page
    assert "| MNIST | 1 | 0.8700 | 0.9000 ± 0.0100 | 0.9500 ± 0.0200 |" in changed
    assert "| MNIST | hidden_size=77 | optimizer=sgd, learning_rate=0.123," in changed


@pytest.mark.parametrize(
    "search",
    [
        with_marks(path)
        for path in sorted(SEARCHES.glob("*.py"))
        if "STUDY = " in path.read_text()
    ],
)
def test_quick_search_writes_its_record_and_goes_on(search, run, tmp_path):
    run(search)
    record = json.loads((tmp_path / f"{search.stem}.json").read_text())
    assert [trial["status"] for trial in record["trials"]] == ["done", "done"]
    assert np.isfinite(figures(record["final"])).all()


def test_recipes_import_no_command_line():
    scripts = [*FOLDER.glob("*.py"), *SEARCHES.glob("*.py")]
    importing = [p.name for p in scripts if "keras_wavelets.cli" in p.read_text()]
    assert importing == []


@pytest.mark.parametrize("name", ["applications", "tuning"])
def test_the_first_line_says_where_what_is_imported_lives(name):
    first = (FOLDER.parent / name / "README.md").read_text().splitlines()[0]
    assert "imported" in first
    assert f"`keras_wavelets.{name}`" in first


RECIPE = """
from recipe import Recipe, run_recipe
FIGURE = 1.0
def run(network, dataset, *, quick, folder, weights):
    return {"accuracy": FIGURE, "loss": 0.5}
RECIPE = Recipe(name="tiny", run=run, cases=(("A", "b"),), options={"weights": "a"})
if __name__ == "__main__":
    run_recipe(RECIPE)
"""


@pytest.fixture
def tiny(run, tmp_path, monkeypatch):
    """Writes a recipe, runs it with some words, and returns its output."""
    monkeypatch.syspath_prepend(str(FOLDER))
    script = tmp_path / "tiny.py"

    def start(*words, change=("", "")):
        script.write_text(RECIPE.replace(*change))
        line = [str(script), "--results", str(tmp_path), *words]
        monkeypatch.setattr(sys, "argv", line)
        runpy.run_path(str(script), run_name="__main__")

    return start


def test_a_row_of_other_inputs_is_refused_and_kept(tiny, tmp_path):
    (tmp_path / "weights").write_text("1")
    given = ["--weights", str(tmp_path / "weights")]
    tiny(*given)
    before = (tmp_path / "tiny.json").read_bytes()
    tiny(*given, change=("FIGURE =", "# A word more\nFIGURE ="))
    with pytest.raises(SystemExit, match=r"A/b differs in quick \(False there, True"):
        tiny(*given, "--quick")
    with pytest.raises(SystemExit, match=r"differs in code \(other contents\)"):
        tiny(*given, change=("1.0", "2.0"))
    with pytest.raises(SystemExit, match=r"differs in options.weights \("):
        tiny()
    (tmp_path / "weights").write_text("2")
    with pytest.raises(SystemExit, match=r"options.weights \(other contents\)"):
        tiny(*given)
    assert (tmp_path / "tiny.json").read_bytes() == before


def test_a_row_of_other_data_is_refused(tiny, tmp_path):
    from PIL import Image

    for label in "ab":
        (tmp_path / "data" / "train" / label).mkdir(parents=True)
        Image.new("L", (4, 4)).save(tmp_path / "data" / "train" / label / "1.png")
    named = ('"b"', repr(str(tmp_path / "data")))
    tiny(change=named)
    tiny(change=named)
    Image.new("L", (4, 4), 7).save(tmp_path / "data" / "train" / "a" / "1.png")
    with pytest.raises(SystemExit, match=r"differs in data\."):
        tiny(change=named)


@pytest.mark.parametrize("name", ["wavpool_sound", "wcnn_small"])
def test_a_quick_run_never_fills_a_record_of_full_length(name, tmp_path, run):
    record = tmp_path / f"{name}.json"
    record.write_text((FOLDER / "results" / f"{name}.json").read_text())
    before = record.read_bytes()
    with pytest.raises(SystemExit, match=r"differs in quick \(False there, True here"):
        run(FOLDER / f"{name}.py")
    assert record.read_bytes() == before


def test_a_record_is_held_by_one_process(tiny, tmp_path):
    with (
        one_writer(tmp_path, ".tiny.json.lock"),
        pytest.raises(SystemExit, match="writing"),
    ):
        tiny()
    (tmp_path / "tiny.json").write_text("[]")
    with pytest.raises(SystemExit, match="Expected dict in this file"):
        tiny()
