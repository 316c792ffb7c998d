"""The order of the bands of one level, their names, and the axis of each letter.

Everything that names or orders bands asks here. Letter i of a name belongs to
`axes[i]`: `a` for the average along this axis, `d` for the detail.

A transform computes bands in the order of `band_keys`: the axes one after the other,
the last varying fastest. The field lists them by `band_names`: those of an image as
average, horizontal, vertical, diagonal, where horizontal edges are the detail along
the rows' axis, the first. Of an image the two orders differ. A tensor of all bands
lies in the field's order where the axes are given to the transform by `band_axes`.
"""

import itertools
from typing import Any

import keras

# What packets of images call the bands, in the order of `band_names(2)`.
IMAGE_LETTERS = "ahvd"


def band_keys(rank: int) -> list[str]:
    """Returns the bands as they are computed: the last letter varies fastest."""
    return ["".join(letters) for letters in itertools.product("ad", repeat=rank)]


def band_names(rank: int) -> list[str]:
    """Returns the bands in the field's order: of an image as cA, cH, cV, cD."""
    keys = band_keys(rank)
    return [key[::-1] for key in keys] if rank == 2 else keys


def detail_names(rank: int) -> list[str]:
    """Returns `band_names` without the average."""
    return band_names(rank)[1:]


def band_axes(axes: tuple) -> tuple:
    """Returns axes, rows first, in the order that yields bands by `band_names`.

    What belongs to the axes, as wavelets and modes, is turned in the same way.
    """
    return axes[::-1] if len(axes) == 2 else axes


def nest_details(details: Any, rank: int) -> Any:
    """Returns details as PyWavelets nests them: a tensor, a tuple or a dict, by rank.

    Args:
        details: Dict of bands by name; more than the details may be in it.
        rank: Number of transformed axes.
    """
    if rank == 1:
        return details["d"]
    if rank == 2:
        return tuple(details[name] for name in detail_names(2))
    return {name: details[name] for name in detail_names(rank)}


def name_details(details: Any, rank: int) -> dict:
    """Returns nested details as a dict by name: the inverse of `nest_details`."""
    if rank == 1 and not _is_nest(details):
        return {"d": details}
    if rank == 2:
        if not isinstance(details, (tuple, list)) or len(details) != 3:
            raise ValueError(
                "Expected three details of each level, horizontal, vertical and "
                f"diagonal. Received: {_count(details)}."
            )
        return dict(zip(detail_names(2), details, strict=True))
    if rank == 1 or not isinstance(details, dict):
        expected = "a tensor" if rank == 1 else "a dict of the details"
        raise ValueError(
            f"Expected {expected} for each level. Received: {_count(details)}."
        )
    return details


def _is_nest(details: Any) -> bool:
    """Returns whether something is no tensor and no shape, which a tuple may be."""
    if isinstance(details, tuple):
        return not all(size is None or isinstance(size, int) for size in details)
    return isinstance(details, dict)


def _count(details: Any) -> str:
    if isinstance(details, (tuple, list)):
        return f"{len(details)} details"
    return f"details of type {type(details).__name__}"


def list_details(details: Any, rank: int) -> list:
    """Returns nested details as a list in the field's order."""
    named = name_details(details, rank)
    return [named[name] for name in detail_names(rank)]


def name_levels(bands: list, rank: int, *, trimmed: bool) -> list:
    """Turns bands that are computed alike into one dict per level, coarsest first.

    Example:
    >>> name_levels(["a2", "d2", "d1"], 1, trimmed=True)
    ['a2', {'d': 'd2'}, {'d': 'd1'}]
    """
    keys, front = band_keys(rank), []
    if trimmed:
        front, bands, keys = bands[:1], bands[1:], keys[1:]
    starts = range(0, len(bands), len(keys))
    levels = [bands[start : start + len(keys)] for start in starts]
    return [*front, *(dict(zip(keys, level, strict=True)) for level in levels)]


def flatten_levels(coeffs: list, rank: int) -> list:
    """Inverse of `name_levels`; of several averages it keeps the coarsest."""
    keys = band_keys(rank)
    named = [bands for bands in coeffs if isinstance(bands, dict)]
    unknown = sorted(set().union(*named) - set(keys))
    if unknown:
        raise ValueError(
            f"Expected bands among {keys} for {rank} axes. "
            f"Received: coeffs with keys={unknown}."
        )
    if isinstance(coeffs[0], dict):
        coeffs = [coeffs[0].get(keys[0]), *coeffs]
    average, *levels = coeffs
    return [average, *(bands.get(key) for bands in levels for key in keys[1:])]


def is_nest(bands: Any) -> bool:
    """Returns whether a level is several bands; a saved model has lists for tuples."""
    if isinstance(bands, list):
        return hasattr(keras.tree.flatten(bands)[0], "shape")
    return isinstance(bands, tuple)
