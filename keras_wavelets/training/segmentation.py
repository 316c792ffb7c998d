"""The scores of networks that give a class to each pixel."""

from typing import Any

import keras


def evaluate_segmentation(
    model: keras.Model, examples: tuple[Any, Any], *, batch_size: int = 32
) -> dict[str, float]:
    """Measures a network that gives a class to each pixel.

    Args:
        model: Keras model from images to scores, `(batch, height, width, classes)`.
        examples: Images, and label maps of their height and width.
        batch_size: Images a batch.

    Returns:
        `mean_iou`, the mean over the classes of the overlap with the truth, and
        `pixel_accuracy`.

    Example:
    >>> import numpy as np
    >>> model = keras.Sequential([keras.Input((4, 4, 2)), keras.layers.Softmax()])
    >>> scores = np.eye(2)[np.eye(4, dtype=int)][None]
    >>> evaluate_segmentation(model, (scores, np.eye(4, dtype="int32")[None]))
    {'mean_iou': 1.0, 'pixel_accuracy': 1.0}
    """
    images, labels = examples
    iou = keras.metrics.MeanIoU(model.output_shape[-1], sparse_y_pred=False)
    accuracy = keras.metrics.SparseCategoricalAccuracy()
    for start in range(0, len(images), batch_size):
        part = slice(start, start + batch_size)
        scores = model.predict_on_batch(images[part])
        for metric in (iou, accuracy):
            metric.update_state(labels[part], scores)
    return {
        "mean_iou": float(iou.result()),
        "pixel_accuracy": float(accuracy.result()),
    }
