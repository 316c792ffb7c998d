"""What of two images is compared: the two conventions of super-resolution."""

import dataclasses
from typing import Any

import numpy as np
from keras import ops

LUMA = np.array([0.299, 0.587, 0.114])
Y_RANGES = (None, "full", "studio")
COLORS = ("rgb", "ycbcr")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Protocol:
    """Prepares images in [0, 1] for a comparison.

    Args:
        y_range: None compares all channels as they are. `"full"` compares the luma,
            from 0 to 1, as the WaveMix papers do. `"studio"` clips and rounds to 8
            bits first and compares the luma from 16/255 to 235/255, as benchmarks
            do; that gives higher figures.
        shave: Pixels at each border that are left out; the benchmarks take the
            factor of the enlargement.
        color: `"rgb"`, or `"ycbcr"` in full range, whose first channel is the luma.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> white = np.ones((1, 6, 6, 3), "float32")
    >>> luma = Protocol(y_range="studio", shave=2).prepare(white)
    >>> tuple(luma.shape), round(float(luma[0, 0, 0, 0]) * 255, 2)
    ((1, 2, 2, 1), 235.0)
    """

    y_range: str | None = None
    shave: int = 0
    color: str = "rgb"

    def __post_init__(self) -> None:
        for name, choices in (("y_range", Y_RANGES), ("color", COLORS)):
            if getattr(self, name) not in choices:
                raise ValueError(
                    f"Expected `{name}` to be one of {choices}. "
                    f"Received: {name}={getattr(self, name)!r}."
                )
        if not isinstance(self.shave, int) or self.shave < 0:
            raise ValueError(
                "`shave` must be an integer, at least 0. "
                f"Received: shave={self.shave!r}."
            )

    def prepare(self, images: Any) -> Any:
        """Returns what is compared, `(batch, height, width, channels)`."""
        images = ops.convert_to_tensor(images)
        if self.shave:
            inside = slice(self.shave, -self.shave)
            images = images[:, inside, inside]
        if self.y_range is None:
            return images
        if self.y_range == "full":
            return self._luma(images)
        rounded = ops.round(255 * ops.clip(images, 0, 1)) / 255
        return (16 + 219 * self._luma(rounded)) / 255

    def _luma(self, images: Any) -> Any:
        if self.color == "ycbcr":
            return images[..., :1]
        return ops.matmul(images, ops.cast(LUMA[:, None], images.dtype))
