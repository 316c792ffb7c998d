"""ONNX files, for which the extra `onnx` must be installed."""

import functools
import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_wavelets.export.writing import check_agreement
from keras_wavelets.export.writing import check_destination
from keras_wavelets.export.writing import exporting
from keras_wavelets.export.writing import with_flat_outputs
from keras_wavelets.keras_internals import input_signature

_TOLERANCE = 1e-3


def export_onnx(
    model: keras.Model, path: str | Path, *, overwrite: bool = False
) -> Path:
    """Writes an ONNX file.

    The batch size stays free, and outputs nested in lists become one list. The file
    is run by ONNX Runtime and compared with the model before it takes its place, so a
    file that exists answers as the model.

    Args:
        model: A functional or sequential model, or another that has been called, on
            the TensorFlow backend.
        path: File to be written, ending in `.onnx`.
        overwrite: Replace what is there.

    Returns:
        The file.

    Raises:
        ValueError: If the extra is not installed, if `path` exists or cannot be
            written, or if the file does not run or answers otherwise than the model.

    Example:
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    >>> export_onnx(model, "model.pb")
    Traceback (most recent call last):
    ...
    ValueError: Expected a file name that ends in '.onnx'. Received: path='model.pb'.
    """
    path = check_destination(path, suffix=".onnx", overwrite=overwrite)
    missing = [
        name
        for name in ("onnx", "tf2onnx", "onnxruntime")
        if importlib.util.find_spec(name) is None
    ]
    if missing:
        raise ValueError(
            "Expected the packages of `pip install keras_wavelets[onnx]`. "
            f"Received: missing={missing}."
        )
    model = with_flat_outputs(model)
    _teach_erfc()
    with exporting(path) as temporary:
        # The signature is given because Keras derives it only for called models.
        model.export(
            temporary,
            format="onnx",
            verbose=False,
            input_signature=input_signature(model),
        )
        check_agreement(model, runner(model, temporary), tolerance=_TOLERANCE)
    return path


@functools.cache
def _teach_erfc() -> None:
    """Teaches tf2onnx the complementary error function, of which GELU is made.

    Its table of operations is global, and Keras passes no further ones to it.
    """
    from tf2onnx.handler import tf_op

    @tf_op("Erfc")
    class Erfc:
        @classmethod
        def version_9(cls, ctx: Any, node: Any, **_: Any) -> None:
            kind, shape = ctx.get_dtype(node.output[0]), ctx.get_shape(node.output[0])
            source, target = node.input[:1], list(node.output)
            ctx.remove_node(node.name)
            one = ctx.make_const(f"{node.name}_one", np.array(1, "float32"))
            one = ctx.make_node("Cast", one.output, attr={"to": kind})
            erf = ctx.make_node("Erf", source, dtypes=[kind], shapes=[shape])
            inputs = [one.output[0], erf.output[0]]
            ctx.make_node("Sub", inputs, outputs=target, dtypes=[kind], shapes=[shape])


def runner(model: keras.Model, path: Path) -> Callable[..., list[np.ndarray]]:
    """Returns an ONNX file as a function of the arguments of its model's call."""
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    # ONNX Runtime has no common class of its errors.
    errors = (
        state.Fail,
        state.InvalidArgument,
        state.InvalidGraph,
        state.NotImplemented,
        state.RuntimeException,
    )

    def explained(error: Exception) -> ValueError:
        return ValueError(
            f"Expected a model whose ONNX file runs ({str(error).splitlines()[0]}). "
            f"Received: model={model.name!r}."
        )

    try:
        session = onnxruntime.InferenceSession(path)
    except errors as error:
        raise explained(error) from error
    names = [tensor.name for tensor in session.get_inputs()]

    def run(*arguments: Any) -> list[np.ndarray]:
        arrays = keras.tree.flatten(list(arguments))
        try:
            return session.run(None, dict(zip(names, arrays, strict=True)))
        except errors as error:
            raise explained(error) from error

    return run
