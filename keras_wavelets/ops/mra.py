"""Multiresolution analysis: a signal as the sum of one part per scale."""

from typing import Any

import keras

from keras_wavelets.ops import arguments
from keras_wavelets.ops import atrous
from keras_wavelets.ops import stationary


def mra(x: Any, wavelet: Any, level: int | None = None, *, axis: int = -1) -> list:
    """Splits one axis into parts that add up to it.

    Part j is the inverse stationary transform of band j alone. Unlike the bands, it
    is aligned in time with the signal, whatever the wavelet. Every length is exact.

    Args:
        x: Tensor.
        wavelet: As in `dwt`.
        level: As in `swtn`.
        axis: The axis to transform.

    Returns:
        `[smooth_J, detail_J, …, detail_1]`, each of the shape of `x`.

    Raises:
        ValueError: As `swtn`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> smooth, detail = ops.mra(np.array([1.0, 3.0, 5.0]), "haar", level=1)
    >>> np.round(smooth, 3), np.round(detail, 3)
    (array([2.5, 3. , 3.5]), array([-1.5,  0. ,  1.5]))
    """
    smooth, *levels = mran(x, wavelet, level, axes=(axis,))
    return [smooth, *(parts["d"] for parts in levels)]


def mra2(
    x: Any, wavelet: Any, level: int | None = None, *, axes: tuple = (-2, -1)
) -> list:
    """Splits two axes into parts that add up to the image.

    Args:
        x: Tensor of rank ≥ 2.
        wavelet: As in `dwtn`.
        level: As in `swtn`.
        axes: Two axes, rows first; `(1, 2)` for images in channels_last.

    Returns:
        `[smooth_J, (H_J, V_J, D_J), …, (H_1, V_1, D_1)]`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> smooth, (H, V, D) = ops.mra2(np.eye(5), "db2", level=1)
    >>> bool(np.allclose(smooth + H + V + D, np.eye(5)))
    True
    """
    smooth, *levels = mran(x, wavelet, level, axes=axes)
    return [smooth, *((parts["da"], parts["ad"], parts["dd"]) for parts in levels)]


def mran(x: Any, wavelet: Any, level: int | None = None, *, axes: Any = None) -> list:
    """Splits n axes into parts that add up to the tensor.

    Args:
        x: Tensor.
        wavelet: As in `dwtn`.
        level: As in `swtn`.
        axes: The axes to transform; None for all.

    Returns:
        `[smooth_J, details_J, …, details_1]`; each entry but the first is a dict of
        2^n - 1 parts, keyed as in `dwtn`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> parts = ops.mran(np.ones((3, 4, 5)), "haar", level=1)
    >>> len(parts[1]), tuple(parts[0].shape)
    (7, (3, 4, 5))
    """
    x = arguments.to_tensor(x)
    axes = arguments.normalize_axes(axes, len(x.shape))
    arguments.check_sizes(x, axes, ("periodic",) * len(axes))
    sizes = [x.shape[axis] for axis in axes]
    plan = stationary.make_plan(wavelet, axes, sizes, level)
    parts = stationary.split_bands(x, plan, transform=components)
    return stationary.nest_levels(parts, plan)


def components(x: Any, plan: atrous.Stationary, implementation: str = "auto") -> Any:
    """Returns the parts of a tensor along its first axis, the smoothest first."""
    bands = atrous.decompose(x, plan, implementation)
    return atrous.lift(bands, plan, implementation)


def imra(parts: Any) -> Any:
    """Adds the parts of a multiresolution analysis up.

    Args:
        parts: What `mra`, `mra2` or `mran` returned; parts may be None for zeros.

    Raises:
        ValueError: If there is no part.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> x = np.random.default_rng(0).normal(size=(9,))
    >>> bool(np.allclose(ops.imra(ops.mra(x, "db2", level=2)), x))
    True
    """
    present = [part for part in keras.tree.flatten(parts) if part is not None]
    if not present:
        raise ValueError(f"Expected at least one part. Received: parts={parts!r}.")
    return sum(present[1:], start=arguments.to_tensor(present[0]))
