"""When to prune, and how much, as a function of the step.

A schedule is anything callable from a step to `(should_prune, sparsity)`. The
schedules of TensorFlow Model Optimization are, and so are those here, which give the
same values without importing it.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

import keras


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Configurable:
    """Abstract: a schedule that goes through a configuration."""

    def get_config(self) -> dict:
        """Returns the arguments that make this schedule again."""
        return dataclasses.asdict(self)

    @classmethod
    def from_config(cls, config: dict) -> "_Configurable":
        """Makes a schedule from what `get_config` returned, also if wrapped."""
        return cls(**config.get("config", config))


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Periodic(_Configurable):
    """Abstract: steps from `begin_step` to `end_step`, every `frequency`-th one."""

    begin_step: int = 0
    end_step: int = -1
    frequency: int = 100

    def __post_init__(self) -> None:
        if self.begin_step < 0:
            raise ValueError(
                f"Expected `begin_step` ≥ 0. Received: begin_step={self.begin_step}."
            )
        if self.frequency < 1:
            raise ValueError(
                f"Expected `frequency` ≥ 1. Received: frequency={self.frequency}."
            )

    def _fires(self, step: int) -> bool:
        within = self.begin_step <= step and (
            self.end_step < 0 or step <= self.end_step
        )
        return within and (step - self.begin_step) % self.frequency == 0


@keras.saving.register_keras_serializable(package="keras_wavelets")
@dataclasses.dataclass(frozen=True, kw_only=True)
class ConstantSparsity(_Periodic):
    """The same sparsity at each pruning step.

    Args:
        target_sparsity: Share to remove, in [0, 1).
        begin_step: First step to prune at.
        end_step: Last step to prune at; -1 for no end.
        frequency: Steps from one pruning to the next.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> schedule = ConstantSparsity(0.5, begin_step=10)
    >>> schedule(10), schedule(11)
    ((True, 0.5), (False, 0.5))
    """

    target_sparsity: float = dataclasses.field(kw_only=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_sparsity("target_sparsity", self.target_sparsity)
        if self.end_step != -1:
            _check_end(self, least=self.begin_step)

    def __call__(self, step: int) -> tuple:
        return self._fires(step), self.target_sparsity


@keras.saving.register_keras_serializable(package="keras_wavelets")
@dataclasses.dataclass(frozen=True, kw_only=True)
class PolynomialDecay(_Periodic):
    """A sparsity that goes from one value to another, fast first, slow at the end.

    Args:
        initial_sparsity: Sparsity at `begin_step`, in [0, 1).
        final_sparsity: Sparsity at `end_step`, in [0, 1).
        begin_step: First step to prune at.
        end_step: Last step to prune at, after `begin_step`.
        power: Exponent; 1 is linear.
        frequency: Steps from one pruning to the next.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> schedule = PolynomialDecay(0.0, 0.8, begin_step=0, end_step=100)
    >>> [round(schedule(step)[1], 4) for step in (0, 50, 100)]
    [0.0, 0.7, 0.8]
    """

    initial_sparsity: float = dataclasses.field(kw_only=False)
    final_sparsity: float = dataclasses.field(kw_only=False)
    power: float = 3

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_sparsity("initial_sparsity", self.initial_sparsity)
        _check_sparsity("final_sparsity", self.final_sparsity)
        _check_end(self, least=self.begin_step + 1)

    def __call__(self, step: int) -> tuple:
        done = (step - self.begin_step) / (self.end_step - self.begin_step)
        left = (1 - min(max(done, 0.0), 1.0)) ** self.power
        span = self.initial_sparsity - self.final_sparsity
        return self._fires(step), self.final_sparsity + span * left


@keras.saving.register_keras_serializable(package="keras_wavelets")
@dataclasses.dataclass(frozen=True, kw_only=True)
class OneShot(_Configurable):
    """One pruning at one step.

    Args:
        target_sparsity: Share to remove, in [0, 1).
        step: Step to prune at.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> OneShot(0.5, step=3)(3)
    (True, 0.5)
    """

    target_sparsity: float = dataclasses.field(kw_only=False)
    step: int = 0

    def __post_init__(self) -> None:
        _check_sparsity("target_sparsity", self.target_sparsity)
        if self.step < 0:
            raise ValueError(f"Expected `step` ≥ 0. Received: step={self.step}.")

    @property
    def begin_step(self) -> int:
        """The only step."""
        return self.step

    @property
    def end_step(self) -> int:
        """The only step."""
        return self.step

    def __call__(self, step: int) -> tuple:
        return step == self.step, self.target_sparsity


def as_schedule(schedule: Any) -> Callable[[int], tuple]:
    """Returns a function from a step to a Python `(bool, float)`.

    Args:
        schedule: A number for a constant sparsity from step 0 on, or any callable
            `step -> (should_prune, sparsity)`: a schedule of this package or of
            TensorFlow Model Optimization, or a function of your own.

    Raises:
        TypeError: If it is neither, or, when called, returns something else.
        ValueError: When called, if the sparsity of a step that prunes is not in
            [0, 1).

    Example:
    >>> as_schedule(0.5)(0)
    (True, 0.5)
    >>> as_schedule(lambda step: (step == 2, 0.1 * step))(3)[0]
    False
    """
    if isinstance(schedule, int | float) and not isinstance(schedule, bool):
        schedule = ConstantSparsity(float(schedule))
    if not callable(schedule):
        raise TypeError(
            "Expected a number or a callable step -> (should_prune, sparsity). "
            f"Received: schedule={schedule!r}."
        )

    def on_host(step: int) -> tuple:
        result = schedule(step)
        if not isinstance(result, tuple | list) or len(result) != 2:
            raise TypeError(
                "A schedule must return (should_prune, sparsity). "
                f"Received: {result!r} at step {step}."
            )
        fires, sparsity = bool(result[0]), float(result[1])
        if fires and not 0 <= sparsity < 1:
            raise ValueError(
                "The sparsity of a schedule must be in [0, 1) where it prunes. "
                f"Received: sparsity={sparsity} at step {step}."
            )
        return fires, sparsity

    return on_host


def final_sparsity(schedule: Any) -> float | None:
    """Returns the sparsity a schedule ends with; None if it does not say.

    Example:
    >>> final_sparsity(PolynomialDecay(0.0, 0.8, begin_step=0, end_step=9))
    0.8
    """
    if isinstance(schedule, int | float):
        return float(schedule)
    for name in ("final_sparsity", "target_sparsity"):
        if hasattr(schedule, name):
            return float(getattr(schedule, name))
    return None


def _check_sparsity(name: str, value: float) -> None:
    if not 0 <= value < 1:
        raise ValueError(f"Expected `{name}` in [0, 1). Received: {name}={value}.")


def _check_end(schedule: _Periodic, *, least: int) -> None:
    if schedule.end_step < least:
        raise ValueError(
            f"Expected `end_step` ≥ {least} for begin_step={schedule.begin_step}. "
            f"Received: end_step={schedule.end_step}."
        )
