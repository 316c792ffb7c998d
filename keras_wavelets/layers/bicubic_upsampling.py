"""Bicubic enlargement in the two conventions of the field."""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_wavelets.layers.counts import check_count
from keras_wavelets.layers.image_layer import ImageLayer
from keras_wavelets.ops.arguments import check_choice
from keras_wavelets.ops.compilation import fused
from keras_wavelets.ops.extension import cut
from keras_wavelets.ops.extension import pad
from keras_wavelets.ops.shapes import merge_axes

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
        scale: Factor of height and width.
        convention: `"torch"` or `"keras"`.
        **kwargs: `data_format`, as in `DWT2D`, and those of `keras.layers.Layer`.

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
        check_count("scale", scale)
        self.scale = scale
        self.convention = check_choice(convention, "convention", tuple(CONVENTIONS))
        slope, self._border = CONVENTIONS[convention]
        # Tuples: Keras would track lists and watch arrays.
        self._taps = tuple(cubic_taps(phase, scale, slope) for phase in range(scale))
        self._program = fused(self._enlarge)
        self._build_at_init()

    def transform(self, images: Any) -> Any:
        return self._program(images)

    def _enlarge(self, images: Any) -> Any:
        for axis in (1, 2):
            enlarged = self._along(images, axis)
            if self._border == "zero":
                size = images.shape[axis] or ops.shape(images)[axis]
                inside = ops.ones((1, size, 1, 1), dtype=images.dtype)
                inside = ops.moveaxis(inside, 1, axis)
                enlarged = enlarged / self._along(inside, axis)
            images = enlarged
        return images

    def _along(self, x: Any, axis: int) -> Any:
        size = x.shape[axis] or ops.shape(x)[axis]
        x = pad(x, (REACH, REACH), mode=self._border, axis=axis)
        shifted = [cut(x, axis, i, i + size) for i in range(2 * REACH + 1)]
        phases = [
            sum(x * tap for x, tap in zip(shifted, taps, strict=True) if tap)
            for taps in self._taps
        ]
        return merge_axes(ops.stack(phases, axis=axis + 1), axis)

    def output_image(
        self, height: int | None, width: int | None, channels: int
    ) -> tuple:
        return (height and height * self.scale, width and width * self.scale, channels)

    def get_config(self) -> dict:
        config = {"scale": self.scale, "convention": self.convention}
        return {**super().get_config(), **config}


def cubic_taps(phase: int, scale: int, slope: float) -> tuple[float, ...]:
    """Returns the weights of five pixels around one for one output position.

    Args:
        phase: Position among the `scale` outputs of a pixel.
        scale: Factor of the enlargement.
        slope: Slope parameter of the cubic.

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
