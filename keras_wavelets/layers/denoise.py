"""Denoising: decompose, shrink the details, put together again."""

import math
from typing import Any

import keras
from keras import ops

from keras_wavelets.layers.base import BaseMultilevel
from keras_wavelets.ops import arguments
from keras_wavelets.ops import shrink
from keras_wavelets.ops.arguments import check_choice
from keras_wavelets.ops.multilevel import wavedecn
from keras_wavelets.ops.multilevel import waverecn

RULES = ("bayes", "universal", "sure")
SHRINKAGE = ("soft", "hard", "garrote")


class BaseWaveletDenoise(BaseMultilevel):
    """Abstract: `WaveletDenoise1D`, `2D` and `3D` only choose the rank."""

    def __init__(
        self,
        wavelet: Any = "db2",
        mode: str = "symmetric",
        level: int | None = None,
        *,
        threshold: str = "bayes",
        shrinkage: str = "soft",
        sigma: float | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(wavelet, mode, **kwargs)
        self.level = level if level is None else arguments.check_level(level)
        self.threshold = check_choice(threshold, "threshold", RULES)
        self.shrinkage = check_choice(shrinkage, "shrinkage", SHRINKAGE)
        self.sigma = _check_sigma(sigma)
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        x = self.to_compute_dtype(inputs)
        self.check_rank(x.shape)
        sizes = [ops.shape(x)[axis] for axis in self.transform_axes]
        options = {"axes": self.transform_axes, "implementation": self.implementation}
        average, *details = wavedecn(x, *self.banks, level=self.level, **options)
        if not details:
            return x
        sigma = self._noise(details[-1]["d" * self.rank])
        shrunk = [
            {key: self._shrink(band, sigma, sizes) for key, band in bands.items()}
            for bands in details
        ]
        return waverecn([average, *shrunk], *self.banks, output_size=sizes, **options)

    def _noise(self, finest: Any) -> Any:
        if self.sigma is not None:
            return ops.cast(self.sigma, finest.dtype)
        return shrink.noise_sigma(finest, self.spatial_axes)

    def _shrink(self, band: Any, sigma: Any, sizes: list) -> Any:
        if self.threshold == "universal":
            value = shrink.universal_threshold(sigma, math.prod(sizes))
        elif self.threshold == "bayes":
            value = shrink.bayes_threshold(band, sigma, self.spatial_axes)
        else:
            value = shrink.sure_threshold(band, sigma, self.spatial_axes)
        return shrink.threshold(band, value, self.shrinkage)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return self.check_rank(input_shape)

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "level": self.level,
            "threshold": self.threshold,
            "shrinkage": self.shrinkage,
            "sigma": self.sigma,
        }


def _check_sigma(sigma: float | None) -> float | None:
    legal = isinstance(sigma, (int, float)) and 0 <= sigma < math.inf
    if sigma is not None and not legal:
        raise ValueError(
            "`sigma` is the standard deviation of the noise, or None to estimate it. "
            f"Received: sigma={sigma!r}."
        )
    return sigma


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveletDenoise1D(BaseWaveletDenoise):
    """Removes noise from signals by shrinking their details.

    It has no weights. Everything is estimated in each channel of each sample by
    itself, so that the result does not depend on the batch.

    Args:
        wavelet: As in `DWT1D`; orthogonal ones keep noise white.
        mode: As in `DWT1D`.
        level: Number of levels ≥ 0; None for the most that make sense, which needs
            a known size.
        threshold: `"bayes"`: for each band, by its energy; `"universal"`: the same
            for all bands, which noise hardly ever exceeds; `"sure"`: for each band,
            by an estimate of the risk.
        shrinkage: `"soft"`, `"hard"` or `"garrote"`; see
            `keras_wavelets.ops.threshold`.
        sigma: Standard deviation of the noise; None to estimate it from the finest
            details.
        data_format: As in `DWT1D`.
        implementation: As in `DWT1D`.
        **kwargs: Passed to `keras.layers.Layer`.

    Input shape: `(batch, steps, channels)`.
    Output shape: as the input.

    Raises:
        ValueError: For an unknown argument, a negative `sigma`, or a wrong rank.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import WaveletDenoise1D
    >>> clean = np.sin(np.linspace(0, 6, 256)).reshape(1, 256, 1)
    >>> noisy = clean + np.random.default_rng(0).normal(scale=0.3, size=clean.shape)
    >>> result = np.array(WaveletDenoise1D("db4")(noisy))
    >>> bool(np.std(result - clean) < 0.5 * np.std(noisy - clean))
    True
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveletDenoise2D(BaseWaveletDenoise):
    """Removes noise from images by shrinking their details.

    Arguments and errors are those of `WaveletDenoise1D`. Noise is estimated from
    the diagonal details of the first level.

    Input shape: `(batch, height, width, channels)`.
    Output shape: as the input.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import WaveletDenoise2D
    >>> noise = np.random.default_rng(0).normal(size=(1, 33, 40, 1))
    >>> result = np.array(WaveletDenoise2D(threshold="universal")(noise))
    >>> result.shape, bool(np.std(result) < 0.3)
    ((1, 33, 40, 1), True)
    """

    rank = 2


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveletDenoise3D(BaseWaveletDenoise):
    """Removes noise from volumes by shrinking their details.

    Arguments and errors are those of `WaveletDenoise1D`.

    Input shape: `(batch, depth, height, width, channels)`.
    Output shape: as the input.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import WaveletDenoise3D
    >>> noise = np.random.default_rng(0).normal(size=(1, 8, 9, 10, 1))
    >>> tuple(WaveletDenoise3D("haar", level=2)(noise).shape)
    (1, 8, 9, 10, 1)
    """

    rank = 3
