"""Search spaces of WavPool and WavMLP."""

from typing import Any

import keras_tuner as kt

from keras_wavelets.layers.mlr import count_levels
from keras_wavelets.tuning.hyper_network import HyperNetwork

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
