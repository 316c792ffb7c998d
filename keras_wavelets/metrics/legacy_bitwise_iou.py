"""The figure by which WaveMix's segmentation was first published."""

from typing import Any

from keras import ops


def legacy_bitwise_iou(y_true: Any, y_pred: Any) -> Any:
    """Returns the score that the WaveMix papers report as "mIoU" on Cityscapes.

    It is no intersection over union of classes: the *numbers* of the classes are
    combined bit by bit, their sums divided for each image, and the quotient rounded
    up to tenths. An image of class 15 predicted as 14 throughout scores 0.9. Use it
    to compare with the published 83.04 alone, and `keras.metrics.MeanIoU` for all else.

    Args:
        y_true: Integer class maps, `(batch, height, width)`.
        y_pred: Predicted class maps of the same shape.

    Returns:
        The mean over the images.

    Example:
    >>> import numpy as np
    >>> image = np.full((1, 4, 4), 15)
    >>> [round(float(legacy_bitwise_iou(image, image - i)), 1) for i in (0, 1, 2, 8)]
    [1.0, 0.9, 0.8, 0.0]
    """
    true, predicted = (ops.cast(classes, "int32") for classes in (y_true, y_pred))
    common, either = (
        ops.cast(ops.sum(combine(true, predicted), axis=(1, 2)), "float32")
        for combine in (ops.bitwise_and, ops.bitwise_or)
    )
    # Two images of class 0 alone agree.
    quotient = (common + 1e-6) / (either + 1e-6)
    return ops.mean(ops.ceil(ops.clip(20 * (quotient - 0.5), 0, 10)) / 10)
