"""The networks that `train` builds, with the arguments it offers for each."""

import dataclasses
from typing import Annotated
from typing import Any
from typing import ClassVar
from typing import Literal

import tyro

from keras_wavelets.cli import twin_networks


@dataclasses.dataclass(frozen=True, kw_only=True)
class WavPool:
    """Dense layers on the wavelet details of all levels, pooled together.

    Args:
        hidden_size: Hidden width of the finest level.
        pooling_size: Window of the pooling along all three axes of the block.
        pooling_mode: "average" makes the whole network affine.
        remainder: "drop" leaves out incomplete windows, as the original does.
        dropout: Rate of dropout before the pooling.
    """

    hidden_size: int = 268
    pooling_size: int = 2
    pooling_mode: Literal["max", "average"] = "max"
    remainder: Literal["keep", "drop"] = "keep"
    dropout: float = 0.3


@dataclasses.dataclass(frozen=True, kw_only=True)
class WavMLP:
    """Dense layers on the wavelet details of one level.

    Args:
        hidden_size: Hidden width.
        level: Level, 1 is the coarsest.
    """

    hidden_size: int = 264
    level: int = 2


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
    """

    kernel_size: int = 3
    hidden_channels_1: int = 19
    hidden_channels_2: int = 12


@dataclasses.dataclass(frozen=True, kw_only=True)
class VanillaMLP:
    """One hidden dense layer.

    Args:
        hidden_size: Hidden width.
        activation: Of the hidden layer; the original has none and is linear.
    """

    hidden_size: int = 272
    activation: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class BananaSplitMLP:
    """Three hidden dense layers side by side.

    Args:
        hidden_size: Hidden width of each.
        activation: Of the hidden layers; the original has none and is linear.
    """

    hidden_size: int = 264
    activation: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class WaveMixLite:
    """Blocks that mix pixels by one level of the wavelet transform, for images.

    The defaults have 7,156 parameters for gray images of 10 classes.

    Args:
        depth: Number of blocks.
        filters: Channels of the maps, a multiple of 4.
        mult: Hidden width as a multiple of `filters`.
        dropout: Rate of dropout inside the blocks.
        upsample: "deconv" is learned, "bilinear" and "nearest" have no parameters.
        pad_input: Take images of odd height or width too.
    """

    command: ClassVar[str] = "wavemix-lite"

    depth: int = 5
    filters: int = 8
    mult: float = 2
    dropout: float = 0.0
    upsample: Literal["deconv", "bilinear", "nearest", "pixelshuffle"] = "deconv"
    pad_input: bool = True


@dataclasses.dataclass(frozen=True, kw_only=True)
class WaveMixSegmentation:
    """WaveMix with a decoder: a class for each pixel.

    Args:
        depth: Number of blocks.
        filters: Channels of the maps, a multiple of 4.
        levels: Number of wavelet levels.
        mult: Hidden width as a multiple of `filters`.
        dropout: Rate of dropout inside the blocks.
    """

    command: ClassVar[str] = "wavemix-segmentation"
    task: ClassVar[str] = "segmentation"

    depth: int = 4
    filters: int = 32
    levels: int = 2
    mult: float = 2
    dropout: float = 0.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class WaveMixSR:
    """Images enlarged 2, 3 or 4 times: bicubic interpolation and a repaired luma.

    Args:
        scale: Factor of the enlargement.
        depth: Number of blocks.
        filters: Channels of the maps, a multiple of 4.
        mult: Hidden width as a multiple of `filters`.
        dropout: Rate of dropout inside the blocks.
        global_residual: Add to the interpolated image; False computes all of the
            luma anew, as the published network does.
    """

    command: ClassVar[str] = "wavemix-sr"
    task: ClassVar[str] = "super_resolution"

    scale: Literal[2, 3, 4] = 2
    depth: int = 2
    filters: int = 32
    mult: float = 1
    dropout: float = 0.0
    global_residual: bool = True


NETWORKS = (
    WavPool,
    WavMLP,
    VotingWavMLP,
    VanillaCNN,
    VanillaMLP,
    BananaSplitMLP,
    WaveMixLite,
    WaveMixSegmentation,
    WaveMixSR,
    *twin_networks.TWINS,
)


def _choices() -> Any:
    named = [
        Annotated[network, tyro.conf.subcommand(command_name(network))]
        for network in NETWORKS
    ]
    choices = named[0]
    for network in named[1:]:
        choices = choices | network
    return choices


def command_name(network: type) -> str:
    """Returns the word of the command line for a network.

    Args:
        network: A class of `NETWORKS`.

    Example:
    >>> command_name(VanillaCNN), command_name(WaveMixLite)
    ('vanillacnn', 'wavemix-lite')
    """
    return getattr(network, "command", network.__name__.lower())


Network = _choices()


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
