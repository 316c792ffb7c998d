"""Search spaces of the networks WavPool is compared with."""

from typing import Any

import keras_tuner as kt

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
