"""Wavelet packets: the details are split as the averages are."""

import numbers
from typing import Any

import numpy as np
from keras import ops

from keras_wavelets import checks
from keras_wavelets.ops import arguments
from keras_wavelets.ops import lowering
from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.ops.bands import band_axes
from keras_wavelets.ops.complex_pairs import takes_complex
from keras_wavelets.ops.dwt import crop
from keras_wavelets.ops.lengths import coeff_len
from keras_wavelets.ops.packet_paths import ORDERS
from keras_wavelets.ops.packet_paths import check_leaves
from keras_wavelets.ops.packet_paths import level_paths
from keras_wavelets.ops.packet_paths import path_parts
from keras_wavelets.ops.packet_paths import sort_paths
from keras_wavelets.ops.packet_paths import split_path


@takes_complex
def wp(
    x: Any,
    wavelet: Any,
    mode: Any = "symmetric",
    *,
    level: int | None = None,
    nodes: Any = None,
    order: str = "natural",
    axes: tuple = (-1,),
) -> dict:
    """Splits axes into the leaves of a tree of bands.

    Args:
        x: Tensor, real or complex.
        wavelet: As in `dwtn`.
        mode: As in `dwtn`; PyWavelets' packets of images default to `"smooth"`.
        level: Depth of the leaves ≥ 0; None for the deepest that makes sense, which
            needs known sizes.
        nodes: In place of `level`: paths of leaves that form a full tree, as
            `{"a", "da", "dd"}`.
        order: Of the result: `"natural"`, by path, or `"freq"`, by rising frequency,
            in images by rows of the grid of frequencies.
        axes: The axes to transform, of images the rows first; None for all.

    Returns:
        A dict from the path to its band. Paths are made of `a` and `d` along one
        axis, of `a`, `h`, `v` and `d` along two, where `h` is the detail along the
        first, and along more axes of a letter for each of them, as `aad`.

    Raises:
        ValueError: As `dwtn`; also for an unknown order, leaves that form no full
            tree, or both `level` and `nodes`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> bands = ops.wp(np.arange(8.0), "haar", level=2, order="freq")
    >>> {path: tuple(band.shape) for path, band in bands.items()}
    {'aa': (2,), 'ad': (2,), 'dd': (2,), 'da': (2,)}
    """
    x = arguments.to_tensor(x)
    axes = arguments.normalize_axes(axes, len(x.shape))
    banks, modes = arguments.per_axis(wavelet, mode, len(axes))
    arguments.check_sizes(x, axes, modes)
    leaves = choose_leaves(level, nodes, order, [x.shape[axis] for axis in axes], banks)
    if 0 not in axes:
        return split_tree(x, leaves, axes, (banks, modes))
    bands = split_tree(ops.expand_dims(x, 0), leaves, _behind(axes), (banks, modes))
    return {path: band[0] for path, band in bands.items()}


@takes_complex
def iwp(
    bands: dict,
    wavelet: Any,
    mode: Any = "symmetric",
    *,
    axes: tuple = (-1,),
    output_size: Any = None,
) -> Any:
    """Puts the leaves of a tree of bands together again.

    Args:
        bands: Path to band, as `wp` returns it, in any order; None for zeros, if
            there is another band of its depth.
        wavelet: As in `wp`.
        mode: As in `wp`.
        axes: As in `wp`.
        output_size: Size of the result, or one for each axis; None for the longest.
            Needed wherever a node on the way had an odd size.

    Raises:
        ValueError: As `idwtn`; also if the paths form no full tree, or a band has
            not the shape that belongs to its depth.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> bands = ops.wp(np.arange(7.0), "db2", nodes={"a", "da", "dd"})
    >>> bands["dd"] = bands["dd"] * 0
    >>> tuple(ops.iwp(bands, "db2", output_size=7).shape)
    (7,)
    """
    if not isinstance(bands, dict) or all(band is None for band in bands.values()):
        raise ValueError(
            "Expected a dict from paths to bands, with one band at least. "
            f"Received: bands of type {type(bands).__name__}."
        )
    rank = len(np.shape(next(band for band in bands.values() if band is not None)))
    axes = arguments.normalize_axes(axes, rank)
    check_leaves(bands, len(axes))
    bands = _fill_absent(bands)
    check_shapes({path: tuple(band.shape) for path, band in bands.items()})
    banks = arguments.per_axis(wavelet, mode, len(axes))
    if output_size is None or isinstance(output_size, numbers.Integral):
        output_size = (output_size,) * len(axes)
    output_size = arguments.check_output_sizes(output_size, len(axes))
    if 0 not in axes:
        return merge_tree(bands, axes, banks, output_size)
    bands = {path: ops.expand_dims(band, 0) for path, band in bands.items()}
    return merge_tree(bands, _behind(axes), banks, output_size)[0]


def _fill_absent(bands: dict) -> dict:
    """Returns bands as tensors, zeros for None."""
    like = {len(path): band for path, band in bands.items() if band is not None}
    lonely = [path for path in bands if len(path) not in like]
    if lonely:
        raise ValueError(
            "Expected a band at each depth, which tells the shape of zeros there. "
            f"Received: bands with None alone at {lonely}."
        )
    tensors = {depth: arguments.to_tensor(band) for depth, band in like.items()}
    return {
        path: ops.zeros_like(tensors[len(path)])
        if band is None
        else arguments.to_tensor(band)
        for path, band in bands.items()
    }


def _behind(axes: tuple) -> tuple:
    """Returns the same axes of a tensor with one more in front, where nodes lie."""
    return tuple(axis + 1 for axis in axes)


def choose_leaves(
    level: int | None, nodes: Any, order: str, sizes: list, wavelets: tuple
) -> list[str]:
    """Returns the paths of the leaves, in order; raises if there are none."""
    checks.one_of(order, "order", ORDERS)
    if nodes is not None and level is not None:
        raise ValueError(
            "Expected leaves by `level` or by `nodes`, not by both. "
            f"Received: level={level}, nodes={sorted(nodes)}."
        )
    if nodes is not None:
        return sort_paths(check_leaves(nodes, len(sizes)), len(sizes), order)
    level = arguments.choose_level(level, sizes, wavelets)
    return level_paths(level, len(sizes), order)


def split_tree(
    x: Any, leaves: list, axes: tuple, banks: tuple, implementation: str = "auto"
) -> dict:
    """Returns the bands of checked leaves, in their order.

    Nodes of one depth lie one after the other along the first axis, which is not
    transformed, and are split together.

    Args:
        x: Tensor.
        leaves: Paths that form a full tree.
        axes: The axes, each ≥ 1, of images the rows first.
        banks: A tuple of wavelets and one of modes, one of each for every axis.
        implementation: As in `dwtn`.
    """
    turned = _turned(axes, banks)
    found: dict = {}
    paths = [""]
    while paths:
        inner = [path for path in paths if path not in leaves]
        if len(inner) < len(paths):
            parts = dict(zip(paths, ops.split(x, len(paths), axis=0), strict=True))
            found.update({path: parts[path] for path in paths if path in leaves})
            if not inner:
                break
            # Leaves are done: what is split further is stacked anew.
            x = ops.concatenate([parts[path] for path in inner], axis=0)
        bands = lowering.analyze(x, *turned, band_axis=0, implementation=implementation)
        x = merge_axes(bands, 0)
        paths = [path + part for part in path_parts(len(axes)) for path in inner]
    return {path: found[path] for path in leaves}


def merge_tree(
    bands: dict, axes: tuple, banks: tuple, sizes: Any, implementation: str = "auto"
) -> Any:
    """Inverse of `split_tree`; `sizes` are those of the result on `axes`, or None."""
    turned, parts = _turned(axes, banks), path_parts(len(axes))
    nodes = {split_path(path, len(axes)): band for path, band in bands.items()}
    depth = max(map(len, nodes))
    wanted = _sizes_by_depth(nodes, axes, banks, sizes, depth)
    for parent_depth in reversed(range(depth)):
        parents = sorted({path[:-1] for path in nodes if len(path) == parent_depth + 1})
        stacked = ops.stack(
            [
                ops.concatenate([nodes.pop((*path, part)) for path in parents], axis=0)
                for part in parts
            ]
        )
        # A node of odd size gives one sample too many; its leaf or the root knows.
        cropped = [
            arguments.check_output_size(size, stacked.shape[axis + 1], bank, mode)
            for size, axis, bank, mode in zip(
                wanted[parent_depth], axes, *banks, strict=True
            )
        ]
        x = lowering.synthesize(
            stacked, *turned, band_axis=0, implementation=implementation
        )
        whole = ops.split(crop(x, axes, cropped), len(parents), axis=0)
        nodes.update(zip(parents, whole, strict=True))
    return nodes[()]


def _turned(axes: tuple, banks: tuple) -> tuple:
    """Returns axes, wavelets and modes in the order that yields a, h, v, d."""
    return tuple(map(band_axes, (axes, *banks)))


def _sizes_by_depth(
    nodes: dict, axes: tuple, banks: tuple, sizes: Any, depth: int
) -> list:
    """Returns what is known of the sizes at each depth: from the root or a leaf."""
    result = []
    for level in range(depth):
        leaf = next((band for path, band in nodes.items() if len(path) == level), None)
        result.append(
            [
                leaf.shape[axis] if size is None and leaf is not None else size
                for size, axis in zip(sizes, axes, strict=True)
            ]
        )
        sizes = [
            None if size is None else coeff_len(size, bank.dec_len, mode)
            for size, bank, mode in zip(result[-1], *banks, strict=True)
        ]
    return result


def check_shapes(shapes: dict) -> dict:
    """Returns the shapes of bands; raises for different ones at one depth."""
    for depth in set(map(len, shapes)):
        here = {path: shape for path, shape in shapes.items() if len(path) == depth}
        if len(set(here.values())) != 1:
            raise ValueError(
                "Expected bands of one shape at each depth. "
                f"Received: bands with shapes={here}."
            )
    return shapes
