"""Search spaces of the networks."""

import math
from typing import Any

import keras_tuner as kt

from keras_wavelets.layers.mlr import count_levels
from keras_wavelets.tuning.hyper_network import HyperNetwork


class HyperVanillaCNN(HyperNetwork):
    """Searches `applications.VanillaCNN`; arguments as for `HyperNetwork`.

    Example:
    >>> import keras_tuner as kt
    >>> hp = kt.HyperParameters()
    >>> HyperVanillaCNN((28, 28, 1), 10, space="original").build(hp).output_shape
    (None, 10)
    >>> hp.values["kernel_size"]
    3
    """

    network = "VanillaCNN"

    def arguments(self, hp: kt.HyperParameters) -> dict[str, Any]:
        if self.space == "original":
            return {
                "kernel_size": hp.Int("kernel_size", 2, 3, default=3),
                "hidden_channels_1": hp.Int("hidden_channels_1", 1, 19, default=16),
                "hidden_channels_2": hp.Int("hidden_channels_2", 1, 19, default=16),
                "classifier_activation": None,
            }
        largest = min(5, (min(self.input_shape[:2]) + 5) // 2)
        return {
            "kernel_size": hp.Int("kernel_size", 2, largest, default=3),
            **{
                name: hp.Int(name, 4, 64, sampling="log", default=16)
                for name in ("hidden_channels_1", "hidden_channels_2")
            },
        }


class HyperVanillaMLP(HyperNetwork):
    """Searches `applications.VanillaMLP`; arguments as for `HyperNetwork`.

    Example:
    >>> import keras_tuner as kt
    >>> hp = kt.HyperParameters()
    >>> HyperVanillaMLP((28, 28, 1), 10).arguments(hp)
    {'hidden_size': 256, 'activation': 'linear'}
    """

    network = "VanillaMLP"

    def arguments(self, hp: kt.HyperParameters) -> dict[str, Any]:
        if self.space == "original":
            return {
                "hidden_size": hp.Int("hidden_size", 200, 299, default=250),
                "classifier_activation": None,
            }
        return {
            "hidden_size": hp.Int("hidden_size", 32, 512, sampling="log", default=256),
            "activation": hp.Choice("activation", ["linear", "relu", "gelu"]),
        }


# Windows along the hidden axis and the level axis; one number stands for all axes.
POOLING = {
    "2": {"pooling_size": 2},
    "3": {"pooling_size": 3},
    "2 hidden, 1 level": {"hidden_pooling": 2, "level_pooling": 1},
    "2 hidden, 2 levels": {"hidden_pooling": 2, "level_pooling": 2},
    "4 hidden, 1 level": {"hidden_pooling": 4, "level_pooling": 1},
    "4 hidden, 2 levels": {"hidden_pooling": 4, "level_pooling": 2},
}


class HyperWavPool(HyperNetwork):
    """Searches `applications.WavPool`.

    Original space, of the search of McDermott, Voetberg and Nord, "WavPool: A New
    Block for Deep Neural Networks" (2023): width and window, incomplete windows
    dropped. It took numbers with a fraction and cut it off, so that the ends of its
    ranges, 300 and 4, were out of reach. Arguments as for `HyperNetwork`.

    Example:
    >>> import keras_tuner as kt
    >>> hp = kt.HyperParameters()
    >>> HyperWavPool((28, 28, 1), 10).build(hp).count_params()
    180921
    >>> hp.values["hidden_size"], hp.values["pooling_mode"]
    (256, 'max')
    """

    network = "WavPool"

    def arguments(self, hp: kt.HyperParameters) -> dict[str, Any]:
        if self.space == "original":
            return {
                "hidden_size": hp.Int("hidden_size", 200, 299, default=250),
                "pooling_size": hp.Int("pooling_size", 2, 3),
                "remainder": "drop",
                "classifier_activation": None,
            }
        return {
            "hidden_size": _width(hp),
            "hidden_layer_scaling": hp.Boolean("hidden_layer_scaling", default=True),
            **POOLING[hp.Choice("pooling", list(POOLING))],
            "pooling_mode": hp.Choice("pooling_mode", ["max", "average"]),
            "activation": _activation(hp),
            "dropout": _dropout(hp),
        }


class HyperWavMLP(HyperNetwork):
    """Searches `applications.WavMLP`; arguments as for `HyperNetwork`.

    Example:
    >>> import keras_tuner as kt
    >>> hp = kt.HyperParameters()
    >>> HyperWavMLP((28, 28, 1), 10, space="original").arguments(hp)["level"]
    2
    """

    network = "WavMLP"

    def arguments(self, hp: kt.HyperParameters) -> dict[str, Any]:
        if self.space == "original":
            return {
                "hidden_size": hp.Int("hidden_size", 200, 299, default=250),
                "level": hp.Int("level", 1, 2, default=2),
                "classifier_activation": None,
            }
        levels = count_levels(*self.input_shape[:2])
        return {
            "hidden_size": _width(hp),
            "level": hp.Int("level", 1, levels, default=min(2, levels)),
            "activation": _activation(hp),
            "dropout": _dropout(hp),
        }


def _width(hp: kt.HyperParameters) -> int:
    return hp.Int("hidden_size", 32, 512, sampling="log", default=256)


def _activation(hp: kt.HyperParameters) -> str:
    return hp.Choice("activation", ["linear", "relu", "gelu"])


def _dropout(hp: kt.HyperParameters) -> float:
    return hp.Choice("dropout", [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6], default=0.3)


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


BLURRED = ["blur", "adaptive"]
TWINS = ["wcnn", "cwcnn"]


class HyperWResNet(HyperNetwork):
    """Searches `applications.WResNet18` and its twins on complex wavelet packets.

    Leterme, Polisano, Perrier, Alahari: From CNNs to Shift-Invariant Twin Models Based
    on Complex Wavelets (2024). Twin or not, how its maps are blurred, how many of its
    filters are free, which packets it takes and how sparse their mixing is.

    Args:
        input_shape: As for `HyperNetwork`.
        classes: As for `HyperNetwork`.
        fixed: Further arguments of the builder, the same in every trial.
        **options: As for `HyperNetwork`; there is no original space.

    Example:
    >>> import keras_tuner as kt
    >>> hp = kt.HyperParameters()
    >>> fixed = {"stages": 1, "stem": "cifar", "width": 64}
    >>> HyperWResNet((32, 32, 3), 10, fixed=fixed).build(hp).output_shape
    (None, 10)
    """

    network = "WResNet18"
    spaces = ("sound",)

    def __init__(
        self,
        input_shape: tuple,
        classes: int,
        *,
        fixed: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(input_shape, classes, **options)
        self.fixed = dict(fixed or {})

    def arguments(self, hp: kt.HyperParameters) -> dict[str, Any]:
        twin = hp.Choice("twin", ["none", *TWINS])
        antialias = hp.Choice("antialias", ["none", *BLURRED])
        found = {
            "twin": twin,
            "antialias": None if antialias == "none" else antialias,
            **self.fixed,
        }
        with hp.conditional_scope("antialias", BLURRED):
            if antialias in BLURRED:
                found["blur_size"] = hp.Choice("blur_size", [2, 3, 5], default=3)
        with hp.conditional_scope("twin", TWINS):
            if twin in TWINS:
                found |= _of_twins(hp)
        return found


def _of_twins(hp: kt.HyperParameters) -> dict[str, Any]:
    selection = hp.Choice("selection", ["no_edges", "all"])
    weight = hp.Float("mixing_l1", 1e-5, 1e-2, sampling="log", default=1e-4)
    with hp.conditional_scope("selection", ["no_edges"]):
        if selection == "no_edges":
            free = hp.Int("free_filters", 16, 56, step=8, default=40)
    with hp.conditional_scope("selection", ["all"]):
        if selection == "all":
            # The rest of 64 filters is shared out among groups of six.
            free = hp.Choice("free_filters_of_all", [16, 28, 40, 52], default=40)
    return {
        "free_filters": free,
        "selection": selection,
        # As a configuration, which the record of a search can hold.
        "mixing_regularizer": {"class_name": "L1", "config": {"l1": weight}},
    }
