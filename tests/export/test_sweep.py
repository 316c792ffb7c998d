"""A small part of the sweep of `python -m benchmarks.exports`; the rest is slow."""

import inspect

import pytest

from benchmarks import exports
from keras_wavelets import applications
from keras_wavelets import layers

# Each way out once, and each kind of transform once.
SOME = [
    ("DWT2D", "model.export tf_saved_model", None),
    ("WTConv2D", "model.export litert", None),
    ("CWT1D", "model.export onnx", None),
    ("WavPool", "TFLiteConverter", 1),
    ("WaveDec2D", "export_saved_model", 1),
    ("DTCWT2D", "export_litert", None),
    ("DWT3D", "export_litert int8", None),
    ("DTCWTScattering2D", "export_onnx", 1),
]


def test_every_layer_and_builder_is_in_the_sweep():
    builders = {name for name in applications.__all__ if _is_builder(name)}
    assert set(exports.LAYERS) == set(layers.__all__)
    assert set(exports.MODELS) == builders


def _is_builder(name):
    value = getattr(applications, name)
    if not inspect.isfunction(value):
        return False
    return "input_shape" in inspect.signature(value).parameters


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "door", "batch"), SOME)
def test_some_files_load_and_agree(name, door, batch):
    assert exports.attempt(name, door, batch) == ""


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("batch", exports.BATCHES)
@pytest.mark.parametrize("door", exports.DOORS)
@pytest.mark.parametrize("name", exports.CASES)
def test_files_load_and_agree_or_are_known_to_be_impossible(name, door, batch):
    reason = exports.attempt(name, door, batch)
    known = exports.why_impossible(name, door)
    assert known in reason if known else reason == ""


def test_table_points_to_the_reasons():
    record = {
        f"{name}|export_litert|{batch}": "" if name == "DWT1D" else "ValueError: odd"
        for name in ("DWT1D", "DWT2D")
        for batch in exports.BATCHES
    }
    lines = exports.table(record).splitlines()
    rows = {line.split("|")[1].strip(): line for line in lines if line.startswith("|")}
    place = rows[""].split("|").index(" export_litert ")
    assert rows["DWT1D"].split("|")[place] == " yes "
    assert rows["DWT2D"].split("|")[place] == " no (1) "
    assert lines[-1] == "1. ValueError: odd"
