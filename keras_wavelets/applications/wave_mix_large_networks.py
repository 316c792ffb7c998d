"""The published WaveMix networks for large images, a builder each."""

from typing import Any

import keras

from keras_wavelets.applications.wave_mix_presets import from_preset


def WaveMix192x16L1(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "wave_mix_192x16_l1",
    **kwargs: Any,
) -> keras.Model:
    """Builds the `WaveMix` with 192 channels, 16 blocks, one level.

    Arguments, result and errors are those of `WaveMix`; what is given goes before
    what was published.

    Example:
    >>> WaveMix192x16L1(depth=1).output_shape
    (None, 1000)
    """
    return from_preset(
        "WaveMix192x16L1",
        include_top=include_top,
        weights=weights,
        input_tensor=input_tensor,
        input_shape=input_shape,
        pooling=pooling,
        classes=classes,
        classifier_activation=classifier_activation,
        name=name,
        **kwargs,
    )


def WaveMix192x16L2(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "wave_mix_192x16_l2",
    **kwargs: Any,
) -> keras.Model:
    """Builds the `WaveMix` with 192 channels, 16 blocks, two levels.

    Arguments, result and errors are those of `WaveMix`; what is given goes before
    what was published.

    Example:
    >>> WaveMix192x16L2(depth=1).output_shape
    (None, 1000)
    """
    return from_preset(
        "WaveMix192x16L2",
        include_top=include_top,
        weights=weights,
        input_tensor=input_tensor,
        input_shape=input_shape,
        pooling=pooling,
        classes=classes,
        classifier_activation=classifier_activation,
        name=name,
        **kwargs,
    )


def WaveMix192x16L3(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "wave_mix_192x16_l3",
    **kwargs: Any,
) -> keras.Model:
    """Builds the `WaveMix` with 192 channels, 16 blocks, three levels.

    Arguments, result and errors are those of `WaveMix`; what is given goes before
    what was published.

    Example:
    >>> WaveMix192x16L3(depth=1).output_shape
    (None, 1000)
    """
    return from_preset(
        "WaveMix192x16L3",
        include_top=include_top,
        weights=weights,
        input_tensor=input_tensor,
        input_shape=input_shape,
        pooling=pooling,
        classes=classes,
        classifier_activation=classifier_activation,
        name=name,
        **kwargs,
    )


def WaveMix256x16L3(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "wave_mix_256x16_l3",
    **kwargs: Any,
) -> keras.Model:
    """Builds the `WaveMix` with 256 channels, 16 blocks, three levels.

    Arguments, result and errors are those of `WaveMix`; what is given goes before
    what was published.

    Example:
    >>> WaveMix256x16L3(depth=1).output_shape
    (None, 1000)
    """
    return from_preset(
        "WaveMix256x16L3",
        include_top=include_top,
        weights=weights,
        input_tensor=input_tensor,
        input_shape=input_shape,
        pooling=pooling,
        classes=classes,
        classifier_activation=classifier_activation,
        name=name,
        **kwargs,
    )


def WaveMix256x16L4(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str = "wave_mix_256x16_l4",
    **kwargs: Any,
) -> keras.Model:
    """Builds the `WaveMix` with 256 channels, 16 blocks, four levels.

    Its stem has strides instead of patches; images are 256 x 256 by default.

    Arguments, result and errors are those of `WaveMix`; what is given goes before
    what was published.

    Example:
    >>> WaveMix256x16L4(depth=1).output_shape
    (None, 1000)
    """
    return from_preset(
        "WaveMix256x16L4",
        include_top=include_top,
        weights=weights,
        input_tensor=input_tensor,
        input_shape=input_shape,
        pooling=pooling,
        classes=classes,
        classifier_activation=classifier_activation,
        name=name,
        **kwargs,
    )
