import functools

import keras
import numpy as np

from keras_wavelets.export import LiteRTModel
from keras_wavelets.export import export_litert
from keras_wavelets.export import measure_latency
from keras_wavelets.pruning import Pruner
from keras_wavelets.pruning import format_sizes
from keras_wavelets.pruning import size_report

INPUTS = np.zeros((1, 12, 12, 16), "float32")


def latency(path):
    model = LiteRTModel(path)
    return measure_latency(lambda: model.predict(INPUTS), repeats=3).median_ms


def build():
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((12, 12, 16)),
            keras.layers.Conv2D(64, 3),
            keras.layers.Conv2D(64, 3),
        ]
    )


def test_only_the_archive_shrinks_with_removed_coefficients():
    writers = {
        "float.tflite": export_litert,
        "dynamic.tflite": functools.partial(export_litert, kind="dynamic"),
        "sparse.tflite": functools.partial(export_litert, kind="sparse"),
    }
    rows = {}
    for method in ("dwt", "magnitude"):
        pruner = Pruner(build(), method)
        pruner.prune(0.9)
        report = size_report(pruner, writers, dense=build(), measure=latency)
        rows[method] = {row.name: row for row in report}
    for method in ("dwt", "magnitude"):
        files = rows[method]
        assert abs(files["float.tflite"].ratio - 1) < 0.01
        assert files["dynamic.tflite"].bytes < 0.4 * files["float.tflite"].bytes
        assert files["model.kwz"].ratio < 0.17
        assert files["float.tflite"].gzip_bytes < files["float.tflite"].dense_gzip_bytes
        assert files["float.tflite"].latency_ms > 0
    dwt, magnitude = rows["dwt"], rows["magnitude"]
    # Scattered zero weights are what sparse and compressed files profit from.
    assert magnitude["sparse.tflite"].bytes < dwt["sparse.tflite"].bytes
    assert magnitude["float.tflite"].gzip_bytes < dwt["float.tflite"].gzip_bytes


def test_a_table_marks_what_was_not_measured():
    lines = format_sizes(size_report(build())).splitlines()
    assert [line.split()[0] for line in lines] == ["file", "model.keras", "model.kwz"]
    assert lines[1].split()[3:] == ["-", "-", "-"]
