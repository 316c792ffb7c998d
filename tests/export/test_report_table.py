import pytest

from keras_wavelets.export import ExportRow
from keras_wavelets.export import format_report

ROWS = [
    ExportRow(kind="keras", accuracy=0.75, latency_ms=1.5, latency_iqr_ms=0.25),
    ExportRow(kind="int8", bytes=12345, gzip_bytes=678, max_abs_error=0.00123),
    ExportRow(kind="float16", error="ValueError: no such operation"),
]


def test_text_columns_are_aligned():
    lines = format_report(ROWS).splitlines()
    assert lines[0].split()[:3] == ["kind", "bytes", "gzip"]
    assert len({len(line) for line in lines[:4]}) == 1
    assert lines[2].split() == ["int8", "12,345", "678", "1.2e-03", *"----"]


def test_markdown_has_a_ruler_and_equal_columns():
    lines = format_report(ROWS, style="markdown").splitlines()
    assert {line.count("|") for line in lines[:5]} == {9}
    assert lines[1].startswith("|---|---:|")


@pytest.mark.parametrize("style", ["text", "markdown"])
def test_failures_are_explained_below(style):
    assert format_report(ROWS, style=style).endswith(
        "\n\nfloat16: ValueError: no such operation"
    )


def test_unknown_style_is_named():
    with pytest.raises(ValueError, match="Received: style='html'"):
        format_report(ROWS, style="html")
