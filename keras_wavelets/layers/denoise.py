"""Thresholds for coefficients, given or learned, and denoising with them."""

import math
from collections.abc import Sequence
from typing import Any
from typing import Literal
from typing import get_args

import keras
from keras import ops

from keras_wavelets import checks
from keras_wavelets.layers.base import BaseLayer
from keras_wavelets.layers.base import BaseMultilevel
from keras_wavelets.ops import arguments
from keras_wavelets.ops import shrink
from keras_wavelets.ops.along_axis import Mode
from keras_wavelets.ops.complex_pairs import is_complex
from keras_wavelets.ops.multilevel import wavedecn
from keras_wavelets.ops.multilevel import waverecn
from keras_wavelets.ops.shrink import check_shrinkage
from keras_wavelets.ops.shrink import threshold

Shrinkage = Literal["soft", "hard", "garrote", "firm"]
SHRINKAGE = get_args(Shrinkage)
LearnableMode = Literal["soft", "hard", "garrote"]
LEARNABLE = get_args(LearnableMode)
Sharing = Literal["channel", "band", "scalar"]
SHARING = get_args(Sharing)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class Threshold(BaseLayer):
    """Shrinks coefficients that are small.

    Args:
        mode: `"soft"`, `"hard"`, `"garrote"` or `"firm"`: see
            `keras_wavelets.ops.threshold`.
        value: Threshold ≥ 0; for `"firm"` a pair, the lower first.

    Input shape: any; real or complex, of which the magnitude counts.
    Output shape: as the input.

    Raises:
        ValueError: For an unknown mode, or thresholds that are negative or not as
            many as the mode has.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import Threshold
    >>> np.array(Threshold("hard", 1.0)(np.array([[-3.0, 0.5, 1.0]])))
    array([[-3.,  0.,  1.]], dtype=float32)
    """

    def __init__(
        self, mode: Shrinkage = "soft", value: Any = 1.0, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        check_shrinkage(mode, value)
        self.mode = mode
        self.value = tuple(value) if mode == "firm" else value
        for limit in self.value if mode == "firm" else (value,):
            checks.number(limit, "value")
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        return threshold(inputs, self.value, self.mode)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return tuple(input_shape)

    def compute_output_spec(self, inputs: Any) -> keras.KerasTensor:
        dtype = inputs.dtype if is_complex(inputs) else self.compute_dtype
        return keras.KerasTensor(inputs.shape, dtype=dtype)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class LearnableThreshold(BaseLayer):
    """Shrinks coefficients that are small, by thresholds that are trained.

    Args:
        mode: `"soft"`, `"garrote"`, or `"hard"`. Since a hard threshold has no
            gradient, the latter is smooth: `x * sigmoid(sharpness * (x² - t²))`.
        per: Which coefficients share a threshold: those of a channel (`"channel"`),
            of a band and a channel (`"band"`, for the output of `DWT2D` with
            `output="stack"`, whose bands lie before the channels), or all
            (`"scalar"`).
        init: Initial threshold > 0.
        sharpness: Of the smooth hard threshold.
        axis: Axis of the channels; bands lie on the axis before it.

    Input shape: any, with a known number of channels, and of bands.
    Output shape: as the input.

    Raises:
        ValueError: For an unknown mode or sharing, numbers that are not positive, or
            an unknown number of channels or bands.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import LearnableThreshold
    >>> layer = LearnableThreshold(init=1.0)
    >>> np.round(layer(np.array([[-3.0, 0.5, 2.0]], "float32")), 3) + 0
    array([[-2.,  0.,  1.]], dtype=float32)
    >>> layer.count_params()
    3
    """

    def __init__(
        self,
        mode: LearnableMode = "soft",
        per: Sharing = "channel",
        init: float = 0.1,
        *,
        sharpness: float = 10.0,
        axis: int = -1,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.mode = checks.one_of(mode, "mode", LEARNABLE)
        self.per = checks.one_of(per, "per", SHARING)
        self.init = checks.positive(init, "init")
        self.sharpness = checks.positive(sharpness, "sharpness")
        # Of which a tensor has it, the first call tells; none has more than these.
        self.axis = checks.count(axis, "axis", -64, 63)

    def build(self, input_shape: tuple) -> None:
        # The threshold is the softplus of the weight: it cannot become negative.
        start = math.log(math.expm1(self.init))
        self.raw = self.add_weight(
            name="threshold",
            shape=self._weight_shape(tuple(input_shape)),
            initializer=keras.initializers.Constant(start),
        )

    def _weight_shape(self, shape: tuple) -> tuple:
        """Returns a shape that broadcasts with the inputs."""
        if self.per == "scalar":
            return ()
        axis = self.axis % len(shape)
        kept = (axis,) if self.per == "channel" else (axis - 1, axis)
        if any(shape[where] is None for where in kept):
            raise ValueError(
                f"Expected known sizes of the axes {kept}, which thresholds per "
                f"{self.per} need. Received: input_shape={shape}."
            )
        sizes = [n if where in kept else 1 for where, n in enumerate(shape)]
        return tuple(sizes[kept[0] :])

    def call(self, inputs: Any) -> Any:
        value = ops.softplus(self.raw)
        if self.mode != "hard":
            return threshold(inputs, value, self.mode)
        excess = ops.square(inputs) - ops.square(value)
        return inputs * ops.sigmoid(self.sharpness * excess)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return tuple(input_shape)


Rule = Literal["bayes", "universal", "sure"]
RULES = get_args(Rule)


class BaseWaveletDenoise(BaseMultilevel):
    """Abstract: `WaveletDenoise1D`, `2D` and `3D` only choose the rank."""

    takes_complex = True

    def __init__(
        self,
        wavelet: Any = "db2",
        mode: Mode | Sequence[Mode] = "symmetric",
        level: int | None = None,
        *,
        threshold: Rule = "bayes",
        shrinkage: Shrinkage = "soft",
        sigma: float | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(wavelet, mode, **kwargs)
        self.level = level if level is None else arguments.check_level(level)
        self.threshold = checks.one_of(threshold, "threshold", RULES)
        self.shrinkage = checks.one_of(shrinkage, "shrinkage", SHRINKAGE)
        self.sigma = sigma if sigma is None else checks.number(sigma, "sigma", 0)
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        x = self.to_compute_dtype(inputs)
        self.check_rank(x.shape)
        sizes = [ops.shape(x)[axis] for axis in self.transform_axes]
        options = {"axes": self.transform_axes, "implementation": self.implementation}
        banks = self.plan[1:]
        average, *details = wavedecn(x, *banks, level=self.level, **options)
        # Without levels or samples there is nothing to shrink.
        if not details or x.shape[0] == 0:
            return x
        sigma = self._noise(details[-1]["d" * self.rank])
        shrunk = [
            {key: self._shrink(band, sigma, sizes) for key, band in bands.items()}
            for bands in details
        ]
        return waverecn([average, *shrunk], *banks, output_size=sizes, **options)

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
        # Beyond twice the threshold, coefficients are left as they are.
        limits = (value, 2 * value) if self.shrinkage == "firm" else value
        return shrink.threshold(band, limits, self.shrinkage)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return self.check_rank(input_shape)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveletDenoise1D(BaseWaveletDenoise):
    """Removes noise from signals by shrinking their details.

    It has no weights. Everything is estimated in each channel of each sample by
    itself, so that the result does not depend on the batch.

    Args:
        wavelet: Name, `Wavelet`, `pywt.Wavelet` or `LearnableWavelet`; orthogonal
            ones keep noise white.
        level: Number of levels ≥ 0; None for the most that make sense, which needs
            a known size.
        threshold: `"bayes"`: for each band, by its energy; `"universal"`: the same
            for all bands, which noise hardly ever exceeds; `"sure"`: for each band,
            by an estimate of the risk.
        shrinkage: `"soft"`, `"hard"`, `"garrote"` or `"firm"`, whose upper threshold
            is twice the lower; see `keras_wavelets.ops.threshold`.
        sigma: Standard deviation of the noise; None to estimate it from the finest
            details.

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
