"""Search space of WaveMix."""

import math
from typing import Any

import keras_tuner as kt

from keras_wavelets.tuning.hyper_network import HyperNetwork

FILTERS = [8, 16, 32, 64, 96, 128, 144, 192, 256]
STEMS = {
    "strided by 1": {"stem": "strided", "stem_stride": 1},
    "strided by 2": {"stem": "strided", "stem_stride": 2},
    "patches of 4": {"stem": "patchify", "patch_size": 4},
}
REDUCTION = {"strided by 1": 1, "strided by 2": 4, "patches of 4": 4}
# The other ways up emit as many channels as go in.
FREE_WIDTH = ("deconv", "pixelshuffle")


class HyperWaveMix(HyperNetwork):
    """Searches `applications.WaveMix`, best under a budget of parameters.

    The number of wavelet levels is bounded by the size of the maps. With
    `tuning.search(…, max_parameters=…)` it looks for the small networks of Jeevan,
    Viswanathan, Sethi, "WaveMix: A Resource-efficient Neural Network for Image
    Analysis" (2022). Arguments as for `HyperNetwork`; there is no original space.

    Example:
    >>> import keras_tuner as kt
    >>> hp = kt.HyperParameters()
    >>> HyperWaveMix((28, 28, 1), 10).build(hp).count_params()
    22682
    """

    network = "WaveMix"
    spaces = ("sound",)

    def arguments(self, hp: kt.HyperParameters) -> dict[str, Any]:
        filters = hp.Choice("filters", FILTERS, default=16)
        upsample = hp.Choice("upsample", ["deconv", "bilinear", "pixelshuffle"])
        share = 1.0
        with hp.conditional_scope("upsample", list(FREE_WIDTH)):
            if upsample in FREE_WIDTH:
                share = hp.Choice("ff_share", [0.5, 1.0], default=1.0)
        return {
            "filters": filters,
            "depth": hp.Int("depth", 3, 16, default=4),
            "mult": hp.Int("mult", 1, 4, default=2),
            "ff_filters": int(filters * share),
            "dropout": hp.Choice("dropout", [0.0, 0.25, 0.5]),
            "upsample": upsample,
            "levels": self._levels(hp),
            **STEMS[hp.Choice("stem", list(STEMS))],
            "pad_input": True,
        }

    def _levels(self, hp: kt.HyperParameters) -> int:
        """Levels by which the smallest maps of the space can still be halved."""
        side = min(self.input_shape[:2]) / max(REDUCTION.values())
        largest = min(4, max(1, int(math.log2(max(side, 2)))))
        return hp.Int("levels", 1, largest, default=1)
