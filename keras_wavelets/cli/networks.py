"""The networks that `train` builds, with the arguments it offers for each."""

import dataclasses
from typing import Any
from typing import Literal

from keras_wavelets.cli import twin_networks
from keras_wavelets.cli.choices import choices
from keras_wavelets.cli.wave_mix import WaveMix
from keras_wavelets.cli.wave_mix import WaveMixLite
from keras_wavelets.cli.wave_mix import WaveMixSegmentation
from keras_wavelets.cli.wave_mix import WaveMixSR


@dataclasses.dataclass(frozen=True, kw_only=True)
class WavPool:
    """Dense layers on the wavelet details of all levels, pooled together.

    Args:
        hidden_size: Hidden width of the finest level.
        hidden_layer_scaling: Let the width fall from level to level, to the coarsest.
        pooling_size: Window of the pooling along all three axes of the block; 2 by
            default.
        hidden_pooling: Window along the hidden axis only, with level_pooling.
        level_pooling: Window along the level axis only, with hidden_pooling.
        pooling_mode: "average" makes the whole network affine.
        remainder: "drop" leaves out incomplete windows, as the original does.
        activation: Activation before the pooling.
        dropout: Rate of dropout before the pooling.
        classifier_activation: Of the classifier; None gives logits.
    """

    hidden_size: int = 268
    hidden_layer_scaling: bool = True
    pooling_size: int | None = None
    hidden_pooling: int | None = None
    level_pooling: int | None = None
    pooling_mode: Literal["max", "average"] = "max"
    remainder: Literal["keep", "drop"] = "keep"
    activation: str | None = None
    dropout: float = 0.3
    classifier_activation: str | None = "softmax"


@dataclasses.dataclass(frozen=True, kw_only=True)
class WavMLP:
    """Dense layers on the wavelet details of one level.

    Args:
        hidden_size: Hidden width.
        level: Level, 1 is the coarsest.
        activation: Activation of the hidden layer.
        dropout: Rate of dropout after the hidden layer.
        classifier_activation: Of the classifier; None gives logits.
    """

    hidden_size: int = 264
    level: int = 2
    activation: str | None = None
    dropout: float = 0.0
    classifier_activation: str | None = "softmax"


@dataclasses.dataclass(frozen=True, kw_only=True)
class VotingWavMLP:
    """A WavMLP for each level; their predictions are put together.

    Args:
        hidden_size: Hidden width.
        voting: "soft" averages probabilities, "hard" counts votes.
    """

    hidden_size: int = 64
    voting: Literal["soft", "hard"] = "soft"


@dataclasses.dataclass(frozen=True, kw_only=True)
class VanillaCNN:
    """Two convolutions and a dense layer.

    Args:
        kernel_size: Side of the kernels.
        hidden_channels_1: Filters of the first convolution.
        hidden_channels_2: Filters of the second convolution.
        classifier_activation: Of the classifier; None gives logits.
    """

    kernel_size: int = 3
    hidden_channels_1: int = 19
    hidden_channels_2: int = 12
    classifier_activation: str | None = "softmax"


@dataclasses.dataclass(frozen=True, kw_only=True)
class SmallResNet:
    """Three residual blocks, small enough to prune and train again quickly.

    Args:
        kernel_size: Side of the kernels, odd.
        width: Filters of the first block; each block doubles them.
    """

    kernel_size: int = 3
    width: int = 16


@dataclasses.dataclass(frozen=True, kw_only=True)
class VanillaMLP:
    """One hidden dense layer.

    Args:
        hidden_size: Hidden width.
        activation: Of the hidden layer; the original has none and is linear.
        classifier_activation: Of the classifier; None gives logits.
    """

    hidden_size: int = 272
    activation: str | None = None
    classifier_activation: str | None = "softmax"


@dataclasses.dataclass(frozen=True, kw_only=True)
class BananaSplitMLP:
    """Three hidden dense layers side by side.

    Args:
        hidden_size: Hidden width of each.
        activation: Of the hidden layers; the original has none and is linear.
    """

    hidden_size: int = 264
    activation: str | None = None


NETWORKS = (
    WavPool,
    WavMLP,
    VotingWavMLP,
    SmallResNet,
    VanillaCNN,
    VanillaMLP,
    BananaSplitMLP,
    WaveMixLite,
    WaveMix,
    WaveMixSegmentation,
    WaveMixSR,
    *twin_networks.TWINS,
)


def command_name(network: type) -> str:
    """Returns the word of the command line for a network.

    Args:
        network: A class of `NETWORKS`.

    Example:
    >>> command_name(VanillaCNN), command_name(WaveMixLite)
    ('vanillacnn', 'wavemix-lite')
    """
    return getattr(network, "command", network.__name__.lower())


Network = choices({command_name(network): network for network in NETWORKS})


def named(name: str) -> type:
    """Returns the network that a run folder names.

    Args:
        name: Name of a class of `NETWORKS`.

    Raises:
        ValueError: If there is none of this name.

    Example:
    >>> named("WavMLP")().level
    2
    """
    for network in NETWORKS:
        if network.__name__ == name:
            return network
    names = [network.__name__ for network in NETWORKS]
    raise ValueError(f"Expected one of {names}. Received: network={name!r}.")


def build(network: Any, **arguments: Any) -> Any:
    """Builds the model that a network of the command line stands for.

    Args:
        network: An instance of a class of `NETWORKS`.
        **arguments: What the data decide: `input_shape`, `classes`.

    Returns:
        A Keras model.

    Example:
    >>> build(WavPool(hidden_size=64), input_shape=(28, 28, 1), classes=10).name
    'wavpool'
    """
    from keras_wavelets import applications

    builder = getattr(applications, type(network).__name__)
    return builder(**arguments, **dataclasses.asdict(network))
