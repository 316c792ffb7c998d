"""What the layers of the stationary transform share."""

from typing import Any

from keras_wavelets.layers.band_layout import list_details
from keras_wavelets.layers.band_layout import nest
from keras_wavelets.layers.band_layout import nest_details
from keras_wavelets.layers.base import BaseTransform
from keras_wavelets.ops import arguments
from keras_wavelets.ops import stationary
from keras_wavelets.ops.atrous import Stationary


class BaseStationary(BaseTransform):
    """Abstract: what the stationary transform and its inverse share."""

    def __init__(
        self,
        wavelet: Any,
        level: int | None,
        *,
        norm: bool = False,
        trim_approx: bool = True,
        start_level: int = 0,
        **kwargs: Any,
    ) -> None:
        # Signals go on in a circle: the one mode that loses nothing here.
        super().__init__(wavelet, "periodic", **kwargs)
        self.level = level if level is None else arguments.check_level(level)
        self.norm = bool(norm)
        self.trim_approx = bool(trim_approx)
        self.start_level = stationary.check_start_level(start_level)
        stationary.check_constant((self.wavelet,))
        stationary.check_norm(self.norm, (self.wavelet,))

    def make_plan(
        self, sizes: list, level: int | None, *, strict: bool = False
    ) -> Stationary:
        """Returns the plan of the transform of tensors of these sizes."""
        return stationary.make_plan(
            self.wavelet,
            self.transform_axes,
            sizes,
            level,
            start_level=self.start_level,
            strict=strict,
            norm=self.norm,
            trim_approx=self.trim_approx,
        )

    def get_config(self) -> dict:
        config = super().get_config()
        del config["mode"]
        return {
            **config,
            "level": self.level,
            "norm": self.norm,
            "trim_approx": self.trim_approx,
            "start_level": self.start_level,
        }


def nest_levels(bands: list, plan: Stationary) -> list:
    """Turns a flat list of bands into one entry per level, coarsest first."""
    rank = len(plan.axes)
    if not plan.trim_approx and plan.level:
        levels = range(0, len(bands), 2**rank)
        return [nest(bands[i : i + 2**rank], rank) for i in levels]
    count = 2**rank - 1
    levels = range(1, len(bands), count)
    return [bands[0], *(nest_details(bands[i : i + count], rank) for i in levels)]


def list_levels(levels: Any, rank: int, *, averages: bool) -> list:
    """Undoes `nest_levels`; of several averages it keeps the coarsest."""
    average, *details = levels
    if averages:
        average, details = levels[0][0], [bands for _, bands in levels]
    return [average, *(band for one in details for band in list_details(one, rank))]
