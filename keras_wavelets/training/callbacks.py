"""What watches a training: when it stops, what it keeps and what it notes."""

import math
import pathlib
import time
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_wavelets import checks
from keras_wavelets.files import write_rows
from keras_wavelets.training.config import TrainConfig
from keras_wavelets.training.config import is_better
from keras_wavelets.training.config import logged


class _Remembering:
    """Callbacks that go on in a later process with what they name in `remembered`."""

    remembered: tuple[str, ...] = ()

    def state(self) -> dict[str, Any]:
        """Returns what a later process needs to go on."""
        return {name: getattr(self, name) for name in self.remembered}

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on from a state."""
        for name in self.remembered:
            setattr(self, name, state[name])


class CumulativeRiseStopping(_Remembering, keras.callbacks.Callback):
    """Stops after a number of rises in total, wherever they occur.

    From epoch `start_epoch + 1` on, each epoch whose value lies above that of the
    epoch before is counted. The count is never set back, so this is not patience:
    a loss that falls on the whole but trembles is stopped too. McDermott, Voetberg,
    Nord, 2023, "WavPool: A New Block for Deep Neural Networks" trained so.

    Args:
        monitor: Logged metric.
        tolerance: Number of rises at which training stops.
        start_epoch: Epochs before counting begins.

    Raises:
        ValueError: If `tolerance` is below 1.

    Example:
    >>> stopping = CumulativeRiseStopping(tolerance=1, start_epoch=0)
    >>> stopping.set_model(keras.Sequential())
    >>> for epoch, loss in enumerate([1.0, 0.5, 0.6]):
    ...     stopping.on_epoch_end(epoch, {"val_loss": loss})
    >>> stopping.model.stop_training
    True
    """

    remembered = ("rises", "previous")

    def __init__(
        self, monitor: str = "val_loss", tolerance: int = 3, start_epoch: int = 5
    ) -> None:
        super().__init__()
        checks.count(tolerance, "tolerance")
        self.monitor = monitor
        self.tolerance = tolerance
        self.start_epoch = start_epoch
        self.rises = 0
        self.previous: float | None = None

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Forgets an earlier training."""
        self.restore({"rises": 0, "previous": None})

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Counts a rise."""
        value = logged(logs, self.monitor)
        counts = epoch >= self.start_epoch and self.previous is not None
        if counts and value > self.previous:
            self.rises += 1
        self.previous = value
        if self.rises >= self.tolerance:
            self.model.stop_training = True


class PatienceStopping(_Remembering, keras.callbacks.EarlyStopping):
    """The early stopping of Keras, with a state that can be stored.

    Args:
        monitor: Logged metric.
        patience: Epochs without improvement at which training stops.
        mode: `"min"` or `"max"`.

    Example:
    >>> stopping = PatienceStopping("val_loss", patience=2, mode="min")
    >>> sorted(stopping.state())
    ['best', 'best_epoch', 'stopped_epoch', 'wait']
    """

    remembered = ("wait", "best", "best_epoch", "stopped_epoch")

    def __init__(self, monitor: str, *, patience: int, mode: str) -> None:
        super().__init__(monitor=monitor, patience=patience, mode=mode)
        self.on_train_begin()  # Some of the state comes into being only here.


class TiePatience(_Remembering, keras.callbacks.Callback):
    """Stops after epochs in a row that do not reach the best value so far.

    Equal counts as reached, unlike in `PatienceStopping`.

    Args:
        monitor: Logged metric.
        patience: Number of such epochs at which training stops.
        mode: `"min"` or `"max"`.
        best: Value to be reached from the beginning, or None.

    Example:
    >>> stopping = TiePatience("val_accuracy", patience=2, mode="max")
    >>> stopping.set_model(keras.Sequential())
    >>> for epoch, accuracy in enumerate([0.5, 0.4, 0.5, 0.4]):
    ...     stopping.on_epoch_end(epoch, {"val_accuracy": accuracy})
    >>> stopping.wait
    1
    """

    remembered = ("best", "wait")

    def __init__(
        self, monitor: str, *, patience: int, mode: str, best: float | None = None
    ) -> None:
        super().__init__()
        self.monitor = monitor
        self.patience = patience
        self.mode = mode
        self.best = best
        self.wait = 0

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Counts an epoch below the best."""
        value = logged(logs, self.monitor)
        if self.best is not None and is_better(self.best, value, mode=self.mode):
            self.wait += 1
        else:
            self.best, self.wait = value, 0
        if self.wait >= self.patience:
            self.model.stop_training = True


def stopping(config: TrainConfig) -> list[keras.callbacks.Callback]:
    """Returns the early stopping that a configuration asks for."""
    if config.early_stopping == "patience":
        return [
            PatienceStopping(
                config.monitor, patience=config.tolerance, mode=config.mode
            )
        ]
    if config.early_stopping == "cumulative":
        return [
            CumulativeRiseStopping(config.monitor, config.tolerance, config.start_epoch)
        ]
    return []


class BestWeights(_Remembering, keras.callbacks.Callback):
    """Remembers the weights of the epoch with the best monitored value.

    Args:
        monitor: Logged metric.
        mode: `"min"` or `"max"`.
        ema: Whether to take the running averages that the optimizer keeps.
    """

    # The weights are in files of their own.
    remembered = ("epoch", "value")

    def __init__(self, monitor: str, *, mode: str, ema: bool = False) -> None:
        super().__init__()
        self.monitor = monitor
        self.mode = mode
        self.ema = ema
        self.epoch = 0  # Counted from 1; 0 while there is none.
        self.value: float | None = None
        self.weights: list[np.ndarray] = []

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Takes the weights if they are better."""
        value = logged(logs, self.monitor)
        if is_better(value, self.value, mode=self.mode):
            self.epoch = epoch + 1
            self.value = value
            self.weights = self.current(self.model)

    def current(self, model: keras.Model) -> list[np.ndarray]:
        """Returns the weights, or their running averages, of a model."""
        weights = model.get_weights()
        if not self.ema:
            return weights
        model.optimizer.finalize_variable_values(model.trainable_variables)
        averages = model.get_weights()
        model.set_weights(weights)
        return averages

    def put_back(self, model: keras.Model) -> None:
        """Gives the best weights to a model, if there are any yet."""
        if self.weights:
            model.set_weights(self.weights)


class NonFiniteLossError(ValueError):
    """The loss became NaN or infinite.

    Example:
    >>> issubclass(NonFiniteLossError, ValueError)
    True
    """


class FiniteLoss(keras.callbacks.Callback):
    """Raises at the end of an epoch whose loss is not a finite number.

    Raises:
        NonFiniteLossError: Naming the loss and the epoch.
    """

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Looks at the training and the validation loss."""
        for name in ("loss", "val_loss"):
            value = (logs or {}).get(name, 0.0)
            if not math.isfinite(value):
                raise NonFiniteLossError(
                    "Expected a finite loss; a smaller learning rate often helps. "
                    f"Received: {name}={value} (epoch {epoch + 1})."
                )


# The loss of a fit that works never grows much; a published distillation of raw pixels
# grew by a factor of four thousand.
_EXPLOSION = 1e3


class KeepGoodWeights(keras.callbacks.Callback):
    """Ends a fit whose loss explodes, and puts the last good weights back.

    Args:
        layer: Layer that is trained.

    Raises:
        NonFiniteLossError: After an epoch whose loss is not finite, or a thousand
            times the least one so far.
    """

    def __init__(self, layer: keras.Layer) -> None:
        super().__init__()
        self.layer = layer

    def on_train_begin(self, logs: dict | None = None) -> None:
        self.least = math.inf
        self.good, self.epoch = self.layer.get_weights(), 0

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self.begun = self.layer.get_weights()

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        # The loss of the first batch is that of the filter the fit began with.
        if math.isinf(self.least):
            self.least = (logs or {}).get("loss", math.inf)

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        loss = (logs or {})["loss"]
        if not math.isfinite(loss) or loss > _EXPLOSION * max(self.least, 1e-6):
            self.layer.set_weights(self.good)
            raise NonFiniteLossError(
                "The loss diverges: lower the learning rate, scale the inputs to a "
                "range of about one, or lower the weights of the L1 norms. The filter "
                f"is that after epoch {self.epoch}. "
                f"Received: loss={loss} (epoch {epoch + 1})."
            )
        self.least = min(self.least, loss)
        # The loss speaks for the filter this epoch began with, not for its last one.
        self.good, self.epoch = self.begun, epoch


class TrainingLog(_Remembering, keras.callbacks.Callback):
    """Collects the logs of each epoch, and keeps a CSV file up to date.

    Args:
        path: File to write after each epoch; None for none.
    """

    remembered = ("rows",)

    def __init__(self, path: pathlib.Path | None = None) -> None:
        super().__init__()
        self.path = path
        self.rows: list[dict[str, float]] = []
        self._start = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Starts the clock."""
        self._start = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Adds a row; epochs count from 1."""
        metrics = {name: float(value) for name, value in (logs or {}).items()}
        seconds = round(time.perf_counter() - self._start, 4)
        self.rows.append({"epoch": epoch + 1, **metrics, "seconds": seconds})
        self._write()

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on from a state; rows written after it are dropped from the file."""
        super().restore({"rows": list(state["rows"])})
        self._write()

    def _write(self) -> None:
        if self.path is not None and self.rows:
            write_rows(self.path, self.rows)


class BatchMeanValidation(keras.callbacks.Callback):
    """Validates at the end of each epoch, and averages over batches.

    A short last batch counts as much as a full one. That is how many training loops
    average, and a stopping rule tuned on such values needs them. Put it before
    callbacks that read validation metrics, and give `fit` no validation data.

    Args:
        batches: Dataset of batches `(x, y)`, read anew each time.

    Example:
    >>> import tensorflow as tf
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Flatten()])
    >>> model.compile(loss="mse")
    >>> data = tf.data.Dataset.from_tensor_slices(([[0.0], [0.0], [3.0]], [0.0] * 3))
    >>> validation = BatchMeanValidation(data.batch(2))
    >>> validation.set_model(model)
    >>> validation.on_epoch_end(0, logs := {})
    >>> logs
    {'val_loss': 4.5}
    """

    def __init__(self, batches: Any) -> None:
        super().__init__()
        self.batches = batches

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Adds the means to the logs, named as Keras names them."""
        rows = [
            self.model.test_on_batch(x, y, return_dict=True)
            for x, y in self.batches.as_numpy_iterator()
        ]
        for name in rows[0]:
            logs[f"val_{name}"] = float(np.mean([row[name] for row in rows]))


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
                "Expected trainable weights of the model, whose gradients can be "
                f"recorded. Received: kernels={absent}."
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
    """Returns the largest size in each row of a tensor."""
    sizes = ops.abs(ops.convert_to_tensor(gradient))
    return ops.max(ops.reshape(sizes, (sizes.shape[0], -1)), axis=1)
