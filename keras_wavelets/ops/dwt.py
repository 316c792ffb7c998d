"""One level of the discrete wavelet transform, in any number of dimensions."""

from typing import Any

from keras import ops

from keras_wavelets import checks
from keras_wavelets import wavelets
from keras_wavelets.ops import arguments
from keras_wavelets.ops import lowering
from keras_wavelets.ops.along_axis import cut
from keras_wavelets.ops.bands import band_keys
from keras_wavelets.ops.bands import name_details
from keras_wavelets.ops.bands import nest_details
from keras_wavelets.ops.complex_pairs import takes_complex


@takes_complex
def dwtn(
    data: Any,
    wavelet: Any,
    mode: Any = "symmetric",
    axes: Any = None,
    *,
    implementation: str = "auto",
) -> dict:
    """Splits a tensor into the 2^n bands of one level along n axes.

    Args:
        data: Tensor; integers are cast to `keras.config.floatx()`.
        wavelet: Name, `Wavelet` or `pywt.Wavelet`; a list gives one for each axis.
        mode: Boundary mode, one of nine, or PyWavelets' short name of one, as
            `"per"`; a list gives one for each axis.
        axes: The axes to transform; None for all. An axis that is repeated is
            transformed again.
        implementation: `"auto"`, `"conv"`, `"polyphase"` or `"matrix"`.

    Returns:
        A dict from the band to its tensor. Letter i of a key belongs to `axes[i]`:
        `a` for the average, `d` for the detail.

    Raises:
        ValueError: For an unknown wavelet, mode or axis, or an axis of
            length 1 with a mode that mirrors.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> bands = ops.dwtn(np.ones((4, 6)), "haar")
    >>> {key: tuple(band.shape) for key, band in bands.items()}
    {'aa': (2, 3), 'ad': (2, 3), 'da': (2, 3), 'dd': (2, 3)}
    """
    x = arguments.to_tensor(data)
    axes = arguments.normalize_axes(axes, len(x.shape), repeated=True)
    banks, modes = arguments.per_axis(wavelet, mode, len(axes))
    if len(set(axes)) < len(axes):
        return _split_in_turn(x, axes, banks, modes)
    arguments.check_sizes(x, axes, modes)
    bands = split_level(x, (axes, banks, modes), implementation)
    return dict(zip(band_keys(len(axes)), bands, strict=True))


@takes_complex
def idwtn(
    coeffs: dict,
    wavelet: Any,
    mode: Any = "symmetric",
    axes: Any = None,
    *,
    output_size: Any = None,
    implementation: str = "auto",
) -> Any:
    """Puts the bands of `dwtn` together again.

    Args:
        coeffs: Dict of bands of one shape; absent and None ones count as zeros.
        wavelet: As in `dwtn`.
        mode: As in `dwtn`.
        axes: As in `dwtn`.
        output_size: Sizes of the result along `axes`; None for the longest. An odd
            axis comes back one sample longer unless its size is given.
        implementation: As in `dwtn`.

    Raises:
        ValueError: If the bands differ in shape, all are absent, a key is no band,
            or a size does not belong to that many coefficients.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> x = np.arange(15.0).reshape(3, 5)
    >>> bands = ops.dwtn(x, "db2")
    >>> back = ops.idwtn(bands, "db2", output_size=(3, 5))
    >>> bool(np.allclose(back, x))
    True
    """
    bands = to_bands(coeffs)
    shape = next(iter(bands.values())).shape
    axes = arguments.normalize_axes(axes, len(shape), repeated=True)
    check_keys(coeffs, len(axes))
    banks, modes = arguments.per_axis(wavelet, mode, len(axes))
    if len(set(axes)) < len(axes):
        return _join_in_turn(coeffs, axes, banks, modes)
    sizes = arguments.check_output_sizes(output_size, len(axes))
    sizes = [
        arguments.check_output_size(size, shape[axis], bank, name)
        for size, axis, bank, name in zip(sizes, axes, banks, modes, strict=True)
    ]
    every = [bands.get(key) for key in band_keys(len(axes))]
    x = merge_level(every, (axes, banks, modes), implementation)
    return crop(x, axes, sizes)


def split_level(x: Any, plan: tuple, setting: Any) -> list:
    """Returns the bands of a tensor in the order of `band_keys`; checks nothing.

    Args:
        x: Tensor of a floating dtype.
        plan: Axes ≥ 0, a wavelet for each, and a mode for each.
        setting: An `implementation`, or what `lowering.settle` made of it.
    """
    fast, order = _fast(plan)
    bands = lowering.analyze(x, *fast, band_axis=0, implementation=setting)
    # The gradient of a slice is as large as all bands; that of `unstack` is a stack.
    bands = ops.unstack(bands, 2 ** len(plan[0]), axis=0)
    return [bands[k] for k in order]


def _fast(plan: tuple) -> tuple:
    """Returns a plan that computes the same bands, and where they lie then.

    Of two axes the later one comes first: under XLA it is up to four times as fast.
    """
    axes = plan[0]
    if len(axes) == 2 and axes[0] < axes[1]:
        return tuple(part[::-1] for part in plan), (0, 2, 1, 3)
    return plan, range(2 ** len(axes))


def merge_level(bands: list, plan: tuple, setting: Any) -> Any:
    """Inverse of `split_level`; bands may be None for zeros, but not all of them."""
    some = next(band for band in bands if band is not None)
    zeros = ops.zeros_like(some) if any(band is None for band in bands) else None
    plan, order = _fast(plan)
    stacked = ops.stack([zeros if bands[k] is None else bands[k] for k in order])
    return lowering.synthesize(stacked, *plan, band_axis=0, implementation=setting)


def _split_in_turn(x: Any, axes: tuple, banks: tuple, modes: tuple) -> dict:
    """Returns the bands of `dwtn` one axis after the other, whichever they are."""
    bands = {"": x}
    for axis, *how in zip(axes, banks, modes, strict=True):
        bands = {
            key + letter: part
            for key, band in bands.items()
            for letter, part in dwtn(band, *how, (axis,)).items()
        }
    return bands


def _join_in_turn(coeffs: dict, axes: tuple, banks: tuple, modes: tuple) -> Any:
    """Inverse of `_split_in_turn`; bands may be None."""
    bands = {key: coeffs.get(key) for key in band_keys(len(axes))}
    for axis, *how in reversed([*zip(axes, banks, modes, strict=True)]):
        joined = {}
        for key in {key[:-1] for key in bands}:
            pair = {letter: bands[key + letter] for letter in "ad"}
            some = any(band is not None for band in pair.values())
            joined[key] = idwtn(pair, *how, (axis,)) if some else None
        bands = joined
    return bands[""]


def check_count(axes: Any, count: int) -> None:
    """Raises if there are not so many axes."""
    if not hasattr(axes, "__len__") or len(axes) != count:
        raise ValueError(f"Expected {count} axes. Received: axes={axes!r}.")


def crop(x: Any, axes: tuple, sizes: Any) -> Any:
    """Keeps the first samples of each axis; a size of None keeps all."""
    for axis, size in zip(axes, sizes, strict=True):
        whole = size is None or (isinstance(size, int) and size == x.shape[axis])
        x = x if whole else cut(x, axis, 0, size)
    return x


def to_bands(coeffs: dict) -> dict:
    """Returns the bands of a level that are not None, as tensors of one shape."""
    if not isinstance(coeffs, dict) or not all(isinstance(key, str) for key in coeffs):
        raise ValueError(
            "Expected a dict from the names of the bands to tensors. "
            f"Received: coeffs of type {type(coeffs).__name__}."
        )
    present = {
        key: arguments.to_tensor(band)
        for key, band in coeffs.items()
        if band is not None
    }
    shapes = {key: tuple(band.shape) for key, band in present.items()}
    if len(set(shapes.values())) != 1:
        raise ValueError(
            "Expected at least one band, and all of one shape. "
            f"Received: coeffs with shapes={shapes}."
        )
    return present


def check_keys(coeffs: dict, count: int) -> None:
    """Raises if a key names no band of a transform along `count` axes."""
    unknown = sorted(set(coeffs) - set(band_keys(count)))
    if unknown:
        raise ValueError(
            f"Expected bands among {band_keys(count)} for {count} axes. "
            f"Received: coeffs with keys={unknown}."
        )


def dwt(data: Any, wavelet: Any, mode: Any = "symmetric", axis: int = -1) -> tuple:
    """Splits one axis into approximation and detail.

    Args:
        data: Tensor.
        wavelet: Name, `Wavelet` or `pywt.Wavelet`.
        mode: Boundary mode.
        axis: The axis to transform.

    Returns:
        `(cA, cD)`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> cA, cD = ops.dwt(np.array([1.0, 3.0, 5.0, 7.0]), "haar")
    >>> np.round(cA, 3), np.round(cD, 3)
    (array([2.828, 8.485]), array([-1.414, -1.414]))
    """
    bands = dwtn(data, wavelet, mode, (axis,))
    return bands["a"], bands["d"]


def idwt(
    cA: Any,
    cD: Any,
    wavelet: Any,
    mode: Any = "symmetric",
    axis: int = -1,
    *,
    output_size: int | None = None,
) -> Any:
    """Puts approximation and detail of one axis together again.

    Args:
        cA: Approximation; None for zeros.
        cD: Detail; None for zeros.
        wavelet: As in `dwt`.
        mode: As in `dwt`.
        axis: As in `dwt`.
        output_size: Length of the result along `axis`; None for the longest.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> cA, cD = ops.dwt(np.arange(5.0), "db3")
    >>> np.abs(np.round(ops.idwt(cA, cD, "db3", output_size=5), 6))
    array([0., 1., 2., 3., 4.])
    """
    sizes = None if output_size is None else (output_size,)
    return idwtn({"a": cA, "d": cD}, wavelet, mode, axes=(axis,), output_size=sizes)


def dwt2(
    data: Any, wavelet: Any, mode: Any = "symmetric", axes: tuple = (-2, -1)
) -> tuple:
    """Splits two axes into approximation and three details.

    Args:
        data: Tensor of rank ≥ 2.
        wavelet: As in `dwtn`.
        mode: As in `dwtn`.
        axes: Two axes, rows first; `(1, 2)` for images in channels_last.

    Returns:
        `(cA, (cH, cV, cD))`; `cH` is the detail along the first axis.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> cA, (cH, cV, cD) = ops.dwt2(np.ones((1, 8, 6, 3)), "db2", axes=(1, 2))
    >>> tuple(cA.shape)
    (1, 5, 4, 3)
    """
    bands = dwtn(data, wavelet, mode, axes)
    check_count(axes, 2)
    return bands["aa"], nest_details(bands, 2)


def idwt2(
    coeffs: tuple,
    wavelet: Any,
    mode: Any = "symmetric",
    axes: tuple = (-2, -1),
    *,
    output_size: Any = None,
) -> Any:
    """Puts the result of `dwt2` together again.

    Args:
        coeffs: `(cA, (cH, cV, cD))`; None stands for zeros.
        wavelet: As in `dwtn`.
        mode: As in `dwtn`.
        axes: As in `dwt2`.
        output_size: Sizes of the result along `axes`; None for the longest.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> image = np.random.default_rng(0).normal(size=(7, 9))
    >>> back = ops.idwt2(ops.dwt2(image, "sym4"), "sym4", output_size=(7, 9))
    >>> bool(np.allclose(back, image))
    True
    """
    check_count(axes, 2)
    if not isinstance(coeffs, (tuple, list)) or len(coeffs) != 2:
        raise ValueError(
            "Expected `(cA, (cH, cV, cD))`. "
            f"Received: coeffs of type {type(coeffs).__name__}."
        )
    average, details = coeffs
    details = {} if details is None else name_details(details, 2)
    bands = {"aa": average, **details}
    return idwtn(bands, wavelet, mode, axes, output_size=output_size)


def dwt3(
    data: Any, wavelet: Any, mode: Any = "symmetric", axes: tuple = (-3, -2, -1)
) -> dict:
    """Splits three axes into the eight bands of one level.

    Args:
        data: Tensor of rank ≥ 3.
        wavelet: As in `dwtn`.
        mode: As in `dwtn`.
        axes: Three axes.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> len(ops.dwt3(np.ones((4, 4, 4)), "haar"))
    8
    """
    return dwtn(data, wavelet, mode, axes)


def idwt3(
    coeffs: dict,
    wavelet: Any,
    mode: Any = "symmetric",
    axes: tuple = (-3, -2, -1),
    *,
    output_size: Any = None,
) -> Any:
    """Puts the result of `dwt3` together again.

    Args:
        coeffs: Dict of bands, as `dwt3` returns it.
        wavelet: As in `dwtn`.
        mode: As in `dwtn`.
        axes: As in `dwt3`.
        output_size: Sizes of the result along `axes`; None for the longest.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> cube = np.ones((3, 4, 5))
    >>> back = ops.idwt3(ops.dwt3(cube, "haar"), "haar", output_size=(3, 4, 5))
    >>> tuple(back.shape)
    (3, 4, 5)
    """
    return idwtn(coeffs, wavelet, mode, axes=axes, output_size=output_size)


def downcoef(
    part: str, data: Any, wavelet: Any, mode: Any = "symmetric", level: int = 1
) -> Any:
    """Returns one band of one level of a signal.

    Args:
        part: `"a"` for the average of the level, `"d"` for its detail.
        data: Tensor of rank 1.
        wavelet: As in `dwt`.
        mode: As in `dwt`.
        level: Which level, from 1.

    Raises:
        ValueError: For another part, level or rank, or as `dwt`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> np.round(ops.downcoef("a", np.ones(8), "haar", level=2), 3)
    array([2., 2.])
    """
    data = _signal(part, data, "data")
    for _ in range(checks.count(level, "level", 1, arguments.MOST_LEVELS) - 1):
        data = dwtn(data, wavelet, mode)["a"]
    return dwtn(data, wavelet, mode)[part]


MOST_DOUBLINGS = 28  # Of one sample: these are gigabytes.


def upcoef(part: str, coeffs: Any, wavelet: Any, level: int = 1, take: int = 0) -> Any:
    """Returns the signal that one band alone stands for.

    Args:
        part: `"a"` if the coefficients are averages, `"d"` if they are details.
        coeffs: Tensor of rank 1.
        wavelet: As in `dwt`.
        level: The level of the coefficients, from 1.
        take: Length of the middle part that is returned; 0 for all of it.

    Raises:
        ValueError: For another part, level, rank or take.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> a, d = ops.dwt(np.array([1.0, 2.0, 3.0, 4.0]), "haar")
    >>> np.round(ops.upcoef("a", a, "haar") + ops.upcoef("d", d, "haar"), 3)
    array([1., 2., 3., 4.])
    """
    x, take = _signal(part, coeffs, "coeffs"), checks.count(take, "take", minimum=0)
    bank = wavelets.get(wavelet)
    # Synthesis keeps the samples that all of its coefficients reach; with zeros
    # around them it keeps every sample that one of them reaches.
    widths = [(bank.dec_len // 2 - 1,) * 2]
    # Each level doubles the length.
    most = MOST_DOUBLINGS - (x.shape[0] or 1).bit_length()
    for _ in range(checks.count(level, "level", 1, most)):
        x, part = idwtn({part: ops.pad(x, widths)}, bank, "zero"), "a"
    surplus = x.shape[0] - take
    if not take or surplus <= 0:
        return x
    before = surplus // 2
    return x[before : before + take]


def _signal(part: str, x: Any, name: str) -> Any:
    checks.one_of(part, "part", ("a", "d"))
    x = arguments.to_number(x)
    if len(x.shape) != 1:
        raise ValueError(
            f"Expected `{name}` of rank 1. Received: shape={tuple(x.shape)}."
        )
    return x
