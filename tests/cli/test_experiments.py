from pathlib import Path

import pytest

from keras_wavelets.cli.experiments import choose
from keras_wavelets.cli.main import main

ROOT = Path(__file__).parents[2]
RECIPE = """
import sys
from pathlib import Path
RECIPE = "a mark"
folder = Path(sys.argv[sys.argv.index("--runs") + 1])
folder.mkdir(parents=True, exist_ok=True)
with (folder / "{name}.txt").open("a") as note:
    note.write(" ".join(sys.argv[1:]) + "\\n")
sys.exit({code})
"""


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "checkout" / "applications"
    folder.mkdir(parents=True)
    for name, code in (("good", 0), ("poor", 3), ("best", 0)):
        (folder / f"{name}.py").write_text(RECIPE.format(name=name, code=code))
    (folder / "tables.py").write_text("")
    return folder.parent


def test_every_recipe_and_every_search_of_the_project_is_known():
    known = choose(ROOT, ())
    assert {"tuning/wavpool_mnist", "applications/wavpool_sound"} <= set(known)
    assert next(iter(known)).startswith("tuning/")
    assert "applications/recipe" not in known


def test_names_go_without_their_folder():
    assert list(choose(ROOT, ("wavpool_sound",))) == ["applications/wavpool_sound"]


def test_one_that_fails_does_not_keep_the_others_from_running(checkout, capsys):
    runs = checkout / "runs"
    words = ["experiments", "--checkout", str(checkout), "--quick"]
    assert main([*words, "--runs", str(runs)]) == 2
    output = capsys.readouterr()
    assert "Received: failed=['applications/poor']" in output.err
    assert "applications/poor  exit code 3" in output.out
    notes = runs / "quick" / "applications"
    assert {p.name for p in notes.iterdir()} == {"good.txt", "poor.txt", "best.txt"}
    assert "--quick --results" in (notes / "good.txt").read_text()


@pytest.mark.slow
def test_quick_runs_of_the_project_write_records(tmp_path):
    words = ["experiments", "wavpool_weights", "--quick", "--checkout", str(ROOT)]
    assert main([*words, "--runs", str(tmp_path)]) == 0
    results = tmp_path / "quick" / "results" / "applications" / "wavpool_weights"
    assert (results / "wavpool_weights.json").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nothing"], "Received: name='nothing'."),
        (["--checkout", "/nowhere"], "Received: checkout='/nowhere'."),
    ],
)
def test_bad_input_is_one_line(words, message, capsys):
    code = main(
        ["experiments", *words, *(["--checkout", str(ROOT)] * (len(words) < 2))]
    )
    error = capsys.readouterr().err
    assert code == 2
    assert message in error
    assert error.count("\n") == 1
