"""Refusal of examples that would spoil a training without a word."""

import numpy as np


def check_examples(x: np.ndarray, y: np.ndarray, *, classes: int | None = None) -> None:
    """Checks arrays of examples before they are trained on.

    Args:
        x: Inputs, first axis the examples.
        y: Targets, first axis the examples.
        classes: Number of classes if `y` holds integer labels.

    Raises:
        ValueError: If lengths differ, inputs are not finite, or a label is outside
            `0 ... classes - 1`.

    Example:
    >>> check_examples(np.zeros((2, 4)), np.array([0, 3]), classes=3)
    Traceback (most recent call last):
    ValueError: Expected labels from 0 to 2. Received: label=3 (example 1).
    """
    if len(x) != len(y):
        raise ValueError(
            "Expected as many targets as inputs. "
            f"Received: inputs={len(x)}, targets={len(y)}."
        )
    if np.issubdtype(x.dtype, np.floating):
        _check_finite(x)
    if classes is not None:
        _check_labels(y, classes)


def _check_finite(x: np.ndarray) -> None:
    finite = np.isfinite(x.reshape(len(x), -1)).all(axis=1)
    if not finite.all():
        example = int(np.argmin(finite))
        bad = x[example][~np.isfinite(x[example])][0]
        raise ValueError(
            f"Expected finite inputs. Received: value={bad} (example {example})."
        )


def _check_labels(y: np.ndarray, classes: int) -> None:
    outside = (y < 0) | (y >= classes)
    if outside.any():
        example = int(np.argmax(outside))
        raise ValueError(
            f"Expected labels from 0 to {classes - 1}. "
            f"Received: label={y[example]} (example {example})."
        )
