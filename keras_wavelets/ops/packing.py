"""All bands of a decomposition in one array, the coarsest in the first corner."""

from typing import Any

from keras import ops

from keras_wavelets.ops import arguments
from keras_wavelets.ops.dwt import band_keys


def coeffs_to_array(coeffs: list, *, axes: Any = None) -> tuple:
    """Packs the result of `wavedecn` into one tensor.

    Along each axis the average comes first and the detail behind it, so two levels
    of an image lie as `[[cA, cV], [cH, cD]]` with the coarser level inside cA. Where
    sizes differ, zeros fill the gap.

    Args:
        coeffs: `[cA, details_J, …, details_1]`, each detail a dict of bands.
        axes: The transformed axes; None for all.

    Returns:
        `(array, slices)`: the tensor, and where each band lies in it, as
        `array_to_coeffs` wants it.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> array, slices = ops.coeffs_to_array(ops.wavedecn(np.ones((8, 8)), "haar"))
    >>> tuple(array.shape), slices[1]["da"]
    ((8, 8), (slice(1, 2, None), slice(0, 1, None)))
    """
    array, *details = coeffs
    axes = arguments.normalize_axes(axes, len(array.shape))
    for bands in details:
        array = _corner(array, bands, axes, "")
    average, *rest = coeffs
    sizes = [[average.shape[axis] for axis in axes]]
    for bands in rest:
        some = next(iter(bands.values()))
        sizes.append([some.shape[axis] for axis in axes])
    return array, packed_slices(sizes, axes, len(average.shape))


def array_to_coeffs(array: Any, slices: list) -> list:
    """Undoes `coeffs_to_array`.

    Args:
        array: The packed tensor.
        slices: What `coeffs_to_array` returned.

    Returns:
        `[cA, details_J, …, details_1]`, each detail a dict of bands.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> x = np.random.default_rng(0).normal(size=(7, 9))
    >>> coeffs = ops.wavedecn(x, "db2", level=1)
    >>> again = ops.array_to_coeffs(*ops.coeffs_to_array(coeffs))
    >>> bool(np.array_equal(again[1]["ad"], coeffs[1]["ad"]))
    True
    """
    average, *details = slices
    return [
        array[average],
        *({key: array[where] for key, where in level.items()} for level in details),
    ]


def packed_slices(sizes: list, axes: tuple, rank: int) -> list:
    """Returns where each band lies, from the band sizes per level, coarsest first.

    Args:
        sizes: For the average and then for each level, the sizes along `axes`.
        axes: The transformed axes, each ≥ 0.
        rank: Rank of the tensor.
    """
    corner = list(sizes[0])
    result: list = [_along([slice(0, size) for size in corner], axes, rank)]
    for level in sizes[1:]:
        places = {}
        for key in band_keys(len(axes))[1:]:
            starts = [corner[i] if letter == "d" else 0 for i, letter in enumerate(key)]
            spans = [slice(s, s + n) for s, n in zip(starts, level, strict=True)]
            places[key] = _along(spans, axes, rank)
        result.append(places)
        corner = [c + n for c, n in zip(corner, level, strict=True)]
    return result


def _along(spans: list, axes: tuple, rank: int) -> tuple:
    where = [slice(None)] * rank
    for axis, span in zip(axes, spans, strict=True):
        where[axis] = span
    return tuple(where)


def _corner(array: Any, bands: dict, axes: tuple, key: str) -> Any:
    """Puts the bands whose name begins with `key` together, axis by axis."""
    if len(key) < len(axes):
        halves = [_corner(array, bands, axes, key + letter) for letter in "ad"]
        return ops.concatenate(halves, axis=axes[len(key)])
    if "d" not in key:
        return array
    band, widths = bands[key], [(0, 0)] * len(array.shape)
    for axis, letter in zip(axes, key, strict=True):
        if letter == "a":
            widths[axis] = (0, array.shape[axis] - band.shape[axis])
    return ops.pad(band, widths) if any(map(any, widths)) else band
