"""Scattering: magnitudes of dual-tree bands, averaged and stacked."""

from typing import Any

import keras
from keras import ops

from keras_wavelets import checks
from keras_wavelets import wavelets
from keras_wavelets.layers.base import BaseSpatial
from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.ops.along_axis import split_axis
from keras_wavelets.ops.dual_tree import TreeTransform
from keras_wavelets.ops.modulus import root

BANDS = 7


@keras.saving.register_keras_serializable(package="keras_wavelets")
class DTCWTScattering2D(BaseSpatial):
    """Turns images into local averages and magnitudes of six orientations.

    The first level of the dual-tree transform, its low band averaged over pairs
    of rows and columns, and of each complex band
    `√(real² + imaginary² + magbias²) - magbias`, which is smooth at zero. There are no
    weights. The layer of Cotter and Kingsbury, "A Learnable ScatterNet" (ICIP 2019).

    Args:
        order: 1, or 2 to scatter the result once more.
        magbias: A number ≥ 0 that smooths the magnitudes.
        combine_color: Whether to join the energies of all channels in one magnitude.
            Of two orders, only the first does.
        biort: Filters, as in `DTCWT2D`; `"near_sym_b_bp"` has diagonal bands like the
            others.

    Input shape: `(batch, height, width, channels)`.
    Output shape: `(batch, ⌈height / 2⌉, ⌈width / 2⌉, 7 * channels)`: the averages of
    all channels, then the magnitudes, channels varying faster than orientations.
    With `combine_color`, `channels + 6`. Of order 2, half the size and seven times
    the channels of that.

    Raises:
        ValueError: For another order, a negative bias, unknown filters, or a wrong
            rank.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import DTCWTScattering2D
    >>> tuple(DTCWTScattering2D(order=2)(np.ones((1, 32, 20, 3), "float32")).shape)
    (1, 8, 5, 147)
    """

    rank = 2

    def __init__(
        self,
        order: int = 1,
        magbias: float = 1e-2,
        combine_color: bool = False,
        biort: Any = "near_sym_a",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.order = checks.one_of(order, "order", (1, 2))
        if magbias < 0:
            raise ValueError(
                f"Expected a bias of magnitudes ≥ 0. Received: magbias={magbias!r}."
            )
        self.magbias = magbias
        self.combine_color = combine_color
        self.biort = wavelets.biort(biort)
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        x = self.to_compute_dtype(inputs)
        self.check_rank(x.shape)
        x = self._scatter(x, combine=self.combine_color)
        return self._scatter(x, combine=False) if self.order == 2 else x

    def _scatter(self, x: Any, *, combine: bool) -> Any:
        transform = TreeTransform(
            self.spatial_axes,
            self.channel_axis,
            self.biort,
            # One level has no others.
            wavelets.qshift("qshift_a"),
            self.implementation,
        )
        low, (bands,), _ = transform.decompose(x, 1, output="magnitude")
        for axis in self.spatial_axes:
            half = (low.shape[axis] or ops.shape(low)[axis]) // 2
            low = ops.mean(split_axis(low, axis, (half, 2)), axis=axis + 1)
        if combine:
            energy = ops.sum(ops.square(bands), axis=self.channel_axis + 1)
        else:
            energy = ops.square(merge_axes(bands, self.channel_axis))
        bands = self._smooth_root(energy)
        return ops.concatenate([low, bands], axis=self.channel_axis)

    def _smooth_root(self, energy: Any) -> Any:
        if not self.magbias:
            return root(energy)
        return ops.sqrt(energy + self.magbias**2) - self.magbias

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        shape = list(self.check_rank(input_shape))
        for axis in self.spatial_axes:
            size = shape[axis]
            shape[axis] = size and -(-size // 2**self.order)
        channels = shape[self.channel_axis]
        if channels is not None:
            first = channels + 6 if self.combine_color else channels * BANDS
            channels = first * BANDS ** (self.order - 1)
        shape[self.channel_axis] = channels
        return tuple(shape)
