"""Pictures from files, and the one that is always at hand."""

from pathlib import Path

import numpy as np

from keras_wavelets.data import read_image


def read_picture(path: Path | None, *, grayscale: bool = False) -> np.ndarray:
    """Reads a picture as floats between 0 and 1.

    Args:
        path: The file; None for the photograph that comes with PyWavelets.
        grayscale: Give one channel, without an axis for it.

    Returns:
        Shape `(height, width)` or `(height, width, 3)`, float32.

    Raises:
        ValueError: If the file is absent or no picture.

    Example:
    >>> read_picture(None, grayscale=True).shape
    (512, 512)
    """
    if path is None:
        import pywt

        gray = np.asarray(pywt.data.camera(), "float32") / 255
        return gray if grayscale else np.stack([gray] * 3, axis=-1)
    pixels = read_image(path, mode="L" if grayscale else "RGB")
    return pixels.astype("float32") / 255
