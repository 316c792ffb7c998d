"""TensorFlow Model Optimization without its side effect on `tf.keras`."""

import importlib
import os
from types import ModuleType

_VARIABLE = "TF_USE_LEGACY_KERAS"


def import_tfmot() -> ModuleType:
    """Imports TensorFlow Model Optimization and leaves `tf.keras` at Keras 3.

    Imported plainly, it sets an environment variable that turns `tf.keras` into
    Keras 2, for this process and its children. Its schedules drive a `Pruner`.

    Returns:
        The module `tensorflow_model_optimization`.

    Example:
    >>> import_tfmot().__name__  # doctest: +SKIP
    'tensorflow_model_optimization'
    """
    import tensorflow as tf

    # `tf.keras` decides which Keras it is when an attribute is first used.
    _ = tf.keras.Model
    before = os.environ.get(_VARIABLE)
    try:
        return importlib.import_module("tensorflow_model_optimization")
    finally:
        if before is None:
            os.environ.pop(_VARIABLE, None)
        else:
            os.environ[_VARIABLE] = before
