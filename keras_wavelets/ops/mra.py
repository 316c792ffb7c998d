"""Multiresolution analysis: a signal as the sum of one part per scale."""

import itertools
from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from keras_wavelets import checks
from keras_wavelets.ops import arguments
from keras_wavelets.ops.bands import band_keys
from keras_wavelets.ops.bands import name_levels
from keras_wavelets.ops.bands import nest_details
from keras_wavelets.ops.compilation import linear
from keras_wavelets.ops.complex_pairs import takes_complex
from keras_wavelets.ops.dwt import crop
from keras_wavelets.ops.dwt import merge_level
from keras_wavelets.ops.lowering import settle
from keras_wavelets.ops.multilevel import decompose as decompose_dwt
from keras_wavelets.ops.swt import Circular
from keras_wavelets.ops.swt import Stationary
from keras_wavelets.ops.swt import decompose
from keras_wavelets.ops.swt import make_plan
from keras_wavelets.ops.swt import run
from keras_wavelets.ops.swt import split_bands
from keras_wavelets.ops.swt import synthesis


def mra(
    data: Any,
    wavelet: Any,
    level: int | None = None,
    axis: int = -1,
    transform: str = "swt",
    mode: str = "periodization",
) -> list:
    """Splits one axis into parts that add up to it.

    Part j is the inverse transform of band j alone. Unlike the bands, it is aligned
    in time with the signal, whatever the wavelet. Every length is exact.

    Args:
        data: Tensor.
        wavelet: As in `dwt`.
        level: As in `swt`, or as in `wavedec` for the transform `"dwt"`.
        axis: The axis to transform.
        transform: `"swt"`, whose parts move with the signal, or `"dwt"`.
        mode: Boundary mode of the transform `"dwt"`; `"swt"` has this one only.

    Returns:
        `[smooth_J, detail_J, …, detail_1]`, each of the shape of the signal.

    Raises:
        ValueError: As `swt` or `wavedec`, for another transform, or for a mode that
            the transform does not have.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> smooth, detail = ops.mra(np.array([1.0, 3.0, 5.0]), "haar", level=1)
    >>> np.round(smooth, 3), np.round(detail, 3)
    (array([2.5, 3. , 3.5]), array([-1.5,  0. ,  1.5]))
    """
    checks.one_of(transform, "transform", ("swt", "dwt"))
    smooth, *levels = mran(data, wavelet, level, (axis,), f"{transform}n", mode)
    return [smooth, *(parts["d"] for parts in levels)]


def mra2(
    data: Any,
    wavelet: Any,
    level: int | None = None,
    axes: tuple = (-2, -1),
    transform: str = "swt2",
    mode: str = "periodization",
) -> list:
    """Splits two axes into parts that add up to the image.

    Args:
        data: Tensor of rank ≥ 2.
        wavelet: As in `dwtn`.
        level: As in `mra`.
        axes: Two axes, rows first; `(1, 2)` for images in channels_last.
        transform: `"swt2"` or `"dwt2"`.
        mode: As in `mra`.

    Returns:
        `[smooth_J, (H_J, V_J, D_J), …, (H_1, V_1, D_1)]`.

    Raises:
        ValueError: As `mra`, or if there are not two axes.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> smooth, (H, V, D) = ops.mra2(np.eye(5), "db2", level=1)
    >>> bool(np.allclose(smooth + H + V + D, np.eye(5)))
    True
    """
    checks.one_of(transform, "transform", ("swt2", "dwt2"))
    if len(axes) != 2:
        raise ValueError(f"Expected two axes. Received: axes={axes!r}.")
    smooth, *levels = mran(data, wavelet, level, axes, f"{transform[:-1]}n", mode)
    return [smooth, *(nest_details(parts, 2) for parts in levels)]


@takes_complex
def mran(
    data: Any,
    wavelet: Any,
    level: int | None = None,
    axes: Any = None,
    transform: str = "swtn",
    mode: Any = "periodization",
) -> list:
    """Splits n axes into parts that add up to the tensor.

    Args:
        data: Tensor.
        wavelet: As in `dwtn`.
        level: As in `mra`.
        axes: The axes to transform; None for all.
        transform: `"swtn"` or `"dwtn"`.
        mode: As in `mra`; a list gives one for each axis.

    Returns:
        `[smooth_J, details_J, …, details_1]`; each entry but the first is a dict of
        2^n - 1 parts, keyed as in `dwtn`.

    Raises:
        ValueError: As `mra`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> parts = ops.mran(np.ones((3, 4, 5)), "haar", level=1)
    >>> len(parts[1]), tuple(parts[0].shape)
    (7, (3, 4, 5))
    """
    checks.one_of(transform, "transform", ("swtn", "dwtn"))
    x = arguments.to_tensor(data)
    axes = arguments.normalize_axes(axes, len(x.shape))
    if transform == "dwtn":
        return _of_decimated(x, wavelet, level, axes, mode)
    if mode != "periodization":
        raise ValueError(
            "Expected mode 'periodization', the only one of stationary transforms. "
            f"Received: mode={mode!r}."
        )
    arguments.check_sizes(x, axes, ("periodic",) * len(axes))
    sizes = [x.shape[axis] for axis in axes]
    plan = make_plan(wavelet, axes, sizes, level)
    parts = split_bands(x, plan, transform=components)
    return name_levels(parts, len(axes), trimmed=True)


def _of_decimated(
    x: Any, wavelet: Any, level: int | None, axes: tuple, mode: Any
) -> list:
    banks, modes = arguments.per_axis(wavelet, mode, len(axes))
    arguments.check_sizes(x, axes, modes)
    level = arguments.choose_level(level, [x.shape[axis] for axis in axes], banks)
    plan, keys = (axes, banks, modes), band_keys(len(axes))
    smooth, *details = decompose_dwt(x, level, plan)
    # The sizes that synthesis comes back to, level by level, the coarsest first.
    shapes = [bands[0].shape for bands in details]
    shapes = [*shapes[1:], x.shape] if shapes else []
    sizes = [[shape[axis] for axis in axes] for shape in shapes]
    setting = settle("auto")

    def rise(band: Any, place: int, first: int) -> Any:
        for size in sizes[first:]:
            alone = [band if k == place else None for k in range(len(keys))]
            band, place = crop(merge_level(alone, plan, setting), axes, size), 0
        return band

    return [
        rise(smooth, 0, 0),
        *(
            {keys[k]: rise(band, k, first) for k, band in enumerate(bands, 1)}
            for first, bands in enumerate(details)
        ),
    ]


def components(x: Any, plan: Stationary, implementation: str = "auto") -> Any:
    """Returns the parts of a tensor along its first axis, the smoothest first."""
    bands = decompose(x, plan, implementation)
    return run(_lift, bands, plan, implementation)


def _lift(bands: Any, plan: Stationary, correlate: Callable) -> Any:
    """Returns what each band alone adds to the signal, along the first axis."""
    low, *details = ops.split(bands, plan.count, axis=0)
    keys = list(itertools.product((0, 1), repeat=len(plan.axes)))
    x, details = low, iter(details)
    for step in reversed(plan.steps):
        circles = synthesis(x, plan, step, correlate)
        lifted = [_pass(x, circles, keys[0])]
        lifted += [_pass(next(details), circles, key) for key in keys[1:]]
        x = ops.concatenate(lifted, axis=0)
    return x


def _pass(x: Any, circles: list, key: tuple) -> Any:
    """Filters every axis with one filter of its pair."""
    for circle, letter in zip(circles, key, strict=True):
        x = _filter(x, circle, letter)
    return x


def _filter(x: Any, circle: Circular, letter: int) -> Any:
    return linear(
        lambda x: circle.filtered(x, (letter,))[0],
        lambda gradient: _filter(gradient, circle.adjoint, letter),
    )(x)


def imra(parts: Any) -> Any:
    """Adds the parts of `mra` up: the inverse of all transforms it knows.

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
    first, *others = map(arguments.to_number, present)
    return sum(others, start=first)


def imra2(parts: Any) -> Any:
    """Adds the parts of `mra2` up, as `imra` does.

    Args:
        parts: What `mra2` returned.

    Raises:
        ValueError: As `imra`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> bool(np.allclose(ops.imra2(ops.mra2(np.eye(5), "db2", level=1)), np.eye(5)))
    True
    """
    return imra(parts)


def imran(parts: Any) -> Any:
    """Adds the parts of `mran` up, as `imra` does.

    Args:
        parts: What `mran` returned.

    Raises:
        ValueError: As `imra`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> bool(np.allclose(ops.imran(ops.mran(np.eye(5), "db2", level=1)), np.eye(5)))
    True
    """
    return imra(parts)
