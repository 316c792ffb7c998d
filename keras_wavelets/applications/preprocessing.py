"""Images into networks, and scores into names."""

import sys
from collections.abc import Sequence
from typing import Any
from typing import Literal

import keras
import numpy as np
from keras import ops

from keras_wavelets import checks
from keras_wavelets.layers.base import DataFormat

Dataset = Literal["imagenet", "cifar10", "tinyimagenet"]
# Mean and standard deviation of red, green and blue in the training images.
STATISTICS = {
    "imagenet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    "cifar10": ((0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)),
    "tinyimagenet": ((0.4803, 0.4481, 0.3975), (0.2764, 0.2689, 0.2816)),
}


def preprocess_input(
    x: Any,
    dataset: Dataset | None = "imagenet",
    *,
    data_format: DataFormat | None = None,
) -> Any:
    """Scales images as the WaveMix networks of a data set saw them in training.

    Args:
        x: Images with values from 0 to 255.
        dataset: `"imagenet"`, `"cifar10"` or `"tinyimagenet"`, whose mean and
            deviation are used; None scales to [0, 1] only, for any channels.
        data_format: `"channels_last"`, `"channels_first"` or None for Keras's.

    Returns:
        A float32 tensor: of TensorFlow for one of TensorFlow, so that it can be used
        in `tf.data` on every backend, else of the backend.

    Raises:
        ValueError: If the data set is unknown.

    Example:
    >>> white = preprocess_input(np.full((1, 1, 1, 3), 255))
    >>> [round(float(value), 3) for value in white[0, 0, 0]]
    [2.249, 2.429, 2.64]
    """
    checks.one_of(dataset, "dataset", (None, *STATISTICS))
    x = _cast(x) / 255
    if dataset is None:
        return x
    data_format = data_format or keras.config.image_data_format()
    shape = (3, 1, 1) if data_format == "channels_first" else (3,)
    mean, deviation = (
        np.reshape(row, shape).astype("float32") for row in STATISTICS[dataset]
    )
    return (x - mean) / deviation


def scale_input(
    x: Any, dataset: Dataset | None = None, *, data_format: DataFormat | None = None
) -> Any:
    """Scales images to [0, 1] by default, as all weights of this package saw them.

    It is the `preprocess_input` of the families of WavPool and WaveMix, with the
    arguments, the result and the errors of the one for ImageNet.

    Args:
        x: Images with values from 0 to 255.
        dataset: As in `preprocess_input`.
        data_format: As in `preprocess_input`.

    Example:
    >>> from keras_wavelets.applications import wav_pool
    >>> np.asarray(wav_pool.preprocess_input(np.full((1, 1, 1, 1), 255))).item()
    1.0
    """
    return preprocess_input(x, dataset, data_format=data_format)


def _cast(x: Any) -> Any:
    if keras.backend.backend() != "tensorflow" and "tensorflow" in sys.modules:
        import tensorflow as tf

        if isinstance(x, tf.Tensor):
            return tf.cast(x, "float32")
    return ops.cast(x, "float32")


def decode_predictions(
    predictions: Any, class_names: str | Sequence[str], *, top: int = 5
) -> list[list[tuple[int, str, float]]]:
    """Names the classes with the highest scores.

    Args:
        predictions: Scores of shape `(batch, classes)`.
        class_names: A name for each class, or the name of weights that come with the
            package: `"mnist"`, say.
        top: How many classes to name.

    Returns:
        For each image a list of `(class, name, score)`, the best first.

    Raises:
        ValueError: If there is not one name for each class, or no such weights.

    Example:
    >>> decode_predictions(np.array([[0.25, 0.75]]), ["cat", "dog"], top=1)
    [[(1, 'dog', 0.75)]]
    """
    if isinstance(class_names, str):
        class_names = _names_of(class_names)
    scores = np.asarray(ops.convert_to_numpy(predictions))
    if scores.ndim != 2 or scores.shape[1] != len(class_names):
        raise ValueError(
            f"Expected `predictions` of shape (batch, {len(class_names)}), a score for "
            f"each class name. Received: predictions with shape={scores.shape}."
        )
    best = np.argsort(-scores, axis=1, kind="stable")[:, :top]
    return [
        [(int(i), class_names[i], float(row[i])) for i in order]
        for row, order in zip(scores, best, strict=True)
    ]


def _names_of(weights: str) -> tuple[str, ...]:
    from keras_wavelets.applications.weight_files import shipped_weights

    names = {row.name: row.class_names for row in shipped_weights()}
    return names[checks.one_of(weights, "class_names", tuple(sorted(names)))]
