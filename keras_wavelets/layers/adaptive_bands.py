"""How the details of an adaptive transform lie: bands on the last axis."""

from typing import Any

from keras import ops

from keras_wavelets.ops.bands import band_keys


def stack(bands: dict) -> Any:
    """Returns the details of one level: a signal's one band, or three on a new axis.

    Args:
        bands: Bands by key, as `ops.wavedecn` gives them.
    """
    values = list(bands.values())
    return values[0] if len(values) == 1 else ops.stack(values, axis=-1)


def unstack(band: Any, rank: int) -> dict:
    """Returns the details of one level by key, as `ops.waverecn` takes them.

    Args:
        band: What `stack` made, or None for zeros.
        rank: Number of spatial axes.
    """
    keys = band_keys(rank)[1:]
    if band is None:
        return dict.fromkeys(keys)
    bands = [band] if rank == 1 else ops.unstack(band, axis=-1)
    return dict(zip(keys, bands, strict=True))


def check(coeffs: Any, level: int, rank: int, channel_axis: int) -> None:
    """Checks a list of coefficients by what can be told without the signal's size.

    Args:
        coeffs: The list.
        level: Number of levels.
        rank: Number of spatial axes.
        channel_axis: Axis of the channels.

    Raises:
        ValueError: If it has another length, the approximation is missing, or a
            tensor has the wrong rank, channels or number of bands.
    """
    if not isinstance(coeffs, (list, tuple)) or len(coeffs) != level + 1:
        count = len(coeffs) if hasattr(coeffs, "__len__") else 1
        raise ValueError(
            f"Expected a list of {level + 1} tensors: the approximation and the "
            f"details of {level} levels, coarsest first. "
            f"Received: coeffs with {count} entries."
        )
    shapes = [None if c is None else tuple(c.shape) for c in coeffs]
    average, *details = shapes
    bands = () if rank == 1 else (3,)
    fits = average is not None and len(average) == rank + 2
    for shape in details if fits else ():
        if shape is None:
            continue
        fits = fits and len(shape) == rank + 2 + len(bands)
        fits = fits and shape[rank + 2 :] == bands
        fits = fits and shape[channel_axis] == average[channel_axis]
    if not fits:
        raise ValueError(
            "Expected an approximation and details as the layer gives them, of one "
            f"number of channels. Received: coeffs with shapes={shapes}."
        )
