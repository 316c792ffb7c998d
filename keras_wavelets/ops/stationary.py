"""Checks and structures around the stationary transform."""

import dataclasses
import warnings
from collections.abc import Callable
from typing import Any

from keras import ops

from keras_wavelets import checks
from keras_wavelets.ops import arguments
from keras_wavelets.ops import atrous
from keras_wavelets.ops.atrous import Stationary
from keras_wavelets.ops.bands import band_keys
from keras_wavelets.wavelets import Wavelet


def make_plan(
    wavelet: Any,
    axes: tuple,
    sizes: list,
    level: int | None,
    *,
    start_level: int = 0,
    strict: bool = False,
    **options: Any,
) -> Stationary:
    """Returns the plan of a stationary transform, whose arguments it checks.

    Args:
        wavelet: Name, `Wavelet` or `pywt.Wavelet`; a list gives one for each axis.
        axes: Axes to transform, each ≥ 0.
        sizes: Their sizes, None where unknown.
        level: Number of levels; None for the most that make sense.
        start_level: Levels left out before the first.
        strict: Whether sizes that PyWavelets does not take are an error.
        **options: `norm` and `trim_approx`.
    """
    wavelets, _ = arguments.per_axis(wavelet, "periodic", len(axes))
    check_constant(wavelets)
    start_level = check_start_level(start_level)
    if level is None:
        level = max(_most_levels(sizes, wavelets) - start_level, 0)
    level = arguments.check_level(level)
    if strict:
        _check_multiple(sizes, start_level + level)
    return Stationary(tuple(axes), wavelets, level, start_level, **options)


def _most_levels(sizes: list, wavelets: tuple) -> int:
    sensible = arguments.choose_level(None, sizes, wavelets)
    # The lowest bit that is set tells how often a number can be halved.
    halvings = min((size & -size).bit_length() - 1 for size in sizes)
    return halvings or sensible


def check_start_level(start_level: int) -> int:
    """Returns the number of levels to leave out; raises if it is not legal."""
    return checks.count(start_level, "start_level", minimum=0)


def _check_multiple(sizes: list, deepest: int) -> None:
    if any(size is None or size % 2**deepest for size in sizes):
        raise ValueError(
            f"Expected sizes that are known multiples of {2**deepest}, two to the "
            f"power of the deepest level, with `strict=True`. Received: sizes={sizes}."
        )


def check_constant(wavelets: tuple) -> None:
    """Raises if filter banks are tensors: here filters are constants."""
    learned = [wavelet for wavelet in wavelets if not isinstance(wavelet, Wavelet)]
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
            stacklevel=3,
        )


def split_bands(
    x: Any, plan: Stationary, transform: Callable = atrous.decompose
) -> list:
    """Returns the bands of a tensor as a flat list, the coarsest first."""
    if 0 not in plan.axes:
        return ops.split(transform(x, plan), plan.count, axis=0)
    bands = transform(ops.expand_dims(x, 0), _behind(plan))
    return [bands[i] for i in range(plan.count)]


def merge_bands(bands: list, plan: Stationary) -> Any:
    """Inverse of `` of a plan with `trim_approx`."""
    if 0 not in plan.axes:
        return atrous.compose(ops.concatenate(bands, axis=0), plan)
    return atrous.compose(ops.stack(bands), _behind(plan))[0]


def _behind(plan: Stationary) -> Stationary:
    """Returns the plan for tensors with one more axis in front."""
    return dataclasses.replace(plan, axes=tuple(axis + 1 for axis in plan.axes))


def nest_levels(bands: list, plan: Stationary) -> list:
    """Turns a flat list into one dict per level, behind the average if trimmed."""
    keys = band_keys(len(plan.axes))
    front: list = []
    if plan.trim_approx or not plan.level:
        front, bands, keys = bands[:1], bands[1:], keys[1:]
    levels = range(0, len(bands), len(keys))
    return front + [
        dict(zip(keys, bands[start : start + len(keys)], strict=True))
        for start in levels
    ]


def flatten_levels(coeffs: list, rank: int) -> list:
    """Inverse of ``; of several averages it keeps the coarsest."""
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


def fill_absent(bands: list) -> list:
    """Puts zeros for None; raises if bands differ in shape."""
    tensors = [None if band is None else arguments.to_tensor(band) for band in bands]
    shapes = {tuple(band.shape) for band in tensors if band is not None}
    if len(shapes) != 1:
        raise ValueError(
            "Expected at least one band, and all of one shape. "
            f"Received: coeffs with shapes={sorted(shapes, key=str)}."
        )
    some = next(band for band in tensors if band is not None)
    return [ops.zeros_like(some) if band is None else band for band in tensors]
