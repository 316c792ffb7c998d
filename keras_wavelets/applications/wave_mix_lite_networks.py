"""The published WaveMix-Lite networks, a builder each."""

from typing import Any

import keras

from keras_wavelets.applications.wave_mix_presets import from_preset


def WaveMixLite8x10(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 10,
    classifier_activation: Any = "softmax",
    name: str = "wave_mix_lite_8x10",
    **kwargs: Any,
) -> keras.Model:
    """Builds the `WaveMix` with 3,566 parameters, for 99 % on MNIST.

    Bilinear interpolation takes the place of the transposed convolutions.

    Arguments, result and errors are those of `WaveMix`; what is given goes before
    what was published.

    Example:
    >>> model = WaveMixLite8x10()
    >>> model.output_shape, model.count_params()
    ((None, 10), 3726)
    """
    return from_preset(
        "WaveMixLite8x10",
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


def WaveMixLite8x5(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 10,
    classifier_activation: Any = "softmax",
    name: str = "wave_mix_lite_8x5",
    **kwargs: Any,
) -> keras.Model:
    """Builds the `WaveMix` with 7,156 parameters, for 90 % on Fashion-MNIST.

    Arguments, result and errors are those of `WaveMix`; what is given goes before
    what was published.

    Example:
    >>> model = WaveMixLite8x5()
    >>> model.output_shape, model.count_params()
    ((None, 10), 7236)
    """
    return from_preset(
        "WaveMixLite8x5",
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


def WaveMixLite32x7(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 10,
    classifier_activation: Any = "softmax",
    name: str = "wave_mix_lite_32x7",
    **kwargs: Any,
) -> keras.Model:
    """Builds the `WaveMix` with 37,058 parameters, for 80 % on CIFAR-10.

    Bilinear interpolation takes the place of the transposed convolutions.

    Arguments, result and errors are those of `WaveMix`; what is given goes before
    what was published.

    Example:
    >>> model = WaveMixLite32x7()
    >>> model.output_shape, model.count_params()
    ((None, 10), 37506)
    """
    return from_preset(
        "WaveMixLite32x7",
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


def WaveMixLite64x6(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 10,
    classifier_activation: Any = "softmax",
    name: str = "wave_mix_lite_64x6",
    **kwargs: Any,
) -> keras.Model:
    """Builds the `WaveMix` with 520,106 parameters, for 90 % on CIFAR-10.

    Arguments, result and errors are those of `WaveMix`; what is given goes before
    what was published.

    Example:
    >>> model = WaveMixLite64x6()
    >>> model.output_shape, model.count_params()
    ((None, 10), 520874)
    """
    return from_preset(
        "WaveMixLite64x6",
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


def WaveMixLite144x7(
    include_top: bool = True,
    weights: Any = None,
    input_tensor: Any = None,
    input_shape: tuple | None = None,
    pooling: str | None = None,
    classes: int = 10,
    classifier_activation: Any = "softmax",
    name: str = "wave_mix_lite_144x7",
    **kwargs: Any,
) -> keras.Model:
    """Builds the `WaveMix` with 3,042,550 parameters, for CIFAR-10.

    Arguments, result and errors are those of `WaveMix`; what is given goes before
    what was published.

    Example:
    >>> model = WaveMixLite144x7()
    >>> model.output_shape, model.count_params()
    ((None, 10), 3044566)
    """
    return from_preset(
        "WaveMixLite144x7",
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
