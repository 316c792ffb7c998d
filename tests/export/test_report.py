import dataclasses
import json

import numpy as np
import pytest

from keras_wavelets.export import REPORT_KINDS
from keras_wavelets.export import ExportRow
from keras_wavelets.export import export_report
from keras_wavelets.export import format_report
from keras_wavelets.export.report import Comparison

EXPECTED = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.7, 0.3]])
ROWS = [
    ExportRow(kind="keras", accuracy=0.75, latency_ms=1.5, latency_iqr_ms=0.25),
    ExportRow(kind="int8", bytes=12345, gzip_bytes=678, max_abs_error=0.00123),
    ExportRow(kind="float16", error="ValueError: no such operation"),
]


def measure(outputs, *, labels=None):
    comparison = Comparison(np.arange(4), labels, EXPECTED, repeats=2)
    return comparison.measure(ExportRow(kind="any"), lambda rows: outputs[rows])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("report") / "export"


@pytest.fixture(scope="module")
def rows(classifier, images, folder):
    labels = classifier.predict(images, verbose=0).argmax(-1)
    # A quarter of the labels is wrong: the model's accuracy is 0.75.
    labels[:10] = (labels[:10] + 1) % 5
    return export_report(classifier, folder, data=images, labels=labels, repeats=3)


def test_a_row_for_the_model_and_one_for_each_kind(rows):
    assert [row.kind for row in rows] == ["keras", *REPORT_KINDS]
    assert [row.error for row in rows] == [None] * len(rows)


def test_json_holds_the_rows_and_the_versions(rows, folder):
    report = json.loads((folder / "report.json").read_text())
    assert report["rows"] == [dataclasses.asdict(row) for row in rows]
    assert set(report["versions"]) == {"keras", "tensorflow", "ai-edge-litert"}


def test_float_exports_lose_nothing(rows):
    exact = [row for row in rows if row.kind in ("keras", "saved_model", "float32")]
    assert [row.accuracy for row in exact] == [0.75] * 3
    assert [row.argmax_agreement for row in exact] == [1.0] * 3
    assert max(row.max_abs_error for row in exact) < 1e-6


def test_sizes_are_those_of_the_files(rows, folder):
    sizes = {row.kind: row.bytes for row in rows}
    assert sizes["int8"] == (folder / "int8.tflite").stat().st_size
    files = (folder / "saved_model").rglob("*")
    assert sizes["saved_model"] == sum(f.stat().st_size for f in files if f.is_file())
    assert all(0 < row.gzip_bytes < row.bytes for row in rows[1:])


def test_latencies_are_positive(rows):
    assert all(row.latency_ms > 0 and row.latency_iqr_ms >= 0 for row in rows)


def test_lists_of_inputs_reach_litert_by_name(tmp_path):
    import keras

    left = keras.Input((4,), name="zeta")
    right = keras.Input((4,), name="alpha")
    model = keras.Model([left, right], keras.layers.Subtract()([left, right]))
    data = [np.ones((3, 4), "float32"), np.zeros((3, 4), "float32")]
    rows = export_report(model, tmp_path, data=data, repeats=1)
    assert [row.error for row in rows] == [None] * len(rows)
    assert max(row.max_abs_error for row in rows) < 0.05


def test_one_failing_kind_does_not_lose_the_others(flexible_model, tmp_path):
    data = np.random.default_rng(0).normal(size=(5, 8)).astype("float32")
    rows = export_report(
        flexible_model, tmp_path, data=data, kinds=("float32", "saved_model"), repeats=1
    )
    assert rows[1].error.startswith("ValueError: ")
    assert "Roll" in rows[1].error
    assert rows[2].error is None
    assert rows[2].max_abs_error == 0.0


def test_unknown_kind_is_named(classifier, images, tmp_path):
    with pytest.raises(ValueError, match=r"Received: kinds=\['int4'\]"):
        export_report(classifier, tmp_path, data=images, kinds=("int8", "int4"))


def test_labels_of_another_shape_are_named(classifier, images, tmp_path):
    with pytest.raises(ValueError, match=r"Received: labels of shape \(3,\)"):
        export_report(classifier, tmp_path, data=images, labels=np.zeros(3))


def test_no_data_is_named(classifier, images, tmp_path):
    with pytest.raises(ValueError, match=r"at least one row.*Received: 0 rows"):
        export_report(classifier, tmp_path, data=images[:0])


def test_several_outputs_are_named(two_headed, tmp_path):
    data = [np.zeros((3, 4), "float32"), np.zeros((3, 6), "float32")]
    with pytest.raises(ValueError, match="model='two_headed' with 2 outputs"):
        export_report(two_headed, tmp_path, data=data)


def test_existing_report_is_kept_and_named(rows, folder, classifier, images):
    with pytest.raises(ValueError, match=r"overwrite=True.*Received: path="):
        export_report(classifier, folder, data=images)


def test_perfect_outputs_have_no_error():
    row = measure(EXPECTED, labels=np.array([0, 1, 1, 1]))
    assert (row.max_abs_error, row.argmax_agreement, row.accuracy) == (0.0, 1.0, 0.75)


def test_error_is_the_largest_and_agreement_counts_rows():
    outputs = EXPECTED.copy()
    outputs[1] = [0.6, 0.4]
    row = measure(outputs)
    assert row.max_abs_error == pytest.approx(0.2)
    assert row.argmax_agreement == 0.75
    assert row.accuracy is None


def test_rows_beyond_one_batch_are_all_measured(monkeypatch):
    monkeypatch.setattr(Comparison, "batch_size", 3)
    outputs = EXPECTED.copy()
    outputs[3] += 1.0
    assert measure(outputs).max_abs_error == pytest.approx(1.0)


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
