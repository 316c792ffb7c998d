"""TensorFlow SavedModel."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_wavelets.export.destination import check_destination
from keras_wavelets.export.silence import silenced
from keras_wavelets.files import replacing


def export_saved_model(
    model: keras.Model, path: str | Path, *, overwrite: bool = False
) -> Path:
    """Writes the inference graph as a SavedModel folder.

    The folder needs no Python code of this package to run: TensorFlow Serving, C++
    and `load_saved_model` take it as it is. The batch size stays free.

    Args:
        model: A built model.
        path: Folder to be made. It appears only when it is complete.
        overwrite: Replace what is there.

    Returns:
        The folder.

    Raises:
        ValueError: If `path` exists and `overwrite` is False, or cannot be written.

    Example:
    >>> import tempfile
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    >>> path = export_saved_model(model, Path(tempfile.mkdtemp()) / "served")
    >>> load_saved_model(path)(np.ones((3, 4), "float32")).shape
    (3, 2)
    """
    path = check_destination(path, suffix="", overwrite=overwrite)
    with replacing(path) as temporary, silenced():
        model.export(temporary, format="tf_saved_model", verbose=False)
    return path


def load_saved_model(path: str | Path) -> Callable[[Any], np.ndarray]:
    """Returns the inference function of a SavedModel that has one output.

    Args:
        path: Folder written by `export_saved_model`.

    Returns:
        A function from a batch of inputs (nested as the model takes them) to the
        batch of outputs, a numpy array.

    Raises:
        ValueError: If there is no SavedModel at `path`.

    Example:
    >>> import tempfile
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    >>> path = export_saved_model(model, Path(tempfile.mkdtemp()) / "model")
    >>> load_saved_model(path)(np.ones((3, 4), "float32")).shape
    (3, 2)
    """
    import tensorflow as tf

    if not (Path(path) / "saved_model.pb").is_file():
        raise ValueError(
            "Expected a folder that holds `saved_model.pb`. "
            f"Received: path={str(path)!r}."
        )
    with silenced():
        loaded = tf.saved_model.load(str(path))

    def predict(inputs: Any) -> np.ndarray:
        return loaded.serve(tf.nest.map_structure(tf.convert_to_tensor, inputs)).numpy()

    return predict
