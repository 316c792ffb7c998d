"""The dual-tree complex wavelet transform of signals and images."""

from typing import Any

import numpy as np
from keras import ops

from keras_wavelets import wavelets
from keras_wavelets.ops import arguments
from keras_wavelets.ops.tree_transform import OUTPUTS
from keras_wavelets.ops.tree_transform import TreeTransform
from keras_wavelets.ops.tree_transform import as_parts
from keras_wavelets.ops.tree_transform import check_depth
from keras_wavelets.ops.tree_transform import check_skipped


def dtcwt(
    x: Any,
    level: int = 3,
    *,
    axis: int = -1,
    biort: Any = "near_sym_a",
    qshift: Any = "qshift_a",
    output: str = "ri",
    include_scale: bool = False,
    skip_levels: tuple = (),
) -> tuple:
    """Decomposes one axis into complex bands that hardly mind a shift.

    Args:
        x: Tensor.
        level: Number of levels ≥ 1.
        axis: The axis to transform, of any size; an odd one repeats its last sample.
        biort: Filters of the first level: a name of `wavelets.biort_names()`, a
            `Biort`, or a pair `(h0o, g0o)`.
        qshift: Filters of the other levels: a name of `wavelets.qshift_names()`, a
            `QShift`, or a vector `h0a`.
        output: `"ri"`: real and imaginary part along a new last axis; `"complex"`;
            or `"magnitude"`, whose gradient at zero is zero.
        include_scale: Whether to return the low band of every level, too.
        skip_levels: Levels whose complex bands are not computed, 1 for the finest.

    Returns:
        `(low, high)` or `(low, high, scales)`. `high` is a list with one entry for
        each level, the finest first: half as long as the low band of that level, or
        None where skipped. `scales` is a list of low bands, the finest first. The
        sum of the low band grows by √2 with each level above the first.

    Raises:
        ValueError: For unknown filters or outputs, a level that is no integer ≥ 1,
            skipped levels that there are not, or a complex tensor.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> low, high = ops.dtcwt(np.ones(36), level=3)
    >>> tuple(low.shape), [tuple(band.shape) for band in high]
    ((10,), [(18, 2), (9, 2), (5, 2)])
    """
    options = {"biort": biort, "qshift": qshift, "output": output}
    return _decompose(
        x, level, (axis,), options, scales=include_scale, skip=skip_levels
    )


def dtcwt2(
    x: Any,
    level: int = 3,
    *,
    axes: tuple = (-2, -1),
    biort: Any = "near_sym_a",
    qshift: Any = "qshift_a",
    output: str = "ri",
    include_scale: bool = False,
    skip_levels: tuple = (),
) -> tuple:
    """Decomposes two axes into complex bands of six orientations.

    Args:
        x: Tensor of rank ≥ 2.
        level: Number of levels ≥ 1.
        axes: Two axes, rows first; `(1, 2)` for images in channels_last.
        biort: As in `dtcwt`; `"near_sym_b_bp"` makes the diagonal bands like the
            others, and has no inverse.
        qshift: As in `dtcwt`; `"qshift_b_bp"` goes with `"near_sym_b_bp"`.
        output: As in `dtcwt`.
        include_scale: As in `dtcwt`.
        skip_levels: As in `dtcwt`.

    Returns:
        As `dtcwt`. The entries of `high` have a new axis behind those of `x`, of the
        orientations 15°, 45°, 75°, 105°, 135° and 165°.

    Raises:
        ValueError: As `dtcwt`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> low, high = ops.dtcwt2(np.ones((1, 16, 24, 3)), level=2, axes=(1, 2))
    >>> tuple(low.shape), [tuple(band.shape) for band in high]
    ((1, 8, 12, 3), [(1, 8, 12, 3, 6, 2), (1, 4, 6, 3, 6, 2)])
    """
    options = {"biort": biort, "qshift": qshift, "output": output}
    return _decompose(x, level, axes, options, scales=include_scale, skip=skip_levels)


def idtcwt(
    low: Any,
    high: list,
    *,
    axis: int = -1,
    biort: Any = "near_sym_a",
    qshift: Any = "qshift_a",
    gain_mask: Any = None,
    output_size: int | None = None,
) -> Any:
    """Puts the result of `dtcwt` together again.

    Args:
        low: Low band.
        high: List of complex bands, the finest first, complex or with real and
            imaginary part along the last axis; None for zeros.
        axis: As in `dtcwt`.
        biort: As in `dtcwt`.
        qshift: As in `dtcwt`.
        gain_mask: Factor for each level, finest first; None leaves the bands alone.
        output_size: Length of the result; None for what the bands give, which is
            one sample more for an odd axis.

    Raises:
        ValueError: If the bands do not belong together or to that size, or the
            filters have no inverse.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> x = np.random.default_rng(0).normal(size=37)
    >>> back = ops.idtcwt(*ops.dtcwt(x), output_size=37)
    >>> bool(np.allclose(back, x))
    True
    """
    gains = None if gain_mask is None else np.reshape(gain_mask, (1, -1))
    sizes = None if output_size is None else (output_size,)
    options = {"biort": biort, "qshift": qshift}
    return _reconstruct(low, high, (axis,), options, gains=gains, sizes=sizes)


def idtcwt2(
    low: Any,
    high: list,
    *,
    axes: tuple = (-2, -1),
    biort: Any = "near_sym_a",
    qshift: Any = "qshift_a",
    gain_mask: Any = None,
    output_size: tuple | None = None,
) -> Any:
    """Puts the result of `dtcwt2` together again.

    Args:
        low: Low band.
        high: As in `idtcwt`.
        axes: As in `dtcwt2`.
        biort: As in `dtcwt2`.
        qshift: As in `dtcwt2`.
        gain_mask: Factors of shape `(6, level)`; None leaves the bands alone.
        output_size: Two sizes, along `axes`; None for what the bands give.

    Raises:
        ValueError: As `idtcwt`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> x = np.random.default_rng(0).normal(size=(15, 20))
    >>> back = ops.idtcwt2(*ops.dtcwt2(x), output_size=(15, 20))
    >>> bool(np.allclose(back, x))
    True
    """
    gains = None if gain_mask is None else np.asarray(gain_mask)
    options = {"biort": biort, "qshift": qshift}
    return _reconstruct(low, high, axes, options, gains=gains, sizes=output_size)


def _transform(axes: tuple, rank: int, options: dict) -> TreeTransform:
    banks = wavelets.biort(options["biort"]), wavelets.qshift(options["qshift"])
    return TreeTransform(arguments.normalize_axes(axes, rank), rank, *banks)


def _decompose(
    x: Any, level: int, axes: tuple, options: dict, *, scales: bool, skip: tuple
) -> tuple:
    check_output(options["output"])
    x = arguments.to_tensor(x)
    transform = _transform(axes, len(x.shape), options)
    arguments.check_sizes(x, transform.axes, ("symmetric",) * len(axes))
    low, high, lows = transform.decompose(
        x,
        check_depth(level),
        output=options["output"],
        skip_levels=check_skipped(skip, level),
    )
    return (low, high, lows) if scales else (low, high)


def _reconstruct(
    low: Any, high: list, axes: tuple, options: dict, *, gains: Any, sizes: Any
) -> Any:
    low = arguments.to_tensor(low)
    transform = _transform(axes, len(low.shape), options)
    if gains is not None:
        high = _amplify(high, gains, low, len(axes))
    return transform.reconstruct(low, list(high), sizes)


def _amplify(high: list, gains: np.ndarray, low: Any, dimensions: int) -> list:
    """Multiplies each band with the gain of its orientation and level."""
    expected = (6 if dimensions == 2 else 1, len(high))
    if gains.shape != expected:
        raise ValueError(
            f"Expected a gain mask of shape {expected}. "
            f"Received: gain_mask with shape={gains.shape}."
        )
    # The parts lie behind the orientations, where there are any.
    return [
        None
        if bands is None
        else as_parts(bands, low.dtype) * ops.cast(gain[:, None], low.dtype)
        for bands, gain in zip(high, gains.T, strict=True)
    ]


def check_output(output: str) -> str:
    """Returns a form of the complex bands, or refuses an unknown one."""
    if output not in OUTPUTS:
        raise ValueError(
            f"Expected `output` to be one of {OUTPUTS}. Received: output={output!r}."
        )
    return output
