"""Filters in the Fourier domain, and what they leave: transforms to explain by."""

from collections.abc import Callable
from typing import Any

import numpy as np
from keras import ops

from keras_wavelets import checks
from keras_wavelets.ops.bands import detail_names
from keras_wavelets.ops.multilevel import wavedec2
from keras_wavelets.ops.multilevel import waverec2

# The field writes low and high, the columns' letter first.
BANDS = tuple(
    name[::-1].translate(str.maketrans("ad", "lh")) for name in detail_names(2)
)
# The block of coefficients that the original hides.
CENTER = slice(6, 11)


def frequency_band(
    size: int, center: float = 0.3, below: float = 0.1, above: float = 0.1
) -> np.ndarray:
    """Returns the mask of a ring of frequencies, the lowest in the middle.

    Args:
        size: Side of the images.
        center: Radius of the ring; 1 is the highest frequency along an axis.
        below: How far it reaches inward, included.
        above: How far it reaches outward, excluded.

    Returns:
        Array of zeros and ones of shape `(size, size)`.

    Raises:
        ValueError: If the size is not an integer above 1.

    Example:
    >>> int(frequency_band(16).sum())
    28
    """
    radius = _radius(size)
    ring = (radius >= center - below) & (radius < center + above)
    return ring.astype("float64")


def band_pass(
    images: Any, center: float = 0.3, width: float = 0.1, mask: Any = None
) -> Any:
    """Keeps a ring of frequencies of square images.

    Singh, Ha, Lanusse, Boehm, Liu, Yu: Transformation importance with applications to
    cosmology (2020).

    Args:
        images: Tensor `(…, height, width)`, without channels.
        center: Radius of the ring; 1 is the highest frequency along an axis.
        width: Width of the ring, without both its edges.
        mask: Mask to use instead, as `frequency_band` gives it.

    Returns:
        Tensor of the same shape.

    Raises:
        ValueError: If the images are not square.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.distillation import band_pass
    >>> float(np.abs(band_pass(np.ones((1, 16, 16)))).max())
    0.0
    """
    images = ops.convert_to_tensor(images)
    if len(images.shape) < 2 or images.shape[-1] != images.shape[-2]:
        raise ValueError(
            "Expected square images (…, side, side). "
            f"Received: images with shape={tuple(images.shape)}."
        )
    if mask is None:
        radius = _radius(images.shape[-1])
        mask = (center - width / 2 < radius) & (radius < center + width / 2)
    shifted = np.fft.ifftshift(np.asarray(mask, dtype="float64"))
    kept = ops.convert_to_tensor(shifted, images.dtype)
    real, imaginary = ops.fft2((images, ops.zeros_like(images)))
    return ops.ifft2((real * kept, imaginary * kept))[0]


def without_band(images: Any, **options: Any) -> Any:
    """Returns images without a ring of frequencies: what `band_pass` takes away.

    Args:
        images: As in `band_pass`.
        **options: `center`, `width` and `mask`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.distillation import without_band
    >>> round(float(without_band(np.ones((1, 16, 16))).numpy().max()), 6)
    1.0
    """
    return ops.convert_to_tensor(images) - band_pass(images, **options)


def with_transformed(images: Any, transform: Callable) -> Any:
    """Returns a batch followed by its transformed copy.

    Args:
        images: Tensor `(batch, …)`.
        transform: Function of a batch.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.distillation import with_transformed
    >>> tuple(with_transformed(np.ones((2, 8, 8)), without_band).shape)
    (4, 8, 8)
    """
    images = ops.convert_to_tensor(images)
    return ops.concatenate([images, transform(images)], axis=0)


def without_center(
    images: Any, band: str, wavelet: Any = "db3", *, mode: str = "zero", level: int = 1
) -> Any:
    """Returns images without the middle of one finest band of detail.

    Args:
        images: Tensor `(…, height, width)`.
        band: `"lh"`, `"hl"` or `"hh"`: cH, cV or cD.
        wavelet: As in `DWT2D`.
        mode: As in `DWT2D`.
        level: Number of levels of the transform.

    Raises:
        ValueError: For an unknown band.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.distillation import without_center
    >>> tuple(without_center(np.ones((1, 28, 28)), "hh").shape)
    (1, 28, 28)
    """
    place = BANDS.index(checks.one_of(band, "band", BANDS))
    images = ops.convert_to_tensor(images)
    *coarser, finest = wavedec2(images, wavelet, mode, level=level)
    mask = np.ones(tuple(finest[place].shape[-2:]))
    mask[CENTER, CENTER] = 0
    bands = list(finest)
    bands[place] = bands[place] * ops.convert_to_tensor(mask, images.dtype)
    size = tuple(images.shape[-2:])
    return waverec2([*coarser, tuple(bands)], wavelet, mode, output_size=size)


def ring_filter(low: float = 0.25, high: float = 0.75, taps: int = 25) -> np.ndarray:
    """Returns a small round band-pass kernel, by McClellan's transformation.

    A symmetric filter of one dimension is turned around its center by a Chebyshev
    recursion. Convolve with it as a fast stand-in for `band_pass`.

    Args:
        low: Lower edge; 1 is the highest frequency along an axis.
        high: Upper edge.
        taps: Side of the kernel, odd.

    Raises:
        ValueError: If the side is even, or the edges are not in order within 0 and 1.

    Example:
    >>> ring_filter(taps=9).shape
    (9, 9)
    """
    if taps % 2 == 0 or taps < 3 or not 0 < low < high < 1:
        raise ValueError(
            "Expected an odd number of taps above 1 and edges 0 < low < high < 1. "
            f"Received: taps={taps}, low={low}, high={high}."
        )
    from scipy.signal import convolve2d
    from scipy.signal import firwin

    line = firwin(taps, [low, high], window="blackmanharris", pass_zero=False)
    middle = taps // 2
    turn = np.array([[1, 2, 1], [2, -4, 2], [1, 2, 1]]) / 8
    terms = [np.ones((1, 1)), turn]
    while len(terms) <= middle:
        terms.append(2 * convolve2d(turn, terms[-1]) - np.pad(terms[-2], 2))
    weights = [line[middle], *(2 * line[middle + 1 :])]
    pairs = zip(weights, terms[: middle + 1], strict=True)
    return sum(w * np.pad(t, middle - len(t) // 2) for w, t in pairs)


def _radius(size: int) -> np.ndarray:
    checks.count(size, "size", 2)
    frequencies = np.fft.fftshift(np.fft.fftfreq(size))
    frequencies = frequencies / np.abs(frequencies).max()
    return np.hypot(frequencies[:, None], frequencies[None, :])
