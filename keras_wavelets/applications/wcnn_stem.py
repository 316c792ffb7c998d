"""A trained twin with a simpler first layer of the same results."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from keras_wavelets.layers import HybridConv2DWPT
from keras_wavelets.layers.hybrid_conv import as_convolution


def freeze_as_conv(model: keras.Model, *, energy: float = 1.0) -> keras.Model:
    """Replaces the first layer of a twin by one ordinary convolution.

    For devices: nothing but a convolution is left of the wavelets, and it quantizes
    as one. Real and imaginary parts of a complex twin are filters of their own.

    Args:
        model: A twin of `WAlexNet` or `WResNet18` to `WResNet101`, of images of known
            size.
        energy: Share of the energy of each wavelet filter to keep at least; below 1
            the kernels become smaller, and the results differ.

    Returns:
        A new model with the same other layers and weights.

    Raises:
        ValueError: If the model has no such layer, or its images have no size.

    Example:
    >>> from keras_wavelets.applications import WResNet18, freeze_as_conv
    >>> twin = WResNet18(input_shape=(32, 32, 3), twin="cwcnn", stages=1)
    >>> frozen = freeze_as_conv(twin, energy=0.99)
    >>> tuple(frozen.get_layer("stem").layers[-1].kernel.shape)
    (14, 14, 3, 88)
    """
    stem = _stem(model)
    height, width = stem.input.shape[1:3]
    if None in (height, width):
        raise ValueError(
            "Expected images of known size: only these can be cut as the twin's are. "
            f"Received: model with input_shape={model.input_shape}."
        )
    padding, kernel, bias = as_convolution(stem, height, width, energy=energy)

    def make() -> keras.layers.Layer:
        return keras.Sequential(
            [
                keras.layers.ZeroPadding2D(padding, data_format="channels_last"),
                keras.layers.Conv2D(
                    kernel.shape[3],
                    kernel.shape[:2],
                    stem.strides,
                    data_format="channels_last",
                    name="resulting_convolution",
                ),
            ],
            name=stem.name,
        )

    return _replaced(model, stem, make, [kernel, bias])


def compact_stem(model: keras.Model) -> keras.Model:
    """Replaces the first layer of a twin by one without unused wavelet packets.

    Args:
        model: A twin whose mixing weights are zero in part, after a pruning say.

    Returns:
        A new model with the same results, other layers and weights.

    Raises:
        ValueError: If the model has no such layer.

    Example:
    >>> from keras_wavelets.applications import WResNet18, compact_stem
    >>> twin = WResNet18(
    ...     input_shape=(32, 32, 3), twin="wcnn", selection="all", stages=1
    ... )
    >>> kernel = twin.get_layer("stem").mixing.kernels[1]
    >>> _ = kernel.assign(np.eye(4)[np.arange(12) % 2])
    >>> len(compact_stem(twin).get_layer("stem").plan.features)
    18
    """
    stem = _stem(model)
    small = stem.compact()
    make = lambda: type(small).from_config(small.get_config())  # noqa: E731
    return _replaced(model, stem, make, small.get_weights())


def _stem(model: keras.Model) -> HybridConv2DWPT:
    for layer in model.layers:
        if isinstance(layer, HybridConv2DWPT):
            return layer
    raise ValueError(
        "Expected a twin, with a `HybridConv2DWPT` in it. "
        f"Received: model={model.name!r}."
    )


def _replaced(
    model: keras.Model, old: Any, make: Callable, weights: list[np.ndarray]
) -> keras.Model:
    """Returns a copy of a model with one layer replaced."""

    def copy(layer: Any) -> Any:
        return make() if layer is old else type(layer).from_config(layer.get_config())

    clone = keras.models.clone_model(model, clone_function=copy)
    for layer, original in zip(clone.layers, model.layers, strict=True):
        layer.set_weights(weights if original is old else original.get_weights())
    return clone
