"""WavPool: dense layers on the wavelet details of all levels, pooled together."""

from collections.abc import Sequence
from typing import Any

import keras

from keras_wavelets.applications.builder import Frame
from keras_wavelets.applications.builder import initializers
from keras_wavelets.applications.weight_files import find_weights
from keras_wavelets.layers import Luma
from keras_wavelets.layers import WavPoolBlock
from keras_wavelets.layers.mlr import count_levels
from keras_wavelets.layers.wav_pool import units_per_level
from keras_wavelets.ops.arguments import check_choice

CHANNEL_MODES = ("flatten", "separate", "luma")


def WavPool(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 10,
    classifier_activation: Any = "softmax",
    name: str = "wavpool",
    *,
    hidden_size: int | Sequence[int] = 256,
    pooling_size: int | None = None,
    hidden_pooling: int | None = None,
    level_pooling: int | None = None,
    pooling_mode: str = "max",
    hidden_layer_scaling: bool = True,
    remainder: str = "keep",
    activation: Any = None,
    dropout: float = 0.0,
    channel_mode: str = "flatten",
    init: str = "torch",
) -> keras.Model:
    """Builds WavPool, a network of dense layers that sees an image as its details.

    From McDermott, Voetberg and Nord, "WavPool: A New Block for Deep Neural
    Networks", 2023. The body is one `layers.WavPoolBlock` on the Haar details.
    The published networks have `pooling_mode="max"`, `remainder="drop"` and
    `classifier_activation=None`; `wavpool_preset` gives their arguments.

    Args:
        include_top: Whether the model ends in a classifier. Without it the output
            is the pooled block as a vector.
        weights: `None`, the path of saved weights of the same model, or the name of
            weights in the package, `"mnist"`, `"fashion_mnist"` or `"cifar10_gray"`;
            `shipped_weights` tells what they reach. They fit the default arguments.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image, at least 2 x 2; 28 x 28 x 1 by default.
        pooling: `None`; the features are a vector already.
        classes: Number of classes.
        classifier_activation: Activation of the classifier; `None` gives logits.
        name: Name of the model.
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
        init: Initial weights as in `"torch"` or `"keras"`.

    Returns:
        A functional model.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> model = WavPool(input_shape=(28, 28, 1), classes=10)
    >>> model.output_shape, model.count_params()
    ((None, 10), 180921)
    """
    frame = Frame(
        include_top=include_top,
        weights=find_weights("WavPool", weights),
        input_tensor=input_tensor,
        input_shape=input_shape,
        pooling=pooling,
        classes=classes,
        classifier_activation=classifier_activation,
        name=name,
    )
    images = frame.images((28, 28, 1), minimum=2)
    levels = count_levels(*images.shape[1:3])
    images, channel_mode = resolve_channels(images, channel_mode)
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
    if not include_top:
        return frame.model(frame.features(x))
    return frame.model(frame.classify(x, **initializers(init, x.shape[-1])))


def resolve_channels(images: Any, channel_mode: str) -> tuple[Any, str]:
    """Returns the images and the channel mode of the layers behind them.

    Args:
        images: Keras tensor of shape `(batch, height, width, channels)`.
        channel_mode: `"flatten"`, `"separate"` or `"luma"`.

    Returns:
        For `"luma"`, the gray images and `"flatten"`; else both as they came.

    Raises:
        ValueError: If `channel_mode` is unknown, or is `"luma"` and the images
            have not 3 channels.

    Example:
    >>> gray, mode = resolve_channels(keras.Input((8, 8, 3)), "luma")
    >>> gray.shape, mode
    ((None, 8, 8, 1), 'flatten')
    """
    check_choice(channel_mode, "channel_mode", CHANNEL_MODES)
    if channel_mode != "luma":
        return images, channel_mode
    return Luma(data_format="channels_last", name="luma")(images), "flatten"


def _pool_size(size: int | None, hidden: int | None, level: int | None) -> Any:
    if (hidden is None) != (level is None):
        raise ValueError(
            "`hidden_pooling` and `level_pooling` must be given together. Received: "
            f"hidden_pooling={hidden}, level_pooling={level}."
        )
    if hidden is None:
        return 2 if size is None else size
    if size is not None:
        raise ValueError(
            "`pooling_size` must be left out where `hidden_pooling` is given. "
            f"Received: pooling_size={size}, hidden_pooling={hidden}."
        )
    return (hidden, 1, level)
