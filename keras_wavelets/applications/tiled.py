"""Enlarging images that do not fit into memory as a whole."""

import itertools
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from keras_wavelets.layers.counts import check_count


def predict_tiled(
    model: keras.Model,
    images: Any,
    *,
    tile_size: int = 256,
    overlap: int = 32,
    verbose: int = 0,
) -> np.ndarray:
    """Runs a model that keeps or enlarges images on one tile after the other.

    Each tile is seen with its surroundings, of which nothing is kept. If the overlap
    is as wide as the model looks, the result is that of the whole image.

    Args:
        model: A model of one image that takes any size, such as `WaveMixSR()`.
        images: Array of shape `(batch, height, width, channels)`.
        tile_size: Side of what is kept of a tile, in pixels of the input. A multiple
            of `2^levels` of the model.
        overlap: Pixels around a tile that are seen and not kept; a multiple of the
            same.
        verbose: 1 shows a progress bar.

    Returns:
        The result for the whole images, on the host.

    Raises:
        ValueError: If a size is out of its range, or Keras is set to channels first.

    Example:
    >>> model = keras.Sequential([keras.layers.UpSampling2D(2)])
    >>> images = np.arange(35.0).reshape(1, 5, 7, 1)
    >>> predict_tiled(model, images, tile_size=4, overlap=2).shape
    (1, 10, 14, 1)
    """
    check_count("tile_size", tile_size)
    if not isinstance(overlap, int) or overlap < 0:
        raise ValueError(
            f"`overlap` must be an integer, at least 0. Received: overlap={overlap!r}."
        )
    if keras.config.image_data_format() != "channels_last":
        raise ValueError(
            "Tiles need images with the channels last. "
            f"Received: image_data_format={keras.config.image_data_format()!r}."
        )
    images = np.asarray(images)
    result = None
    height, width = images.shape[1:3]
    tiles = list(
        itertools.product(
            _tiles(height, tile_size, overlap), _tiles(width, tile_size, overlap)
        )
    )
    progress = keras.utils.Progbar(len(tiles), verbose=verbose, unit_name="tile")
    for (top, seen_rows), (left, seen_columns) in tiles:
        tile = images[:, seen_rows, seen_columns]
        output = model.predict_on_batch(tile)
        scale = output.shape[1] // tile.shape[1]
        if result is None:
            shape = (len(images), height * scale, width * scale, output.shape[3])
            result = np.empty(shape, output.dtype)
        rows, inner_rows = _kept(top, seen_rows, scale)
        columns, inner_columns = _kept(left, seen_columns, scale)
        result[:, rows, columns] = output[:, inner_rows, inner_columns]
        progress.add(1)
    return result


def _tiles(size: int, tile: int, overlap: int) -> Iterator[tuple[slice, slice]]:
    """Gives what is kept of each tile along an axis, and what is seen."""
    for start in range(0, size, tile):
        stop = min(start + tile, size)
        seen = slice(max(start - overlap, 0), min(stop + overlap, size))
        yield slice(start, stop), seen


def _kept(kept: slice, seen: slice, scale: int) -> tuple[slice, slice]:
    """Returns where the kept part lies in the result, and where in the output."""
    places = (kept.start, kept.stop), (kept.start - seen.start, kept.stop - seen.start)
    return tuple(slice(*(scale * place for place in pair)) for pair in places)
