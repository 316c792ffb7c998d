"""How good a classifier is on given data."""

from collections.abc import Sequence

import keras
import numpy as np

from keras_wavelets.training import feed
from keras_wavelets.training.compile_model import returns_probabilities
from keras_wavelets.training.metrics import METRICS


def evaluate(
    model: keras.Model,
    data: feed.Data,
    *,
    metrics: Sequence[str] = tuple(METRICS),
    average: str = "sample",
    batch_size: int = 256,
) -> dict[str, float]:
    """Measures a classifier.

    Args:
        model: Model that gives logits or, after a softmax, probabilities.
        data: Arrays `(x, y)`, or a dataset, batched or not; labels.
        metrics: Names from `METRICS`.
        average: `"sample"` for the metrics of the whole data, or `"batch"` for plain
            means over batches, as many training loops compute them.
        batch_size: Examples a batch.

    Returns:
        Value of each metric.

    Raises:
        ValueError: If a metric or the kind of average is unknown.

    Example:
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Softmax()])
    >>> data = (np.array([[4.0, 0.0], [0.0, 4.0]]), np.array([0, 1]))
    >>> evaluate(model, data, metrics=["accuracy", "auc"])
    {'accuracy': 1.0, 'auc': 1.0}
    """
    unknown = sorted(set(metrics) - set(METRICS))
    if unknown:
        raise ValueError(
            f"Expected metrics among {list(METRICS)}. Received: metrics={unknown}."
        )
    if average not in ("sample", "batch"):
        raise ValueError(
            f"Expected average 'sample' or 'batch'. Received: average={average!r}."
        )
    labels, scores = predict(model, data, batch_size=batch_size)
    size = batch_size if average == "batch" else None
    return measure_predictions(labels, scores, metrics, size)


def measure_predictions(
    labels: np.ndarray,
    scores: np.ndarray,
    metrics: Sequence[str] = tuple(METRICS),
    batch_size: int | None = None,
) -> dict[str, float]:
    """Measures predictions that are there already.

    Args:
        labels: What `predict` returned first.
        scores: What it returned second.
        metrics: Names from `METRICS`.
        batch_size: Examples of each batch over which to take plain means; None for
            the metrics of the whole data.

    Example:
    >>> measure_predictions(np.array([0, 1]), np.eye(2), ["accuracy"])
    {'accuracy': 1.0}
    """
    size = batch_size or len(labels)
    parts = [slice(start, start + size) for start in range(0, len(labels), size)]
    return {
        name: float(
            np.mean([METRICS[name](labels[part], scores[part]) for part in parts])
        )
        for name in metrics
    }


def predict(
    model: keras.Model, data: feed.Data, *, batch_size: int = 256
) -> tuple[np.ndarray, np.ndarray]:
    """Predicts the probabilities of the classes.

    Args:
        model: Model that gives logits or, after a softmax, probabilities.
        data: Arrays `(x, y)`, or a dataset, batched or not; labels.
        batch_size: Examples a batch.

    Returns:
        Labels, shape `(n,)`, and probabilities in float64, shape `(n, classes)`, in
        the order of the data.

    Example:
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Flatten()])
    >>> labels, scores = predict(model, (np.zeros((3, 2)), np.array([0, 1, 0])))
    >>> scores.shape, float(scores[0, 0])
    ((3, 2), 0.5)
    """
    data = feed.single_examples(data, model, labels=True)
    stream = feed.batches(data, batch_size, shuffle=False, seed=0)
    outputs, labels = [], []
    for x, y in stream.as_numpy_iterator():
        outputs.append(model.predict_on_batch(x))
        labels.append(y)
    scores = np.concatenate(outputs).astype("float64")
    if not returns_probabilities(model):
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.concatenate(labels), scores / scores.sum(axis=-1, keepdims=True)
