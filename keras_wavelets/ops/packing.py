"""All bands of a decomposition in one array: side by side, or one after the other."""

import math
from typing import Any

from keras import ops

from keras_wavelets import checks
from keras_wavelets.ops import arguments
from keras_wavelets.ops.bands import band_keys
from keras_wavelets.ops.bands import detail_names
from keras_wavelets.ops.lengths import coeff_len

FORMATS = ("wavedec", "wavedec2", "wavedecn")
# The trimmed bands of stationary transforms are nested in the same way.
STATIONARY = {"swt": "wavedec", "swt2": "wavedec2", "swtn": "wavedecn"}
# The bands of `wavedec2` in the order in which it returns them.
IMAGE_BANDS = tuple(detail_names(2))


def coeffs_to_array(coeffs: list, padding: float | None = 0, axes: Any = None) -> tuple:
    """Packs a decomposition into one tensor of the rank of its bands.

    Along each axis the average comes first and the detail behind it, so two levels
    of an image lie as `[[cA, cV], [cH, cD]]` with the coarser level inside cA.

    Args:
        coeffs: What `wavedec`, `wavedec2` or `wavedecn` returned: `[cA, details_J,
            …, details_1]`, each detail a tensor, a triple or a dict of bands.
        padding: Fills the gaps where sizes differ; None if there is to be none.
        axes: The transformed axes; None for all.

    Returns:
        `(array, slices)`: the tensor, and where each band lies in it, as
        `array_to_coeffs` wants it.

    Raises:
        ValueError: For no coefficients, bands that are None, absent or of different
            shapes, or gaps where `padding` is None.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> array, slices = ops.coeffs_to_array(ops.wavedecn(np.ones((8, 8)), "haar"))
    >>> tuple(array.shape), slices[1]["da"]
    ((8, 8), (slice(1, 2, None), slice(0, 1, None)))
    """
    average, *details = _as_dicts(coeffs)
    axes = arguments.normalize_axes(axes, len(average.shape))
    details = [_check_bands(bands, len(axes)) for bands in details]
    sizes = [[average.shape[axis] for axis in axes]]
    array = average
    for bands in details:
        if None in sizes[-1]:
            raise ValueError(
                "Expected coefficients of known sizes, to say where each lies. "
                f"Received: coeffs with shape={tuple(average.shape)}."
            )
        sizes.append([next(iter(bands.values())).shape[axis] for axis in axes])
        array = _corner(array, bands, axes, "", padding)
    slices = packed_slices(sizes, axes, len(average.shape))
    if padding is None and wavedecn_size([average, *details]) != _size(array):
        raise ValueError(
            "Expected bands that fill the array without gaps, or a number to fill "
            f"them with. Received: padding=None, shape={tuple(array.shape)}."
        )
    return array, slices


def array_to_coeffs(
    arr: Any, coeff_slices: list, output_format: str = "wavedecn"
) -> list:
    """Inverse of `coeffs_to_array`.

    Args:
        arr: The packed tensor.
        coeff_slices: What `coeffs_to_array` returned.
        output_format: `"wavedec"`, `"wavedec2"` or `"wavedecn"`: whose result the
            coefficients are to look like.

    Returns:
        `[cA, details_J, …, details_1]`, each detail a tensor, a triple or a dict.

    Raises:
        ValueError: For no slices, or an unknown format.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> x = np.random.default_rng(0).normal(size=(7, 9))
    >>> coeffs = ops.wavedecn(x, "db2", level=1)
    >>> again = ops.array_to_coeffs(*ops.coeffs_to_array(coeffs))
    >>> bool(np.array_equal(again[1]["ad"], coeffs[1]["ad"]))
    True
    """
    checks.one_of(output_format, "output_format", FORMATS)
    average, *details = _not_empty(coeff_slices, "coeff_slices")
    array = ops.convert_to_tensor(arr)
    levels = ({key: array[at] for key, at in level.items()} for level in details)
    return [array[average], *(_formatted(level, output_format) for level in levels)]


def ravel_coeffs(coeffs: list, axes: Any = None) -> tuple:
    """Puts all coefficients one after the other.

    Args:
        coeffs: As in `coeffs_to_array`.
        axes: The transformed axes; None for all.

    Returns:
        `(vector, slices, shapes)`: a tensor of rank 1, and for each band where it
        lies and its shape, nested as `wavedecn` nests the bands.

    Raises:
        ValueError: As `coeffs_to_array`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> vector, slices, shapes = ops.ravel_coeffs(ops.wavedec(np.ones(8), "haar"))
    >>> tuple(vector.shape), slices[0], shapes[1]
    ((8,), slice(0, 1, None), {'d': (1,)})
    """
    average, *details = _as_dicts(coeffs)
    rank = len(arguments.normalize_axes(axes, len(average.shape)))
    details = [_check_bands(bands, rank) for bands in details]
    shapes = [
        tuple(average.shape),
        *({key: tuple(band.shape) for key, band in level.items()} for level in details),
    ]
    bands = [average, *(band for level in details for band in level.values())]
    vector = ops.concatenate([ops.reshape(band, (-1,)) for band in bands])
    start, slices = _size(average), [slice(0, _size(average))]
    for level in details:
        places = {}
        for key, band in level.items():
            places[key] = slice(start, start + _size(band))
            start += _size(band)
        slices.append(places)
    return vector, slices, shapes


def unravel_coeffs(
    arr: Any, coeff_slices: list, coeff_shapes: list, output_format: str = "wavedecn"
) -> list:
    """Inverse of `ravel_coeffs`.

    Args:
        arr: Tensor of rank 1.
        coeff_slices: What `ravel_coeffs` returned.
        coeff_shapes: What `ravel_coeffs` returned.
        output_format: As in `array_to_coeffs`; also `"swt"`, `"swt2"` or `"swtn"`,
            of which the trimmed bands can be raveled.

    Raises:
        ValueError: For no slices, another number of shapes, or an unknown format.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> x = np.random.default_rng(0).normal(size=(7, 9))
    >>> parts = ops.ravel_coeffs(ops.wavedec2(x, "db2", level=1))
    >>> coeffs = ops.unravel_coeffs(*parts, output_format="wavedec2")
    >>> bool(np.allclose(ops.waverec2(coeffs, "db2", output_size=(7, 9)), x))
    True
    """
    checks.one_of(output_format, "output_format", (*FORMATS, *STATIONARY))
    output_format = STATIONARY.get(output_format, output_format)
    slices = _not_empty(coeff_slices, "coeff_slices")
    shapes = _not_empty(coeff_shapes, "coeff_shapes")
    if len(slices) != len(shapes):
        raise ValueError(
            "Expected as many slices as shapes. "
            f"Received: {len(slices)} slices and {len(shapes)} shapes."
        )
    vector = ops.convert_to_tensor(arr)
    levels = [
        {key: ops.reshape(vector[at], shapes[i][key]) for key, at in level.items()}
        for i, level in enumerate(slices[1:], start=1)
    ]
    average = ops.reshape(vector[slices[0]], shapes[0])
    return [average, *(_formatted(level, output_format) for level in levels)]


def wavedecn_shapes(
    shape: tuple,
    wavelet: Any,
    mode: Any = "symmetric",
    level: int | None = None,
    axes: Any = None,
) -> list:
    """Returns the shapes of the bands of `wavedecn`, without computing them.

    Args:
        shape: Shape of the tensor to be transformed.
        wavelet: As in `wavedecn`.
        mode: As in `wavedecn`.
        level: As in `wavedecn`.
        axes: As in `wavedecn`.

    Returns:
        `[shape_A, shapes_J, …, shapes_1]`, each but the first a dict of shapes.

    Raises:
        ValueError: As `wavedecn`.

    Example:
    >>> from keras_wavelets import ops
    >>> ops.wavedecn_shapes((9,), "db2", level=1)
    [(6,), {'d': (6,)}]
    """
    axes = arguments.normalize_axes(axes, len(shape))
    banks, modes = arguments.per_axis(wavelet, mode, len(axes))
    level = arguments.choose_level(level, [shape[axis] for axis in axes], banks)
    current, details = list(shape), []
    for _ in range(level):
        for axis, bank, name in zip(axes, banks, modes, strict=True):
            current[axis] = coeff_len(current[axis], bank.dec_len, name)
        details.append({key: tuple(current) for key in band_keys(len(axes))[1:]})
    return [tuple(current), *reversed(details)]


def wavedecn_size(shapes: list) -> int:
    """Counts coefficients.

    Args:
        shapes: What `wavedecn_shapes` returns, or coefficients as `wavedecn` does.

    Example:
    >>> from keras_wavelets import ops
    >>> ops.wavedecn_size(ops.wavedecn_shapes((9,), "db2", level=1))
    12
    """
    average, *details = shapes
    parts = [average, *(part for level in details for part in level.values())]
    return sum(math.prod(getattr(part, "shape", part)) for part in parts)


def packed_slices(sizes: list, axes: tuple, rank: int) -> list:
    """Returns where each band lies, from the band sizes per level, coarsest first."""
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


def _corner(array: Any, bands: dict, axes: tuple, key: str, padding: Any) -> Any:
    """Puts the bands whose name begins with `key` together, axis by axis."""
    if len(key) < len(axes):
        halves = [_corner(array, bands, axes, key + side, padding) for side in "ad"]
        return ops.concatenate(halves, axis=axes[len(key)])
    if "d" not in key:
        return array
    band, widths = bands[key], [(0, 0)] * len(array.shape)
    for axis, letter in zip(axes, key, strict=True):
        if letter == "a":
            widths[axis] = (0, array.shape[axis] - band.shape[axis])
    if not any(map(any, widths)):
        return band
    return ops.pad(band, widths, constant_values=0 if padding is None else padding)


def _as_dicts(coeffs: list) -> list:
    """Returns coefficients of any of the three formats as `wavedecn` nests them."""
    average, *details = arguments.check_coeffs(coeffs)
    average = _to_band(average)
    return [average, *(_as_dict(level, len(average.shape)) for level in details)]


def _as_dict(level: Any, rank: int) -> dict:
    if isinstance(level, dict):
        return {key: _to_band(band) for key, band in level.items()}
    if isinstance(level, (tuple, list)):
        if len(level) != len(IMAGE_BANDS):
            raise ValueError(
                "Expected three bands of each level, as `wavedec2` returns them. "
                f"Received: {len(level)} bands."
            )
        return dict(zip(IMAGE_BANDS, map(_to_band, level), strict=True))
    return {"d": _to_band(level)}


def _to_band(band: Any) -> Any:
    if band is None:
        raise ValueError(
            "Expected every band to be a tensor: None has no shape to pack. "
            "Received: a band that is None."
        )
    return arguments.to_number(band)


def _check_bands(bands: dict, rank: int) -> dict:
    keys = band_keys(rank)[1:]
    shapes = {tuple(band.shape) for band in bands.values()}
    if set(bands) != set(keys) or len(shapes) != 1:
        raise ValueError(
            f"Expected the bands {keys} of one shape for {rank} transformed axes. "
            f"Received: bands={ {k: tuple(b.shape) for k, b in bands.items()} }."
        )
    return {key: bands[key] for key in keys}


def _formatted(level: dict, output_format: str) -> Any:
    if output_format == "wavedec":
        return level["d"]
    if output_format == "wavedec2":
        return tuple(level[key] for key in IMAGE_BANDS)
    return level


def _size(band: Any) -> int:
    if None in tuple(band.shape):
        raise ValueError(
            "Expected bands of known size, to say where each lies. "
            f"Received: a band with shape={tuple(band.shape)}."
        )
    return math.prod(band.shape)


def _not_empty(values: list, name: str) -> list:
    if not isinstance(values, (list, tuple)) or not values:
        raise ValueError(
            f"Expected a list with at least one entry. Received: {name}={values!r:.60}."
        )
    return values
