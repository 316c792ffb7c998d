"""Scattering: magnitudes of wavelets, averaged and stacked."""

from typing import Any
from typing import Literal

import keras
from keras import ops

from keras_wavelets import checks
from keras_wavelets import wavelets
from keras_wavelets.layers.base import BaseChannels
from keras_wavelets.layers.base import BaseSpatial
from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.ops.along_axis import split_axis
from keras_wavelets.ops.dual_tree import TreeTransform
from keras_wavelets.ops.modulus import root
from keras_wavelets.ops.scattering import MOST_WAVELETS
from keras_wavelets.ops.scattering import check_orders
from keras_wavelets.ops.scattering import check_scales
from keras_wavelets.ops.scattering import check_signal_arguments
from keras_wavelets.ops.scattering import get_bank_1d
from keras_wavelets.ops.scattering import get_bank_2d
from keras_wavelets.ops.scattering import path_sizes
from keras_wavelets.ops.scattering import scatter
from keras_wavelets.wavelets.scattering import ScatteringBank

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
        checks.number(magbias, "magbias", 0)
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


class BaseScattering(BaseChannels):
    """Abstract: scatters every channel with filters made for the size of the input."""

    average = True
    oversampling = 0

    def __init__(self, max_order: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_order = max_order

    def bank(self, sizes: tuple) -> ScatteringBank:
        """Returns the filters for inputs of these spatial sizes."""
        raise NotImplementedError

    def _bank_of(self, shape: Any) -> ScatteringBank:
        shape = self.check_rank(shape)
        return self.bank(tuple(shape[axis] for axis in self.spatial_axes))

    def call(self, inputs: Any) -> Any:
        x = self.to_compute_dtype(inputs)
        bank = self._bank_of(x.shape)
        found = scatter(
            ops.moveaxis(x, self.channel_axis, 1),
            bank,
            self.max_order,
            average=self.average,
            oversampling=self.oversampling,
            out_type="array" if self.average else "list",
        )
        if not self.average:
            return [ops.moveaxis(path["coef"], 1, self.channel_axis) for path in found]
        # Channels vary faster than paths.
        found = ops.moveaxis(found, (2, 1), (self.channel_axis, self.channel_axis + 1))
        return merge_axes(found, self.channel_axis)

    def compute_output_shape(self, input_shape: tuple) -> Any:
        bank = self._bank_of(input_shape)
        keys = bank.paths(self.max_order)
        shapes = [
            self.with_sizes(
                input_shape,
                path_sizes(
                    bank, key, average=self.average, oversampling=self.oversampling
                ),
            )
            for key in (keys[:1] if self.average else keys)
        ]
        if not self.average:
            return shapes
        shape = list(shapes[0])
        channels = shape[self.channel_axis]
        shape[self.channel_axis] = channels and channels * len(keys)
        return tuple(shape)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class Scattering1D(BaseScattering):
    """Scatters signals: local averages that a small shift or warp hardly changes.

    The layer of `keras_wavelets.ops.scattering1d`, with the numbers of Kymatio. There
    are no weights. See Andén and Mallat, "Deep Scattering Spectrum" (IEEE Transactions
    on Signal Processing 2014).

    Args:
        J: The longest wavelet spans about `2**J` samples.
        Q: Wavelets per octave: one number for the first order, where the second has
            one, or a pair.
        T: Number of samples to average over, a power of two; None stands for `2**J`.
        max_order: 1, or 2 for the magnitudes of magnitudes, too.
        average: Whether to average the magnitudes.
        oversampling: The result has `2**oversampling` times as many samples.

    Input shape: `(batch, steps, channels)`, with steps known.
    Output shape: `(batch, steps / T, paths * channels)`, rounded up or down as the
    padding falls, channels varying faster; without averages a list with a tensor
    `(batch, steps of the path, channels)` for each path.

    Raises:
        ValueError: For a `J` or `T` that the signal is too short for, a `T` that is no
            power of two, an unknown number of steps, or another argument that is none
            of those above.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import Scattering1D
    >>> layer = Scattering1D(J=5, Q=8)
    >>> tuple(layer(np.ones((2, 512, 3), "float32")).shape)
    (2, 16, 252)
    """

    rank = 1

    def __init__(
        self,
        J: int,  # noqa: N803
        Q: int | tuple[int, int] = 1,  # noqa: N803
        T: int | None = None,  # noqa: N803
        max_order: Literal[1, 2] = 2,
        average: bool = True,
        oversampling: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(max_order, **kwargs)
        check_orders(max_order, "list", average=average, oversampling=oversampling)
        self.J, self.Q, self.T = check_signal_arguments(J, Q, T)
        self.average = bool(average)
        self.oversampling = oversampling
        self._build_at_init()

    def bank(self, sizes: tuple) -> ScatteringBank:
        return get_bank_1d(sizes[0], self.J, self.Q, self.T)

    def meta(self) -> dict:
        """Returns what each path is.

        Returns:
            A dict of arrays with one row a path: `"order"`; `"xi"` and `"sigma"`,
            center and bandwidth of the wavelet of each order in cycles a sample; `"j"`,
            the logarithm of its scale; `"n"`, its number; NaN where a path has no such
            order. And `"key"`, the list of the paths' numbers as tuples.

        Example:
        >>> from keras_wavelets.layers import Scattering1D
        >>> Scattering1D(J=3, Q=1).meta()["key"]
        [(), (0,), (1,), (2,), (3,), (0, 3), (1, 3), (2, 3)]
        """
        # The paths are the same for every size.
        return self.bank((4 * max(self.T, 2**self.J),)).meta(self.max_order)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class Scattering2D(BaseScattering):
    """Scatters images: local averages that a small shift or warp hardly changes.

    The layer of `keras_wavelets.ops.scattering2d`, with the numbers of Kymatio. There
    are no weights. See Bruna and Mallat, "Invariant Scattering Convolution Networks"
    (IEEE Transactions on Pattern Analysis and Machine Intelligence 2013).

    Args:
        J: The widest wavelet spans about `2**J` pixels; averages are taken over as
            many.
        L: Number of angles.
        max_order: 1, or 2 for the magnitudes of magnitudes, too.

    Input shape: `(batch, height, width, channels)`, with height and width known.
    Output shape: `(batch, height // 2**J, width // 2**J, paths * channels)`, channels
    varying faster, of `1 + J * L + L**2 * J * (J - 1) / 2` paths.

    Raises:
        ValueError: If `2**J` exceeds the image, a size is unknown, or an argument is
            none of those above.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import Scattering2D
    >>> tuple(Scattering2D(J=2)(np.ones((5, 28, 28, 1), "float32")).shape)
    (5, 7, 7, 81)
    """

    rank = 2

    def __init__(
        self,
        J: int,  # noqa: N803
        L: int = 8,  # noqa: N803
        max_order: Literal[1, 2] = 2,
        **kwargs: Any,
    ) -> None:
        super().__init__(max_order, **kwargs)
        check_orders(max_order, "array")
        self.J, self.L = check_scales(J), checks.count(L, "L", 1, MOST_WAVELETS)
        self._build_at_init()

    def bank(self, sizes: tuple) -> ScatteringBank:
        return get_bank_2d(sizes, self.J, self.L)

    def meta(self) -> dict:
        """Returns what each path is.

        Returns:
            A dict of arrays with one row a path: `"order"`; `"j"`, the logarithm of the
            scale of the wavelet of each order; `"theta"`, the number of its angle;
            `"n"`, its own number; NaN where a path has no such order. And `"key"`, the
            list of the paths' numbers as tuples.

        Example:
        >>> from keras_wavelets.layers import Scattering2D
        >>> Scattering2D(J=2, L=2).meta()["theta"][-2:]
        array([[1., 0.],
               [1., 1.]])
        """
        return self.bank((2**self.J, 2**self.J)).meta(self.max_order)
