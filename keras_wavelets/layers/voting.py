"""Votes of several classifiers."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_wavelets import checks
from keras_wavelets.layers.base import BaseLayer
from keras_wavelets.ops.along_axis import largest
from keras_wavelets.ops.arguments import to_tensor


def hard_vote(members: Any) -> tuple[Any, Any]:
    """Returns the votes for each class and the class that wins.

    Each member votes for its highest class. Among classes with equally many
    votes, the larger sum of scores wins, then the lower index.

    Args:
        members: Scores: a list of tensors `(batch, classes)`, or one tensor
            `(members, batch, classes)`.

    Returns:
        The counts `(batch, classes)` and the winners `(batch,)`, both integers.
    """
    check_members([tuple(member.shape) for member in members])
    scores = ops.stack([to_tensor(member) for member in members])
    votes = _mark(_first_largest(scores), scores.shape[-1], "int32")
    counts = ops.sum(votes, axis=0)
    leading = ops.equal(counts, largest(counts, -1, keepdims=True))
    totals = ops.sum(scores, axis=0)
    return counts, _first_largest(ops.where(leading, totals, float("-inf")))


def _first_largest(scores: Any) -> Any:
    """Returns the position of the first maximum along the last axis.

    Keras's `argmax` looks at single bits, and `one_hot` takes an integer for the size:
    neither can be written to every kind of file.
    """
    size = scores.shape[-1]
    highest = ops.equal(scores, largest(scores, -1, keepdims=True))
    return size - largest(ops.where(highest, size - ops.arange(size), 0), -1)


def _mark(position: Any, size: int, dtype: str) -> Any:
    """Returns ones at the positions and zeros elsewhere, along a new last axis."""
    return ops.cast(ops.equal(position[..., None], ops.arange(size)), dtype)


def check_members(shapes: Sequence[tuple]) -> None:
    """Checks that the scores of all members have one shape `(batch, classes)`.

    Example:
    >>> check_members([(None, 10), (None, 10)])
    """
    if not shapes or len(shapes[0]) != 2 or len(set(shapes)) != 1:
        raise ValueError(
            "Expected at least one member, all of one shape (batch, classes). "
            f"Received: shapes={list(shapes)}."
        )


class BaseVoting(BaseLayer):
    """Abstract: a layer that joins the scores of several members.

    Example:
    >>> BaseVoting().compute_output_shape([(None, 10), (None, 10)])
    (None, 10)
    """

    def build(self, input_shape: Sequence[tuple]) -> None:
        check_members([tuple(shape) for shape in input_shape])

    def compute_output_shape(self, input_shape: Sequence[tuple]) -> tuple:
        return tuple(input_shape[0])


@keras.saving.register_keras_serializable(package="keras_wavelets")
class SoftVoting(BaseVoting):
    """Averages the scores of several members.

    Args:
        member_weights: Weight of each member; they are divided by their sum. `None`
            weighs all members alike.
        from_logits: Whether a softmax turns the scores into probabilities first.

    Input shape: a list of `(batch, classes)`.
    Output shape: `(batch, classes)`.

    Raises:
        ValueError: If the members differ in shape, or there is not one weight for
            each.

    Example:
    >>> import numpy as np
    >>> members = [np.array([[0.25, 0.75]]), np.array([[1.0, 0.0]])]
    >>> np.array(SoftVoting(member_weights=(3, 1))(members)).tolist()
    [[0.4375, 0.5625]]
    """

    def __init__(
        self,
        *,
        member_weights: Sequence[float] | None = None,
        from_logits: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.member_weights = member_weights
        if member_weights is not None:
            self.member_weights = _weights(member_weights)
        self.from_logits = from_logits

    def build(self, input_shape: Sequence[tuple]) -> None:
        super().build(input_shape)
        if self.member_weights and len(self.member_weights) != len(input_shape):
            raise ValueError(
                f"Expected `member_weights` to hold {len(input_shape)} numbers, one "
                f"for each member. Received: member_weights={self.member_weights}."
            )

    def call(self, inputs: Sequence) -> Any:
        members = [ops.softmax(x) for x in inputs] if self.from_logits else inputs
        weights = self.member_weights or (1.0,) * len(inputs)
        weighted = [x * weight for x, weight in zip(members, weights, strict=True)]
        return sum(weighted) / sum(weights)


def _weights(given: Sequence[float]) -> tuple[float, ...]:
    several = isinstance(given, Sequence | np.ndarray) and not isinstance(given, bytes)
    weights = tuple(given) if several else ()
    for weight in weights:
        checks.number(weight, "member_weights", 0)
    if not sum(weights) > 0:
        raise ValueError(
            "Expected `member_weights` to hold numbers ≥ 0 with a sum above it. "
            f"Received: member_weights={given!r}."
        )
    return tuple(map(float, weights))


@keras.saving.register_keras_serializable(package="keras_wavelets")
class MajorityVoting(BaseVoting):
    """Marks the class that most members put first.

    The output is 1 for the winner of `hard_vote` and 0 elsewhere, so that accuracy
    counts the vote. No gradient passes: train with `SoftVoting`, then vote.

    Input shape: a list of `(batch, classes)`.
    Output shape: `(batch, classes)`.

    Raises:
        ValueError: If the members differ in shape.

    Example:
    >>> import numpy as np
    >>> members = [np.array([[9.0, 0.0]]), np.array([[0.0, 1.0]])] * 2
    >>> np.array(MajorityVoting()(members)).tolist()
    [[1.0, 0.0]]
    """

    def call(self, inputs: Sequence) -> Any:
        _, winner = hard_vote(inputs)
        return _mark(winner, inputs[0].shape[-1], self.compute_dtype)
