"""Several levels of the discrete wavelet transform, coarsest bands first."""

from typing import Any

from keras import ops

from keras_wavelets.ops import arguments
from keras_wavelets.ops import lowering
from keras_wavelets.ops.along_axis import MIRRORS
from keras_wavelets.ops.bands import band_keys
from keras_wavelets.ops.bands import name_details
from keras_wavelets.ops.bands import nest_details
from keras_wavelets.ops.complex_pairs import takes_complex
from keras_wavelets.ops.dwt import check_count
from keras_wavelets.ops.dwt import check_keys
from keras_wavelets.ops.dwt import crop
from keras_wavelets.ops.dwt import merge_level
from keras_wavelets.ops.dwt import split_level
from keras_wavelets.ops.lengths import coeff_len


@takes_complex
def wavedecn(
    data: Any,
    wavelet: Any,
    mode: Any = "symmetric",
    level: Any = None,
    axes: Any = None,
    *,
    implementation: str = "auto",
) -> list:
    """Decomposes a tensor over several levels along n axes.

    Args:
        data: Tensor.
        wavelet: As in `dwtn`.
        mode: As in `dwtn`.
        level: Number of levels ≥ 0; None for the most that make sense, which needs
            known sizes. More than that is allowed with a warning.
        axes: The axes to transform; None for all.
        implementation: As in `dwtn`.

    Returns:
        `[cA, details_J, …, details_1]`, coarsest first; each entry but the first is
        a dict of 2^n - 1 bands, keyed as in `dwtn`.

    Raises:
        ValueError: As `dwtn`; also for a level that is not an integer ≥ 0.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> coeffs = ops.wavedecn(np.ones((8, 8)), "haar", level=2)
    >>> tuple(coeffs[0].shape), sorted(coeffs[1]), tuple(coeffs[2]["dd"].shape)
    ((2, 2), ['ad', 'da', 'dd'], (4, 4))
    """
    x = arguments.to_tensor(data)
    axes = arguments.normalize_axes(axes, len(x.shape))
    banks, modes = arguments.per_axis(wavelet, mode, len(axes))
    arguments.check_sizes(x, axes, modes)
    level = arguments.choose_level(level, [x.shape[axis] for axis in axes], banks)
    average, *details = decompose(x, level, (axes, banks, modes), implementation)
    keys = band_keys(len(axes))[1:]
    return [average, *(dict(zip(keys, bands, strict=True)) for bands in details)]


def decompose(x: Any, level: int, plan: tuple, implementation: str = "auto") -> list:
    """Returns the average and a list of details a level, of checked arguments.

    Args:
        x: Tensor of a floating dtype.
        level: Number of levels.
        plan: Axes ≥ 0, a wavelet for each, and a mode for each.
        implementation: As in `dwtn`.
    """
    axes, _, modes = plan
    setting, details = lowering.settle(implementation), []
    mirrored = not MIRRORS.isdisjoint(modes)
    for _ in range(level):
        if mirrored:
            # No mode but these can fail where an earlier level did not.
            arguments.check_sizes(x, axes, modes)
        x, *bands = split_level(x, plan, setting)
        details.append(bands)
    return [x, *reversed(details)]


@takes_complex
def waverecn(
    coeffs: list,
    wavelet: Any,
    mode: Any = "symmetric",
    axes: Any = None,
    *,
    output_size: Any = None,
    implementation: str = "auto",
) -> Any:
    """Puts the result of `wavedecn` together again.

    Args:
        coeffs: `[cA, details_J, …, details_1]`; bands and the approximation may be
            None for zeros.
        wavelet: As in `dwtn`.
        mode: As in `dwtn`.
        axes: As in `wavedecn`.
        output_size: Sizes of the result along `axes`; None for the longest.
        implementation: As in `dwtn`.

    Raises:
        ValueError: If an approximation is neither as long as its details nor one
            sample longer, or as `idwtn`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> x = np.random.default_rng(0).normal(size=(33, 20))
    >>> coeffs = ops.wavedecn(x, "db2", level=2)
    >>> back = ops.waverecn(coeffs, "db2", output_size=(33, 20))
    >>> bool(np.allclose(back, x))
    True
    """
    x, *details = arguments.check_coeffs(coeffs)
    details = [{} if bands is None else name_details(bands, 3) for bands in details]
    axes = arguments.normalize_axes(axes, _rank(x, details))
    plan = axes, *arguments.per_axis(wavelet, mode, len(axes))
    sizes = arguments.check_output_sizes(output_size, len(axes))
    keys = band_keys(len(axes))[1:]
    for bands in details:
        check_keys(bands, len(axes))
        if "a" * len(axes) in bands:
            raise ValueError(
                f"Expected details among {keys} at each level. "
                f"Received: coeffs with keys={sorted(bands)}."
            )
    x = None if x is None else arguments.to_tensor(x)
    lists = [
        [
            None if bands.get(key) is None else arguments.to_tensor(bands[key])
            for key in keys
        ]
        for bands in details
    ]
    return recompose([x, *lists], plan, sizes, implementation)


def recompose(
    coeffs: list, plan: tuple, sizes: tuple, implementation: str = "auto"
) -> Any:
    """Inverse of `decompose`, of checked arguments."""
    x, *details = coeffs
    axes, setting = plan[0], lowering.settle(implementation)
    wanted = _lengths(details, plan, sizes)
    for depth, bands in enumerate(details):
        if x is None and all(band is None for band in bands):
            continue
        x = x if x is None else _fit(x, wanted[depth], axes)
        shape = _shape([x, *bands])
        last = sizes if depth == len(details) - 1 else (None,) * len(axes)
        cropped = [
            arguments.check_output_size(size, shape[axis], bank, mode)
            for size, axis, bank, mode in zip(last, *plan, strict=True)
        ]
        x = crop(merge_level([x, *bands], plan, setting), axes, cropped)
    return x


def _shape(bands: list) -> tuple:
    """Returns the one shape of the bands of a level."""
    shapes = {tuple(band.shape) for band in bands if band is not None}
    if len(shapes) != 1:
        raise ValueError(
            "Expected all bands of a level to be of one shape. "
            f"Received: coeffs with shapes={sorted(shapes, key=str)}."
        )
    return shapes.pop()


def _rank(x: Any, details: list) -> int:
    bands = [x, *(band for level in details for band in level.values())]
    ranks = {len(arguments.to_tensor(band).shape) for band in bands if band is not None}
    if len(ranks) != 1:
        raise ValueError(
            "Expected at least one band, and all of one rank. "
            f"Received: coeffs with bands of ranks {sorted(ranks)}."
        )
    return ranks.pop()


def _lengths(details: list, plan: tuple, sizes: tuple) -> list:
    """Returns the sizes of the bands of each level, None where nothing tells them.

    A level without details has those that the next finer one comes from.
    """
    axes, banks, modes = plan
    result = []
    for bands in reversed(details):
        band = next((band for band in bands if band is not None), None)
        if band is not None:
            shape = ops.shape(band)
            sizes = tuple(shape[axis] for axis in axes)
        else:
            sizes = tuple(
                coeff_len(size, bank.dec_len, name) if isinstance(size, int) else None
                for size, bank, name in zip(sizes, banks, modes, strict=True)
            )
        result.insert(0, sizes)
    return result


def _fit(x: Any, sizes: tuple, axes: tuple) -> Any:
    """Drops the sample that synthesis adds to an axis of odd length."""
    for axis, wanted in zip(axes, sizes, strict=True):
        size = x.shape[axis]
        if wanted is None or size == wanted:
            continue
        if size is None or not isinstance(wanted, int) or size == wanted + 1:
            x = crop(x, (axis,), (wanted,))
        else:
            raise ValueError(
                f"Expected details as long as an approximation of length {size}, or "
                f"one sample shorter. Received: details of length {wanted} along "
                f"axis={axis}."
            )
    return x


def wavedec(
    data: Any,
    wavelet: Any,
    mode: Any = "symmetric",
    level: Any = None,
    axis: int = -1,
) -> list:
    """Decomposes one axis over several levels.

    Args:
        data: Tensor.
        wavelet: As in `dwt`.
        mode: As in `dwt`.
        level: As in `wavedecn`.
        axis: The axis to transform.

    Returns:
        `[cA_J, cD_J, …, cD_1]`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> [band.shape[-1] for band in ops.wavedec(np.ones(64), "db4", level=3)]
    [14, 14, 21, 35]
    """
    cA, *details = wavedecn(data, wavelet, mode, level, (axis,))
    return [cA, *(bands["d"] for bands in details)]


def waverec(
    coeffs: list,
    wavelet: Any,
    mode: Any = "symmetric",
    axis: int = -1,
    *,
    output_size: int | None = None,
) -> Any:
    """Puts the result of `wavedec` together again.

    Args:
        coeffs: `[cA_J, cD_J, …, cD_1]`.
        wavelet: As in `dwt`.
        mode: As in `dwt`.
        axis: As in `wavedec`.
        output_size: Length of the result along `axis`; None for the longest.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> coeffs = ops.wavedec(np.arange(9.0), "db2", level=1)
    >>> tuple(ops.waverec(coeffs, "db2", output_size=9).shape)
    (9,)
    """
    cA, *details = arguments.check_coeffs(coeffs)
    nested = [cA, *(name_details(band, 1) for band in details)]
    sizes = None if output_size is None else (output_size,)
    return waverecn(nested, wavelet, mode, axes=(axis,), output_size=sizes)


def wavedec2(
    data: Any,
    wavelet: Any,
    mode: Any = "symmetric",
    level: Any = None,
    axes: tuple = (-2, -1),
) -> list:
    """Decomposes two axes over several levels.

    Args:
        data: Tensor of rank ≥ 2.
        wavelet: As in `dwtn`.
        mode: As in `dwtn`.
        level: As in `wavedecn`.
        axes: Two axes, rows first.

    Returns:
        `[cA_J, (cH_J, cV_J, cD_J), …, (cH_1, cV_1, cD_1)]`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> cA, (cH, cV, cD) = ops.wavedec2(np.ones((8, 8)), "haar", level=1)
    >>> tuple(cH.shape)
    (4, 4)
    """
    cA, *details = wavedecn(data, wavelet, mode, level, axes)
    check_count(axes, 2)
    return [cA, *(nest_details(bands, 2) for bands in details)]


def waverec2(
    coeffs: list,
    wavelet: Any,
    mode: Any = "symmetric",
    axes: tuple = (-2, -1),
    *,
    output_size: Any = None,
) -> Any:
    """Puts the result of `wavedec2` together again.

    Args:
        coeffs: `[cA_J, (cH_J, cV_J, cD_J), …]`; bands may be None for zeros.
        wavelet: As in `dwtn`.
        mode: As in `dwtn`.
        axes: As in `wavedec2`.
        output_size: Sizes of the result along `axes`; None for the longest.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> coeffs = ops.wavedec2(np.ones((7, 8)), "haar", level=2)
    >>> tuple(ops.waverec2(coeffs, "haar", output_size=(7, 8)).shape)
    (7, 8)
    """
    check_count(axes, 2)
    cA, *details = arguments.check_coeffs(coeffs)
    nested = [None if bands is None else name_details(bands, 2) for bands in details]
    return waverecn([cA, *nested], wavelet, mode, axes=axes, output_size=output_size)


def wavedec3(
    data: Any,
    wavelet: Any,
    mode: Any = "symmetric",
    level: Any = None,
    axes: tuple = (-3, -2, -1),
) -> list:
    """Decomposes three axes over several levels.

    Args:
        data: Tensor of rank ≥ 3.
        wavelet: As in `dwtn`.
        mode: As in `dwtn`.
        level: As in `wavedecn`.
        axes: Three axes.

    Returns:
        `[cA_J, details_J, …, details_1]`, each a dict of seven bands.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> coeffs = ops.wavedec3(np.ones((8, 8, 8)), "haar", level=1)
    >>> sorted(coeffs[1])
    ['aad', 'ada', 'add', 'daa', 'dad', 'dda', 'ddd']
    """
    return wavedecn(data, wavelet, mode, level, axes)


def waverec3(
    coeffs: list,
    wavelet: Any,
    mode: Any = "symmetric",
    axes: tuple = (-3, -2, -1),
    *,
    output_size: Any = None,
) -> Any:
    """Puts the result of `wavedec3` together again.

    Args:
        coeffs: As `wavedec3` returns it.
        wavelet: As in `dwtn`.
        mode: As in `dwtn`.
        axes: As in `wavedec3`.
        output_size: Sizes of the result along `axes`; None for the longest.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> coeffs = ops.wavedec3(np.ones((5, 6, 7)), "haar", level=1)
    >>> tuple(ops.waverec3(coeffs, "haar", output_size=(5, 6, 7)).shape)
    (5, 6, 7)
    """
    return waverecn(coeffs, wavelet, mode, axes=axes, output_size=output_size)
