"""The rules of CONTRIBUTING.md that a program can check, one test for each.

A test collects every offender before it fails, so that one run shows all that is to
be done.
"""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "keras_wavelets"
MODULES = sorted(PACKAGE.rglob("*.py"))
SCRIPTS = [
    path
    for folder in ("applications", "benchmarks", "tuning")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
# Private names of Keras and TensorFlow, and of KerasTuner's oracles.
PRIVATE = {PACKAGE / "keras_internals.py", PACKAGE / "tuning" / "oracles.py"}

# The size of the house: for each public name at most so many files and lines. What
# comes new takes the place of what it makes superfluous. The aim is 97 lines.
FILES_A_NAME, LINES_A_NAME = 0.55, 98.9
LONGEST_FILE = 500
LONGEST_FUNCTION = 40
# Tables whose rows are files: the file that finds them, and how it names each.
ROWS = {
    "cli/main.py": '"{}.',
    "convert/load.py": "import {}\n",
    "ops/lowering.py": '"{}"',
}

# Where a reason is raised that another error tells: readers of files that may be
# damaged.
REASONS = {"pruning/archive.py", "pruning/masks.py", "training/resume.py"}

OURS = "keras_wavelets."
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
FREE_FOR_ALL = {"checks", "config", "files", "keras_internals", "published"}
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


def package_of(path):
    """The folder of the package that a file is in; its own name at the root."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def tree_of(path):
    return ast.parse(path.read_text())


def imports_of(path, *, top_level=False):
    """Every dotted name that a file imports: that of a module or of a part of one."""
    tree = tree_of(path)
    for node in tree.body if top_level else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def dotted(path):
    """The name under which a file is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def importers():
    """For each module of the package, the files that import it, tests apart."""
    modules = {dotted(path): path for path in MODULES}
    found = {path: set() for path in MODULES}
    for path in [*MODULES, *SCRIPTS]:
        for name in imports_of(path):
            module = modules.get(name) or modules.get(name.rpartition(".")[0])
            if module not in (None, path):
                found[module].add(path)
    return found


def is_row(path):
    """Returns whether a file is a row of a table: a command, a formulation, a family.

    Such a file is a concept that users name, and it has a test of its own.
    """
    tested = ROOT / "tests" / path.parent.name / f"test_{path.stem}.py"
    return any(
        path.parent == (PACKAGE / table).parent
        and form.format(path.stem) in (PACKAGE / table).read_text()
        and tested.exists()
        for table, form in ROWS.items()
    )


def public_names():
    """Every name that a package or the root has in its `__all__`."""
    found = set()
    for path in [PACKAGE / "__init__.py", *PACKAGE.glob("*/__init__.py")]:
        for node in tree_of(path).body:
            if isinstance(node, ast.Assign) and node.targets[0].id == "__all__":
                found |= set(ast.literal_eval(node.value))
    return found


def lines_of(path):
    return len(path.read_text().splitlines())


def test_imports_follow_the_arrows():
    offenders = []
    for path in MODULES:
        package = package_of(path)
        # The command line and the root join everything.
        if package == "cli" or path.parent == PACKAGE:
            continue
        allowed = MAY_IMPORT[package] | {package} | FREE_FOR_ALL
        ours = (n.split(".")[1] for n in imports_of(path) if n.startswith(OURS))
        names = {n for n in ours if not n.startswith("__")} - allowed
        offenders += [f"{name_of(path)} imports {name}" for name in names]
    assert offenders == []


def test_the_root_imports_no_part_above_it():
    offenders = [
        f"{name_of(path)} imports {name}"
        for path in MODULES
        if path.parent == PACKAGE and path.stem in FREE_FOR_ALL
        for name in imports_of(path)
        if name.startswith("keras_wavelets.") and name.split(".")[1] not in FREE_FOR_ALL
    ]
    assert offenders == []


def test_heavy_libraries_are_imported_where_they_are_needed():
    offenders = []
    for path in MODULES:
        package = package_of(path)
        anywhere = {name.split(".")[0] for name in imports_of(path)}
        at_once = {name.split(".")[0] for name in imports_of(path, top_level=True)}
        offenders += [
            f"{name_of(path)}: {library}"
            for library, homes in HEAVY.items()
            if (library in at_once and package != AT_ONCE.get(library))
            or (library in anywhere and package not in homes)
        ]
    assert offenders == []


def test_names_say_something():
    offenders = [
        name_of(path)
        for path in [*MODULES, *SCRIPTS, *TESTS]
        if FORBIDDEN_NAMES & set(path.relative_to(ROOT).with_suffix("").parts)
    ]
    assert offenders == []


def test_files_hold_one_idea():
    offenders = {
        name_of(path): lines_of(path)
        for path in [*MODULES, *SCRIPTS, *TESTS]
        if lines_of(path) > LONGEST_FILE
    }
    assert offenders == {}


def test_the_house_does_not_grow():
    names = len(public_names())
    assert len(MODULES) <= FILES_A_NAME * names
    assert sum(map(lines_of, MODULES)) <= LINES_A_NAME * names


def test_no_file_serves_one_other_file_alone():
    # What a package's `__init__` imports is public.
    public = {"__init__.py", "main.py"}
    lonely = {
        str(path.relative_to(PACKAGE))
        for path, files in importers().items()
        if path.name not in public
        and len(files) == 1
        and next(iter(files)).name not in public
        and not is_row(path)
    }
    assert lonely == set()


def test_no_file_is_left_over():
    offenders = [
        name_of(path)
        for path, files in importers().items()
        if not files
        and path.name not in ("__init__.py", "main.py")
        and not is_row(path)
        and "__main__" not in path.read_text()
    ]
    assert offenders == []


def test_functions_are_short():
    offenders = {}
    for path in MODULES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
                if lines > LONGEST_FUNCTION:
                    offenders[f"{name_of(path)}: {node.name}"] = lines
    assert offenders == {}


def test_errors_have_one_grammar():
    offenders = []
    for path in MODULES:
        if str(path.relative_to(PACKAGE)) in REASONS:
            continue
        for node in ast.walk(tree_of(path)):
            text = _text_of_error(node)
            if text and not ("Expected " in text and "Received: " in text):
                offenders.append(f"{name_of(path)}:{node.lineno} {text}")
    assert offenders == []


def _text_of_error(node):
    """The constant parts of the text of an error for bad input; None for others."""
    if not isinstance(node, ast.Call) or not node.args:
        return None
    if ast.unparse(node.func) not in ("ValueError", "TypeError"):
        return None
    if not isinstance(node.args[0], ast.Constant | ast.JoinedStr):
        return None
    parts = ast.walk(node.args[0])
    return "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))


def test_private_names_of_others_have_one_home():
    # What an object calls on itself belongs to its own class or to the contract of
    # the class it inherits from.
    own = {
        name
        for path in [*MODULES, *SCRIPTS]
        for node in ast.walk(tree_of(path))
        for name in _names_given(node)
    }
    offenders = []
    for path in [*MODULES, *SCRIPTS]:
        if path in PRIVATE:
            continue
        offenders += [
            f"{name_of(path)} imports {name}"
            for name in imports_of(path)
            if name.startswith(("keras.src", "tensorflow.python", "tensorflow.core"))
        ]
        offenders += [
            f"{name_of(path)}:{node.lineno} takes {ast.unparse(node)}"
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Attribute)
            and node.attr.startswith("_")
            and not node.attr.endswith("__")
            and node.attr not in own
            and ast.unparse(node.value) not in ("self", "cls", "super()", "os")
        ]
    assert offenders == []


def _names_given(node):
    """The names that a statement defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    if isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.attr if isinstance(node, ast.Attribute) else node.id


@pytest.mark.parametrize(
    ("packages", "heavy"),
    [
        ("", {"keras", "tensorflow", *HEAVY}),
        # Keras itself imports matplotlib and sklearn where they are installed.
        ("ops layers applications", {*HEAVY} - {"matplotlib", "sklearn"}),
    ],
)
def test_imports_are_light(packages, heavy):
    names = ["keras_wavelets", *(f"keras_wavelets.{n}" for n in packages.split())]
    code = f"import sys, {', '.join(names)}; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert set(heavy) & set(run.stdout.split()) == set()
