"""Which layers of which models are pruned: policies, as TF-MOT calls them."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any

import keras
from keras import layers


class PruningPolicy:
    """Abstract: which layers of which models `prune_low_magnitude` prunes.

    Example:
    >>> class AllDense(PruningPolicy):
    ...     def allow_pruning(self, layer):
    ...         return isinstance(layer, keras.layers.Dense)
    >>> AllDense().allow_pruning(keras.layers.Dense(2))
    True
    """

    def allow_pruning(self, layer: keras.layers.Layer) -> bool:
        """Returns whether a layer is pruned."""
        raise NotImplementedError

    def ensure_model_supports_pruning(self, model: keras.Model) -> None:
        """Raises a `ValueError` if the model as a whole does not fit."""


class PruneForLatencyOnXNNPack(PruningPolicy):
    """Policy: 1 x 1 convolutions alone, the ones XNNPACK runs sparse.

    Pass it as `layers=` of a `Pruner`, or as `pruning_policy=`, which checks that
    XNNPACK runs the model sparse at all: that each input comes to a convolution of
    3 x 3 on three channels with strides of 2, behind a `ZeroPadding2D` of 1, that each
    output comes from a `GlobalAveragePooling2D`, and that XNNPACK knows a sparse form
    of what lies between. A wavelet has nothing to transform there.

    Example:
    >>> policy = PruneForLatencyOnXNNPack()
    >>> policy.allow_pruning(keras.layers.Conv2D(8, 1))
    True
    """

    def allow_pruning(self, layer: keras.layers.Layer) -> bool:
        """Returns whether a layer is a 1 x 1 convolution."""
        return isinstance(layer, layers.Conv2D) and layer.kernel_size == (1, 1)

    def ensure_model_supports_pruning(self, model: keras.Model) -> None:
        """Checks where the sparse part of the model begins, goes and ends.

        Raises:
            ValueError: If the model has no such convolution or pooling, or another
                layer between them, or is neither sequential nor functional.
        """
        before = _producers(model)
        after = {node: [n for n in before if node in before[n]] for node in before}
        starts = _reached(
            [node for node in before if not before[node]],
            lambda node: _is_start(node, before[node]),
            after,
        )
        if not starts:
            raise ValueError(
                "Expected a convolution of 3 x 3 on 3 channels with strides of 2 and "
                "padding 'valid' behind a ZeroPadding2D of 1 on the way from each "
                f"input. Received: model={model.name!r} without it."
            )
        pooled = lambda node: isinstance(node, layers.GlobalAveragePooling2D)  # noqa: E731
        ends = _reached([node for node in after if not after[node]], pooled, before)
        if not ends:
            raise ValueError(
                "Expected a GlobalAveragePooling2D on the way to each output. "
                f"Received: model={model.name!r} without it."
            )
        following = [node for start in starts for node in after[start]]
        _reached(following, lambda node: _check_between(node, ends, before), after)


def for_keras_3(policy: Any) -> Any:
    """Takes the policy of TensorFlow Model Optimization for ours of the same name.

    Its own asks for layers of Keras 2 and finds none.
    """
    kind = type(policy)
    theirs = [
        base
        for base in kind.__mro__
        if base.__module__.startswith("tensorflow_model_optimization")
        and base.__name__ == PruneForLatencyOnXNNPack.__name__
    ]
    if not theirs:
        return policy
    if kind not in theirs:
        raise ValueError(
            "Expected a policy for layers of Keras 3, derived from "
            "keras_wavelets.pruning.PruneForLatencyOnXNNPack. "
            f"Received: policy of type {kind.__name__}, derived from that of "
            "TensorFlow Model Optimization."
        )
    return PruneForLatencyOnXNNPack()


def _reached(begin: Iterable, stop: Callable, following: dict) -> list:
    """Returns where all ways from some nodes stop first; none if one ends before."""
    waiting, found = list(begin), []
    seen = set(waiting)
    while waiting:
        node = waiting.pop()
        if stop(node):
            found.append(node)
            continue
        if not following[node]:
            return []
        waiting += [other for other in following[node] if other not in seen]
        seen.update(following[node])
    return found


def _is_start(node: Any, producers: list) -> bool:
    return (
        isinstance(node, layers.Conv2D)
        and tuple(node.kernel.shape[:3]) == (3, 3, 3)
        and node.strides == (2, 2)
        and node.padding == "valid"
        and _zero_padding(producers) == ((1, 1), (1, 1))
    )


def _zero_padding(producers: list) -> Any:
    """The padding of the one layer before, if it is one of zeros."""
    padded = len(producers) == 1 and isinstance(producers[0], layers.ZeroPadding2D)
    return producers[0].padding if padded else None


def _check_between(node: Any, ends: list, before: dict) -> bool:
    if node in ends:
        return True
    if not _runs_sparse(node, before[node]):
        raise ValueError(
            "Expected layers between the first convolution and the pooling that "
            f"XNNPACK runs sparse. Received: {node.name!r} of type "
            f"{type(node).__name__}."
        )
    return False


# What XNNPACK runs on sparse weights whatever its arguments. Sums of tensors are
# operations of the same names, not layers.
_PLAIN = {"Add", "Subtract", "Multiply", "Identity", "InputLayer", "ZeroPadding2D",
          "ReLU", "LeakyReLU", "ELU", "Dropout"}  # fmt: skip
_ACTIVATIONS = ("relu", "relu6", "leaky_relu", "elu", "sigmoid")
_CONDITIONS: tuple = (
    (
        layers.Conv2D,
        lambda layer: (
            layer.kernel_size == layer.strides == layer.dilation_rate == (1, 1)
            and layer.groups == 1
        ),
    ),
    (layers.GlobalAveragePooling2D, lambda layer: layer.keepdims),
    (layers.BatchNormalization, lambda layer: layer.axis in (-1, 3)),
    (layers.UpSampling2D, lambda layer: layer.interpolation == "bilinear"),
    (layers.Activation, lambda layer: layer.activation.__name__ in _ACTIVATIONS),
)


def _runs_sparse(node: Any, producers: list) -> bool:
    if isinstance(node, layers.DepthwiseConv2D):
        return _depthwise_runs_sparse(node, producers)
    for kind, condition in _CONDITIONS:
        if isinstance(node, kind):
            return bool(condition(node))
    return type(node).__name__ in _PLAIN


def _depthwise_runs_sparse(layer: keras.layers.Layer, producers: list) -> bool:
    size, strides = layer.kernel_size, layer.strides
    plain = layer.depth_multiplier == 1 and tuple(layer.dilation_rate) == (1, 1)
    if not plain or size not in ((3, 3), (5, 5)):
        return False
    if layer.padding == "same":
        return strides == (1, 1)
    width = size[0] // 2
    padded = _zero_padding(producers) == ((width, width), (width, width))
    return padded and strides in ((1, 1), (2, 2))


def _producers(model: keras.Model) -> dict[Any, list]:
    """Returns each layer or operation with those that it gets its input from.

    Models inside the model are taken apart.
    """
    outer = _own_producers(model)
    graph: dict[Any, list] = {}
    lasts = {}
    for node, producers in outer.items():
        if not isinstance(node, keras.Model):
            graph[node] = producers
            continue
        inner = _producers(node)
        for part, own in inner.items():
            graph[part] = own or producers
        used = {producer for own in inner.values() for producer in own}
        lasts[node] = [part for part in inner if part not in used]
    return {
        node: [last for one in producers for last in lasts.get(one, [one])]
        for node, producers in graph.items()
    }


def _own_producers(model: keras.Model) -> dict[Any, list]:
    if isinstance(model, keras.Sequential):
        chain = model.layers
        return {layer: chain[max(i - 1, 0) : i] for i, layer in enumerate(chain)}
    if not hasattr(model, "operations"):
        raise ValueError(
            "Expected a sequential or functional model. "
            f"Received: model={model.name!r} of type {type(model).__name__}."
        )
    named = {operation.name: operation for operation in model.operations}
    return {
        named[part["name"]]: [
            named[name] for name in dict.fromkeys(_histories(part["inbound_nodes"]))
        ]
        for part in model.get_config()["layers"]
    }


def _histories(node: Any) -> Iterator[str]:
    """Gives the names of the layers that the tensors in a configuration come from."""
    if isinstance(node, dict):
        if "keras_history" in node:
            yield node["keras_history"][0]
        node = list(node.values())
    if isinstance(node, list | tuple):
        for part in node:
            yield from _histories(part)
