"""ONNX files, for which the extra `onnx` must be installed."""

import importlib.util
from pathlib import Path

import keras

from keras_wavelets.export.destination import check_destination
from keras_wavelets.export.silence import silenced
from keras_wavelets.files import replacing


def export_onnx(
    model: keras.Model, path: str | Path, *, overwrite: bool = False
) -> Path:
    """Writes an ONNX file.

    Args:
        model: A functional or sequential model, on the TensorFlow backend.
        path: File to be written, ending in `.onnx`.
        overwrite: Replace what is there.

    Returns:
        The file.

    Raises:
        ValueError: If the extra is not installed, or if `path` exists or cannot be
            written.

    Example:
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    >>> export_onnx(model, "model.pb")
    Traceback (most recent call last):
    ...
    ValueError: Expected a file name that ends in '.onnx'. Received: path='model.pb'.
    """
    path = check_destination(path, suffix=".onnx", overwrite=overwrite)
    missing = [
        name for name in ("onnx", "tf2onnx") if importlib.util.find_spec(name) is None
    ]
    if missing:
        raise ValueError(
            "Expected the packages of `pip install keras_wavelets[onnx]`. "
            f"Received: missing={missing}."
        )
    # Given because Keras derives it only for models that have been called before.
    signature = keras.tree.map_structure(
        lambda tensor: keras.InputSpec(
            shape=tensor.shape, dtype=tensor.dtype, name=tensor.name
        ),
        model.input,
    )
    with replacing(path) as temporary, silenced():
        model.export(
            temporary, format="onnx", verbose=False, input_signature=[signature]
        )
    return path
