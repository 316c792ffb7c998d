"""One picture for each transform, drawn from one photograph."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import keras_wavelets as kw

NOISE = 0.1
ORIENTATIONS = ("15°", "45°", "75°", "105°", "135°", "165°")


def draw_transforms(image: np.ndarray, folder: Path) -> list[Path]:
    """Draws the decomposition of a photograph by every transform.

    Args:
        image: Gray image of shape `(height, width)`, values between 0 and 1.
        folder: Where the pictures go.

    Returns:
        The files, one for each entry of `PICTURES`.

    Example:
    >>> import tempfile
    >>> image = np.random.default_rng(0).uniform(size=(64, 64))
    >>> files = draw_transforms(image, Path(tempfile.mkdtemp()))
    >>> len(files) == len(PICTURES), files[0].name
    (True, 'dwt.png')
    """
    return [
        kw.plotting.save(draw(image), folder / f"{name}.png")
        for name, draw in PICTURES.items()
    ]


def _arrays(tensors: Any) -> Any:
    import keras

    return keras.tree.map_structure(np.asarray, tensors)


def _batch(image: np.ndarray) -> np.ndarray:
    return image[None, :, :, None].astype("float32")


def _dwt(image: np.ndarray) -> Any:
    coeffs = _arrays(kw.ops.wavedec2(image, "db2", "periodization", level=3))
    return kw.plotting.decomposition(coeffs, title="Discrete wavelet transform, db2")


def _swt(image: np.ndarray) -> Any:
    coeffs = _arrays(kw.ops.swt2(image, "db2", level=2, trim_approx=True, norm=True))
    return kw.plotting.coefficient_grid(
        _by_level(coeffs), title="Stationary wavelet transform, db2"
    )


def _mra(image: np.ndarray) -> Any:
    parts = _arrays(kw.ops.mra2(image, "sym4", level=2))
    return kw.plotting.coefficient_grid(
        _by_level(parts), title="Multiresolution analysis, sym4: the parts add up"
    )


def _by_level(coeffs: list) -> dict[str, np.ndarray]:
    """Names the bands of a list that begins with the average."""
    depth = len(coeffs) - 1
    named = {f"A{depth}": coeffs[0]}
    for level, details in zip(range(depth, 0, -1), coeffs[1:], strict=True):
        names = (f"H{level}", f"V{level}", f"D{level}")
        named |= dict(zip(names, details, strict=True))
    return named


def _packets(image: np.ndarray) -> Any:
    bands = kw.ops.wp(image, "db4", level=2, order="freq", axes=(0, 1))
    return kw.plotting.coefficient_grid(
        _arrays(bands), title="Wavelet packets by frequency, db4"
    )


def _cwt(image: np.ndarray) -> Any:
    row = image[image.shape[0] // 2]
    scales = np.geomspace(2, row.size / 8, 48)
    coefficients, _ = kw.ops.cwt(row, scales, "cmor1.5-1.0")
    return kw.plotting.scalogram(
        np.asarray(coefficients),
        scales,
        wavelet="cmor1.5-1.0",
        title="Continuous wavelet transform of the middle row",
    )


def _dtcwt(image: np.ndarray) -> Any:
    _, high = kw.ops.dtcwt2(image, level=2, output="magnitude")
    bands = np.asarray(high[1])
    return kw.plotting.coefficient_grid(
        {name: bands[..., i] for i, name in enumerate(ORIENTATIONS)},
        columns=3,
        title="Dual-tree complex transform: magnitudes of level 2",
    )


def _dtcwpt(image: np.ndarray) -> Any:
    packets = np.asarray(kw.layers.DTCWPT2D(2)(_batch(image)))
    return kw.plotting.coefficient_grid(
        packets[0, ..., :16], title="Dual-tree complex packets: the first sixteen"
    )


def _scattering(image: np.ndarray) -> Any:
    paths = np.asarray(kw.layers.DTCWTScattering2D()(_batch(image)))[0]
    names = ("average", *ORIENTATIONS)
    return kw.plotting.coefficient_grid(
        {name: paths[..., i] for i, name in enumerate(names)},
        title="Scattering on the dual-tree transform, first order",
    )


def _pooling(image: np.ndarray) -> Any:
    bands = {
        name: np.asarray(
            kw.layers.WaveletPooling2D(name, normalize=True)(_batch(image))
        )
        for name in ("haar", "db2", "bior4.4", "sym8")
    }
    return kw.plotting.coefficient_grid(
        {name: band[0, ..., 0] for name, band in bands.items()},
        title="Wavelet pooling: the average, normalized",
    )


def _denoise(image: np.ndarray) -> Any:
    noise = np.random.default_rng(0).normal(scale=NOISE, size=image.shape)
    noisy = np.clip(image + noise, 0, 1)
    shown = {"original": image, "noisy": noisy}
    for threshold in ("bayes", "universal"):
        layer = kw.layers.WaveletDenoise2D("sym8", threshold=threshold)
        shown[threshold] = np.clip(np.asarray(layer(_batch(noisy)))[0, ..., 0], 0, 1)
    return kw.plotting.coefficient_grid(shown, title="Denoising by shrinkage, sym8")


PICTURES: dict[str, Callable[[np.ndarray], Any]] = {
    "dwt": _dwt,
    "swt": _swt,
    "mra": _mra,
    "packets": _packets,
    "cwt": _cwt,
    "dtcwt": _dtcwt,
    "dtcwpt": _dtcwpt,
    "scattering": _scattering,
    "pooling": _pooling,
    "denoise": _denoise,
}
