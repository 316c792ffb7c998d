"""The recipes run, and their tables are those of the records."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "applications"
SHARED = {"recipe.py", "build_tables.py"}
RECIPES = sorted(p for p in FOLDER.glob("*.py") if p.name not in SHARED)


def load(name):
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.stem)
def test_quick_run_writes_every_row_and_goes_on(recipe, tmp_path):
    words = [sys.executable, str(recipe), "--quick"]
    words += ["--runs", str(tmp_path / "runs"), "--results", str(tmp_path)]
    subprocess.run(words, check=True, capture_output=True, cwd=tmp_path)
    record = tmp_path / f"{recipe.stem}.json"
    rows = json.loads(record.read_text())["rows"]
    assert len(rows) >= 1
    assert all(0 <= row["test"][0] <= 1 for row in rows.values())
    again = subprocess.run(words, check=True, capture_output=True, text=True)
    assert again.stdout == "", "a complete record must not be made again"
    assert json.loads(record.read_text())["rows"] == rows


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.stem)
def test_recipe_says_how_to_run_it(recipe):
    text = recipe.read_text()
    assert f"Command: python applications/{recipe.name}" in text
    assert "Claim:" in text
    assert "Protocol:" in text


def test_tables_are_those_of_the_records():
    page = (FOLDER / "README.md").read_text()
    assert load("build_tables").build(page) == page
