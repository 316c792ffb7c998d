"""TensorFlow SavedModel."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_wavelets.export.writing import check_agreement
from keras_wavelets.export.writing import check_destination
from keras_wavelets.export.writing import exporting
from keras_wavelets.export.writing import silenced
from keras_wavelets.export.writing import with_flat_outputs

_TOLERANCE = 1e-3


def export_saved_model(
    model: keras.Model, path: str | Path, *, overwrite: bool = False
) -> Path:
    """Writes the inference graph as a SavedModel folder.

    The folder needs no Python code of this package to run: TensorFlow Serving, C++
    and `load_saved_model` take it as it is. The batch size stays free, and
    outputs nested in lists become one list. The folder is loaded and compared with
    the model before it takes its place.

    Args:
        model: A built model.
        path: Folder to be made. It appears only when it is complete.
        overwrite: Replace what is there.

    Returns:
        The folder.

    Raises:
        ValueError: If `path` exists and `overwrite` is False, or cannot be written,
            or if what was written answers otherwise than the model.

    Example:
    >>> import tempfile
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    >>> path = export_saved_model(model, Path(tempfile.mkdtemp()) / "served")
    >>> load_saved_model(path)(np.ones((3, 4), "float32")).shape
    (3, 2)
    """
    path = check_destination(path, suffix="", overwrite=overwrite)
    model = with_flat_outputs(model)
    with exporting(path) as temporary:
        model.export(temporary, format="tf_saved_model", verbose=False)
        check_agreement(model, load_saved_model(temporary), tolerance=_TOLERANCE)
    return path


def load_saved_model(path: str | Path) -> Callable[..., Any]:
    """Returns the inference function of a SavedModel.

    Args:
        path: Folder written by `export_saved_model`.

    Returns:
        A function from a batch of inputs (nested as the model takes them) to the
        batch of outputs: a NumPy array, or a list or mapping of such.

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

    def predict(*inputs: Any) -> Any:
        outputs = loaded.serve(*tf.nest.map_structure(tf.convert_to_tensor, inputs))
        return tf.nest.map_structure(np.asarray, outputs)

    return predict
