"""Distances between signals and images, measured on their wavelet coefficients."""

import itertools
import math
import re
from typing import Any

import keras
from keras import ops

from keras_wavelets import checks
from keras_wavelets import wavelets
from keras_wavelets.ops import arguments
from keras_wavelets.ops.dual_tree import dtcwt
from keras_wavelets.ops.dual_tree import dtcwt2
from keras_wavelets.ops.multilevel import wavedecn
from keras_wavelets.ops.swt import swtn

TRANSFORMS = ("dwt", "swt", "dtcwt")
DATA_FORMATS = ("channels_last", "channels_first")
# Charbonnier's distance is the absolute value, rounded off within this of zero.
CHARBONNIER_WIDTH = 1e-3
AVERAGE = "average"
SETTINGS = (
    "transform",
    "level",
    "mode",
    "distance",
    "level_decay",
    "weights",
    "data_format",
)


def _charbonnier(x: Any) -> Any:
    return ops.sqrt(ops.square(x) + CHARBONNIER_WIDTH**2) - CHARBONNIER_WIDTH


def _huber(x: Any) -> Any:
    magnitude = ops.abs(x)
    return ops.where(magnitude <= 1, 0.5 * ops.square(x), magnitude - 0.5)


DISTANCES = {
    "l1": ops.abs,
    "l2": ops.square,
    "charbonnier": _charbonnier,
    "huber": _huber,
}


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveletLoss(keras.losses.Loss):
    """Compares signals or images on the bands of a wavelet transform.

    Differences count at the scale at which they lie: with a weight for each level,
    edges and textures can matter more than a shift of the brightness. The loss of a
    sample is the weighted sum, over levels and bands, of the mean distance of the
    coefficients.

    Args:
        transform: `"dwt"`; `"swt"`, which does not depend on where in the image an
            edge lies; or `"dtcwt"`, the magnitudes of the dual-tree transform, which
            forgive small shifts (signals and images only).
        wavelet: As in `DWT1D`; the dual-tree transform has its own filters.
        level: Number of levels ≥ 1.
        mode: Boundary mode of `"dwt"`; the others have theirs.
        distance: `"l1"`, `"l2"`, `"charbonnier"` or `"huber"`.
        level_decay: Factor from each level to the next coarser one; the finest
            has weight 1.
        weights: Dict of factors: `"average"` for the coarsest average, `"2"` for all
            bands of level 2, counted from the finest, `"2/ad"` for one of them; the
            last letter belongs to the last axis. Those left out are 1.
        data_format: `"channels_last"`, `"channels_first"` or None for Keras's.
        reduction: Passed to `keras.losses.Loss`, as are `name` and `dtype`.
        **kwargs: Passed to `keras.losses.Loss`.

    Raises:
        ValueError: For an unknown argument or weight, or tensors that are not a
            batch of signals, images or volumes with channels.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.losses import WaveletLoss
    >>> loss = WaveletLoss("swt", level=2, weights={"average": 0.0})
    >>> x = np.zeros((2, 8, 8, 1), "float32")
    >>> round(float(loss(x, x + 1)), 4)
    0.0
    """

    def __init__(
        self,
        transform: str = "dwt",
        wavelet: Any = "haar",
        level: int = 3,
        *,
        mode: str = "symmetric",
        distance: str = "l1",
        level_decay: float = 1.0,
        weights: dict | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**{"name": "wavelet_loss", **kwargs})
        self.transform = checks.one_of(transform, "transform", TRANSFORMS)
        self.wavelet = wavelets.get(wavelet)
        self.level = checks.count(level, "level")
        self.mode = arguments.check_mode(mode)
        self.distance = checks.one_of(distance, "distance", tuple(DISTANCES))
        self.level_decay = level_decay
        self.weights = _check_weights(dict(weights or {}), self.level)
        data_format = data_format or keras.config.image_data_format()
        self.data_format = checks.one_of(data_format, "data_format", DATA_FORMATS)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        y_pred = arguments.to_tensor(y_pred)
        y_true = ops.cast(arguments.to_tensor(y_true), y_pred.dtype)
        loss = ops.zeros(ops.shape(y_pred)[:1], y_pred.dtype)
        for name, error in self._errors(y_true, y_pred):
            factor = self._weight(name)
            if factor:
                values = DISTANCES[self.distance](error)
                behind = tuple(range(1, len(values.shape)))
                loss += factor * ops.mean(values, axis=behind)
        return loss

    def _errors(self, y_true: Any, y_pred: Any) -> list:
        """Returns pairs of a name and the differences of one band."""
        axes = _spatial_axes(y_pred, self.data_format)
        if self.transform == "dtcwt":
            truth, prediction = (
                _magnitudes(y, axes, self.level) for y in (y_true, y_pred)
            )
            return [(name, truth[name] - prediction[name]) for name in truth]
        # The other transforms are linear.
        error = y_true - y_pred
        options = {"level": self.level, "axes": axes}
        if self.transform == "swt":
            return _named(swtn(error, self.wavelet, trim_approx=True, **options))
        return _named(wavedecn(error, self.wavelet, self.mode, **options))

    def _weight(self, name: str) -> float:
        """Returns the factor of a band: its own, or else that of its level."""
        if name == AVERAGE:
            return self.weights.get(AVERAGE, 1.0)
        level = name.split("/")[0]
        factor = self.weights.get(name, self.weights.get(level, 1.0))
        return factor * self.level_decay ** (int(level) - 1)

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "wavelet": wavelets.serialize(self.wavelet),
            **{name: getattr(self, name) for name in SETTINGS},
        }


def wavelet_loss(
    y_true: Any, y_pred: Any, transform: str = "dwt", **options: Any
) -> Any:
    """Returns the distance of each sample from its target, over all bands.

    Args:
        y_true: Tensor `(batch, …, channels)` with one to three axes between.
        y_pred: Tensor of the same shape.
        transform: As in `WaveletLoss`.
        **options: `wavelet`, `level`, `mode`, `distance`, `level_decay`, `weights` and
            `data_format`, as in `WaveletLoss`.

    Returns:
        Tensor of shape `(batch,)`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.losses import wavelet_loss
    >>> x = np.zeros((2, 8, 8, 1), "float32")
    >>> loss = wavelet_loss(x, x + 1, level=1)
    >>> tuple(loss.shape), round(float(loss[0]), 4)
    ((2,), 2.0)
    """
    return WaveletLoss(transform, **options).call(y_true, y_pred)


def _spatial_axes(y: Any, data_format: str) -> tuple:
    rank = len(y.shape) - 2
    if not 1 <= rank <= 3:
        raise ValueError(
            "Expected a batch of signals, images or volumes with channels. "
            f"Received: y_pred with shape={tuple(y.shape)}."
        )
    first = 2 if data_format == "channels_first" else 1
    return tuple(range(first, first + rank))


def _named(coeffs: list) -> list:
    """Returns pairs of a name and a band; levels count from the finest."""
    average, *details = coeffs
    levels = zip(itertools.count(1), reversed(details), strict=False)
    bands = [
        (f"{level}/{key}", band)
        for level, bands in levels
        for key, band in bands.items()
    ]
    return [(AVERAGE, average), *bands]


def _magnitudes(y: Any, axes: tuple, level: int) -> dict:
    """Magnitudes hardly move with the image, as coefficients do."""
    if len(axes) == 1:
        low, high = dtcwt(y, level, axis=axes[0], output="magnitude")
    elif len(axes) == 2:
        low, high = dtcwt2(y, level, axes=axes, output="magnitude")
    else:
        raise ValueError(
            "Expected signals or images for the dual-tree transform, not volumes. "
            f"Received: y_pred with shape={tuple(y.shape)}."
        )
    return {AVERAGE: low, **{f"{i}": band for i, band in enumerate(high, start=1)}}


def _check_weights(weights: dict, level: int) -> dict:
    for name, weight in weights.items():
        part = re.fullmatch(r"(\d+)(/[ad]+)?", str(name))
        known = name == AVERAGE or (part and 1 <= int(part[1]) <= level)
        if not known or not 0 <= weight < math.inf:
            raise ValueError(
                "Expected weights ≥ 0 of 'average', of a level, as '1', or of a band, "
                f"as '1/ad', among {level} levels. "
                f"Received: weights={{{name!r}: {weight!r}}}."
            )
    return weights
