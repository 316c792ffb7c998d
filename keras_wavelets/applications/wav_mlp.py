"""WavMLP, a perceptron on the details of one level, and the vote of one per level."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from keras_wavelets.applications.builder import Frame
from keras_wavelets.applications.builder import initializers
from keras_wavelets.applications.builder import score_dtype
from keras_wavelets.applications.wav_pool import resolve_channels
from keras_wavelets.layers import MLR2D
from keras_wavelets.layers import BandDense
from keras_wavelets.layers import MajorityVoting
from keras_wavelets.layers import MicroWav
from keras_wavelets.layers import SoftVoting
from keras_wavelets.layers.counts import check_count
from keras_wavelets.layers.wav_pool import units_per_level
from keras_wavelets.ops.arguments import check_choice

VOTING = {"soft": SoftVoting, "hard": MajorityVoting}


def WavMLP(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 10,
    classifier_activation: Any = "softmax",
    name: str = "wavmlp",
    *,
    hidden_size: int = 64,
    level: int = 2,
    activation: Any = None,
    dropout: float = 0.0,
    channel_mode: str = "flatten",
    init: str = "torch",
) -> keras.Model:
    """Builds WavMLP, a perceptron on the Haar details of a single level.

    A baseline of WavPool: one `layers.MicroWav` and a classifier. Without an
    activation the network is affine.

    Args:
        include_top: Whether the model ends in a classifier. Without it the output
            is a vector of `3 * hidden_size` features.
        weights: `None`, or the path of saved weights of the same model.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image, at least 2 x 2; 28 x 28 x 1 by default.
        pooling: `None`; the features are a vector already.
        classes: Number of classes.
        classifier_activation: Activation of the classifier; `None` gives logits.
        name: Name of the model.
        hidden_size: Hidden width of each detail image.
        level: Level, 1 for the coarsest.
        activation: Activation of the hidden layers.
        dropout: Rate of dropout after the hidden layers.
        channel_mode: `"flatten"`, `"separate"` or `"luma"`, as in `WavPool`.
        init: Initial weights as in `"torch"` or `"keras"`.

    Returns:
        A functional model.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> WavMLP(input_shape=(28, 28, 1), level=1).count_params()
    2890
    """
    frame = Frame(
        include_top=include_top,
        weights=weights,
        input_tensor=input_tensor,
        input_shape=input_shape,
        pooling=pooling,
        classes=classes,
        classifier_activation=classifier_activation,
        name=name,
    )
    check_count("hidden_size", hidden_size)
    images = frame.images((28, 28, 1), minimum=2)
    images, channel_mode = resolve_channels(images, channel_mode)
    x = MicroWav(
        hidden_size,
        level=level,
        activation=activation,
        dropout=dropout,
        channel_mode=channel_mode,
        data_format="channels_last",
        name="micro_wav",
        **initializers(init),
    )(images)
    x = layers.Flatten("channels_last", name="flatten")(x)
    if not include_top:
        return frame.model(frame.features(x))
    return frame.model(frame.classify(x, **initializers(init, x.shape[-1])))


def VotingWavMLP(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 10,
    classifier_activation: Any = "softmax",
    name: str = "voting_wavmlp",
    *,
    hidden_size: int | Sequence[int] = 64,
    voting: str = "soft",
    activation: Any = None,
    dropout: float = 0.0,
    channel_mode: str = "flatten",
    init: str = "torch",
) -> keras.Model:
    """Builds one WavMLP for each level, which vote on the class.

    All members see one decomposition. `voting="soft"` averages their logits. The
    majority of `voting="hard"` has no gradient: train with `"soft"`, then load the
    weights into a model with `"hard"`.

    Args:
        include_top: Whether the members classify and vote. Without it the output is
            the vector of all their features.
        weights: `None`, or the path of saved weights of the same model.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image, at least 2 x 2; 28 x 28 x 1 by default.
        pooling: `None`; the features are a vector already.
        classes: Number of classes.
        classifier_activation: Activation of the averaged logits; not used with
            `voting="hard"`, which returns 1 for the winner and 0 elsewhere.
        name: Name of the model.
        hidden_size: Hidden width, or a list of one for each level, coarse to fine.
        voting: `"soft"` or `"hard"`.
        activation: Activation of the hidden layers.
        dropout: Rate of dropout after the hidden layers.
        channel_mode: `"flatten"`, `"separate"` or `"luma"`, as in `WavPool`.
        init: Initial weights as in `"torch"` or `"keras"`.

    Returns:
        A functional model.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> VotingWavMLP(input_shape=(28, 28, 1)).output_shape
    (None, 10)
    """
    check_choice(voting, "voting", tuple(VOTING))
    frame = Frame(
        include_top=include_top,
        weights=weights,
        input_tensor=input_tensor,
        input_shape=input_shape,
        pooling=pooling,
        classes=classes,
        classifier_activation=classifier_activation,
        name=name,
    )
    images = frame.images((28, 28, 1), minimum=2)
    images, channel_mode = resolve_channels(images, channel_mode)
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
    if not include_top:
        return frame.model(frame.features(layers.Concatenate()(features)))
    return frame.model(_vote(frame, features, voting, init))


def _vote(frame: Frame, features: list, voting: str, init: str) -> Any:
    members = [
        layers.Dense(
            frame.classes,
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
        frame.classifier_activation, dtype=score_dtype(), name="predictions"
    )(scores)
