"""Functions of symbolic tensors: in a functional model, saved, of unknown sizes."""

import keras
import pytest
from contracts import assert_close
from contracts import make_inputs

from keras_wavelets import ops

pytestmark = pytest.mark.backend
SIGNAL, IMAGE, VOLUME = (3, 32, 2), (2, 16, 16, 2), (2, 8, 8, 8, 1)
ROWS, PLANE = {"axis": 1}, {"axes": (1, 2)}
SCALES = (1.0, 2.0, 4.0)
COMPLEX = "cmor1.5-1.0"

FUNCTIONS = {
    "pad": (SIGNAL, lambda x: ops.pad(x, (2, 3), "smooth", axis=1)),
    "dwt": (SIGNAL, lambda x: ops.dwt(x, "db2", **ROWS)),
    "idwt": (SIGNAL, lambda x: ops.idwt(*ops.dwt(x, "db2", **ROWS), "db2", **ROWS)),
    "idwt2": (IMAGE, lambda x: ops.idwt2(ops.dwt2(x, "db2", **PLANE), "db2", **PLANE)),
    "dwt3": (VOLUME, lambda x: ops.dwt3(x, "db2", axes=(1, 2, 3))),
    "dwtn": (IMAGE, lambda x: ops.dwtn(x, ("db2", "haar"), **PLANE)),
    "waverec": (
        SIGNAL,
        lambda x: ops.waverec(ops.wavedec(x, "db2", level=2, **ROWS), "db2", **ROWS),
    ),
    "wavedec2": (IMAGE, lambda x: ops.wavedec2(x, "haar", level=2, **PLANE)),
    "waverecn": (
        IMAGE,
        lambda x: ops.waverecn(
            ops.wavedecn(x, "haar", level=2, **PLANE), "haar", **PLANE
        ),
    ),
    "swt": (SIGNAL, lambda x: ops.swt(x, "db2", level=2, **ROWS)),
    "iswt": (
        SIGNAL,
        lambda x: ops.iswt(ops.swt(x, "db2", level=2, **ROWS), "db2", **ROWS),
    ),
    "iswt2": (
        IMAGE,
        lambda x: ops.iswt2(ops.swt2(x, "db2", level=2, **PLANE), "db2", **PLANE),
    ),
    "swtn": (VOLUME, lambda x: ops.swtn(x, "db2", level=1, axes=(1, 2, 3))),
    "mra": (SIGNAL, lambda x: ops.mra(x, "db2", level=2, **ROWS)),
    "imra2": (IMAGE, lambda x: ops.imra2(ops.mra2(x, "db2", level=2, **PLANE))),
    "mra2 dwt2": (
        IMAGE,
        lambda x: ops.mra2(x, "db2", level=2, transform="dwt2", **PLANE),
    ),
    "wp": (SIGNAL, lambda x: ops.wp(x, "db2", level=2, axes=(1,))),
    "cwt": (SIGNAL, lambda x: ops.cwt(x, SCALES, "morl", **ROWS)[0]),
    "complex cwt": (SIGNAL, lambda x: ops.cwt(x, SCALES, COMPLEX, **ROWS)[0]),
    "icwt": (
        SIGNAL,
        lambda x: ops.icwt(
            ops.cwt(x, SCALES, "morl", **ROWS)[0], SCALES, "morl", **ROWS
        ),
    ),
    "idtcwt": (SIGNAL, lambda x: ops.idtcwt(*ops.dtcwt(x, level=2, **ROWS), **ROWS)),
    "dtcwt2": (IMAGE, lambda x: ops.dtcwt2(x, level=2, **PLANE)),
    "dtcwpt2": ((2, 32, 32, 1), ops.dtcwpt2),
    "threshold": (SIGNAL, lambda x: ops.threshold(x, 0.5, "garrote")),
    "noise_sigma": (SIGNAL, lambda x: ops.noise_sigma(x, (1,))),
    "modulus": (SIGNAL, ops.modulus),
}


def model_of(function, shape, dtype="float32"):
    inputs = keras.Input(shape, dtype=dtype)
    return keras.Model(inputs, keras.tree.flatten(function(inputs)))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_symbolic_tensors_give_what_others_give(name, tmp_path):
    shape, function = FUNCTIONS[name]
    x = make_inputs(shape)
    expected = function(x)
    model = model_of(function, shape[1:])
    for found, symbol in zip(keras.tree.flatten(model(x)), model.outputs, strict=True):
        assert keras.backend.standardize_dtype(found.dtype) == symbol.dtype
        assert all(
            a in (b, None) for a, b in zip(symbol.shape, found.shape, strict=True)
        )
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert_close(again(x), expected, tolerance=1e-4)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_sizes_may_be_unknown(name):
    shape, function = FUNCTIONS[name]
    x = make_inputs(shape)
    model = model_of(function, (None,) * (len(shape) - 2) + shape[-1:])
    assert_close(model.predict_on_batch(x), function(x), tolerance=1e-4)


@pytest.mark.parametrize("function", [ops.dwt, ops.swt, ops.mra])
def test_signals_may_be_complex(function):
    real, imaginary = make_inputs([SIGNAL, SIGNAL])
    x = (real + 1j * imaginary).astype("complex64")
    level = {} if function is ops.dwt else {"level": 1}

    def call(x):
        return function(x, "db2", axis=1, **level)

    assert_close(model_of(call, x.shape[1:], "complex64")(x), call(x), tolerance=1e-5)


def test_a_call_is_one_node():
    model = model_of(lambda x: ops.swt(x, "db2", level=3, axis=1), (32, 2))
    assert len(model.operations) == 2


@pytest.mark.parametrize("function", [ops.wavedec, ops.swt, ops.mra])
def test_the_number_of_levels_needs_known_sizes(function):
    with pytest.raises(ValueError, match=r"Received: sizes=\[None\]"):
        function(keras.Input((None, 1)), "db2", axis=1)


def test_places_of_coefficients_need_known_sizes():
    coeffs = ops.wavedec(keras.Input((None, 1)), "haar", level=1, axis=1)
    with pytest.raises(ValueError, match="known size"):
        ops.coeffs_to_array(coeffs, axes=(1,))
    with pytest.raises(ValueError, match="known size"):
        ops.ravel_coeffs(coeffs, axes=(1,))
