"""Pictures from files, and the one that is always at hand."""

from pathlib import Path

import numpy as np


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
    from PIL import Image
    from PIL import UnidentifiedImageError

    if path is None:
        import pywt

        gray = np.asarray(pywt.data.camera(), "float32") / 255
        return gray if grayscale else np.stack([gray] * 3, axis=-1)
    try:
        with Image.open(path) as picture:
            pixels = picture.convert("L" if grayscale else "RGB")
            return np.asarray(pixels, "float32") / 255
    except (OSError, UnidentifiedImageError) as error:
        raise ValueError(
            f"Expected a picture file. Received: image={str(path)!r} ({error})."
        ) from error
