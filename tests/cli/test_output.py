from keras_wavelets.cli.output import print_columns
from keras_wavelets.cli.output import print_table


def test_facts_lie_under_their_title(capsys):
    print_table({"name": "x" * 100, "long name": "y"}, title="facts")
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["facts", f"name       {'x' * 100}", "long name  y"]


def test_columns_are_aligned(capsys):
    print_columns([("a", "1"), ("long", "2")])
    assert capsys.readouterr().out == "a     1\nlong  2\n"


def test_no_rows_print_nothing(capsys):
    print_columns([])
    assert capsys.readouterr().out == ""
