"""Batches in an order that depends on the seed and the epoch, on nothing else."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Any
from typing import Union

import numpy as np

if TYPE_CHECKING:
    import tensorflow as tf

_SHUFFLE_BUFFER = 10_000
_PARALLEL_CALLS = 2

# A union with a name that is resolved where TensorFlow is, so that `| None` works.
Data = Union[tuple[np.ndarray, np.ndarray], "tf.data.Dataset"]
Augment = Callable[[Any, Any, Any], tuple[Any, Any]]


def batches(
    data: Data,
    batch_size: int,
    *,
    shuffle: bool,
    seed: int,
    first_epoch: int = 0,
    epochs: int = 1,
    steps: int | None = None,
    augment: Augment | None = None,
) -> tf.data.Dataset:
    """Streams the batches of several epochs.

    An epoch of the stream is the same whether the stream starts there or earlier,
    so a training that goes on at an epoch sees what it would have seen.

    Args:
        data: Arrays `(x, y)`, or a dataset of single examples. Arrays are shuffled
            as a whole; a dataset through a buffer of 10,000 examples.
        batch_size: Examples a batch; the last of an epoch may be shorter.
        shuffle: Whether each epoch has its own order.
        seed: Of the order and of the augmentation.
        first_epoch: Where the stream starts, counted from 0.
        epochs: Where it ends: the number of epochs since the very beginning.
        steps: Most batches an epoch.
        augment: `(x, y, seed) -> (x, y)` on batches, in TensorFlow; `seed` is an
            int32 tensor of shape `(2,)`, different for each step, for the stateless
            random operations of `tf.random` and `tf.image`.

    Returns:
        Dataset of batches, with the autotuner of `tf.data` off.

    Raises:
        ValueError: If the number of examples is not known.

    Example:
    >>> x = np.arange(6).reshape(6, 1)
    >>> data = (x, x[:, 0])
    >>> stream = batches(data, 4, shuffle=True, seed=0, epochs=2)
    >>> [len(labels) for _, labels in stream]
    [4, 2, 4, 2]
    >>> later = batches(data, 4, shuffle=True, seed=0, first_epoch=1, epochs=2)
    >>> bool(next(iter(later))[1][0] == list(stream)[2][1][0])
    True
    """
    import tensorflow as tf

    count = steps_per_epoch(data, batch_size, limit=steps)
    of_epoch = _of_arrays if isinstance(data, tuple) else _of_dataset
    source = _on_host(data) if isinstance(data, tuple) else data

    def epoch_batches(epoch: tf.Tensor) -> tf.data.Dataset:
        order = (seed, epoch) if shuffle else None
        epoch_stream = of_epoch(source, batch_size, order).take(count)
        if augment is None:
            return epoch_stream
        return epoch_stream.enumerate().map(
            lambda step, batch: augment(*batch, _step_seed(seed, epoch, step)),
            num_parallel_calls=_PARALLEL_CALLS,
        )

    stream = tf.data.Dataset.range(first_epoch, epochs).flat_map(epoch_batches)
    total = count * max(epochs - first_epoch, 0)
    stream = stream.apply(tf.data.experimental.assert_cardinality(total))
    options = tf.data.Options()
    options.autotune.enabled = False
    return stream.prefetch(2).with_options(options)


def steps_per_epoch(data: Data, batch_size: int, *, limit: int | None = None) -> int:
    """Counts the batches of an epoch."""
    examples = len(data[1]) if isinstance(data, tuple) else int(data.cardinality())
    if examples <= 0:
        raise ValueError(
            "Expected data with a known, positive number of examples; "
            "tf.data.experimental.assert_cardinality can tell it. "
            f"Received: number of examples={examples}."
        )
    count = math.ceil(examples / batch_size)
    return count if limit is None else min(count, limit)


def single_examples(data: Data, model: Any, *, labels: bool) -> Data:
    """Returns data as `batches` takes them: single examples, with integer labels.

    Args:
        data: Arrays `(x, y)`, or a dataset, of single examples or batched.
        model: Model that takes them; its inputs show whether they are batched.
        labels: Whether the targets are to be labels: one-hot ones become integers.
    """
    if data is None or isinstance(data, tuple):
        return (data[0], _labels(data[1])) if data and labels else data
    if _is_batched(data.element_spec, getattr(model, "input_shape", None)):
        data = _unbatched(data)
    targets = data.element_spec[1] if isinstance(data.element_spec, tuple) else None
    if labels and targets is not None and targets.shape.rank == 1:
        raise ValueError(
            "Expected integer labels; tf.argmax makes them of one-hot ones. "
            f"Received: dataset with labels of shape={tuple(targets.shape)}."
        )
    return data


def _labels(targets: Any) -> Any:
    """Integers for one-hot labels; other targets as they are."""
    shape = np.shape(targets)
    if len(shape) != 2 or shape[1] < 2:
        return targets
    targets = np.asarray(targets)
    if not (np.isin(targets, (0, 1)).all() and (targets.sum(axis=1) == 1).all()):
        raise ValueError(
            "Expected integer or one-hot labels; for other targets compile the model "
            f"with a loss of its own. Received: labels of shape={shape}."
        )
    return targets.argmax(axis=1)


def _is_batched(spec: Any, taken: Any) -> bool:
    import tensorflow as tf

    parts = tf.nest.flatten(spec)
    if isinstance(taken, tuple) and not isinstance(taken[0], tuple):
        return parts[0].shape.rank == len(taken)
    # The size of batches is open, as the last may be shorter.
    return all(part.shape.rank and part.shape[0] is None for part in parts)


def _unbatched(dataset: tf.data.Dataset) -> tf.data.Dataset:
    import tensorflow as tf

    single = dataset.unbatch()
    count = int(single.cardinality())
    if count < 0 <= int(dataset.cardinality()):
        # What the batches hold is known by reading them only.
        sizes = dataset.map(lambda *parts: tf.shape(tf.nest.flatten(parts)[0])[0])
        count = int(sizes.reduce(0, lambda total, size: total + size))
    return single.apply(tf.data.experimental.assert_cardinality(count))


def _on_host(arrays: tuple[np.ndarray, np.ndarray]) -> tuple[tf.Tensor, ...]:
    import tensorflow as tf

    # tf.data reads on the host; a copy on the accelerator would travel back each step.
    with tf.device("CPU:0"):
        return tuple(tf.constant(array) for array in arrays)


def _of_arrays(
    arrays: tuple[tf.Tensor, ...], batch_size: int, order: tuple | None
) -> tf.data.Dataset:
    import tensorflow as tf

    size = len(arrays[1])
    rows = tf.range(size)
    if order is not None:
        seed = tf.stack([tf.cast(part, tf.int32) for part in order])
        rows = tf.random.experimental.stateless_shuffle(rows, seed=seed)

    def batch(step: tf.Tensor) -> tuple[tf.Tensor, ...]:
        chosen = rows[step * batch_size : (step + 1) * batch_size]
        return tuple(tf.gather(array, chosen) for array in arrays)

    count = math.ceil(size / batch_size)
    return tf.data.Dataset.range(count).map(batch, num_parallel_calls=_PARALLEL_CALLS)


def _of_dataset(
    dataset: tf.data.Dataset, batch_size: int, order: tuple | None
) -> tf.data.Dataset:
    import tensorflow as tf

    if order is not None:
        seed, epoch = order
        # Inside a tf.data function this seeds the function's graph alone; without it
        # the order would depend on the global seed as well. Zero would mean "unset".
        tf.random.set_seed(seed + 1)
        dataset = dataset.shuffle(_SHUFFLE_BUFFER, seed=epoch + 1)
    return dataset.batch(batch_size)


def _step_seed(seed: int, epoch: tf.Tensor, step: tf.Tensor) -> tf.Tensor:
    import tensorflow as tf

    run_seed = tf.stack([tf.constant(seed, tf.int32), tf.cast(epoch, tf.int32)])
    return tf.random.experimental.stateless_fold_in(run_seed, tf.cast(step, tf.int32))
