"""Pruning while a model trains: the callback, and all of it in one call."""

import dataclasses
import warnings
import weakref
from collections.abc import Callable
from typing import Any

import keras

from keras_wavelets.pruning.pruner import Pruner
from keras_wavelets.pruning.pruner import strip_pruning
from keras_wavelets.pruning.report import PruningReport
from keras_wavelets.pruning.tfmot import waiting_pruners


class UpdatePruningStep(keras.callbacks.Callback):
    """Follows the schedule of a pruner while the model trains.

    The step is the optimizer's own count, so a training that is resumed continues
    the schedule where it was; give the masks back with `pruner.restore` or
    `Pruner.from_weights`. In a loop of your own put it into a
    `keras.callbacks.CallbackList` and call that; a model that was not compiled has no
    such count, and the batches are counted.

    Args:
        pruner: The pruner of the model that is trained; None for a model that
            `prune_low_magnitude` was called on.

    Raises:
        ValueError: At the start of training, if the pruner is that of another model,
            or none is given and nothing is marked.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.pruning import OneShot, Pruner
    >>> model = keras.Sequential(
    ...     [keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 3), keras.layers.Flatten()]
    ... )
    >>> model.compile("sgd", "mse")
    >>> pruner = Pruner(model, "dwt", OneShot(0.5))
    >>> x, y = np.ones((8, 8, 8, 1), "float32"), np.ones((8, 144), "float32")
    >>> _ = model.fit(x, y, callbacks=[UpdatePruningStep(pruner)], verbose=0)
    >>> pruner.report().totals.coefficient_sparsity
    0.5
    """

    def __init__(self, pruner: Pruner | None = None) -> None:
        super().__init__()
        self.pruner = pruner
        self._pruners = [] if pruner is None else [pruner]

    def on_train_begin(self, logs: dict | None = None) -> None:
        """Attaches the masks and has the training step traced anew with them."""
        if not self._pruners or self._pruners[0].model is not self.model:
            if self.pruner is not None:
                raise ValueError(
                    "Expected the pruner of the model that is trained. Received: "
                    f"pruner of {self.pruner.model.name!r} in the training of "
                    f"{self.model.name!r}."
                )
            self._pruners = waiting_pruners(self.model)
            # For `PruningSummaries`; a model must not keep its pruners alive.
            self.model.keras_wavelets_pruners = _alive(self._pruners)
        for pruner in self._pruners:
            self._check_end(pruner)
            pruner.attach()
        # A step traced earlier would leave the constraints out, silently. A loop of
        # one's own traces its step itself.
        if self.model.compiled:
            self.model.make_train_function(force=True)

    def on_train_batch_begin(self, batch: int, logs: dict | None = None) -> None:
        """Changes the masks if the schedule says so."""
        for pruner in self._pruners:
            pruner.update(pruner.step)

    def on_epoch_end(self, batch: int, logs: dict | None = None) -> None:
        """Does nothing: the masks hold at each step."""

    def on_train_end(self, logs: dict | None = None) -> None:
        """Projects once more: averaged weights replace the trained ones just before."""
        for pruner in self._pruners:
            pruner.project()
            pruned = any(not keep.all() for keep in pruner.masks.values())
            if pruner.schedule is not None and not (pruner.fired or pruned):
                warnings.warn(
                    f"The schedule never pruned in {pruner.step} steps: "
                    f"{pruner.schedule!r}.",
                    stacklevel=2,
                )

    def _check_end(self, pruner: Pruner) -> None:
        end: Any = getattr(pruner.schedule, "end_step", None)
        # A list of callbacks in a loop of one's own may have no parameters.
        steps, epochs = map((self.params or {}).get, ("steps", "epochs"))
        if None in (steps, epochs, end) or end < 0:
            return
        planned = pruner.step + epochs * steps
        if planned <= end:
            warnings.warn(
                f"The training ends before the schedule: {planned} steps are planned, "
                f"end_step={end}.",
                stacklevel=2,
            )


def _alive(pruners: list[Pruner]) -> Callable[[], list[Pruner]]:
    references = [weakref.ref(pruner) for pruner in pruners]
    return lambda: [pruner for one in references if (pruner := one()) is not None]


@dataclasses.dataclass(frozen=True)
class FinetuneResult:
    """What `prune_and_finetune` returns.

    Args:
        history: The history of `fit`.
        report: What was pruned.
        pruner: The pruner, for `save_compressed`.

    Example:
    >>> FinetuneResult(None, None, None).report is None
    True
    """

    history: Any
    report: PruningReport
    pruner: Pruner


def prune_and_finetune(
    model: keras.Model,
    method: Any,
    schedule: Any,
    *,
    train: Any,
    validation: Any = None,
    epochs: int = 1,
    **fit_options: Any,
) -> FinetuneResult:
    """Trains a compiled model while a schedule prunes it, in place.

    Args:
        model: A compiled model.
        method: A pruning method, or its name.
        schedule: When to prune and how much; see `Pruner`.
        train: A dataset of batches, or arrays `(x, y)`.
        validation: The same to validate on.
        epochs: Epochs.
        **fit_options: Further arguments of `fit`, `callbacks` too.

    Returns:
        History, report and pruner. The model is stripped.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.pruning import OneShot
    >>> model = keras.Sequential(
    ...     [keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 3), keras.layers.Flatten()]
    ... )
    >>> model.compile("sgd", "mse")
    >>> arrays = np.ones((8, 8, 8, 1), "float32"), np.ones((8, 144), "float32")
    >>> result = prune_and_finetune(
    ...     model, "dwt", OneShot(0.5), train=arrays, verbose=0
    ... )
    >>> result.report.totals.coefficient_sparsity
    0.5
    """
    pruner = Pruner(model, method, schedule)
    callbacks = [*fit_options.pop("callbacks", ()), UpdatePruningStep(pruner)]
    data = train if isinstance(train, tuple) else (train,)
    history = model.fit(
        *data,
        validation_data=validation,
        epochs=epochs,
        callbacks=callbacks,
        **fit_options,
    )
    strip_pruning(pruner)
    return FinetuneResult(history.history, pruner.report(), pruner)
