"""The doors of TensorFlow Model Optimization, and itself without its side effect.

Its names for pruning are in `keras_wavelets.pruning`. A program written for it runs
after changing one import: `from keras_wavelets.pruning import tfmot` in place of
`import tensorflow_model_optimization as tfmot`.
"""

import contextlib
import dataclasses
import importlib
import os
from collections.abc import Iterator
from types import ModuleType
from types import SimpleNamespace
from typing import Any

import keras

from keras_wavelets.keras_internals import nested_layers
from keras_wavelets.pruning.layers import check_model
from keras_wavelets.pruning.layers import has_kernels
from keras_wavelets.pruning.methods import MagnitudePruning
from keras_wavelets.pruning.policy import for_keras_3
from keras_wavelets.pruning.pruner import MARK
from keras_wavelets.pruning.pruner import Pruner
from keras_wavelets.pruning.schedule import ConstantSparsity
from keras_wavelets.pruning.schedule import as_schedule

_VARIABLE = "TF_USE_LEGACY_KERAS"
# Layers of Keras whose kernels are not pruned, known before these are built.
_UNKNOWN = (keras.layers.ConvLSTM1D, keras.layers.ConvLSTM2D, keras.layers.ConvLSTM3D)


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


@dataclasses.dataclass(frozen=True)
class _FromOne:
    """A schedule whose first step is 1; one that prunes at 0 does so at the first."""

    schedule: Any

    def __call__(self, step: int) -> tuple:
        ask = as_schedule(self.schedule)
        answer = ask(step + 1)
        return ask(0) if step == 0 and not answer[0] else answer

    @property
    def end_step(self) -> int | None:
        """The last step to prune at, counted from 0; -1 for no end."""
        end = getattr(self.schedule, "end_step", None)
        return None if end is None else max(end - 1, min(end, 0))


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
    `UpdatePruningStep()` among the callbacks finds it. Without that callback nothing
    is pruned. Steps count from 1, as there, but a schedule that prunes at 0 does so at
    the first; layers derived from a known one are pruned as it; and masks `m_by_n`
    follow the schedule too. A `Pruner` can do more.

    Args:
        to_prune: A layer, a list of layers, or a model, all of whose layers with
            kernels are pruned; those that have a setting already keep it.
        pruning_schedule: When to prune and how much, as for `Pruner`.
        block_size: Blocks of input and output channels that stay or go together.
        block_pooling_type: `"AVG"` or `"MAX"` of the sizes in a block.
        pruning_policy: For a model, an object with `allow_pruning(layer)` and
            `ensure_model_supports_pruning(model)`, of this package or of TensorFlow
            Model Optimization.
        sparsity_m_by_n: `(m, n)` removes m of each n weights along the input channels.

    Returns:
        `to_prune`.

    Raises:
        TypeError: For anything else, or if the schedule cannot be called.
        ValueError: If an argument is out of its range, a layer has weights of an
            unknown kind, the policy does not fit the model, or the model must be
            built first.

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
            _check_known(layer)
    setting = _Setting(method, pruning_schedule)
    for layer in chosen:
        # What has a setting of its own keeps it, in a model and in a list.
        if chosen == [to_prune] or not hasattr(layer, MARK):
            setattr(layer, MARK, setting)
    return to_prune


def _layers_to_prune(model: keras.Model, policy: Any) -> list:
    policy = for_keras_3(policy)
    if hasattr(policy, "ensure_model_supports_pruning"):
        check_model(model)
        policy.ensure_model_supports_pruning(model)
    # A sequential model is often pruned before its first batch builds it.
    if not isinstance(model, keras.Sequential):
        check_model(model)
    found = nested_layers(model)
    if policy is not None:
        return [layer for layer in found if policy.allow_pruning(layer)]
    for layer in found:
        _check_known(layer)
    return [layer for layer in found if has_kernels(layer, ("all", "weights"))]


def _check_known(layer: keras.layers.Layer) -> None:
    """Raises if a layer has weights of which it is not known whether to prune them."""
    for part in [layer, *nested_layers(layer)]:
        matrices = [w for w in part.trainable_weights if len(w.shape) > 1]
        unknown = bool(matrices) and not nested_layers(part)
        if not has_kernels(part) and (unknown or isinstance(part, _UNKNOWN)):
            raise ValueError(
                "Expected layers whose weights are known, or with a method "
                "`get_prunable_weights`; a `pruning_policy` leaves others out. "
                f"Received: {part.name!r} of type {type(part).__name__}."
            )


def waiting_pruners(model: keras.Model) -> list[Pruner]:
    """Returns pruners of what `prune_low_magnitude` marked, one for each setting."""
    groups: list[tuple[_Setting, list]] = []
    for layer in nested_layers(model):
        setting = getattr(layer, MARK, None)
        if setting is None:
            continue
        _check_known(layer)
        known = [found for one, found in groups if one == setting]
        # A layer without kernels, as one for dropout, has nothing to prune.
        kernels = [part for part in [layer, *nested_layers(layer)] if has_kernels(part)]
        if known:
            known[0] += kernels
        else:
            groups.append((setting, kernels))
    groups = [(setting, found) for setting, found in groups if found]
    if not groups:
        raise ValueError(
            "Expected a pruner, or a model that `prune_low_magnitude` was called on. "
            f"Received: model={model.name!r} and no pruner."
        )
    return [
        Pruner(model, setting.method, _FromOne(setting.schedule), layers=found)
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


class PrunableLayer:
    """Abstract: a layer of one's own that says which of its weights are pruned.

    Deriving from it is not needed: the method is enough.

    Example:
    >>> class Pointwise(keras.layers.Dense, PrunableLayer):
    ...     def get_prunable_weights(self):
    ...         return [self.kernel]
    >>> model = keras.Sequential([keras.Input((4,)), Pointwise(4)])
    >>> Pruner(model, "magnitude").prune(0.5).totals.weight_zeros
    8
    """

    def get_prunable_weights(self) -> list:
        """Returns the variables to prune, once they are built."""
        raise NotImplementedError


def __getattr__(name: str) -> Any:
    # `tfmot.sparsity.keras` is where tutorials find all of this.
    if name == "sparsity":
        return SimpleNamespace(keras=importlib.import_module(__package__))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
