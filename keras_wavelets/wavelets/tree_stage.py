"""One level of the dual tree along one axis, as arrays of numbers."""

import dataclasses
import functools

import numpy as np

from keras_wavelets.wavelets.dual_tree_filters import Biort
from keras_wavelets.wavelets.dual_tree_filters import QShift


@dataclasses.dataclass(frozen=True)
class TreeStage:
    """What the formulations of one level need to know of its filters.

    Samples are held in steps of `trees`: one in the first level, above it two, the
    even samples being those of one tree and the odd those of the other. With the
    ends mirrored by `reach` steps, analysis of a tree `p` is the sum over `t` of
    `analysis[t, p, band] * x[trees * k + t, p]`. Synthesis is the sum over `t` and
    the bands of `synthesis[band, t, p, s] * x[k + t, p]`, which gives sample `s` of
    the `trees` samples that each of the tree's coefficients stands for.

    In the high bands of the upper levels the even samples of the field's definition
    come from the odd ones; here each tree keeps its place, and `exchanged` tells.

    Args:
        bank: The filters.
        bands: 1 for the low band alone, 2 for low and high, 3 for those and the
            diagonal band of rotationally symmetric filters.
        transposed: Whether analysis and synthesis are the transposes of the bank's
            synthesis and analysis, for gradients.
    """

    bank: Biort | QShift
    bands: int = 2
    transposed: bool = False

    @property
    def trees(self) -> int:
        """Number of trees: samples in a step, and factor of decimation."""
        return self.bank.trees

    @property
    def dec_len(self) -> int:
        """Length of the longest analysis filter."""
        return len(self.analysis)

    @property
    def exchanged(self) -> tuple:
        """For each band, whether its trees have changed places."""
        if self.trees == 1:
            return (False,) * self.bands
        return tuple(bool(np.dot(a, b) < 0) for b, a in self._analysis_filters)

    @property
    def transpose(self) -> "TreeStage":
        """The stage whose synthesis is the transpose of this one's analysis.

        Mirrored ends are those of a symmetric circle, on which the transpose of a
        filter is the filter reversed.
        """
        return dataclasses.replace(self, transposed=not self.transposed)

    @property
    def analysis_reach(self) -> int:
        """Steps by which analysis needs either end mirrored."""
        return self.dec_len // 2 - (self.trees - 1)

    @property
    def synthesis_reach(self) -> int:
        """Steps by which synthesis needs either end mirrored."""
        return self.synthesis.shape[1] // 2

    @functools.cached_property
    def analysis(self) -> np.ndarray:
        """Array of shape `(taps, trees, bands)`."""
        if self.transposed:
            filters = _reversed(self._synthesis_filters)
        else:
            filters = self._analysis_filters
        longest = max(len(taps) for trees in filters for taps in trees)
        padded = [[_centered(taps[::-1], longest) for taps in band] for band in filters]
        return np.transpose(padded, (2, 1, 0))

    @functools.cached_property
    def synthesis(self) -> np.ndarray:
        """Array of shape `(bands, taps, trees, samples)`."""
        if self.transposed:
            filters = _reversed(self._analysis_filters)
        else:
            filters = self._synthesis_filters
        if self.trees == 1:
            longest = max(len(taps) for (taps,) in filters)
            padded = [_centered(taps[::-1], longest) for (taps,) in filters]
            return np.reshape(padded, (self.bands, longest, 1, 1))
        return np.array([np.stack([*map(_phases, band)], axis=1) for band in filters])

    @property
    def _analysis_filters(self) -> list:
        """For each band the filters of its trees, the even samples' first."""
        bank = self.bank
        if self.trees == 1:
            return [(taps,) for taps in (bank.h0o, bank.h1o, bank.h2o)[: self.bands]]
        pairs = (bank.h0b, bank.h0a), (bank.h1b, bank.h1a), (bank.h2b, bank.h2a)
        return list(pairs[: self.bands])

    @property
    def _synthesis_filters(self) -> list:
        bank = self.bank
        if self.trees == 1:
            return [(taps,) for taps in (bank.g0o, bank.g1o)[: self.bands]]
        # Synthesis exchanges the trees: g0b is h0a, g0a is h0b.
        return [(bank.h0a, bank.h0b), (bank.h1a, bank.h1b)][: self.bands]


def _reversed(filters: list) -> list:
    return [tuple(taps[::-1] for taps in trees) for trees in filters]


def _centered(taps: tuple, length: int) -> np.ndarray:
    return np.pad(taps, (length - len(taps)) // 2)


def _phases(taps: tuple) -> np.ndarray:
    """Returns the two samples' filters, last tap first, with equal centers."""
    even, odd = taps[::2][::-1], taps[1::2][::-1]
    if len(even) % 2:
        return np.stack([even, odd], axis=-1)
    return np.stack([(*odd, 0.0), (0.0, *even)], axis=-1)
