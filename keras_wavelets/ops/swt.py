"""The stationary wavelet transform: every band is as long as the signal."""

import numbers
from typing import Any

from keras_wavelets.ops import arguments
from keras_wavelets.ops import stationary
from keras_wavelets.ops.bands import name_details
from keras_wavelets.ops.bands import nest_details
from keras_wavelets.ops.complex_pairs import takes_complex


@takes_complex
def swtn(
    data: Any,
    wavelet: Any,
    level: Any = None,
    start_level: int = 0,
    axes: Any = None,
    trim_approx: bool = False,
    norm: bool = False,
    *,
    strict: bool = False,
) -> list:
    """Splits a tensor into bands of its own size along n axes.

    The signal goes on in a circle. PyWavelets wants sizes that are multiples of
    2^level; here every size is exact, and for such multiples the numbers agree.

    Args:
        data: Tensor.
        wavelet: As in `dwtn`.
        level: Number of levels ≥ 0; None for as many as each size can be halved, as
            in PyWavelets, and for odd sizes for the most that make sense; either
            needs known sizes.
        start_level: How many levels to leave out before the first.
        axes: The axes to transform; None for all.
        trim_approx: Whether to return the coarsest average alone, in front.
        norm: Whether to divide the analysis filters by √2. With an orthogonal
            wavelet and `trim_approx` the bands then have the energy of the signal.
        strict: Whether sizes that PyWavelets does not take are an error.

    Returns:
        The coarsest level first: a list of dicts of 2^n bands, or with
        `trim_approx` `[cA, details_J, …, details_1]`; of level 0 `[x]`.

    Raises:
        ValueError: For an unknown wavelet or axis, a level that is not an integer
            ≥ 0, or a size that `strict` does not allow.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> levels = ops.swtn(np.ones((5, 7)), "db2", level=2)
    >>> len(levels), sorted(levels[0]), tuple(levels[0]["aa"].shape)
    (2, ['aa', 'ad', 'da', 'dd'], (5, 7))
    """
    x = arguments.to_tensor(data)
    axes = arguments.normalize_axes(axes, len(x.shape))
    arguments.check_sizes(x, axes, ("periodic",) * len(axes))
    plan = stationary.make_plan(
        wavelet,
        axes,
        [x.shape[axis] for axis in axes],
        level,
        start_level=start_level,
        strict=strict,
        norm=norm,
        trim_approx=trim_approx,
    )
    stationary.check_norm(norm, plan.wavelets)
    return stationary.nest_levels(stationary.split_bands(x, plan), plan)


@takes_complex
def iswtn(
    coeffs: list,
    wavelet: Any,
    axes: Any = None,
    norm: bool = False,
    *,
    start_level: int = 0,
) -> Any:
    """Puts the result of `swtn` together again.

    Bands that are no transform of a signal give the average over all phases, as in
    PyWavelets.

    Args:
        coeffs: As `swtn` returns it, trimmed or not; of several averages the
            coarsest alone counts. Bands may be None for zeros.
        wavelet: As in `swtn`.
        start_level: As in `swtn`.
        axes: As in `swtn`.
        norm: As in `swtn`.

    Raises:
        ValueError: If bands differ in shape or all are absent, or as `swtn`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> x = np.random.default_rng(0).normal(size=(5, 9))
    >>> bool(np.allclose(ops.iswtn(ops.swtn(x, "sym3", level=3), "sym3"), x))
    True
    """
    named = [bands for bands in coeffs if isinstance(bands, dict)]
    axes = (axes,) if isinstance(axes, numbers.Integral) else axes
    rank = len(next(iter(named[0]))) if named and axes is None else len(axes or ())
    bands = stationary.fill_absent(stationary.flatten_levels(coeffs, rank))
    axes = arguments.normalize_axes(axes, len(bands[0].shape))
    level = len(named)
    plan = stationary.make_plan(
        wavelet, axes, [], level, start_level=start_level, norm=norm
    )
    return stationary.merge_bands(bands, plan)


def swt(
    data: Any,
    wavelet: Any,
    level: Any = None,
    start_level: int = 0,
    axis: int = -1,
    trim_approx: bool = False,
    norm: bool = False,
    *,
    strict: bool = False,
) -> list:
    """Splits one axis into bands of its own length.

    Args:
        data: Tensor.
        wavelet: As in `dwt`.
        level: As in `swtn`.
        start_level: As in `swtn`.
        axis: The axis to transform.
        trim_approx: As in `swtn`.
        norm: As in `swtn`.
        strict: As in `swtn`.

    Returns:
        `[(cA_J, cD_J), …, (cA_1, cD_1)]`, or with `trim_approx`
        `[cA_J, cD_J, …, cD_1]`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> ((cA, cD),) = ops.swt(np.array([1.0, 3.0, 5.0]), "haar", level=1)
    >>> np.round(cA, 3), np.round(cD, 3)
    (array([2.828, 5.657, 4.243]), array([-1.414, -1.414,  2.828]))
    """
    coeffs = swtn(
        data,
        wavelet,
        level,
        start_level=start_level,
        axes=(axis,),
        trim_approx=trim_approx,
        norm=norm,
        strict=strict,
    )
    return [_pair(bands) for bands in coeffs]


def iswt(
    coeffs: list,
    wavelet: Any,
    norm: bool = False,
    axis: int = -1,
    *,
    start_level: int = 0,
) -> Any:
    """Puts the result of `swt` together again.

    Args:
        coeffs: As `swt` returns it, trimmed or not; bands may be None for zeros.
        wavelet: As in `swt`.
        start_level: As in `swt`.
        axis: As in `swt`.
        norm: As in `swt`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> coeffs = ops.swt(np.arange(5.0), "db3", level=2, trim_approx=True)
    >>> np.abs(np.round(ops.iswt(coeffs, "db3"), 6))
    array([0., 1., 2., 3., 4.])
    """
    if isinstance(coeffs[0], tuple):
        nested = [dict(zip("ad", pair, strict=True)) for pair in coeffs]
    else:
        nested = [coeffs[0], *({"d": band} for band in coeffs[1:])]
    return iswtn(nested, wavelet, start_level=start_level, axes=(axis,), norm=norm)


def swt2(
    data: Any,
    wavelet: Any,
    level: Any = None,
    start_level: int = 0,
    axes: tuple = (-2, -1),
    trim_approx: bool = False,
    norm: bool = False,
    *,
    strict: bool = False,
) -> list:
    """Splits two axes into bands of their own size.

    Args:
        data: Tensor of rank ≥ 2.
        wavelet: As in `dwtn`.
        level: As in `swtn`.
        start_level: As in `swtn`.
        axes: Two axes, rows first; `(1, 2)` for images in channels_last.
        trim_approx: As in `swtn`.
        norm: As in `swtn`.
        strict: As in `swtn`.

    Returns:
        `[(cA_J, (cH_J, cV_J, cD_J)), …]`, or with `trim_approx`
        `[cA_J, (cH_J, cV_J, cD_J), …]`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> ((cA, (cH, cV, cD)),) = ops.swt2(np.ones((6, 5)), "haar", level=1)
    >>> tuple(cH.shape), round(float(cA[0, 0]), 3)
    ((6, 5), 2.0)
    """
    coeffs = swtn(
        data,
        wavelet,
        level,
        start_level=start_level,
        axes=axes,
        trim_approx=trim_approx,
        norm=norm,
        strict=strict,
    )
    return [_nest(bands) for bands in coeffs]


def iswt2(
    coeffs: list,
    wavelet: Any,
    norm: bool = False,
    axes: tuple = (-2, -1),
    *,
    start_level: int = 0,
) -> Any:
    """Puts the result of `swt2` together again.

    Args:
        coeffs: As `swt2` returns it, trimmed or not; bands may be None for zeros.
        wavelet: As in `swt2`.
        start_level: As in `swt2`.
        axes: As in `swt2`.
        norm: As in `swt2`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> image = np.random.default_rng(0).normal(size=(7, 9))
    >>> coeffs = ops.swt2(image, "bior2.2", level=2)
    >>> bool(np.allclose(ops.iswt2(coeffs, "bior2.2"), image))
    True
    """
    nested = [_name(bands) for bands in coeffs]
    return iswtn(nested, wavelet, start_level=start_level, axes=axes, norm=norm)


def _pair(bands: Any) -> Any:
    """Turns the dict of a level into a pair, or the detail; a tensor stays."""
    if not isinstance(bands, dict):
        return bands
    return (bands["a"], bands["d"]) if "a" in bands else bands["d"]


def _nest(bands: Any) -> Any:
    """Turns the dict of a level into the nesting of images; a tensor stays."""
    if not isinstance(bands, dict):
        return bands
    details = nest_details(bands, 2)
    return (bands["aa"], details) if "aa" in bands else details


def _name(bands: Any) -> Any:
    """Inverse of ``."""
    if not isinstance(bands, tuple):
        return bands
    average = {"aa": bands[0]} if len(bands) == 2 else {}
    details = bands[1] if average else bands
    return {**average, **name_details(details, 2)}
