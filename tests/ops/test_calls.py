"""How many calls a transform makes in the package, and how often they change files."""

import itertools
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

import keras_wavelets
from keras_wavelets import layers

if keras.backend.backend() != "tensorflow":
    pytest.skip("The limits are those of a TensorFlow graph.", allow_module_level=True)

import tensorflow as tf

ROOT = str(Path(keras_wavelets.__file__).parent)


def first_call(layer, inputs):
    """Files of the calls that tracing makes, in order; comprehensions do not count."""
    files = []

    def note(frame, event, _):
        code = frame.f_code
        inside = code.co_filename.startswith(ROOT) and code.co_name[0] != "<"
        if event == "call" and inside:
            files.append(code.co_filename)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        tf.function(layer, autograph=False)(inputs)
    finally:
        sys.setprofile(before)
    return files


# Sizes that no other test uses, so that no table of them is kept from before.
IMAGES = np.ones((2, 312, 312, 3), "float32")


@pytest.mark.parametrize(
    ("layer", "jumps", "calls"),
    [
        (layers.WaveDec2D("db4", level=3), 40, 150),
        (layers.DTCWT2D(level=3), 120, 450),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_transform_reads_as_a_few_steps(layer, jumps, calls):
    check(first_call(layer, IMAGES), jumps, calls)


@pytest.mark.parametrize(
    ("layer", "inverse", "jumps", "calls"),
    [
        (layers.WaveDec2D("db4", level=3), layers.WaveRec2D("db4"), 70, 150),
        (layers.DTCWT2D(level=3), layers.IDTCWT2D(), 140, 450),
    ],
    ids=lambda value: type(value).__name__,
)
def test_so_does_its_inverse(layer, inverse, jumps, calls):
    check(first_call(inverse, layer(IMAGES)), jumps, calls)


def check(files, jumps, calls):
    changes = sum(one != other for one, other in itertools.pairwise(files))
    assert len(files) <= calls
    assert changes <= jumps
