import numpy as np
import pytest

from keras_wavelets.export.report_table import ExportRow
from keras_wavelets.export.trial import Trial

EXPECTED = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.7, 0.3]])


def measure(outputs, *, labels=None):
    trial = Trial(np.arange(4), labels, EXPECTED, repeats=2)
    return trial.measure(ExportRow(kind="any"), lambda rows: outputs[rows])


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
    monkeypatch.setattr(Trial, "batch_size", 3)
    outputs = EXPECTED.copy()
    outputs[3] += 1.0
    assert measure(outputs).max_abs_error == pytest.approx(1.0)
