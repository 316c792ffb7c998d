"""WavPool, its parameters that live, and perceptrons on the details of one level."""

import dataclasses
import math
from collections.abc import Iterator
from collections.abc import Sequence
from typing import Any
from typing import Literal
from typing import get_args

import keras
from keras import layers

from keras_wavelets import checks
from keras_wavelets.applications import preprocessing
from keras_wavelets.applications.builder import builder
from keras_wavelets.applications.ends import Ends
from keras_wavelets.applications.ends import Init
from keras_wavelets.applications.ends import initializers
from keras_wavelets.applications.ends import score_dtype
from keras_wavelets.layers import MLR2D
from keras_wavelets.layers import BandDense
from keras_wavelets.layers import Luma
from keras_wavelets.layers import MajorityVoting
from keras_wavelets.layers import MicroWav
from keras_wavelets.layers import SoftVoting
from keras_wavelets.layers import WavPoolBlock
from keras_wavelets.layers.mlr import count_levels
from keras_wavelets.layers.wav_pool import units_per_level

preprocess_input = preprocessing.scale_input
decode_predictions = preprocessing.decode_predictions

ChannelMode = Literal["flatten", "separate", "luma"]
VOTING = {"soft": SoftVoting, "hard": MajorityVoting}


@builder(model_name="wavpool", image_shape=(28, 28, 1), minimum=2, vector=True)
def WavPool(
    ends: Ends,
    *,
    hidden_size: int | Sequence[int] = 256,
    pooling_size: int | None = None,
    hidden_pooling: int | None = None,
    level_pooling: int | None = None,
    pooling_mode: Literal["max", "average"] = "max",
    hidden_layer_scaling: bool = True,
    remainder: Literal["keep", "drop"] = "keep",
    activation: Any = None,
    dropout: float = 0.0,
    channel_mode: ChannelMode = "flatten",
    init: Init = "torch",
) -> Any:
    """Builds WavPool, a network of dense layers that sees an image as its details.

    From McDermott, Voetberg and Nord, "WavPool: A New Block for Deep Neural
    Networks", 2023. The body is one `layers.WavPoolBlock` on the Haar details.
    The published networks have `pooling_mode="max"`, `remainder="drop"` and
    `classifier_activation=None`; `wavpool_preset` gives their arguments.

    Args:
        include_top: Whether the model ends in a classifier. Without it the output
            is the pooled block as a vector.
        hidden_size: Hidden width, or a list of one for each level, coarse to fine.
        pooling_size: Window along all three axes of the block; 2 by default.
        hidden_pooling: Window along the hidden axis only, with `level_pooling`.
        level_pooling: Window along the level axis only, with `hidden_pooling`.
        pooling_mode: `"max"`, or `"average"`, which makes the network affine.
        hidden_layer_scaling: Whether `hidden_size` holds for the finest level, and
            the next ones get a half, a third and so on of it.
        remainder: Whether incomplete windows are pooled, `"keep"`, or left out with
            all the weights behind them, `"drop"`.
        activation: Activation before the pooling.
        dropout: Rate of dropout before the pooling.
        channel_mode: `"flatten"`, `"separate"` as in `layers.BandDense`, or
            `"luma"`, which turns color images gray first.

    Example:
    >>> model = WavPool(input_shape=(28, 28, 1), classes=10)
    >>> model.output_shape, model.count_params()
    ((None, 10), 180921)
    """
    levels = count_levels(*ends.images.shape[1:3])
    images, channel_mode = resolve_channels(ends.images, channel_mode)
    x = WavPoolBlock(
        units_per_level(
            hidden_size, levels, scale=hidden_layer_scaling, name="hidden_size"
        ),
        pool_size=_pool_size(pooling_size, hidden_pooling, level_pooling),
        pool_mode=pooling_mode,
        remainder=remainder,
        activation=activation,
        dropout=dropout,
        channel_mode=channel_mode,
        data_format="channels_last",
        name="wav_pool",
        **initializers(init),
    )(images)
    return ends.finish(x, **initializers(init, x.shape[-1]))


def _pool_size(size: int | None, hidden: int | None, level: int | None) -> Any:
    if (hidden is None) != (level is None):
        raise ValueError(
            "Expected `hidden_pooling` and `level_pooling` together. Received: "
            f"hidden_pooling={hidden}, level_pooling={level}."
        )
    if hidden is None:
        return 2 if size is None else size
    if size is not None:
        raise ValueError(
            "Expected no `pooling_size` where `hidden_pooling` is given. "
            f"Received: pooling_size={size}, hidden_pooling={hidden}."
        )
    return (hidden, 1, level)


def resolve_channels(images: Any, channel_mode: ChannelMode) -> tuple[Any, str]:
    """Returns the images and the channel mode of the layers behind them.

    Example:
    >>> gray, mode = resolve_channels(keras.Input((8, 8, 3)), "luma")
    >>> gray.shape, mode
    ((None, 8, 8, 1), 'flatten')
    """
    checks.one_of(channel_mode, "channel_mode", get_args(ChannelMode))
    if channel_mode != "luma":
        return images, channel_mode
    return Luma(data_format="channels_last", name="luma")(images), "flatten"


@builder(model_name="wavmlp", image_shape=(28, 28, 1), minimum=2, vector=True)
def WavMLP(
    ends: Ends,
    *,
    hidden_size: int = 64,
    level: int = 2,
    activation: Any = None,
    dropout: float = 0.0,
    channel_mode: ChannelMode = "flatten",
    init: Init = "torch",
) -> Any:
    """Builds WavMLP, a perceptron on the Haar details of a single level.

    A baseline of WavPool: one `layers.MicroWav` and a classifier. Without an
    activation the network is affine.

    Args:
        include_top: Whether the model ends in a classifier. Without it the output
            is a vector of `3 * hidden_size` features.
        hidden_size: Hidden width of each detail image.
        level: Level, 1 for the coarsest.
        activation: Activation of the hidden layers.
        dropout: Rate of dropout after the hidden layers.
        channel_mode: `"flatten"`, `"separate"` or `"luma"`, as in `WavPool`.

    Example:
    >>> WavMLP(input_shape=(28, 28, 1), level=1).count_params()
    2890
    """
    images, channel_mode = resolve_channels(ends.images, channel_mode)
    x = MicroWav(
        checks.count(hidden_size, "hidden_size"),
        level=level,
        activation=activation,
        dropout=dropout,
        channel_mode=channel_mode,
        data_format="channels_last",
        name="micro_wav",
        **initializers(init),
    )(images)
    x = layers.Flatten("channels_last", name="flatten")(x)
    return ends.finish(x, **initializers(init, x.shape[-1]))


@builder(model_name="voting_wavmlp", image_shape=(28, 28, 1), minimum=2, vector=True)
def VotingWavMLP(
    ends: Ends,
    *,
    hidden_size: int | Sequence[int] = 64,
    voting: Literal["soft", "hard"] = "soft",
    activation: Any = None,
    dropout: float = 0.0,
    channel_mode: ChannelMode = "flatten",
    init: Init = "torch",
) -> Any:
    """Builds one WavMLP for each level, which vote on the class.

    All members see one decomposition. `voting="soft"` averages their logits. The
    majority of `voting="hard"` has no gradient: train with `"soft"`, then load the
    weights into a model with `"hard"`.

    Args:
        include_top: Whether the members classify and vote. Without it the output is
            the vector of all their features.
        classifier_activation: Activation of the averaged logits; not used with
            `voting="hard"`, which returns 1 for the winner and 0 elsewhere.
        hidden_size: Hidden width, or a list of one for each level, coarse to fine.
        voting: `"soft"` or `"hard"`.
        activation: Activation of the hidden layers.
        dropout: Rate of dropout after the hidden layers.
        channel_mode: `"flatten"`, `"separate"` or `"luma"`, as in `WavPool`.

    Example:
    >>> VotingWavMLP(input_shape=(28, 28, 1)).output_shape
    (None, 10)
    """
    checks.one_of(voting, "voting", tuple(VOTING))
    images, channel_mode = resolve_channels(ends.images, channel_mode)
    details = MLR2D(data_format="channels_last", name="details")(images)
    widths = units_per_level(hidden_size, len(details), scale=False, name="hidden_size")
    features = [
        layers.Flatten("channels_last", name=f"flatten_{i}")(
            BandDense(
                width,
                activation=activation,
                dropout=dropout,
                channel_mode=channel_mode,
                name=f"level_{i}",
                **initializers(init),
            )(x)
        )
        for i, (width, x) in enumerate(zip(widths, details, strict=True), start=1)
    ]
    if not ends.include_top:
        return ends.features(layers.Concatenate()(features))
    return _vote(ends, features, voting, init)


def _vote(ends: Ends, features: list, voting: str, init: Init) -> Any:
    members = [
        layers.Dense(
            ends.classes,
            dtype=score_dtype(),
            name=f"member_{i}",
            **initializers(init, x.shape[-1]),
        )(x)
        for i, x in enumerate(features, start=1)
    ]
    scores = VOTING[voting](dtype=score_dtype(), name="vote")(members)
    if voting == "hard":
        return scores
    return layers.Activation(
        ends.classifier_activation, dtype=score_dtype(), name="predictions"
    )(scores)


@dataclasses.dataclass(frozen=True)
class ParameterReport:
    """Trainable parameters of a model, and those among them that never learn.

    Args:
        total: Number of trainable parameters.
        dead: Number of those that do not reach the output.

    Example:
    >>> print(ParameterReport(total=201_672, dead=181_610))
    201,672 trainable parameters: 20,062 live, 181,610 dead (90.1 %)
    """

    total: int
    dead: int

    @property
    def live(self) -> int:
        """Number of parameters that reach the output."""
        return self.total - self.dead

    @property
    def dead_share(self) -> float:
        """Dead parameters as a share of all trainable ones."""
        return self.dead / self.total if self.total else 0.0

    def __str__(self) -> str:
        return (
            f"{self.total:,} trainable parameters: {self.live:,} live, "
            f"{self.dead:,} dead ({100 * self.dead_share:.1f} %)"
        )


def parameter_report(model: keras.Model) -> ParameterReport:
    """Counts the parameters of a model that reach its output.

    Every layer that knows of parameters behind dropped pooling windows says so in
    `dead_parameters`; `layers.WavPoolBlock` is one.

    Args:
        model: A built model.

    Returns:
        The counts, which print as one line.

    Example:
    >>> print(parameter_report(WavPool(hidden_size=268)))
    189,402 trainable parameters: 189,402 live, 0 dead (0.0 %)
    """
    return ParameterReport(
        total=sum(math.prod(weight.shape) for weight in model.trainable_weights),
        dead=sum(getattr(layer, "dead_parameters", 0) for layer in _layers(model)),
    )


def _layers(model: keras.Model) -> Iterator[keras.Layer]:
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _layers(layer)
        else:
            yield layer
