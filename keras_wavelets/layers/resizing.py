"""Images of another size: padded, cut, shuffled out of channels, interpolated."""

from collections.abc import Sequence
from typing import Any
from typing import Literal
from typing import get_args

import keras
import numpy as np
from keras import ops

from keras_wavelets import checks
from keras_wavelets.layers.base import ImageLayer
from keras_wavelets.layers.base import Size
from keras_wavelets.layers.base import from_channels_last
from keras_wavelets.layers.base import split_reference
from keras_wavelets.layers.base import to_channels_last
from keras_wavelets.ops.along_axis import cut
from keras_wavelets.ops.along_axis import extend
from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.ops.along_axis import split_axis
from keras_wavelets.ops.compilation import fused
from keras_wavelets.ops.convolution import phases_to_space
from keras_wavelets.ops.dwt import crop


def pad_to_multiple(images: Any, multiple: int) -> Any:
    """Pads images with zeros, below and at the right, to a multiple of a size.

    Args:
        images: Tensor of shape `(batch, height, width, channels)`.
        multiple: What the new height and width are multiples of.

    Example:
    >>> import numpy as np
    >>> tuple(pad_to_multiple(np.ones((1, 5, 8, 3)), 4).shape)
    (1, 8, 8, 3)
    """
    sizes = [images.shape[axis] or ops.shape(images)[axis] for axis in (1, 2)]
    behind = [-size % multiple for size in sizes]
    if all(isinstance(width, int) and not width for width in behind):
        return images
    return ops.pad(images, ((0, 0), *((0, width) for width in behind), (0, 0)))


@keras.saving.register_keras_serializable(package="keras_wavelets")
class PadToMultiple2D(ImageLayer):
    """Pads images with zeros, below and at the right, to a multiple of a size.

    Args:
        multiple: What the new height and width are multiples of.

    Input shape: `(batch, height, width, channels)`.
    Output shape: the same with height and width rounded up.

    Raises:
        ValueError: If `multiple` is not a positive integer.

    Example:
    >>> import numpy as np
    >>> tuple(PadToMultiple2D(8)(np.ones((1, 28, 32, 1))).shape)
    (1, 32, 32, 1)
    """

    def __init__(self, multiple: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.multiple = checks.count(multiple, "multiple")
        self._build_at_init()

    def transform(self, images: Any) -> Any:
        return pad_to_multiple(images, self.multiple)

    def output_image(self, height: Size, width: Size, channels: int) -> tuple:
        height, width = (
            size and size + -size % self.multiple for size in (height, width)
        )
        return (height, width, channels)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class CropLike2D(ImageLayer):
    """Cuts images down to the size of others, or a multiple of it.

    Inverse of `PadToMultiple2D`, behind a network that keeps or enlarges images.

    Args:
        scale: Factor between the sizes of the result and of the reference.

    Input shape: a list of two, `(batch, height, width, channels)` and the reference
    `(batch, rows, columns, any)`.
    Output shape: `(batch, scale * rows, scale * columns, channels)`.

    Raises:
        ValueError: If `scale` is not a positive integer.

    Example:
    >>> import numpy as np
    >>> enlarged, small = np.ones((1, 64, 64, 3)), np.ones((1, 28, 30, 1))
    >>> tuple(CropLike2D(scale=2)([enlarged, small]).shape)
    (1, 56, 60, 3)
    """

    def __init__(self, *, scale: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scale = checks.count(scale, "scale")
        self.input_spec = None
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        images, reference = (
            to_channels_last(x, self.data_format) for x in self._pair(inputs)
        )
        sizes = [reference.shape[axis] or ops.shape(reference)[axis] for axis in (1, 2)]
        cropped = crop(images, (1, 2), [size * self.scale for size in sizes])
        return from_channels_last(cropped, self.data_format)

    def _pair(self, inputs: Any) -> tuple:
        images, reference = split_reference(inputs, "concat")
        if reference is None:
            raise ValueError(
                "Expected a list of two, images and a reference. "
                f"Received: inputs={inputs!r:.60}."
            )
        return images, reference

    def compute_output_shape(self, input_shape: list) -> tuple:
        shape, reference = self._pair(input_shape)
        first = self.spatial_axes[0]
        sizes = [size and size * self.scale for size in reference[first : first + 2]]
        return (*shape[:first], *sizes, *shape[first + 2 :])


Order = Literal["torch", "tf"]
ORDERS = get_args(Order)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class PixelShuffle2D(ImageLayer):
    """Enlarges images by laying groups of channels out as pixels.

    Args:
        scale: Factor of height and width.
        order: How the `scale * scale * c` channels are grouped: as in PyTorch, where
            the pixels of one new channel are neighbors, `"torch"`; or as in
            `tf.nn.depth_to_space`, where the new channels of one pixel are, `"tf"`.

    Input shape: `(batch, height, width, scale * scale * channels)`.
    Output shape: `(batch, scale * height, scale * width, channels)`.

    Raises:
        ValueError: If an argument is out of its range, or the channels do not form
            whole groups.

    Example:
    >>> import numpy as np
    >>> pixels = np.array([1.0, 2.0, 3.0, 4.0]).reshape(1, 1, 1, 4)
    >>> np.array(PixelShuffle2D(2)(pixels))[0, ..., 0].tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """

    def __init__(
        self, scale: int = 2, *, order: Order = "torch", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.scale = checks.count(scale, "scale")
        self.order = checks.one_of(order, "order", ORDERS)
        self._build_at_init()

    def transform(self, images: Any) -> Any:
        channels = self._channels(images.shape[3])
        if self.order == "tf":
            return phases_to_space(
                split_axis(images, 3, (self.scale, self.scale, channels))
            )
        x = split_axis(images, 3, (channels, self.scale, self.scale))
        return phases_to_space(ops.transpose(x, (0, 1, 2, 4, 5, 3)))

    def _channels(self, channels: int) -> int:
        if channels % self.scale**2:
            raise ValueError(
                f"Expected channels that are a multiple of {self.scale**2}. "
                f"Received: {channels} channels."
            )
        return channels // self.scale**2

    def output_image(self, height: Size, width: Size, channels: int) -> tuple:
        return (
            height and height * self.scale,
            width and width * self.scale,
            self._channels(channels),
        )


# Slope parameter of the cubic, and how the image goes on beyond its border.
CONVENTIONS = {"torch": (-0.75, "constant"), "keras": (-0.5, "zero")}
REACH = 2


@keras.saving.register_keras_serializable(package="keras_wavelets")
class BicubicUpsampling2D(ImageLayer):
    """Enlarges images by an integer factor with a cubic of four pixels an axis.

    Centers of pixels are aligned, not corners, and nothing is smoothed before. The
    two conventions differ by up to 0.06 on images in [0, 1]:

    - `"torch"`: slope parameter -0.75; the border pixels go on beyond the border.
    - `"keras"`: slope parameter -0.5; the weights of pixels beyond the border are
      dropped and the others rescaled, as `keras.layers.UpSampling2D` does.

    Args:
        scale: Factor of height and width, 256 at most.
        convention: `"torch"` or `"keras"`.

    Input shape: `(batch, height, width, channels)`.
    Output shape: `(batch, scale * height, scale * width, channels)`.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> import numpy as np
    >>> edge = np.array([0.0, 0.0, 1.0, 1.0]).reshape(1, 1, 4, 1)
    >>> enlarged = BicubicUpsampling2D(2)(edge)
    >>> [round(float(value), 3) for value in enlarged[0, 0, 4:, 0]]
    [0.773, 1.105, 1.035, 1.0]
    """

    def __init__(
        self, scale: int = 2, *, convention: str = "torch", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.scale = checks.count(scale, "scale", 1, 256)
        self.convention = checks.one_of(convention, "convention", tuple(CONVENTIONS))
        slope, self._border = CONVENTIONS[convention]
        # Tuples: Keras would track lists and watch arrays.
        self._taps = tuple(cubic_taps(phase, scale, slope) for phase in range(scale))
        self._program = fused(self._enlarge, batch_axis=0)
        self._build_at_init()

    def transform(self, images: Any) -> Any:
        return self._program(images)

    def _enlarge(self, images: Any) -> Any:
        for axis in (1, 2):
            enlarged = interpolate(images, axis, self._taps, self._border)
            if self._border == "zero":
                size = images.shape[axis] or ops.shape(images)[axis]
                inside = ops.ones((1, size, 1, 1), dtype=images.dtype)
                inside = ops.moveaxis(inside, 1, axis)
                weights = interpolate(inside, axis, self._taps, self._border)
                enlarged = enlarged / weights
            images = enlarged
        return images

    def output_image(self, height: Size, width: Size, channels: int) -> tuple:
        return (height and height * self.scale, width and width * self.scale, channels)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class Upsampling2D(keras.layers.UpSampling2D):
    """`keras.layers.UpSampling2D`, bilinear of unknown sizes under XLA as well."""

    def call(self, inputs: Any) -> Any:
        if self.interpolation != "bilinear" or None not in tuple(inputs.shape[1:]):
            return super().call(inputs)
        x = to_channels_last(inputs, self.data_format)
        for axis, scale in zip((1, 2), self.size, strict=True):
            taps = [linear_taps(phase, scale) for phase in range(scale)]
            x = interpolate(x, axis, taps, "constant")
        return from_channels_last(x, self.data_format)


def interpolate(x: Any, axis: int, taps: Sequence, border: str) -> Any:
    """Enlarges one axis; `taps` are five weights for each output of a pixel.

    Example:
    >>> import numpy as np
    >>> taps = [linear_taps(phase, 2) for phase in range(2)]
    >>> np.array(interpolate(np.array([0.0, 4.0]), 0, taps, "constant"))
    array([0., 1., 3., 4.])
    """
    size = x.shape[axis] or ops.shape(x)[axis]
    x = extend(x, (REACH, REACH), border, axis)
    shifted = [cut(x, axis, i, i + size) for i in range(2 * REACH + 1)]
    phases = [
        sum(x * tap for x, tap in zip(shifted, weights, strict=True) if tap)
        for weights in taps
    ]
    return merge_axes(ops.stack(phases, axis=axis + 1), axis)


def linear_taps(phase: int, scale: int) -> tuple[float, ...]:
    """Returns the weights of five pixels around one for one output position.

    Example:
    >>> linear_taps(0, 2)
    (0.0, 0.25, 0.75, 0.0, 0.0)
    """
    position = (phase + 0.5) / scale - 0.5
    distance = np.abs(np.arange(-REACH, REACH + 1) - position)
    return tuple(map(float, np.maximum(1 - distance, 0)))


def cubic_taps(phase: int, scale: int, slope: float) -> tuple[float, ...]:
    """Returns the weights of five pixels around one for one output position.

    Example:
    >>> cubic_taps(0, 2, -0.75)
    (-0.03515625, 0.26171875, 0.87890625, -0.10546875, 0.0)
    """
    position = (phase + 0.5) / scale - 0.5
    distance = np.abs(np.arange(-REACH, REACH + 1) - position)
    near = ((slope + 2) * distance - (slope + 3)) * distance**2 + 1
    far = slope * (((distance - 5) * distance + 8) * distance - 4)
    weights = np.where(distance <= 1, near, np.where(distance < REACH, far, 0.0))
    return tuple(map(float, weights))
