"""Classification metrics of integer labels and scores, one score for each class."""

from typing import Any

import numpy as np


def loss(labels: np.ndarray, scores: np.ndarray) -> float:
    """Mean cross-entropy.

    Args:
        labels: Integers, shape `(n,)`.
        scores: Probabilities, shape `(n, classes)`.

    Returns:
        Mean of the negative logarithm of the probability of the true class.

    Example:
    >>> round(loss(np.array([0]), np.array([[0.5, 0.5]])), 4)
    0.6931
    """
    chosen = scores[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(chosen, np.finfo(scores.dtype).tiny)).mean())


def accuracy(labels: np.ndarray, scores: np.ndarray) -> float:
    """Share of examples whose highest score is that of the true class.

    Args:
        labels: Integers, shape `(n,)`.
        scores: Shape `(n, classes)`.

    Returns:
        Value in [0, 1].

    Example:
    >>> accuracy(np.array([0, 1]), np.array([[0.9, 0.1], [0.6, 0.4]]))
    0.5
    """
    return float(np.mean(scores.argmax(-1) == labels))


def f1_micro(labels: np.ndarray, scores: np.ndarray) -> float:
    """F1 over all examples at once: with one label each, the accuracy.

    Args:
        labels: Integers, shape `(n,)`.
        scores: Shape `(n, classes)`.

    Returns:
        Value in [0, 1].

    Example:
    >>> f1_micro(np.array([0, 1]), np.array([[0.9, 0.1], [0.6, 0.4]]))
    0.5
    """
    return _averaged("f1_score", labels, scores, average="micro")


def f1_macro(labels: np.ndarray, scores: np.ndarray) -> float:
    """Mean of the F1 of the classes; a class neither true nor predicted is left out.

    Args:
        labels: Integers, shape `(n,)`.
        scores: Shape `(n, classes)`.

    Returns:
        Value in [0, 1].

    Example:
    >>> round(f1_macro(np.array([0, 1]), np.array([[0.9, 0.1], [0.6, 0.4]])), 4)
    0.3333
    """
    return _averaged("f1_score", labels, scores, average="macro")


def f1_weighted(labels: np.ndarray, scores: np.ndarray) -> float:
    """Mean of the F1 of the classes, weighted by their number of examples.

    Args:
        labels: Integers, shape `(n,)`.
        scores: Shape `(n, classes)`.

    Returns:
        Value in [0, 1].

    Example:
    >>> round(f1_weighted(np.array([0, 0, 1]), np.eye(2)[[0, 0, 0]]), 4)
    0.5333
    """
    return _averaged("f1_score", labels, scores, average="weighted")


def precision_macro(labels: np.ndarray, scores: np.ndarray) -> float:
    """Mean precision of the classes; zero for a class that is never predicted.

    Args:
        labels: Integers, shape `(n,)`.
        scores: Shape `(n, classes)`.

    Returns:
        Value in [0, 1].

    Example:
    >>> precision_macro(np.array([0, 1]), np.eye(2)[[0, 0]])
    0.25
    """
    return _averaged("precision_score", labels, scores, average="macro")


def recall_macro(labels: np.ndarray, scores: np.ndarray) -> float:
    """Mean recall of the classes, also called balanced accuracy.

    Args:
        labels: Integers, shape `(n,)`.
        scores: Shape `(n, classes)`.

    Returns:
        Value in [0, 1].

    Example:
    >>> recall_macro(np.array([0, 1]), np.eye(2)[[0, 0]])
    0.5
    """
    return _averaged("recall_score", labels, scores, average="macro")


def auc(labels: np.ndarray, scores: np.ndarray) -> float:
    """Area under the ROC curve of each class against the rest, mean over classes.

    Args:
        labels: Integers, shape `(n,)`; at least two classes must occur. Those that
            do not occur have no curve and are left out.
        scores: Shape `(n, classes)`.

    Returns:
        Value in [0, 1].

    Raises:
        ValueError: If all labels are the same.

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

    Args:
        labels: Integers, shape `(n,)`.
        scores: Shape `(n, classes)`.

    Returns:
        Value in [0, 1].

    Raises:
        ValueError: If all labels are the same.

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


def _averaged(
    function: str, labels: np.ndarray, scores: np.ndarray, *, average: str
) -> float:
    measure = getattr(_sklearn(), function)
    value = measure(labels, scores.argmax(-1), average=average, zero_division=0)
    return float(value)


def _sklearn() -> Any:
    # Half a second that only evaluation should pay.
    from sklearn import metrics

    return metrics


METRICS = {
    function.__name__: function
    for function in (
        loss,
        accuracy,
        f1_micro,
        f1_macro,
        f1_weighted,
        precision_macro,
        recall_macro,
        auc,
        auc_hard,
    )
}
