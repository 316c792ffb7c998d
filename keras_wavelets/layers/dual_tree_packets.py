"""The layer of dual-tree complex wavelet packets."""

from typing import Any
from typing import Literal
from typing import get_args

import keras
import numpy as np
from keras import ops

from keras_wavelets import checks
from keras_wavelets import wavelets
from keras_wavelets.layers.base import BaseSpatial
from keras_wavelets.ops import arguments
from keras_wavelets.ops import dual_tree_packets
from keras_wavelets.ops.along_axis import Mode
from keras_wavelets.ops.along_axis import every_other
from keras_wavelets.ops.dual_tree import as_complex
from keras_wavelets.ops.dual_tree import complex_dtype
from keras_wavelets.ops.dual_tree_packets import check_padding
from keras_wavelets.ops.dual_tree_packets import check_strides
from keras_wavelets.ops.dual_tree_packets import packet_borders
from keras_wavelets.ops.dual_tree_packets import packet_size
from keras_wavelets.ops.modulus import modulus
from keras_wavelets.wavelets import dual_tree_packets as kernels

Output = Literal["ri", "real", "modulus", "complex"]
OUTPUTS = get_args(Output)
TAPS = ("low_1", "high_1", "low_2", "high_2")


@keras.saving.register_keras_serializable(package="keras_wavelets")
class DTCWPT2D(BaseSpatial):
    """Splits images into complex packets of many frequencies and orientations.

    The fixed part of the twins of Leterme, Polisano, Perrier and Alahari. Not to be
    confused with `DTCWT2D`, the pyramid of six orientations and other filters.

    Args:
        depth: Number of levels ≥ 1.
        strides: Step between coefficients, a power of two up to `2**depth`, which
            is the default.
        wavelet: Quarter-shift filters: a name of
            `keras_wavelets.wavelets.qshift_names()`, a `QShift`, or a vector.
        analytic: Whether to conjugate packets so that all horizontal frequencies
            are ≥ 0.
        output: `"ri"`: real and imaginary part in turn; `"real"`: the former alone;
            `"modulus"`: magnitudes; or `"complex"`, which LiteRT does not know.
        features: Numbers of the packets to compute, see
            `keras_wavelets.wavelets.packet_cell` and `select_packets`; None for all
            `2 * 4**depth`.
        padding: `"compat"`, as in the authors' networks, where sizes are divided by
            `strides` only roughly; `"same"`: divided and rounded up; `"valid"`.
        mode: Boundary mode of the border, one of nine.
        trainable_wavelet: Whether the filters are four weights, which start from the
            wavelet and nothing keeps wavelets.

    Input shape: `(batch, height, width, channels)`.
    Output shape: `(batch, new_height, new_width, channels * features * 2)` for
    `"ri"`, parts varying fastest and channels slowest; half as many channels for the
    others.

    Raises:
        ValueError: For another argument, a wrong rank, or an image
            smaller than the filters.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import wavelets
    >>> from keras_wavelets.layers import DTCWPT2D
    >>> features = wavelets.select_packets(2, edges=False).features
    >>> layer = DTCWPT2D(2, strides=2, features=features, output="modulus")
    >>> tuple(layer(np.ones((1, 32, 32, 1), "float32")).shape)
    (1, 16, 16, 16)
    """

    rank = 2

    def __init__(
        self,
        depth: int = 2,
        strides: int | None = None,
        wavelet: Any = "qshift_a",
        analytic: bool = True,
        output: Output = "ri",
        features: Any = None,
        padding: str = "compat",
        mode: Mode = "zero",
        trainable_wavelet: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.depth = depth
        self.features = kernels.check_features(features, depth)
        self.strides = check_strides(strides, depth)
        self.wavelet = wavelets.qshift(wavelet)
        self.analytic = analytic
        self.output_form = checks.one_of(output, "output", OUTPUTS)
        self.padding = check_padding(padding)
        self.mode = arguments.check_mode(mode)
        self.trainable_wavelet = trainable_wavelet
        # The filters depend on no input, so they are made here.
        self.taps = kernels.packet_taps(self.wavelet)
        if trainable_wavelet:
            pairs = zip(TAPS, self.taps, strict=True)
            self.taps = [self._add_taps(name, taps) for name, taps in pairs]
        self._build_at_init()

    @property
    def resulting_kernel(self) -> np.ndarray:
        """Complex kernels of the features, `(features, length, length)`."""
        first, second = map(ops.convert_to_numpy, self._trees())
        packets = first + 1j * second
        return kernels.outer_products(
            packets, self.features, self.depth, analytic=self.analytic
        )

    @property
    def borders(self) -> tuple:
        """Samples added before and behind each axis."""
        taps = len(self.wavelet.h0a)
        return packet_borders(taps, self.depth, self.strides, self.padding)

    def call(self, inputs: Any) -> Any:
        x = self.to_compute_dtype(inputs)
        self.check_rank(x.shape)
        first = self.data_format == "channels_first"
        x = ops.moveaxis(x, 1, -1) if first else x
        x = dual_tree_packets.extend(x, self.borders, self.mode)
        trees = self._trees()
        codes = kernels.packet_codes(self.features, self.depth)
        x = dual_tree_packets.filter_packets(
            x,
            [dual_tree_packets.select_rows(trees, needed) for needed in codes],
            kernels.packet_mixture(self.features, self.depth, analytic=self.analytic),
            self.strides,
            implementation=self.implementation,
        )
        x = self._formed(x)
        return ops.moveaxis(x, -1, 1) if first else x

    def _add_taps(self, name: str, taps: tuple) -> Any:
        start = keras.initializers.Constant(taps)
        return self.add_weight(shape=(len(taps),), initializer=start, name=name)

    def _trees(self) -> Any:
        """Returns the filters of both trees: constants, or tensors from weights."""
        xp = ops if self.trainable_wavelet else np
        return xp.stack(kernels.tree_packets(self.taps, self.depth, xp))

    def _formed(self, x: Any) -> Any:
        if self.output_form == "ri":
            return x
        if self.output_form == "real":
            return every_other(x, 3, 0)
        if self.output_form == "modulus":
            return modulus(x)
        sizes = ops.shape(x)
        return as_complex(ops.reshape(x, (*sizes[:3], sizes[3] // 2, 2)))

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        shape = list(self.check_rank(input_shape))
        taps = len(self.wavelet.h0a)
        options = {"strides": self.strides, "padding": self.padding}
        for axis in self.spatial_axes:
            shape[axis] = packet_size(shape[axis], taps, self.depth, **options)
        parts = 2 if self.output_form == "ri" else 1
        channels = shape[self.channel_axis]
        shape[self.channel_axis] = channels and channels * len(self.features) * parts
        return tuple(shape)

    def compute_output_spec(self, inputs: Any) -> Any:
        spec = super().compute_output_spec(inputs)
        if self.output_form != "complex":
            return spec
        return keras.KerasTensor(spec.shape, complex_dtype(self.compute_dtype))
