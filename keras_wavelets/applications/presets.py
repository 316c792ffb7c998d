"""Named settings of the builders, and those of the published WavPool experiments."""

import dataclasses
from typing import Any

from keras_wavelets import checks

# Builder -> name of a preset -> the arguments that differ from the builder's defaults.
# The published networks need an accelerator: "laptop" trains in minutes without one.
PRESETS: dict[str, dict[str, dict[str, Any]]] = {
    "WavPool": {"laptop": {"hidden_size": 268, "dropout": 0.3}},
    "WavMLP": {"laptop": {"hidden_size": 264}},
    "VanillaCNN": {"laptop": {"hidden_channels_1": 19, "hidden_channels_2": 12}},
    "VanillaMLP": {"laptop": {"hidden_size": 272}},
    "BananaSplitMLP": {"laptop": {"hidden_size": 264}},
    "WaveMix": {
        "laptop": {
            "depth": 4,
            "filters": 16,
            "levels": 2,
            "dropout": 0.0,
            "stem": "strided",
            "stem_stride": 1,
        }
    },
    "WaveMixLite": {"laptop": {"depth": 5, "filters": 8, "dropout": 0.0}},
    "WaveMixSegmentation": {"laptop": {"depth": 4, "filters": 32, "levels": 2}},
    "WaveMixSR": {
        "laptop": {"depth": 2, "filters": 32, "dropout": 0.0, "global_residual": True}
    },
    **{
        name: {"twin": {"twin": "cwcnn"}}
        for name in ("WAlexNet", "WResNet18", "WResNet34", "WResNet50", "WResNet101")
    },
}

IMAGE_SHAPES = {
    "mnist": (28, 28, 1),
    "fashion_mnist": (28, 28, 1),
    "cifar10": (32, 32, 1),
}

_CNN = {"kernel_size": 3, "hidden_channels_1": 19, "hidden_channels_2": 12}

# Learning rate of SGD and arguments of the builder, for each network and data set.
# The searches for the CNN found the same winner twice, to the last digit.
TUNED = {
    ("WavPool", "mnist"): (0.657664, {"hidden_size": 268, "pooling_size": 2}),
    ("WavPool", "fashion_mnist"): (0.378192, {"hidden_size": 268, "pooling_size": 2}),
    ("WavPool", "cifar10"): (0.729617, {"hidden_size": 224, "pooling_size": 2}),
    ("VanillaMLP", "mnist"): (0.073872, {"hidden_size": 272}),
    ("VanillaMLP", "fashion_mnist"): (0.048862, {"hidden_size": 273}),
    ("VanillaMLP", "cifar10"): (0.124822, {"hidden_size": 208}),
    ("WavMLP", "mnist"): (0.064936, {"hidden_size": 250, "level": 2}),
    ("WavMLP", "fashion_mnist"): (0.406135, {"hidden_size": 269, "level": 2}),
    ("WavMLP", "cifar10"): (0.574860, {"hidden_size": 267, "level": 2}),
    ("VanillaCNN", "mnist"): (0.048783, _CNN),
    ("VanillaCNN", "fashion_mnist"): (
        0.040862,
        {"kernel_size": 2, "hidden_channels_1": 15, "hidden_channels_2": 17},
    ),
    ("VanillaCNN", "cifar10"): (0.048783, _CNN),
}

# The same for all data sets.
UNTUNED = {
    "WavPool": (0.1, {"hidden_size": 264, "pooling_size": 3}),
    "VanillaMLP": (0.03, {"hidden_size": 264}),
    "WavMLP": (0.015, {"hidden_size": 264, "level": 2}),
    "VanillaCNN": (
        0.05,
        {"kernel_size": 4, "hidden_channels_1": 1, "hidden_channels_2": 1},
    ),
}
KINDS = ("tuned", "untuned", "fixed")


@dataclasses.dataclass(frozen=True, kw_only=True)
class WavPoolPreset:
    """One published experiment: a network and how it was trained.

    Args:
        network: Name of the builder in `applications`.
        arguments: Arguments of the builder.
        learning_rate: Learning rate of `optimizer`.
        optimizer: Name of the optimizer, without momentum.
        batch_size: Images of a training step.
        epochs: Largest number of epochs.
        tolerance: Rises of the validation loss, from the sixth epoch on and all
            told, at which the training stops.

    Example:
    >>> WavPoolPreset(network="WavMLP", arguments={}, learning_rate=0.1).epochs
    120
    """

    network: str
    arguments: dict[str, Any]
    learning_rate: float
    optimizer: str = "sgd"
    batch_size: int = 640
    epochs: int = 120
    tolerance: int = 3


def wavpool_preset(network: str, dataset: str, kind: str = "tuned") -> WavPoolPreset:
    """Returns a network of the WavPool experiments with its training settings.

    Args:
        network: `"WavPool"`, `"WavMLP"`, `"VanillaMLP"` or `"VanillaCNN"`.
        dataset: `"mnist"`, `"fashion_mnist"`, or `"cifar10"` for gray CIFAR-10.
        kind: `"tuned"` or `"untuned"` as published; `"fixed"`: as tuned, but with
            incomplete pooling windows kept, so that all weights of WavPool learn.

    Returns:
        The preset.

    Raises:
        ValueError: If an argument is unknown.

    Example:
    >>> preset = wavpool_preset("WavPool", "mnist")
    >>> preset.arguments["hidden_size"], preset.learning_rate
    (268, 0.657664)
    """
    checks.one_of(network, "network", tuple(UNTUNED))
    checks.one_of(dataset, "dataset", tuple(IMAGE_SHAPES))
    checks.one_of(kind, "kind", KINDS)
    row = UNTUNED[network] if kind == "untuned" else TUNED[network, dataset]
    learning_rate, arguments = row
    arguments = {
        "input_shape": IMAGE_SHAPES[dataset],
        "classes": 10,
        "classifier_activation": None,
        **arguments,
    }
    if network == "WavPool":
        arguments["remainder"] = "keep" if kind == "fixed" else "drop"
    return WavPoolPreset(
        network=network, arguments=arguments, learning_rate=learning_rate
    )
