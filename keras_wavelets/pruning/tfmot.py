"""The doors of TensorFlow Model Optimization, and itself without its side effect."""

import contextlib
import dataclasses
import importlib
import os
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import keras
from keras import layers

from keras_wavelets.keras_internals import nested_layers
from keras_wavelets.pruning.layers import check_model
from keras_wavelets.pruning.layers import kernels_of
from keras_wavelets.pruning.methods import MagnitudePruning
from keras_wavelets.pruning.pruner import Pruner
from keras_wavelets.pruning.schedule import ConstantSparsity
from keras_wavelets.pruning.schedule import as_schedule

_VARIABLE = "TF_USE_LEGACY_KERAS"


def import_tfmot() -> ModuleType:
    """Imports TensorFlow Model Optimization and leaves `tf.keras` at Keras 3.

    Imported plainly, it sets an environment variable that turns `tf.keras` into
    Keras 2, for this process and its children. Its schedules drive a `Pruner`.

    Returns:
        The module `tensorflow_model_optimization`.

    Example:
    >>> import_tfmot().__name__  # doctest: +SKIP
    'tensorflow_model_optimization'
    """
    import tensorflow as tf

    # `tf.keras` decides which Keras it is when an attribute is first used.
    _ = tf.keras.Model
    before = os.environ.get(_VARIABLE)
    try:
        return importlib.import_module("tensorflow_model_optimization")
    finally:
        if before is None:
            os.environ.pop(_VARIABLE, None)
        else:
            os.environ[_VARIABLE] = before


@dataclasses.dataclass(frozen=True)
class _Setting:
    """What a layer is pruned by: it waits on the layer until a training begins."""

    method: MagnitudePruning
    schedule: Any


def prune_low_magnitude(
    to_prune: Any,
    pruning_schedule: Any = ConstantSparsity(0.5, begin_step=0),  # noqa: B008 frozen
    block_size: tuple = (1, 1),
    block_pooling_type: str = "AVG",
    pruning_policy: Any = None,
    sparsity_m_by_n: tuple | None = None,
) -> Any:
    """Has a layer, layers or a model pruned by magnitude while it trains.

    Words, defaults and the rule of selection are those of TensorFlow Model
    Optimization. Nothing is wrapped: what is given is what is returned, and
    `UpdatePruningStep()` among the callbacks finds it. A `Pruner` can do more.

    Args:
        to_prune: A layer, a list of layers, or a built model, all of whose layers
            with kernels are pruned.
        pruning_schedule: When to prune and how much, as for `Pruner`.
        block_size: Blocks of input and output channels that stay or go together.
        block_pooling_type: `"AVG"` or `"MAX"` of the sizes in a block.
        pruning_policy: For a model, an object with `allow_pruning(layer)` and
            `ensure_model_supports_pruning(model)`.
        sparsity_m_by_n: `(m, n)` removes m of each n weights along the input channels.

    Returns:
        `to_prune`.

    Raises:
        TypeError: For anything else, or if the schedule cannot be called.
        ValueError: If an argument is out of its range, or a layer of the model has
            weights of an unknown kind, or the policy does not fit the model.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.pruning import UpdatePruningStep, strip_pruning
    >>> model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(4)])
    >>> model = prune_low_magnitude(model, ConstantSparsity(0.75, frequency=1))
    >>> model.compile("sgd", "mse")
    >>> data = np.ones((4, 8), "float32"), np.ones((4, 4), "float32")
    >>> _ = model.fit(*data, callbacks=[UpdatePruningStep()], verbose=0)
    >>> float(np.mean(strip_pruning(model).get_weights()[0] == 0))
    0.75
    """
    method = MagnitudePruning(
        compat="tfmot",
        m_by_n=sparsity_m_by_n,
        block_size=tuple(block_size),
        block_pooling=block_pooling_type,
    )
    as_schedule(pruning_schedule)
    if isinstance(to_prune, keras.Model):
        chosen = _layers_to_prune(to_prune, pruning_policy)
    else:
        chosen = to_prune if isinstance(to_prune, list) else [to_prune]
    if not all(isinstance(layer, keras.layers.Layer) for layer in chosen):
        raise TypeError(
            "Expected a layer, a list of layers or a model. "
            f"Received: to_prune={to_prune!r}."
        )
    for layer in chosen:
        layer.keras_wavelets_pruning = _Setting(method, pruning_schedule)
    return to_prune


def _layers_to_prune(model: keras.Model, policy: Any) -> list:
    check_model(model)
    policy = _ours(policy)
    if hasattr(policy, "ensure_model_supports_pruning"):
        policy.ensure_model_supports_pruning(model)
    chosen = []
    for layer in nested_layers(model):
        if policy is not None and not policy.allow_pruning(layer):
            continue
        if kernels_of(layer, ("all", "weights")):
            chosen.append(layer)
        elif not kernels_of(layer) and _has_matrix(layer):
            raise ValueError(
                "Expected layers whose weights are known, or with a method "
                "`get_prunable_weights`; a `pruning_policy` leaves others out. "
                f"Received: {layer.name!r} of type {type(layer).__name__}."
            )
    return chosen


def _has_matrix(layer: keras.layers.Layer) -> bool:
    alone = not nested_layers(layer)
    return alone and any(len(weight.shape) > 1 for weight in layer.trainable_weights)


def _ours(policy: Any) -> Any:
    """Takes the policy of TensorFlow Model Optimization for ours of the same name.

    Its own asks for layers of Keras 2 and finds none.
    """
    kind = type(policy)
    theirs = kind.__module__.startswith("tensorflow_model_optimization")
    if theirs and kind.__name__ == "PruneForLatencyOnXNNPack":
        return PruneForLatencyOnXNNPack()
    return policy


def waiting_pruners(model: keras.Model) -> list[Pruner]:
    """Returns pruners of what `prune_low_magnitude` marked, one for each setting.

    Raises:
        ValueError: If no layer is marked.
    """
    groups: list[tuple[_Setting, list]] = []
    for layer in nested_layers(model):
        setting = getattr(layer, "keras_wavelets_pruning", None)
        if setting is None:
            continue
        known = [found for one, found in groups if one == setting]
        if known:
            known[0].append(layer)
        else:
            groups.append((setting, [layer]))
    if not groups:
        raise ValueError(
            "Expected a pruner, or a model that `prune_low_magnitude` was called on. "
            f"Received: model={model.name!r} and no pruner."
        )
    return [
        Pruner(model, setting.method, setting.schedule, layers=found)
        for setting, found in groups
    ]


@contextlib.contextmanager
def prune_scope() -> Iterator[None]:
    """Does nothing: files of pruned models are plain, and load without a scope.

    Example:
    >>> with prune_scope():
    ...     keras.Sequential([keras.layers.Dense(2)]).name[:10]
    'sequential'
    """
    yield


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
    3 x 3 on three channels with strides of 2, behind a `ZeroPadding2D` of 1, and each
    output from a `GlobalAveragePooling2D`. A wavelet has nothing to transform there.

    Example:
    >>> policy = PruneForLatencyOnXNNPack()
    >>> policy.allow_pruning(keras.layers.Conv2D(8, 1))
    True
    """

    def allow_pruning(self, layer: keras.layers.Layer) -> bool:
        """Returns whether a layer is a 1 x 1 convolution."""
        return isinstance(layer, layers.Conv2D) and layer.kernel_size == (1, 1)

    def ensure_model_supports_pruning(self, model: keras.Model) -> None:
        """Checks where the sparse part of the model begins and where it ends.

        Raises:
            ValueError: If the model has no such convolution or pooling, or is
                neither sequential nor functional.
        """
        before = _producers(model)
        after = {name: [n for n in before if name in before[n]] for name in before}
        layer_of = model.get_layer

        def starts(name: str) -> bool:
            producers = [layer_of(producer) for producer in before[name]]
            return _is_start(layer_of(name), producers)

        def ends(name: str) -> bool:
            return isinstance(layer_of(name), layers.GlobalAveragePooling2D)

        first = [name for name in before if not before[name]]
        last = [name for name in after if not after[name]]
        if not _all_meet(first, starts, after):
            raise ValueError(
                "Expected a convolution of 3 x 3 on 3 channels with strides of 2 and "
                "padding 'valid' behind a ZeroPadding2D of 1 on the way from each "
                f"input. Received: model={model.name!r} without it."
            )
        if not _all_meet(last, ends, before):
            raise ValueError(
                "Expected a GlobalAveragePooling2D on the way to each output. "
                f"Received: model={model.name!r} without it."
            )


def _is_start(layer: keras.layers.Layer, producers: list) -> bool:
    return (
        isinstance(layer, layers.Conv2D)
        and tuple(layer.kernel.shape[:3]) == (3, 3, 3)
        and layer.strides == (2, 2)
        and layer.padding == "valid"
        and len(producers) == 1
        and isinstance(producers[0], layers.ZeroPadding2D)
        and producers[0].padding == ((1, 1), (1, 1))
    )


def _all_meet(names: Iterable, found: Callable[[str], bool], following: dict) -> bool:
    """Returns whether all ways from some layers come to one of a kind."""
    return all(
        found(name)
        or (bool(following[name]) and _all_meet(following[name], found, following))
        for name in names
    )


def _producers(model: keras.Model) -> dict[str, list]:
    """Returns the name of each layer with the names of those it gets its input from."""
    if isinstance(model, keras.Sequential):
        names = [layer.name for layer in model.layers]
        return {name: names[max(i - 1, 0) : i] for i, name in enumerate(names)}
    config = model.get_config()
    if "layers" not in config:
        raise ValueError(
            "Expected a sequential or functional model. "
            f"Received: model={model.name!r} of type {type(model).__name__}."
        )
    return {
        layer["name"]: list(_histories(layer["inbound_nodes"]))
        for layer in config["layers"]
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
