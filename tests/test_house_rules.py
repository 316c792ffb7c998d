"""The rules of CONTRIBUTING.md that a program can check."""

import ast
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "keras_wavelets"
MODULES = sorted(PACKAGE.rglob("*.py"))
SOURCES = sorted(
    path
    for folder in ("keras_wavelets", "applications", "benchmarks", "tuning", "tests")
    for path in (ROOT / folder).rglob("*.py")
)
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
FREE_FOR_ALL = {"checks", "config", "files", "keras_internals"}
MAY_IMPORT = {
    "wavelets": set(),
    "ops": {"wavelets"},
    "layers": {"wavelets", "ops", "regularizers"},
    "losses": {"wavelets", "ops"},
    "metrics": {"wavelets", "ops"},
    "regularizers": {"wavelets", "ops"},
    "applications": {"wavelets", "ops", "layers"},
    "convert": {"layers", "applications"},
    "training": {"losses", "metrics"},
    "pruning": {"wavelets", "ops"},
    "distillation": {"wavelets", "ops", "layers", "losses", "training"},
    "tuning": {"layers", "applications", "training", "pruning", "distillation"},
    "data": set(),
    "export": set(),
    "plotting": {"wavelets"},
}
# Imported there only; inside functions, or where `import keras_wavelets` does not go.
HEAVY = {
    "tensorflow_datasets": {"data"},
    "tensorflow_model_optimization": {"pruning"},
    "keras_tuner": {"tuning"},
    "matplotlib": {"plotting"},
    "sklearn": {"training", "cli", "data"},
}
AT_ONCE = {"keras_tuner": "tuning"}


def name_of(path):
    return str(path.relative_to(ROOT))


def imported_names(path, *, top_level=False):
    tree = ast.parse(path.read_text())
    for node in tree.body if top_level else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            if node.module == "keras_wavelets":
                yield from (f"keras_wavelets.{alias.name}" for alias in node.names)
            else:
                yield node.module or ""


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_follow_the_arrows(path):
    package = path.relative_to(PACKAGE).parts[0]
    if package == "cli" or package.endswith(".py"):
        pytest.skip("the command line and the root join everything")
    ours = {
        name.split(".")[1]
        for name in imported_names(path)
        if name.startswith("keras_wavelets.")
    }
    assert ours <= MAY_IMPORT[package] | {package} | FREE_FOR_ALL


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_heavy_libraries_are_imported_where_they_are_needed(path):
    package = path.relative_to(PACKAGE).parts[0]
    anywhere = {name.split(".")[0] for name in imported_names(path)}
    at_once = {name.split(".")[0] for name in imported_names(path, top_level=True)}
    for library, homes in HEAVY.items():
        assert library not in at_once or package == AT_ONCE.get(library)
        assert library not in anywhere or package in homes


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_names_say_something(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    assert not FORBIDDEN_NAMES & set(parts)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_files_hold_one_idea(path):
    assert len(path.read_text().splitlines()) <= LONGEST_FILE


def test_half_of_the_files_are_short():
    lengths = [len(path.read_text().splitlines()) for path in MODULES]
    assert statistics.median(lengths) <= 120


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_functions_are_short(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            assert lines <= LONGEST_FUNCTION, f"{node.name} has {lines} lines"


def test_importing_the_package_is_light():
    code = (
        "import sys, keras_wavelets;"
        "print([n for n in ('tensorflow_datasets', 'keras_tuner',"
        " 'tensorflow_model_optimization', 'tf_keras') if n in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
