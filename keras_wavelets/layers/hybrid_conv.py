"""The first convolution of a twin: some filters learned, the others wavelets."""

from typing import Any
from typing import Literal
from typing import get_args

import keras
import numpy as np
from keras import ops

from keras_wavelets import checks
from keras_wavelets.layers.base import ImageLayer
from keras_wavelets.layers.base import Size
from keras_wavelets.layers.convolution import fan_in_uniform
from keras_wavelets.layers.dual_tree_packets import DTCWPT2D
from keras_wavelets.layers.packet_mixing import PacketMixing
from keras_wavelets.layers.packet_mixing import both_parts
from keras_wavelets.layers.packet_mixing import compact
from keras_wavelets.layers.packet_mixing import packet_sections
from keras_wavelets.layers.wcnn import smaller
from keras_wavelets.ops.along_axis import Mode
from keras_wavelets.ops.along_axis import contract
from keras_wavelets.ops.blur import extend_image
from keras_wavelets.ops.crop import crop_offset
from keras_wavelets.ops.crop import crop_together
from keras_wavelets.wavelets import packet_cell

# Weights of red, green and blue that the authors start from.
COLORS = {
    "resnet": (0.9802, 1.3060, 0.7138),
    "alexnet": (1.0036, 1.1630, 0.8334),
    "uniform": None,
}
Output = Literal["real", "ri"]
OUTPUTS = get_args(Output)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class HybridConv2DWPT(ImageLayer):
    """Convolves with free kernels, and with mixtures of complex wavelet packets.

    The first layer of the twins of Leterme, Polisano, Perrier and Alahari (2024),
    From CNNs to Shift-Invariant Twin Models Based on Complex Wavelets. The packets
    are fixed; their mixing inside groups of one octave and orientation is learned,
    and that of the colors. Where the two results differ in size, the larger one is
    cut at its center.

    Args:
        filters: Number of filters.
        free_filters: How many of them are an ordinary convolution; they come first.
        kernel_size: Side of the free kernels.
        strides: Step of all filters, a power of two up to `2**depth`.
        depth: Number of levels of the packets.
        selection: Packets and their groups: `"no_edges"`, `"all"`, `"alexnet"`, or a
            dictionary of `features`, `sections`, `groups` and `filters`.
        color_mixing: `"before"` the packets, to one channel, `"after"` them, or None
            for images of one channel.
        color_initializer: First weights of three colors before the packets:
            `"resnet"`, `"alexnet"` or `"uniform"`, as for any other number of them.
        output: `"real"` parts alone, or `"ri"`: real and imaginary parts in turn.
        use_bias: Whether each filter adds a number; the wavelet filters only with
            `"real"` output, as magnitudes get their bias later.
        free_padding: Border of the free kernels; None for half of `kernel_size`, and
            2 for a side of 11.
        free_initializer: Of the free kernels; `"default"` is that of PyTorch.
        wavelet: Filters as in `DTCWPT2D`.
        mixing_regularizer: None, a regularizer of the mixing, or one for each
            section.
        trainable_wavelet: As in `DTCWPT2D`.

    Input shape: `(batch, height, width, channels)`.
    Output shape: `(batch, height / strides, width / strides, channels)`, roughly;
    `filters` channels, and for `"ri"` two for each wavelet filter.

    Raises:
        ValueError: For another value, free filters that leave no
            others, or as `PacketMixing` and `DTCWPT2D`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import HybridConv2DWPT
    >>> layer = HybridConv2DWPT(output="ri")
    >>> tuple(layer(np.ones((1, 32, 28, 3), "float32")).shape)
    (1, 16, 14, 88)
    """

    def __init__(
        self,
        filters: int = 64,
        free_filters: int = 40,
        kernel_size: int = 7,
        strides: int = 2,
        depth: int = 2,
        selection: Any = "no_edges",
        color_mixing: str | None = "before",
        color_initializer: str = "resnet",
        output: Output = "real",
        use_bias: bool = False,
        free_padding: int | None = None,
        free_initializer: Any = "default",
        wavelet: Any = "qshift_a",
        mode: Mode = "zero",
        mixing_regularizer: Any = None,
        trainable_wavelet: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.filters = checks.count(filters, "filters")
        self.free_filters = checks.count(free_filters, "free_filters")
        self.kernel_size = checks.count(kernel_size, "kernel_size")
        if free_filters >= filters:
            raise ValueError(
                f"Expected free filters to leave some of the {filters} filters. "
                f"Received: free_filters={free_filters}."
            )
        self.color_mixing = checks.one_of(
            color_mixing, "color_mixing", ("before", "after", None)
        )
        self.color_initializer = checks.one_of(
            color_initializer, "color_initializer", tuple(COLORS)
        )
        self.output_form = checks.one_of(output, "output", OUTPUTS)
        self.use_bias = use_bias
        self.free_padding = _padding(free_padding, kernel_size)
        self.free_initializer = free_initializer
        self.selection = selection
        self.plan = packet_sections(selection, depth, filters - free_filters)
        transform = {"wavelet": wavelet, "trainable_wavelet": trainable_wavelet}
        self.packets = self._make_packets(depth, strides, mode=mode, **transform)
        self.strides = self.packets.strides
        self.mixing = self._make_mixing(mixing_regularizer)
        self.free = None

    def _make_packets(self, depth: int, strides: int, **options: Any) -> DTCWPT2D:
        return DTCWPT2D(
            depth,
            strides,
            output=self.output_form,
            features=self.plan.features,
            name="packets",
            data_format="channels_last",
            dtype=self.dtype_policy,
            **options,
        )

    def _make_mixing(self, regularizer: Any) -> PacketMixing:
        return PacketMixing(
            self.plan.sections,
            self.plan.groups,
            self.plan.filters,
            use_bias=self.use_bias and self.output_form == "real",
            complex=self.output_form == "ri",
            kernel_regularizer=regularizer,
            name="mixing",
            data_format="channels_last",
            dtype=self.dtype_policy,
        )

    @property
    def channel_split(self) -> tuple[int, int]:
        """Channels of the free filters, and of the others."""
        gabor = self.filters - self.free_filters
        return self.free_filters, gabor * self.mixing.parts

    @property
    def gabor_cells(self) -> list:
        """The cells of the packets that each wavelet filter sees, see `packet_cell`."""
        depth = self.packets.depth
        return [
            [packet_cell(feature, depth) for feature in features]
            for features in self.plan.features_of_filters
        ]

    @property
    def resulting_stride(self) -> int:
        """Step of the filters."""
        return self.strides

    @property
    def resulting_kernel(self) -> np.ndarray:
        """The kernels this layer amounts to, `(side, side, channels, filters)`.

        Free kernels lie at the center of the larger ones; wavelet filters have two
        kernels for `"ri"`.
        """
        return resulting_kernel(self)

    def compact(self) -> "HybridConv2DWPT":
        """Returns the same layer without packets that no filter uses.

        Their weights must be zero, as `OneHotPenalty` and a pruning make them.
        """
        return compact_layer(self)

    def build(self, input_shape: tuple) -> None:
        channels = input_shape[self.channel_axis]
        fan_in = channels * self.kernel_size**2
        start = fan_in_uniform(fan_in)
        given = self.free_initializer
        self.free = keras.layers.Conv2D(
            self.free_filters,
            self.kernel_size,
            self.strides,
            use_bias=self.use_bias,
            kernel_initializer=start if given == "default" else given,
            bias_initializer=fan_in_uniform(fan_in),
            data_format="channels_last",
            dtype=self.dtype_policy,
            name="free",
        )
        self.free.build((None, None, None, channels))
        self._build_colors(channels)
        mixed = 1 if self.color_mixing == "before" else channels
        packets = self.packets.compute_output_shape((None, None, None, mixed))
        self.mixing.build(packets)

    def _build_colors(self, channels: int) -> None:
        if self.color_mixing is None:
            if channels != 1:
                raise ValueError(
                    "Expected a mixing of the colors for images of several channels. "
                    f"Received: color_mixing=None, channels={channels}."
                )
            return
        if self.color_mixing == "before":
            weights = COLORS[self.color_initializer]
            if weights is None or len(weights) != channels:
                weights = (3 / channels,) * channels
            start = keras.initializers.Constant(np.reshape(weights, (-1, 1)))
            shape = (channels, 1)
        else:
            start = fan_in_uniform(channels)
            shape = (self.filters - self.free_filters, channels)
        self.color = self.add_weight(shape=shape, initializer=start, name="color")

    def transform(self, images: Any) -> Any:
        padded = extend_image(images, (self.free_padding,) * 2, self.packets.mode)
        free = self.free(padded)
        return ops.concatenate(crop_together([free, self.waves(images)]), axis=-1)

    def waves(self, images: Any) -> Any:
        """Returns the wavelet channels of images of channels last."""
        if self.color_mixing != "before":
            x = self.mixing(self.packets(images))
            return x if self.color_mixing is None else self._merge_colors(x)
        color = ops.cast(self.color, self.compute_dtype)
        return self.mixing(self.packets(contract(images, 3, color)))

    def _merge_colors(self, x: Any) -> Any:
        """Adds up the colors of each filter: one product of the channel axis."""
        filters, colors = self.color.shape
        eye = ops.cast(np.eye(filters), self.color.dtype)
        weights = ops.transpose(self.color)
        matrix = ops.reshape(
            ops.expand_dims(weights, 1) * eye, (colors * filters, filters)
        )
        matrix = both_parts(matrix) if self.output_form == "ri" else matrix
        return contract(x, 3, ops.cast(matrix, x.dtype))

    def output_image(self, height: Size, width: Size, channels: int) -> tuple:
        shape = self.packets.compute_output_shape((None, height, width, 1))
        rest = 2 * self.free_padding - self.kernel_size
        free = [side and (side + rest) // self.strides + 1 for side in (height, width)]
        image = (smaller(free[axis], shape[axis + 1]) for axis in (0, 1))
        return (*image, sum(self.channel_split))

    def get_config(self) -> dict:
        packets = self.packets.get_config()
        of_packets = ("depth", "wavelet", "mode", "trainable_wavelet")
        return {
            **super().get_config(),
            **{name: packets[name] for name in of_packets},
            "mixing_regularizer": self.mixing.get_config()["kernel_regularizer"],
        }


def _padding(padding: int | None, kernel_size: int) -> int:
    if padding is not None:
        return checks.one_of(padding, "free_padding", tuple(range(kernel_size)))
    return 2 if kernel_size == 11 else kernel_size // 2


def gabor_kernel(layer: Any) -> np.ndarray:
    """Returns the kernels of the wavelet filters of a `HybridConv2DWPT`.

    Returns:
        Array `(side, side, channels, filters)`, of twice as many filters where the
        layer gives real and imaginary parts.
    """
    mixing = ops.convert_to_numpy(layer.mixing.matrix).astype("float64")
    # The mixing is linear: mixed kernels are the kernels of the mixed maps.
    kernels = np.einsum("fyx,fq->yxq", layer.packets.resulting_kernel, mixing)
    kernels = kernels[:, :, None] * _colors(layer)
    if layer.output_form == "real":
        return kernels.real
    pairs = np.stack([kernels.real, kernels.imag], -1)
    return pairs.reshape(*kernels.shape[:3], -1)


def _colors(layer: Any) -> np.ndarray:
    if layer.color_mixing is None:
        return np.ones((1, 1))
    weights = ops.convert_to_numpy(layer.color).astype("float64")
    return weights.T if layer.color_mixing == "after" else weights


def resulting_kernel(layer: Any) -> np.ndarray:
    """Returns all kernels in one size, the free ones at the center."""
    free = _free_kernel(layer)
    gabor = gabor_kernel(layer)
    rest = gabor.shape[0] - free.shape[0]
    if rest < 0:
        gabor = _padded(gabor, _around(-rest))
    else:
        free = _padded(free, _around(rest))
    return np.concatenate([free, gabor], axis=-1)


def _free_kernel(layer: Any) -> np.ndarray:
    return ops.convert_to_numpy(layer.free.kernel).astype("float64")


def _around(rest: int) -> tuple[int, int]:
    return rest // 2, rest - rest // 2


def _padded(kernel: np.ndarray, widths: tuple) -> np.ndarray:
    return np.pad(kernel, (widths, widths, (0, 0), (0, 0)))


def as_convolution(
    layer: Any, height: int, width: int, *, energy: float = 1.0
) -> tuple[tuple, np.ndarray, np.ndarray]:
    """Returns one convolution with the results of a `HybridConv2DWPT`.

    Args:
        layer: The layer, built, of zero borders.
        height: Height of the images, on which the crop of the maps depends.
        width: Their width.
        energy: Share of the energy of every wavelet kernel that the new kernels
            keep at least; the taps outside of a window around the center are left
            out.

    Returns:
        Zeros to add before and behind each axis, the kernels `(height, width,
        channels, filters)`, and the biases.
    """
    if not 0 < energy <= 1:
        raise ValueError(
            f"Expected a share of energy in (0, 1]. Received: energy={energy}."
        )
    if layer.packets.mode != "zero":
        raise ValueError(
            "Expected zeros around the images: no other border is that of one "
            f"convolution. Received: mode={layer.packets.mode!r}."
        )
    gabor = gabor_kernel(layer)
    cut = _center(gabor, energy)
    inside = slice(cut, gabor.shape[0] - cut)
    kernels = [_free_kernel(layer), gabor[inside, inside]]
    borders = [layer.free_padding, layer.packets.borders[0] - cut]
    axes = [
        _align(size, layer.strides, borders, [kernel.shape[0] for kernel in kernels])
        for size in (height, width)
    ]
    result = np.concatenate(
        [_placed(kernel, axes, number) for number, kernel in enumerate(kernels)], -1
    )
    return tuple(axis["padding"] for axis in axes), result, _biases(layer)


def _center(kernels: np.ndarray, energy: float) -> int:
    """Returns how many taps all around hold less than the rest of the energy."""
    squares = kernels**2
    wanted = energy * squares.sum((0, 1, 2))
    cut = 0
    # All kernels share a window, so that one convolution serves them all.
    while cut + 1 < kernels.shape[0] // 2:
        inside = slice(cut + 1, kernels.shape[0] - cut - 1)
        if energy == 1 or np.any(squares[inside, inside].sum((0, 1, 2)) < wanted):
            break
        cut += 1
    return cut


def _align(size: int, strides: int, borders: list, lengths: list) -> dict:
    """Returns where two kernels begin in one that serves for both, along an axis."""
    pairs = list(zip(borders, lengths, strict=True))
    # The border of the packets holds however short their kernels have become.
    maps = [(size + 2 * border - length) // strides + 1 for border, length in pairs]
    # The larger map is cropped at its center: its kernel begins that much later.
    steps = min(maps)
    starts = [
        strides * int(crop_offset(count, steps)) - border
        for count, border in zip(maps, borders, strict=True)
    ]
    first = min(starts)
    length = max(
        start - first + taps for start, taps in zip(starts, lengths, strict=True)
    )
    behind = strides * (steps - 1) + length + first - size
    # Where the last step ends before the image does, zero taps reach to its end.
    length += max(-behind, 0)
    return {
        "padding": (-first, max(behind, 0)),
        "starts": [start - first for start in starts],
        "length": length,
    }


def _placed(kernel: np.ndarray, axes: list, number: int) -> np.ndarray:
    widths = [
        (axis["starts"][number], axis["length"] - axis["starts"][number] - taps)
        for axis, taps in zip(axes, kernel.shape, strict=False)
    ]
    return np.pad(kernel, (*widths, (0, 0), (0, 0)))


def _biases(layer: Any) -> np.ndarray:
    free, gabor = layer.channel_split
    biases = np.zeros(free + gabor)
    if layer.use_bias:
        biases[:free] = ops.convert_to_numpy(layer.free.bias)
    if layer.mixing.biases:
        added = np.concatenate(list(map(ops.convert_to_numpy, layer.mixing.biases)))
        biases[free:] = added * (
            _colors(layer).sum(0) if layer.color_mixing == "after" else 1
        )
    return biases


def compact_layer(layer: Any) -> Any:
    """Returns a `HybridConv2DWPT` of the same results with its used packets alone."""
    plan, kernels = compact(layer.plan, layer.mixing.kernels)
    pairs = zip(layer.mixing.kernel_regularizers, layer.plan.groups, strict=True)
    regularizers = [one for one, groups in pairs for _ in range(groups)]
    selection = {name: list(values) for name, values in vars(plan).items()}
    small = type(layer).from_config(
        {
            **layer.get_config(),
            "selection": selection,
            "mixing_regularizer": regularizers,
        }
    )
    channels = layer.free.kernel.shape[2]
    first = layer.data_format == "channels_first"
    small.build((None, channels, None, None) if first else (None, None, None, channels))
    small.free.set_weights(layer.free.get_weights())
    small.packets.set_weights(layer.packets.get_weights())
    if layer.color_mixing is not None:
        small.color.assign(layer.color)
    for variable, kernel in zip(small.mixing.kernels, kernels, strict=True):
        variable.assign(kernel)
    if layer.mixing.biases:
        biases = ops.convert_to_numpy(ops.concatenate(layer.mixing.biases))
        parts = np.split(biases, np.cumsum(plan.filters)[:-1])
        for variable, bias in zip(small.mixing.biases, parts, strict=True):
            variable.assign(bias)
    return small
