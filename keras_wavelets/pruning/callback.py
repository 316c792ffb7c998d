"""The callback that drives a pruner during `fit`."""

import warnings
from typing import Any

import keras

from keras_wavelets.pruning.pruner import Pruner


class UpdatePruningStep(keras.callbacks.Callback):
    """Follows the schedule of a pruner while the model trains.

    The step is the optimizer's own count, so a training that is resumed continues
    the schedule where it was; give the masks back with `pruner.restore` or
    `Pruner.from_weights`.

    Args:
        pruner: The pruner of the model that is trained.

    Raises:
        ValueError: At the start of training, if the pruner is that of another model.

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

    def __init__(self, pruner: Pruner) -> None:
        super().__init__()
        self.pruner = pruner

    def on_train_begin(self, logs: dict | None = None) -> None:
        """Attaches the masks and has the training step traced anew with them."""
        if self.pruner.model is not self.model:
            raise ValueError(
                "Expected the pruner of the model that is trained. Received: pruner "
                f"of {self.pruner.model.name!r} in the training of "
                f"{self.model.name!r}."
            )
        self._check_end()
        self.pruner.attach()
        # A step traced earlier would leave the constraints out, silently.
        self.model.make_train_function(force=True)

    def on_train_batch_begin(self, batch: int, logs: dict | None = None) -> None:
        """Changes the masks if the schedule says so."""
        self.pruner.update(self.pruner.iterations)

    def on_train_end(self, logs: dict | None = None) -> None:
        """Projects once more: averaged weights replace the trained ones just before."""
        self.pruner.project()
        if self.pruner.schedule is not None and not self.pruner.fired:
            warnings.warn(
                f"The schedule never pruned in {self.pruner.iterations} steps: "
                f"{self.pruner.schedule!r}.",
                stacklevel=2,
            )

    def _check_end(self) -> None:
        end: Any = getattr(self.pruner.schedule, "end_step", None)
        steps = self.params.get("steps")
        if steps is None or end is None or end < 0:
            return
        planned = self.pruner.iterations + self.params["epochs"] * steps
        if planned <= end:
            warnings.warn(
                f"The training ends before the schedule: {planned} steps are planned, "
                f"end_step={end}.",
                stacklevel=2,
            )
