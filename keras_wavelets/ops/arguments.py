"""Checks at the door of every transform; behind it arguments are trusted."""

import numbers
import warnings
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_wavelets import wavelets
from keras_wavelets.keras_internals import steps_to_caller
from keras_wavelets.ops.along_axis import MODES
from keras_wavelets.ops.along_axis import check_axis
from keras_wavelets.ops.along_axis import check_mode
from keras_wavelets.ops.lengths import max_level
from keras_wavelets.ops.lengths import signal_len

# No axis holds so many samples that it could be halved more often.
MOST_LEVELS = 32


def check_level(level: int) -> int:
    """Returns the level as an integer; raises if it is not from 0 to `MOST_LEVELS`."""
    whole = isinstance(level, numbers.Integral) and not isinstance(level, bool)
    if not whole or not 0 <= level <= MOST_LEVELS:
        raise ValueError(
            f"Expected `level` to be an integer ≥ 0, at most {MOST_LEVELS}, or None. "
            f"Received: level={level!r}."
        )
    return int(level)


def choose_level(level: int | None, sizes: list, banks: tuple) -> int:
    """Returns a legal number of levels; None means the most that make sense.

    `sizes` and `banks` belong to the transformed axes, one for each.
    """
    if level is not None and None in sizes:
        return check_level(level)
    if None in sizes:
        raise ValueError(
            "Expected known sizes of all transformed axes for level=None. "
            f"Received: sizes={sizes}."
        )
    lengths = [bank.dec_len for bank in banks]
    # Layers have checked theirs: a plain count needs no second look.
    if level is not None and not (type(level) is int and 0 <= level <= MOST_LEVELS):
        level = check_level(level)
    most = min(map(max_level, sizes, lengths))
    if level is None:
        return most
    if level > most:
        warnings.warn(
            f"level={level} is above the maximum of {most} for sizes {sizes} and "
            f"filters of lengths {lengths}: the deepest bands hold "
            "boundary effects only.",
            stacklevel=steps_to_caller(),
        )
    return level


def check_coeffs(coeffs: Any) -> list:
    """Returns the levels of a decomposition as a list; raises for anything else."""
    if not isinstance(coeffs, (list, tuple)) or not coeffs:
        raise ValueError(
            "Expected a list of coefficients, the coarsest first. "
            f"Received: coeffs={coeffs!r:.60} of type {type(coeffs).__name__}."
        )
    return list(coeffs)


def to_number(x: Any) -> Any:
    """Returns a floating or complex tensor; integers take Keras's default dtype."""
    if x is None or isinstance(x, (dict, str)):
        raise TypeError(
            f"Expected a tensor or numbers. Received: {x!r:.60} of type "
            f"{type(x).__name__}."
        )
    # Some operations of Keras take no variable of TensorFlow.
    x = ops.copy(x) if hasattr(x, "assign") else ops.convert_to_tensor(x)
    kind = keras.backend.standardize_dtype(x.dtype)
    whole = "int" in kind or kind == "bool"
    return ops.cast(x, keras.config.floatx()) if whole else x


def to_tensor(x: Any) -> Any:
    """Returns a floating tensor; integers take Keras's default dtype."""
    x = to_number(x)
    kind = keras.backend.standardize_dtype(x.dtype)
    if "complex" in kind:
        raise ValueError(
            "Expected real numbers: transform the real and the imaginary part. "
            f"Received: x with dtype={kind}."
        )
    return x


def normalize_axes(axes: Any, rank: int, *, repeated: bool = False) -> tuple:
    """Returns axes ≥ 0 from one axis or several; None means all.

    Raises:
        AxisError: A `ValueError`, if an axis is not there, or is repeated and must
            not be.
    """
    if isinstance(axes, numbers.Integral):
        axes = (axes,)
    axes = tuple(range(rank)) if axes is None else tuple(axes)
    legal = all(
        isinstance(axis, numbers.Integral) and -rank <= axis < rank for axis in axes
    )
    different = legal and len({axis % rank for axis in axes}) == len(axes)
    if not legal or not axes or not (different or repeated):
        raise np.exceptions.AxisError(
            f"Expected different axes of a tensor of rank {rank}. "
            f"Received: axes={axes}."
        )
    return tuple(int(axis) % rank for axis in axes)


def per_axis(wavelet: Any, mode: Any, count: int) -> tuple:
    """Returns a `Wavelet` and a mode per axis from one of each or a list of them."""
    banks = wavelet if isinstance(wavelet, (tuple, list)) else (wavelet,)
    modes = mode if isinstance(mode, (tuple, list)) else (mode,)
    if len(banks) == 1:
        banks = (evaluate(wavelets.get(banks[0])),) * count
    modes = modes * count if len(modes) == 1 else modes
    if len(banks) != count or len(modes) != count:
        raise ValueError(
            f"Expected one wavelet and one mode, or one for each of {count} axes. "
            f"Received: wavelet={wavelet!r}, mode={mode!r}."
        )
    if not all(isinstance(bank, wavelets.Wavelet) for bank in banks):
        banks = map(wavelets.get, banks)
    if not all(isinstance(name, str) and name in MODES for name in modes):
        modes = map(check_mode, modes)
    return tuple(banks), tuple(modes)


def evaluate(wavelet: Any) -> Any:
    """Returns a filter bank that computes its tensors no more, however often used."""
    learned = isinstance(wavelet, wavelets.TensorWavelet)
    return wavelets.TensorWavelet(wavelet.filter_bank) if learned else wavelet


def check_sizes(x: Any, axes: tuple, modes: tuple) -> None:
    """Raises if an axis is empty, or a mirror has a single sample."""
    for axis, mode in zip(axes, modes, strict=True):
        if x.shape[axis] in (0, 1):
            check_axis(x, axis, mode)


def check_output_sizes(sizes: Any, count: int) -> tuple:
    """Returns a size or None for each of `count` axes; raises for another number."""
    if sizes is None:
        return (None,) * count
    if isinstance(sizes, numbers.Integral) or len(sizes) != count:
        raise ValueError(
            f"Expected `output_size` to be None or hold {count} sizes, one for each "
            f"transformed axis. Received: output_size={sizes!r}."
        )
    return tuple(sizes)


def check_output_size(size: Any, length: int, bank: Any, mode: str) -> Any:
    """Returns the size to crop to: what synthesis gives, or one sample less."""
    full = signal_len(length, bank.dec_len, mode)
    if full is not None and full < 1:
        raise ValueError(
            f"Expected at least {bank.dec_len // 2} coefficients for filters of length "
            f"{bank.dec_len}. Received: {length} coefficients."
        )
    if full is None or not isinstance(size, numbers.Integral):
        return size
    if size not in (full, full - 1):
        raise ValueError(
            f"Expected for {length} coefficients {full} or {full - 1} samples. "
            f"Received: output_size={size}."
        )
    return size


def most_halvings(sizes: list, wavelets: tuple) -> int:
    """Returns the levels of a stationary transform that PyWavelets takes by itself."""
    sensible = choose_level(None, sizes, wavelets)
    # The lowest bit that is set tells how often a number can be halved.
    halvings = min((size & -size).bit_length() - 1 for size in sizes)
    return halvings or sensible


def check_multiple(sizes: list, deepest: int) -> None:
    """Raises unless all sizes are multiples of 2^deepest."""
    if any(size is None or size % 2**deepest for size in sizes):
        raise ValueError(
            f"Expected sizes that are known multiples of {2**deepest}, two to the "
            f"power of the deepest level, with `strict=True`. Received: sizes={sizes}."
        )


def check_constant(banks: tuple) -> None:
    """Raises if filters are tensors, where they must be constants."""
    learned = [
        wavelet for wavelet in banks if not isinstance(wavelet, wavelets.Wavelet)
    ]
    if learned:
        raise ValueError(
            "Expected for the stationary transform constant filters. "
            f"Received: wavelet={learned[0]!r}."
        )


def check_norm(norm: bool, wavelets: tuple) -> None:
    """Warns that energy is not kept where a wavelet is not orthogonal."""
    names = [wavelet.name for wavelet in wavelets if not wavelet.orthogonal]
    if norm and names:
        warnings.warn(
            f"`norm=True` keeps the energy with orthogonal wavelets alone: {names} "
            "are not.",
            stacklevel=steps_to_caller(),
        )


def fill_absent(bands: list) -> list:
    """Puts zeros for None; raises if bands differ in shape."""
    tensors = [None if band is None else to_tensor(band) for band in bands]
    shapes = {tuple(band.shape) for band in tensors if band is not None}
    if len(shapes) != 1:
        raise ValueError(
            "Expected at least one band, and all of one shape. "
            f"Received: coeffs with shapes={sorted(shapes, key=str)}."
        )
    some = next(band for band in tensors if band is not None)
    return [ops.zeros_like(some) if band is None else band for band in tensors]
