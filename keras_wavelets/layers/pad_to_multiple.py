"""Images of any size for networks that halve them several times."""

from typing import Any

import keras
from keras import ops

from keras_wavelets.layers.counts import check_count
from keras_wavelets.layers.image_layer import ImageLayer
from keras_wavelets.layers.image_layer import from_channels_last
from keras_wavelets.layers.image_layer import to_channels_last
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
        **kwargs: `data_format`, as in `DWT2D`, and those of `keras.layers.Layer`.

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
        check_count("multiple", multiple)
        self.multiple = multiple
        self._build_at_init()

    def transform(self, images: Any) -> Any:
        return pad_to_multiple(images, self.multiple)

    def output_image(
        self, height: int | None, width: int | None, channels: int
    ) -> tuple:
        height, width = (
            size and size + -size % self.multiple for size in (height, width)
        )
        return (height, width, channels)

    def get_config(self) -> dict:
        return {**super().get_config(), "multiple": self.multiple}


@keras.saving.register_keras_serializable(package="keras_wavelets")
class CropLike2D(ImageLayer):
    """Cuts images down to the size of others, or a multiple of it.

    Undoes `PadToMultiple2D` behind a network that keeps or enlarges images.

    Args:
        scale: Factor between the sizes of the result and of the reference.
        **kwargs: `data_format`, as in `DWT2D`, and those of `keras.layers.Layer`.

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
        check_count("scale", scale)
        self.scale = scale
        self.input_spec = None
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        images, reference = (to_channels_last(x, self.data_format) for x in inputs)
        sizes = [reference.shape[axis] or ops.shape(reference)[axis] for axis in (1, 2)]
        cropped = crop(images, (1, 2), [size * self.scale for size in sizes])
        return from_channels_last(cropped, self.data_format)

    def compute_output_shape(self, input_shape: list) -> tuple:
        shape, reference = input_shape
        first = 2 if self.data_format == "channels_first" else 1
        sizes = [size and size * self.scale for size in reference[first : first + 2]]
        return (*shape[:first], *sizes, *shape[first + 2 :])

    def get_config(self) -> dict:
        return {**super().get_config(), "scale": self.scale}
