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
    """

    bank: Biort | QShift
    bands: int = 2

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
        return tuple(bool(np.dot(b, a) < 0) for b, a in self._analysis_filters)

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
        longest = max(len(taps) for trees in self._analysis_filters for taps in trees)
        filters = [
            [_centered(taps[::-1], longest) for taps in trees]
            for trees in self._analysis_filters
        ]
        return np.transpose(filters, (2, 1, 0))

    @functools.cached_property
    def synthesis(self) -> np.ndarray:
        """Array of shape `(2, taps, trees, trees)`."""
        bank = self.bank
        if self.trees == 1:
            longest = max(len(bank.g0o), len(bank.g1o))
            filters = [_centered(taps, longest) for taps in (bank.g0o, bank.g1o)]
            return np.reshape(filters, (2, longest, 1, 1))
        # Synthesis exchanges the trees: g0b is h0a, g0a is h0b.
        pairs = ((bank.h0a, bank.h0b), (bank.h1a, bank.h1b))
        return np.array(
            [np.stack([_phases(taps) for taps in trees], axis=1) for trees in pairs]
        )

    @property
    def _analysis_filters(self) -> list:
        """For each band the filters of its trees, the even samples' first."""
        bank = self.bank
        if self.trees == 1:
            return [(taps,) for taps in (bank.h0o, bank.h1o, bank.h2o)[: self.bands]]
        pairs = (bank.h0b, bank.h0a), (bank.h1b, bank.h1a), (bank.h2b, bank.h2a)
        return list(pairs[: self.bands])


def _centered(taps: tuple, length: int) -> np.ndarray:
    return np.pad(taps, (length - len(taps)) // 2)


def _phases(taps: tuple) -> np.ndarray:
    """Returns the two samples' filters, last tap first, with equal centers."""
    even, odd = taps[::2][::-1], taps[1::2][::-1]
    if len(even) % 2:
        return np.stack([even, odd], axis=-1)
    return np.stack([(*odd, 0.0), (0.0, *even)], axis=-1)
