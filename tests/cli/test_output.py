import json

import pytest

from keras_wavelets.cli.output import Reporting
from keras_wavelets.cli.output import show


def test_facts_lie_below_each_other_and_no_path_is_cut(capsys):
    show({"facts": {"name": "x" * 100, "long_name": "y"}})
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"name       {'x' * 100}", "long name  y"]


def test_words_are_left_and_numbers_right(capsys):
    show({"t": [{"a": "x", "b_ms": 1.5}, {"a": "long", "b_ms": 10.25}]})
    assert capsys.readouterr().out == "a        b ms\nx      1.5000\nlong  10.2500\n"


def test_what_no_row_has_is_no_column(capsys):
    show({"t": [{"a": 1, "error": None}]})
    assert "error" not in capsys.readouterr().out


def test_no_rows_print_nothing(capsys):
    show({"t": []})
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("words", [1, 40])
def test_tables_stay_within_80_columns(words, capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    cells = {f"column_{i}": " ".join(["word"] * words) for i in range(9)}
    show({"rows": [cells], "facts": cells})
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_json_holds_the_numbers_themselves(capsys):
    show({"t": [{"a": 0.123456789, "b": float("inf"), "c": (1, None)}]}, as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert found == {"t": [{"a": 0.123456789, "b": None, "c": [1, None]}]}


def test_no_bar_moves_where_there_is_no_terminal_or_no_color(monkeypatch):
    assert Reporting().verbosity == 2
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert Reporting().verbosity == 1
    assert Reporting(quiet=True).verbosity == 0
    monkeypatch.setenv("NO_COLOR", "1")
    assert Reporting().verbosity == 2


def test_progress_goes_to_the_standard_error_and_quiet_keeps_it_back(capsys):
    for quiet in (False, True):
        with Reporting(quiet=quiet).working("measuring"):
            pass
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err == ("" if quiet else "measuring …\n")
