"""The settings of a training, and the metric that decides about it."""

import dataclasses
import math
from typing import Any
from typing import Self

LOWER = ("loss", "error", "mae", "mse")
HIGHER = ("acc", "auc", "f1", "iou", "precision", "psnr", "recall", "ssim")


def direction(monitor: str, mode: str = "auto") -> str:
    """Decides whether a metric should fall or rise."""
    if mode != "auto":
        return mode
    if any(word in monitor for word in LOWER):
        return "min"
    if any(word in monitor for word in HIGHER):
        return "max"
    raise ValueError(
        "Expected monitor_mode 'min' or 'max' with a metric whose name does not tell "
        f"which is better. Received: monitor={monitor!r}."
    )


def is_better(value: float, best: float | None, *, mode: str) -> bool:
    """Compares a value with the best so far; equal is not better."""
    if best is None:
        return True
    return value < best if mode == "min" else value > best


def logged(logs: dict[str, float] | None, monitor: str) -> float:
    """Reads a metric from the logs of an epoch."""
    if monitor not in (logs or {}):
        raise ValueError(
            f"Expected a logged metric to monitor, one of {sorted(logs or {})}. "
            f"Received: monitor={monitor!r}."
        )
    return float(logs[monitor])


_CHOICES = {
    "optimizer": ("sgd", "sgd_l2", "adam", "adamw", "rmsprop", "lion"),
    "schedule": ("constant", "cosine", "step"),
    "early_stopping": ("none", "patience", "cumulative"),
    "monitor_mode": ("auto", "min", "max"),
    "average": ("sample", "batch"),
    "jit_compile": ("auto", True, False),
    "shuffle": (True, False),
    "restore_best_weights": (True, False),
}
_SMALLEST = {
    "epochs": 1,
    "batch_size": 1,
    "warmup_epochs": 0,
    "seed": 0,
    "tolerance": 1,
    "start_epoch": 0,
    "steps_per_epoch": 1,
    "validation_steps": 1,
    "steps_per_execution": 1,
    "accumulate": 1,
    "decay_epochs": 1,
}
_OPTIONAL = ("steps_per_epoch", "validation_steps")
_BELOW_ONE = ("momentum", "label_smoothing", "ema")
_USE_MOMENTUM = ("sgd", "sgd_l2", "rmsprop")


@dataclasses.dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """Settings of `fit`; checked when made, and stored beside the results.

    Args:
        epochs: Passes over the training data.
        batch_size: Examples a step.
        optimizer: `"sgd"`, `"adam"`, `"adamw"`, `"rmsprop"`, `"lion"`, or `"sgd_l2"`
            for SGD with the weight decay of PyTorch, see `L2SGD`.
        learning_rate: Highest learning rate.
        momentum: Of `"sgd"`, `"sgd_l2"` and `"rmsprop"`.
        weight_decay: Share of each weight taken off per step, times the learning
            rate, whatever the optimizer.
        epsilon: Added to the denominator by `"adam"`, `"adamw"` and `"rmsprop"`;
            PyTorch has 1e-8.
        ema: Momentum of a running average of the weights, by which the model is
            validated and of which the best is kept; 0 for none.
        schedule: `"constant"`, `"cosine"` to fall to zero at the last step, or
            `"step"` to fall to a tenth every `decay_epochs` epochs.
        warmup_epochs: Epochs in which the learning rate rises linearly from zero.
        label_smoothing: Share of the target spread evenly over all classes.
        shuffle: Whether each epoch has its own order, a function of the seed and
            the epoch alone. False repeats the order of the data.
        seed: Of the order and of augmentation. Draw initial weights with
            `keras.utils.set_random_seed` before the model is built.
        early_stopping: `"none"`; `"patience"`, after `tolerance` epochs without
            improvement; `"cumulative"`, see `CumulativeRiseStopping`.
        tolerance: Epochs or rises that early stopping bears.
        start_epoch: Epochs before `"cumulative"` begins to count.
        monitor: Logged metric that decides about stopping and the best weights.
        monitor_mode: `"min"`, `"max"`, or `"auto"` to decide by the name.
        restore_best_weights: Whether the model ends with the weights of its best
            epoch; False leaves it with those of the last.
        average: Validation metrics over `"sample"`s, or as plain means over
            `"batch"`es, in which a short last batch counts as much as a full one.
        jit_compile: As in `keras.Model.compile`.
        steps_per_epoch: Most training batches an epoch.
        validation_steps: Most validation batches.
        accumulate: Batches whose mean gradient makes a step of the optimizer; a
            group may go on in the next epoch.
        decay_epochs: Epochs between the falls of `"step"`.
        steps_per_execution: As in `keras.Model.compile`: steps that run between two
            calls of the batch hooks of callbacks. Worth it for steps of a few
            milliseconds; it must divide the number of steps of an epoch.

    Raises:
        ValueError: If a value is impossible; the message names it.

    Example:
    >>> config = TrainConfig(epochs=3, optimizer="sgd", learning_rate=0.5)
    >>> TrainConfig.from_dict(config.to_dict()) == config
    True
    """

    epochs: int = 10
    batch_size: int = 64
    optimizer: str = "adam"
    learning_rate: float = 1e-3
    momentum: float = 0.0
    weight_decay: float = 0.0
    epsilon: float = 1e-7
    ema: float = 0.0
    schedule: str = "constant"
    warmup_epochs: int = 0
    label_smoothing: float = 0.0
    shuffle: bool = True
    seed: int = 0
    early_stopping: str = "none"
    tolerance: int = 5
    start_epoch: int = 5
    monitor: str = "val_loss"
    monitor_mode: str = "auto"
    restore_best_weights: bool = True
    average: str = "sample"
    jit_compile: bool | str = "auto"
    steps_per_epoch: int | None = None
    validation_steps: int | None = None
    steps_per_execution: int = 1
    accumulate: int = 1
    decay_epochs: int = 30

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            self._require(name, f"one of {choices}", getattr(self, name) in choices)
        for name, smallest in _SMALLEST.items():
            value = getattr(self, name)
            valid = _is_integer(value) and value >= smallest
            valid = valid or (value is None and name in _OPTIONAL)
            self._require(name, f"an integer of at least {smallest}", valid)
        for name in _BELOW_ONE:
            self._require(name, "in [0, 1)", 0 <= getattr(self, name) < 1)
        for name in ("learning_rate", "epsilon"):
            value = getattr(self, name)
            self._require(name, "positive and finite", 0 < value < math.inf)
        decays = 0 <= self.weight_decay < math.inf
        self._require("weight_decay", "zero or positive, and finite", decays)
        # NumPy takes no more.
        self._require("seed", "below 2**32", self.seed < 2**32)
        self._require(
            "average",
            "'sample' with a running average of the weights",
            not self.ema or self.average == "sample",
        )
        self._require(
            "warmup_epochs",
            f"less than epochs={self.epochs}",
            self.warmup_epochs < self.epochs,
        )
        self._require(
            "warmup_epochs",
            "zero with schedule='step'",
            not self.warmup_epochs or self.schedule != "step",
        )
        self._require(
            "momentum",
            f"zero with optimizer={self.optimizer!r}",
            not self.momentum or self.optimizer in _USE_MOMENTUM,
        )
        direction(self.monitor, self.monitor_mode)

    def _require(self, name: str, demand: str, valid: bool) -> None:
        if not valid:
            raise ValueError(
                f"Expected {name} to be {demand}. "
                f"Received: {name}={getattr(self, name)!r}."
            )

    @property
    def mode(self) -> str:
        """Whether the monitored metric should fall (`"min"`) or rise (`"max"`)."""
        return direction(self.monitor, self.monitor_mode)

    def to_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        unknown = set(values) - {field.name for field in dataclasses.fields(cls)}
        if unknown:
            raise ValueError(
                "Expected the fields of TrainConfig only. "
                f"Received: unknown fields={sorted(unknown)}."
            )
        return cls(**values)


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
