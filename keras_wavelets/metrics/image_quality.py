"""How near images are to their originals, image by image, in two conventions."""

import math
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_wavelets import checks
from keras_wavelets.published import LUMA

Y_RANGES = (None, "full", "studio")
COLORS = ("rgb", "ycbcr")
# Equal images would have infinitely many decibels, and spoil every mean.
MOST_DECIBELS = 100.0


class BaseImageQuality(keras.metrics.Mean):
    """Abstract: the mean over images of a score of a pair of images."""

    def __init__(
        self,
        max_val: float = 1.0,
        *,
        y_range: str | None = None,
        shave: int = 0,
        color: str = "rgb",
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name or type(self).__name__.lower(), **kwargs)
        if max_val <= 0:
            raise ValueError(
                f"Expected `max_val` to be positive. Received: max_val={max_val}."
            )
        self.max_val = max_val
        self.y_range = checks.one_of(y_range, "y_range", Y_RANGES)
        self.shave = checks.count(shave, "shave", 0)
        self.color = checks.one_of(color, "color", COLORS)

    def score(self, y_true: Any, y_pred: Any) -> Any:
        """Returns one number for each pair of images in [0, 1]."""
        raise NotImplementedError

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        true, predicted = map(self._compared, (y_true, y_pred))
        super().update_state(self.score(true, predicted), sample_weight)

    def _compared(self, images: Any) -> Any:
        """Returns what is compared, `(batch, height, width, channels)`."""
        images = ops.cast(images, self.dtype) / self.max_val
        if self.shave:
            inside = slice(self.shave, -self.shave)
            images = images[:, inside, inside]
        if self.y_range is None:
            return images
        if self.y_range == "full":
            return self._luma(images)
        # The benchmarks compare files of 8 bits.
        rounded = ops.round(255 * ops.clip(images, 0, 1)) / 255
        return (16 + 219 * self._luma(rounded)) / 255

    def _luma(self, images: Any) -> Any:
        if self.color == "ycbcr":
            return images[..., :1]
        return ops.matmul(images, ops.cast(np.reshape(LUMA, (3, 1)), images.dtype))

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "max_val": self.max_val,
            "y_range": self.y_range,
            "shave": self.shave,
            "color": self.color,
        }


@keras.saving.register_keras_serializable(package="keras_wavelets")
class PSNR(BaseImageQuality):
    """The mean peak signal-to-noise ratio of images, in decibels.

    Each image has its own ratio, and their mean is taken; equal images count 100.

    Args:
        max_val: Largest value a pixel can have.
        y_range: None for all channels; `"full"` for the luma from 0 to 1, as in the
            WaveMix papers; `"studio"` for that of the benchmarks, from 16/255 to
            235/255 after rounding to 8 bits. Figures of the two differ by about
            1.3 dB and are not comparable.
        shave: Pixels at each border that are left out; the benchmarks take the
            factor of the enlargement.
        color: `"rgb"`, or `"ycbcr"` as from `layers.RGBToYCbCr`.
        **kwargs: `name` and `dtype`.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> import numpy as np
    >>> metric = PSNR()
    >>> metric.update_state(np.zeros((2, 4, 4, 3)), np.full((2, 4, 4, 3), 0.1))
    >>> round(float(metric.result()), 3)
    20.0
    """

    def score(self, y_true: Any, y_pred: Any) -> Any:
        error = ops.mean(ops.square(y_true - y_pred), axis=(1, 2, 3))
        least = 10 ** (-MOST_DECIBELS / 10)
        return -10 / math.log(10) * ops.log(ops.maximum(error, least))


@keras.saving.register_keras_serializable(package="keras_wavelets")
class SSIM(BaseImageQuality):
    """The mean structural similarity of images, from -1 to 1.

    Args:
        max_val: Largest value a pixel can have.
        y_range: As for `PSNR`, like all arguments that follow.
        shave: Pixels at each border that are left out.
        color: `"rgb"` or `"ycbcr"`.
        **kwargs: `name` and `dtype`.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> import numpy as np
    >>> images = np.random.default_rng(0).random((2, 16, 16, 3))
    >>> metric = SSIM(y_range="full")
    >>> metric.update_state(images, images)
    >>> round(float(metric.result()), 3)
    1.0
    """

    def score(self, y_true: Any, y_pred: Any) -> Any:
        return ops.image.ssim(y_true, y_pred, max_val=1.0, data_format="channels_last")
