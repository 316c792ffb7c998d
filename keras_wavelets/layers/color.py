"""Color images to gray, to luma and chroma, and back."""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_wavelets import checks
from keras_wavelets.layers.base import ImageLayer
from keras_wavelets.layers.base import Size
from keras_wavelets.ops.along_axis import contract
from keras_wavelets.published import LUMA

# Red, green and blue in Pillow's mode "L", in units of 2**-16.
WEIGHTS = tuple(round(2**16 * share) for share in LUMA)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class Luma(ImageLayer):
    """Turns RGB images gray by the luma of ITU-R BT.601, in Pillow's digits.

    Pillow's mode "L" rounds to 8 bits after the weighted sum; this layer, made for
    the inside of a model, does not.

    Input shape: `(batch, height, width, 3)`.
    Output shape: `(batch, height, width, 1)`.

    Raises:
        ValueError: If the images have not 3 channels.

    Example:
    >>> import numpy as np
    >>> red = np.array([1.0, 0.0, 0.0]).reshape(1, 1, 1, 3)
    >>> round(float(Luma()(red)[0, 0, 0, 0]), 3)
    0.299
    """

    def build(self, input_shape: tuple) -> None:
        last = self.data_format == "channels_last"
        channels = input_shape[-1 if last else 1]
        _check_colors(self, (channels,), input_shape)

    def transform(self, images: Any) -> Any:
        colors = ops.split(images, len(WEIGHTS), axis=-1)
        return sum(x * (w / 2**16) for x, w in zip(colors, WEIGHTS, strict=True))

    def output_image(self, height: Size, width: Size, channels: int) -> tuple:
        return (height, width, 1)


_STUDIO = (
    np.array(
        [
            [65.481, -37.797, 112.0],
            [128.553, -74.203, -93.786],
            [24.966, 112.0, -18.214],
        ]
    )
    / 255
)
_LUMA = np.array(LUMA)
_RED, _BLUE = np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0])

# Matrices for rows (R, G, B), and what is added behind them.
TO_YCBCR = {
    "kornia": (
        np.stack([_LUMA, 0.564 * (_BLUE - _LUMA), 0.713 * (_RED - _LUMA)], axis=1),
        np.array([0.0, 0.5, 0.5]),
    ),
    "bt601_studio": (_STUDIO, np.array([16.0, 128.0, 128.0]) / 255),
}
# The inverse of "kornia" is rounded to three digits where it is defined.
TO_RGB = {
    "kornia": np.array([[1, 1, 1], [0, -0.344, 1.773], [1.403, -0.714, 0]]),
    "bt601_studio": np.linalg.inv(_STUDIO),
}
CONVENTIONS = tuple(TO_YCBCR)


def _check_colors(layer: Any, image: tuple, input_shape: Any = None) -> None:
    if image[-1] != 3:
        shape = tuple(image if input_shape is None else input_shape)
        raise ValueError(
            f"Expected images with 3 channels for {type(layer).__name__}. "
            f"Received: input_shape={shape}."
        )


class BaseColor(ImageLayer):
    """Abstract: an affine map of the three colors of each pixel."""

    def __init__(self, convention: str = "kornia", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.convention = checks.one_of(convention, "convention", CONVENTIONS)
        self._build_at_init()

    def output_image(self, height: Size, width: Size, channels: int) -> tuple:
        _check_colors(self, (height, width, channels))
        return (height, width, channels)

    def transform(self, images: Any) -> Any:
        self.output_image(*images.shape[1:])
        return self.convert(images)

    def convert(self, images: Any) -> Any:
        """Returns images in the other color space."""
        raise NotImplementedError

    def multiply(self, images: Any, matrix: np.ndarray) -> Any:
        """Multiplies each pixel with a matrix from the right."""
        return contract(images, 3, ops.convert_to_tensor(matrix, images.dtype))

    def constant(self, vector: np.ndarray, images: Any) -> Any:
        """Returns a vector as a tensor of the images' dtype."""
        return ops.convert_to_tensor(vector, images.dtype)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class RGBToYCbCr(BaseColor):
    """Turns RGB images in [0, 1] into luma and two chroma channels.

    Args:
        convention: `"kornia"`: full range with the rounded factors 0.564 and 0.713,
            on which the WaveMix networks for super-resolution were trained.
            `"bt601_studio"`: luma from 16/255 to 235/255, the benchmarks' way.

    Input shape: `(batch, height, width, 3)`.
    Output shape: `(batch, height, width, 3)`.

    Raises:
        ValueError: If the convention is unknown or the images have not 3 channels.

    Example:
    >>> import numpy as np
    >>> red = np.array([1.0, 0.0, 0.0]).reshape(1, 1, 1, 3)
    >>> [round(float(value), 3) for value in RGBToYCbCr()(red)[0, 0, 0]]
    [0.299, 0.331, 1.0]
    """

    def convert(self, images: Any) -> Any:
        matrix, offset = TO_YCBCR[self.convention]
        return self.multiply(images, matrix) + self.constant(offset, images)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class YCbCrToRGB(BaseColor):
    """Inverse of `RGBToYCbCr`, for `"kornia"` to about 3e-4: its factors are rounded.

    Arguments and errors are those of `RGBToYCbCr`.

    Input shape: `(batch, height, width, 3)`.
    Output shape: `(batch, height, width, 3)`.

    Example:
    >>> import numpy as np
    >>> gray = np.array([0.5, 0.5, 0.5]).reshape(1, 1, 1, 3)
    >>> np.array(YCbCrToRGB()(gray))[0, 0, 0].tolist()
    [0.5, 0.5, 0.5]
    """

    def convert(self, images: Any) -> Any:
        offset = TO_YCBCR[self.convention][1]
        images = images - self.constant(offset, images)
        return self.multiply(images, TO_RGB[self.convention])
