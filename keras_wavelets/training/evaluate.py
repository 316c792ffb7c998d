"""How good a classifier is on given data."""

from collections.abc import Callable
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from keras_wavelets import checks
from keras_wavelets.training import feed
from keras_wavelets.training.compile_model import returns_probabilities


def loss(labels: np.ndarray, scores: np.ndarray) -> float:
    """Mean cross-entropy.

    Example:
    >>> round(loss(np.array([0]), np.array([[0.5, 0.5]])), 4)
    0.6931
    """
    chosen = scores[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(chosen, np.finfo(scores.dtype).tiny)).mean())


def accuracy(labels: np.ndarray, scores: np.ndarray) -> float:
    """Share of examples whose highest score is that of the true class.

    Example:
    >>> accuracy(np.array([0, 1]), np.array([[0.9, 0.1], [0.6, 0.4]]))
    0.5
    """
    return float(np.mean(scores.argmax(-1) == labels))


def auc(labels: np.ndarray, scores: np.ndarray) -> float:
    """Area under the ROC curve of each class against the rest, mean over classes.

    Args:
        labels: Integers, shape `(n,)`; at least two classes must occur. Those that
            do not occur have no curve and are left out.
        scores: Shape `(n, classes)`.

    Example:
    >>> auc(np.array([0, 1, 1]), np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]]))
    1.0
    """
    present = np.unique(labels)
    if len(present) < 2:
        raise ValueError(
            "Expected labels of at least two classes for an area under the curve. "
            f"Received: classes in labels={present.tolist()}."
        )
    one_hot = labels[:, None] == present
    return float(_sklearn().roc_auc_score(one_hot, scores[:, present], average="macro"))


def auc_hard(labels: np.ndarray, scores: np.ndarray) -> float:
    """The area computed from predicted classes instead of scores.

    It is the mean over classes of half the sum of true positive and true negative
    rate, and far below `auc`. Some papers report it as "AUC ROC".

    Example:
    >>> auc_hard(np.array([0, 1, 1]), np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]]))
    0.75
    """
    return auc(labels, np.eye(scores.shape[-1])[scores.argmax(-1)])


def confusion_matrix(labels: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Counts examples by true class (row) and predicted class (column).

    Args:
        labels: Integers, shape `(n,)`.
        scores: Shape `(n, classes)`.

    Returns:
        Integers, shape `(classes, classes)`.

    Example:
    >>> confusion_matrix(np.array([0, 1]), np.eye(2)[[0, 0]]).tolist()
    [[1, 0], [1, 0]]
    """
    classes = range(scores.shape[-1])
    return _sklearn().confusion_matrix(labels, scores.argmax(-1), labels=classes)


def _averaged(measure: str, average: str) -> Callable[..., float]:
    """A metric of scikit-learn that is zero for a class never predicted."""

    def metric(labels: np.ndarray, scores: np.ndarray) -> float:
        function = getattr(_sklearn(), measure)
        options = {"average": average, "zero_division": 0}
        return float(function(labels, scores.argmax(-1), **options))

    return metric


def _sklearn() -> Any:
    # Half a second that only evaluation should pay.
    from sklearn import metrics

    return metrics


# Each takes labels (n,) and scores (n, classes). Micro: over all examples at once, with
# one label each the accuracy. Macro: the mean of the classes, without those neither
# true nor predicted; of recall also called balanced accuracy. Weighted: by the number
# of examples of a class.
METRICS: dict[str, Callable[[np.ndarray, np.ndarray], float]] = {
    "loss": loss,
    "accuracy": accuracy,
    "f1_micro": _averaged("f1_score", "micro"),
    "f1_macro": _averaged("f1_score", "macro"),
    "f1_weighted": _averaged("f1_score", "weighted"),
    "precision_macro": _averaged("precision_score", "macro"),
    "recall_macro": _averaged("recall_score", "macro"),
    "auc": auc,
    "auc_hard": auc_hard,
}


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
    for name in metrics:
        checks.one_of(name, "metrics", tuple(METRICS))
    checks.one_of(average, "average", ("sample", "batch"))
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
