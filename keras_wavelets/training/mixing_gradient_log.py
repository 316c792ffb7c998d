"""How strongly the data pull at each row of some kernels, step by step."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops


class MixingGradientLog(keras.callbacks.Callback):
    """Records the largest gradient of each row of kernels at every step.

    Meant for the mixing weights of a twin, `model.get_layer("stem").mixing.kernels`:
    beside the gradients of `OneHotPenalty` they tell which strength of it can be
    felt. Regularizers of the kernels are part of the gradients.

    Args:
        kernels: Variables of shape `(filters, …)`, weights of the model.

    Raises:
        ValueError: If a variable is no trainable weight of the model.

    Example:
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    >>> model.compile("sgd", "mse")
    >>> log = MixingGradientLog([model.layers[0].kernel])
    >>> data = np.ones((4, 2)), np.zeros((4, 3))
    >>> _ = model.fit(*data, batch_size=2, epochs=1, verbose=0, callbacks=[log])
    >>> log.gradients.shape
    (2, 2)
    """

    def __init__(self, kernels: Sequence[Any]) -> None:
        super().__init__()
        self.kernels = list(kernels)
        self.rows: list[np.ndarray] = []
        self._latest = [
            keras.Variable(np.zeros(kernel.shape[0], "float32"), trainable=False)
            for kernel in self.kernels
        ]
        self._apply: Any = None

    @property
    def gradients(self) -> np.ndarray:
        """Array `(steps, filters)`, the filters of all kernels in a row."""
        width = sum(kernel.shape[0] for kernel in self.kernels)
        return np.array(self.rows, "float32").reshape(-1, width)

    def state(self) -> dict:
        """Returns what a resumed training goes on with."""
        return {"rows": [row.tolist() for row in self.rows]}

    def restore(self, state: dict) -> None:
        """Takes a `state` back."""
        self.rows = [np.array(row, "float32") for row in state["rows"]]

    def on_train_begin(self, logs: dict | None = None) -> None:
        known = {id(weight) for weight in self.model.trainable_weights}
        absent = [kernel.path for kernel in self.kernels if id(kernel) not in known]
        if absent:
            raise ValueError(
                "Only gradients of trainable weights of the model can be recorded. "
                f"Received: kernels={absent}."
            )
        optimizer = self.model.optimizer
        self._apply = optimizer.apply

        def apply(grads: Any, trainable_variables: Any = None) -> None:
            self._note(grads, trainable_variables)
            self._apply(grads, trainable_variables)

        # Keras shows gradients to no callback; the step is traced later than this.
        optimizer.apply = apply
        self.model.train_function = None
        self.model.make_train_function()

    def on_train_end(self, logs: dict | None = None) -> None:
        self.model.optimizer.apply = self._apply
        self.model.train_function = None

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        latest = [ops.convert_to_numpy(variable) for variable in self._latest]
        self.rows.append(np.concatenate(latest))

    def _note(self, gradients: Any, variables: Any) -> None:
        places = {id(variable): place for place, variable in enumerate(variables)}
        for kernel, latest in zip(self.kernels, self._latest, strict=True):
            gradient = gradients[places[id(kernel)]]
            latest.assign(row_norms(gradient))


def row_norms(gradient: Any) -> Any:
    """Returns the largest size in each row of a tensor.

    Example:
    >>> np.array(row_norms(np.array([[1.0, -3.0], [0.5, 0.0]]))).tolist()
    [3.0, 0.5]
    """
    sizes = ops.abs(ops.convert_to_tensor(gradient))
    return ops.max(ops.reshape(sizes, (sizes.shape[0], -1)), axis=1)
