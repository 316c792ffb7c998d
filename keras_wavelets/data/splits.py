"""Parts of a split, for data that are already in memory or in files."""

import numpy as np
import tensorflow as tf


def ranges(sizes: dict[str, int], split: str) -> list[tuple[str, int, int]]:
    """Reads a split specification.

    Args:
        sizes: Number of examples of each split.
        split: Such as `"train[:100]"`, `"train[80%:]"` or `"train+test"`.

    Returns:
        One `(split name, start, stop)` for each part.

    Raises:
        ValueError: If a split is unknown.

    Example:
    >>> ranges({"train": 10, "test": 4}, "train[80%:]+test")
    [('train', 8, 10), ('test', 0, 4)]
    """
    import tensorflow_datasets as tfds

    splits = {
        name: tfds.core.SplitInfo(name=name, shard_lengths=[size], num_bytes=0)
        for name, size in sizes.items()
    }
    parts = tfds.core.ReadInstruction.from_spec(split).to_absolute(splits)
    return [
        (
            part.splitname,
            part.from_ or 0,
            sizes[part.splitname] if part.to is None else part.to,
        )
        for part in parts
    ]


def from_arrays(
    arrays: dict[str, tuple[np.ndarray, np.ndarray]], split: str
) -> tf.data.Dataset:
    """Makes a dataset of the examples a split specification names.

    Args:
        arrays: Images and labels of each split.
        split: Split, with an optional slice.

    Returns:
        Examples in the order of the arrays.

    Example:
    >>> arrays = {"train": (np.zeros((10, 4, 4, 1), "uint8"), np.arange(10))}
    >>> [int(label) for _, label in from_arrays(arrays, "train[8:]")]
    [8, 9]
    """
    sizes = {name: len(labels) for name, (_, labels) in arrays.items()}
    return joined(
        [
            tf.data.Dataset.from_tensor_slices(
                tuple(values[start:stop] for values in arrays[name])
            )
            for name, start, stop in ranges(sizes, split)
        ]
    )


def joined(parts: list[tf.data.Dataset]) -> tf.data.Dataset:
    """Puts datasets one behind the other.

    Args:
        parts: At least one dataset.

    Returns:
        All their examples.

    Example:
    >>> int(joined([tf.data.Dataset.range(2), tf.data.Dataset.range(3)]).cardinality())
    5
    """
    whole, *rest = parts
    for part in rest:
        whole = whole.concatenate(part)
    return whole
