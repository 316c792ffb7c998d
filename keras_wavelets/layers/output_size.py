"""The size that an inverse transform gives back, as its caller states it."""

from typing import Any


def check_spatial_size(size: Any, rank: int) -> tuple | None:
    """Returns one size for each spatial axis, or refuses anything else."""
    if size is None:
        return None
    sizes = (size,) * rank if isinstance(size, int) else tuple(size)
    if len(sizes) != rank or not all(isinstance(s, int) and s > 0 for s in sizes):
        raise ValueError(
            f"`output_size` is None, a positive integer, or {rank} of them. "
            f"Received: output_size={size!r}."
        )
    return sizes


def split_reference(inputs: Any, layout: str) -> tuple:
    """Separates `[coeffs, reference]`; a call without reference gets None.

    Works on structures of tensors and of shapes alike.
    """
    if layout == "dict":
        alone = isinstance(inputs, dict)
    elif layout == "tuple":
        alone = _is_leaf(inputs[0])
    else:
        alone = _is_leaf(inputs)
    return (inputs, None) if alone else tuple(inputs)


def _is_leaf(x: Any) -> bool:
    if hasattr(x, "shape"):
        return True
    sized = isinstance(x, (tuple, list))
    return sized and all(size is None or isinstance(size, int) for size in x)
