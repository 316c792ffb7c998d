"""Which variables of a model are pruned."""

import fnmatch
from collections.abc import Iterator
from typing import Any

import keras
from keras import layers

from keras_wavelets.keras_internals import nested_layers
from keras_wavelets.pruning.policy import for_keras_3

_CONVOLUTIONS = (
    layers.Conv1D,
    layers.Conv2D,
    layers.Conv3D,
    layers.Conv1DTranspose,
    layers.Conv2DTranspose,
    layers.Conv3DTranspose,
)
_SEPARABLE = (layers.SeparableConv1D, layers.SeparableConv2D)
_DENSE = (layers.Dense, layers.EinsumDense)
_CELLS = (layers.SimpleRNNCell, layers.LSTMCell, layers.GRUCell)
_DEPTHWISE = (layers.DepthwiseConv1D, layers.DepthwiseConv2D)

# The layers of this package are known by the names they are saved under: what stands
# below them imports none.
_WT_CONV = tuple(f"keras_wavelets>WTConv{rank}D" for rank in (1, 2, 3))

# Layer classes, the attributes that hold their kernels, and who prunes them unasked.
_KERNELS = (
    (_CONVOLUTIONS, ("kernel",), "all"),
    (_SEPARABLE, ("pointwise_kernel",), "all"),
    (_DENSE, ("kernel",), "weights"),
    ((layers.Embedding,), ("embeddings",), "weights"),
    (_CELLS, ("kernel", "recurrent_kernel"), "weights"),
    (_DEPTHWISE, ("kernel",), "named"),
)


def path_in(model: keras.Model, variable: Any) -> str:
    """Returns the path of a variable without the name of the model.

    Keras numbers unnamed models, so that name would keep masks and archives from
    fitting the same model built again.
    """
    return variable.path.removeprefix(f"{model.name}/")


def is_convolution(layer: keras.layers.Layer) -> bool:
    """Returns whether a layer is a convolution, depthwise ones excepted."""
    return isinstance(layer, _CONVOLUTIONS + _SEPARABLE)


def prunable_kernels(
    model: keras.Model, layers: Any = None, *, convolutions_only: bool = False
) -> list:
    """Returns the variables to prune, each once, in the order of the layers.

    Layers within models within models are found, and so are those of subclassed
    models. A layer with a method `get_prunable_weights()` decides itself. By default
    convolutions are pruned, and for methods that need no spatial axes also dense
    layers except the last, embeddings and recurrent kernels. Depthwise kernels are
    pruned where they are asked for.

    Args:
        model: A built model.
        layers: None for the default; a layer, a model inside this one, a class of
            layers, a name or path with or without `*`, a function of a layer, or a
            list of these; or an object with `allow_pruning(layer)`.
        convolutions_only: Leave the kernels without spatial axes out of the default.

    Raises:
        TypeError: If `model` is not a `keras.Model`.
        ValueError: If the model is not built, no layer is selected, or a layer that
            is asked for by itself is not there or has no kernel that can be pruned.
    """
    check_model(model)
    found = nested_layers(model)
    if layers is None:
        chosen = _by_default(found, convolutions_only=convolutions_only)
    else:
        chosen = _chosen(found, layers)
    kernels = {id(kernel): kernel for kernel in chosen}
    if not kernels:
        kinds = sorted({type(layer).__name__ for layer in found})
        raise ValueError(
            f"Expected a layer to prune, and found layers of the types {kinds}. "
            f"Received: layers={layers!r}."
        )
    return list(kernels.values())


def check_model(model: Any) -> None:
    """Raises if it is not a built Keras 3 model."""
    if not isinstance(model, keras.Model):
        module = type(model).__module__
        hint = (
            " Models of Keras 2 are for tensorflow_model_optimization itself."
            if module.startswith("tf_keras")
            else ""
        )
        raise TypeError(
            f"Expected a keras.Model of Keras 3.{hint} "
            f"Received: model of type {module}.{type(model).__name__}."
        )
    if not model.built:
        raise ValueError(
            "Expected a built model: call it on a batch or build it first. "
            f"Received: model={model.name!r}, not built."
        )


def _chosen(found: list, choice: Any) -> Iterator:
    """Gives the kernels of what is asked for, in the order of the layers."""
    choices = choice if isinstance(choice, list | tuple | set) else [choice]
    allowed = {id(layer) for one in choices for layer in _asked_for(found, one)}
    for layer in found:
        if id(layer) in allowed:
            yield from kernels_of(layer)


def _asked_for(found: list, choice: Any) -> list:
    """Returns the layers that one choice stands for."""
    if hasattr(choice, "allow_pruning") and not isinstance(choice, type):
        return list(filter(for_keras_3(choice).allow_pruning, found))
    if isinstance(choice, str | keras.layers.Layer | type):
        return _named(found, choice)
    if callable(choice):
        return list(filter(choice, found))
    raise TypeError(
        "Expected `layers` as names, layers, classes of layers, functions of a layer, "
        f"or an object with `allow_pruning`. Received: layers={choice!r}."
    )


def _named(found: list, choice: Any) -> list:
    """Returns the layers of a name, layer or class, with what is inside of them."""
    if isinstance(choice, str):
        outer = [layer for layer in found if _has_name(layer, choice)]
    elif isinstance(choice, type):
        outer = [layer for layer in found if isinstance(layer, choice)]
    else:
        outer = [layer for layer in found if layer is choice]
    if not outer:
        raise ValueError(
            "Expected `layers` to be in the model, whose layers are "
            f"{[layer.path or layer.name for layer in found]}. "
            f"Received: layers={choice!r}, which is not."
        )
    groups = [[layer, *nested_layers(layer)] for layer in outer]
    barren = [
        f"{group[0].name} ({type(group[0]).__name__})"
        for group in groups
        if not any(kernels_of(layer) for layer in group)
    ]
    # A pattern may touch layers without kernels, if there are others.
    if len(barren) == len(outer) or (barren and not _is_pattern(choice)):
        raise ValueError(
            "Expected layers with kernels that can be pruned; a layer of your own "
            "names them by a method `get_prunable_weights`. "
            f"Received: layers={choice!r}, without such kernels: {barren}."
        )
    return [layer for group in groups for layer in group]


def _has_name(layer: keras.layers.Layer, pattern: str) -> bool:
    names = (layer.name, layer.path or layer.name)
    return any(fnmatch.fnmatchcase(name, pattern) for name in names)


def _is_pattern(choice: Any) -> bool:
    return isinstance(choice, type) or any(sign in str(choice) for sign in "*?[")


def _by_default(found: list, *, convolutions_only: bool) -> Iterator:
    kinds = ("all",) if convolutions_only else ("all", "weights")
    dense = [layer for layer in found if isinstance(layer, layers.Dense)]
    for layer in found:
        # The last dense layer is small and holds the classes.
        last = bool(dense) and layer is dense[-1]
        if not last or hasattr(layer, "get_prunable_weights"):
            yield from kernels_of(layer, kinds)


def has_kernels(
    layer: keras.layers.Layer, kinds: tuple = ("all", "weights", "named")
) -> bool:
    """Returns whether a layer, built or not, is known to have what is pruned.

    Args:
        layer: A layer.
        kinds: As for `kernels_of`.
    """
    known = [kind for classes, _, kind in _KERNELS if isinstance(layer, classes)]
    own = keras.saving.get_registered_name(type(layer)) in _WT_CONV
    return (
        hasattr(layer, "get_prunable_weights")
        or (own and "named" in kinds)
        or any(kind in kinds for kind in known)
    )


def kernels_of(
    layer: keras.layers.Layer, kinds: tuple = ("all", "weights", "named")
) -> list:
    """Returns the variables of a built layer that are pruned.

    Args:
        layer: A layer.
        kinds: Who asks: `"all"` methods, those that prune `"weights"`, or one who
            names the layer.
    """
    if hasattr(layer, "get_prunable_weights"):
        return list(layer.get_prunable_weights())
    if keras.saving.get_registered_name(type(layer)) in _WT_CONV and "named" in kinds:
        return [layer.kernel, *(kernel for kernel, _ in layer.level_weights)]
    for classes, attributes, kind in _KERNELS:
        if isinstance(layer, classes) and kind in kinds:
            return [getattr(layer, attribute) for attribute in attributes]
    return []
