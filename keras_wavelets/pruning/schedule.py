"""When to prune, and how much of each kernel."""

import dataclasses
import fnmatch
import math
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import keras

from keras_wavelets import checks
from keras_wavelets.pruning.layers import path_in
from keras_wavelets.pruning.layers import prunable_kernels
from keras_wavelets.pruning.masks import Amount
from keras_wavelets.pruning.method import PruningMethod


@dataclasses.dataclass(frozen=True, kw_only=True)
class PruningSchedule:
    """Abstract: from a step to whether to prune at it, and how much.

    Example:
    >>> class Late(PruningSchedule):
    ...     def __call__(self, step):
    ...         return step >= 1000, 0.5
    >>> Late()(0)
    (False, 0.5)
    """

    def __call__(self, step: int) -> tuple:
        """Returns `(should_prune, sparsity)`."""
        raise NotImplementedError

    def get_config(self) -> dict:
        """Returns the arguments that make this schedule again."""
        return dataclasses.asdict(self)

    @classmethod
    def from_config(cls, config: dict) -> "PruningSchedule":
        """Makes a schedule from what `get_config` returned, also if wrapped."""
        return cls(**config.get("config", config))


class _Periodic(PruningSchedule):
    """Abstract: steps from `begin_step` to `end_step`, every `frequency`-th one.

    The fields are those of the classes below, in the order of TensorFlow Model
    Optimization: a field of a base would come first.
    """

    begin_step: int
    end_step: int
    frequency: int

    def __post_init__(self) -> None:
        checks.count(self.begin_step, "begin_step", 0)
        checks.count(self.frequency, "frequency")

    def _fires(self, step: int) -> bool:
        within = self.begin_step <= step and (
            self.end_step < 0 or step <= self.end_step
        )
        return within and (step - self.begin_step) % self.frequency == 0


@keras.saving.register_keras_serializable(package="keras_wavelets")
@dataclasses.dataclass(frozen=True)
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

    target_sparsity: float
    begin_step: int = 0
    end_step: int = -1
    frequency: int = 100

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.share(self.target_sparsity, "target_sparsity")
        if self.end_step != -1:
            _check_end(self, least=self.begin_step)

    def __call__(self, step: int) -> tuple:
        return self._fires(step), self.target_sparsity


@keras.saving.register_keras_serializable(package="keras_wavelets")
@dataclasses.dataclass(frozen=True)
class PolynomialDecay(_Periodic):
    """A sparsity that goes from one value to another, fast first, slow at the end.

    Args:
        initial_sparsity: Sparsity at `begin_step`, in [0, 1).
        final_sparsity: Sparsity at `end_step`, in [0, 1).
        begin_step: First step to prune at.
        end_step: Last step to prune at, ≥ `begin_step`.
        power: Exponent; 1 is linear.
        frequency: Steps from one pruning to the next.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> schedule = PolynomialDecay(0.0, 0.8, begin_step=0, end_step=100)
    >>> [round(schedule(step)[1], 4) for step in (0, 50, 100)]
    [0.0, 0.7, 0.8]
    """

    initial_sparsity: float
    final_sparsity: float
    begin_step: int = 0
    end_step: int = -1
    power: float = 3
    frequency: int = 100

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.share(self.initial_sparsity, "initial_sparsity")
        checks.share(self.final_sparsity, "final_sparsity")
        _check_end(self, least=self.begin_step)

    def __call__(self, step: int) -> tuple:
        span = max(self.end_step - self.begin_step, 1)
        done = min(max((step - self.begin_step) / span, 0.0), 1.0)
        if self.begin_step == self.end_step:
            done = float(step >= self.end_step)
        left = (1 - done) ** self.power
        span = self.initial_sparsity - self.final_sparsity
        return self._fires(step), self.final_sparsity + span * left


@keras.saving.register_keras_serializable(package="keras_wavelets")
@dataclasses.dataclass(frozen=True, kw_only=True)
class OneShot(PruningSchedule):
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
        checks.share(self.target_sparsity, "target_sparsity")
        checks.count(self.step, "step", 0)

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
                "Expected a schedule that returns (should_prune, sparsity). Received: "
                f"{result!r} at step {step}."
            )
        fires, sparsity = bool(result[0]), float(result[1])
        if fires and not 0 <= sparsity < 1:
            raise ValueError(
                "Expected a sparsity in [0, 1) where a schedule prunes. Received: "
                f"sparsity={sparsity} at step {step}."
            )
        return fires, sparsity

    return on_host


def final_sparsity(schedule: Any) -> float | None:
    """Returns the sparsity a schedule ends with; None if it does not say."""
    if isinstance(schedule, int | float):
        return float(schedule)
    for name in ("final_sparsity", "target_sparsity"):
        if hasattr(schedule, name):
            return float(getattr(schedule, name))
    return None


def _check_end(schedule: _Periodic, *, least: int) -> None:
    if schedule.end_step < least:
        raise ValueError(
            f"Expected `end_step` ≥ {least} for begin_step={schedule.begin_step}. "
            f"Received: end_step={schedule.end_step}."
        )


class SparsityMap:
    """How much to remove from each kernel.

    Args:
        patterns: Pattern of paths, with `*`, to a sparsity in [0, 1]; the first that
            fits counts. None or empty for the same everywhere.
        kernels: The kernels, each with a `path`.
        method: The method, whose scope must be `"layer"` if there are patterns.
        schedule: The schedule, which must say what it ends with if there are.

    Raises:
        ValueError: If a sparsity is out of its range, a pattern fits no kernel, or
            the arguments exclude each other.

    Example:
    >>> import keras
    >>> from keras_wavelets.pruning import MagnitudePruning, Pruner
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> pruner = Pruner(model, MagnitudePruning(), sparsity_map={"*/kernel": 0.25})
    >>> pruner.prune().totals.weight_sparsity
    0.25
    """

    def __init__(
        self,
        patterns: Mapping[str, float] | None,
        kernels: Sequence[Any],
        *,
        method: PruningMethod,
        schedule: Any = None,
    ) -> None:
        self.patterns = dict(patterns or {})
        self._paths = [kernel.path for kernel in kernels]
        self._end = None if schedule is None else final_sparsity(schedule)
        if not self.patterns:
            return
        self._check_values()
        if method.scope == "global":
            raise ValueError(
                'Expected scope="layer" with a sparsity for each kernel. Received: '
                f"sparsity_map={self.patterns} with scope='global'."
            )
        if schedule is not None and not self._end:
            raise ValueError(
                "Expected a schedule with `final_sparsity` or `target_sparsity` above "
                f"0 for a sparsity map. Received: schedule={schedule!r}."
            )

    def amounts(self, amount: Amount) -> list:
        """Returns the amounts of all kernels for one pruning without training."""
        own = map(self._of, self._paths)
        return [amount if s is None else Amount(sparsity=s) for s in own]

    def scheduled(self, sparsity: float) -> list:
        """Returns the amounts of all kernels while the schedule is at a sparsity."""
        own = map(self._of, self._paths)
        return [
            Amount(sparsity=sparsity if s is None else s * sparsity / self._end)
            for s in own
        ]

    def _of(self, path: str) -> float | None:
        fits = (s for p, s in self.patterns.items() if fnmatch.fnmatchcase(path, p))
        return next(fits, None)

    def _check_values(self) -> None:
        for pattern, sparsity in self.patterns.items():
            if not 0 <= sparsity <= 1:
                raise ValueError(
                    "Expected sparsities in [0, 1]. "
                    f"Received: sparsity_map[{pattern!r}]={sparsity}."
                )
            if not fnmatch.filter(self._paths, pattern):
                raise ValueError(
                    f"Expected patterns that fit one of {self._paths}. "
                    f"Received: sparsity_map[{pattern!r}]={sparsity}."
                )


def erdos_renyi(
    model: keras.Model, sparsity: float, *, layers: Any = None
) -> dict[str, float]:
    """Returns a sparsity for each kernel that makes a given sparsity of all.

    The share kept of a kernel is proportional to the sum of its sizes over their
    product, and at most 1 (the Erdős-Rényi-kernel rule of Evci, Gale, Menick, Castro
    and Elsen, 2020, Rigging the Lottery: Making All Tickets Winners).

    Args:
        model: A built model.
        sparsity: Share to remove over all kernels, in [0, 1].
        layers: Choice of layers; see `Pruner`.

    Returns:
        Path of each kernel to its sparsity: a `sparsity_map` for `Pruner`.

    Raises:
        ValueError: If the sparsity is out of its range.

    Example:
    >>> model = keras.Sequential(
    ...     [keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3, name="small"),
    ...      keras.layers.Conv2D(64, 3, name="large")]
    ... )
    >>> shares = erdos_renyi(model, 0.8)
    >>> {path: round(share, 3) for path, share in shares.items()}
    {'small/kernel': 0.363, 'large/kernel': 0.827}
    """
    checks.number(sparsity, "sparsity", 0, 1)
    shapes = {
        path_in(model, kernel): tuple(kernel.shape)
        for kernel in prunable_kernels(model, layers)
    }
    sizes = {path: math.prod(shape) for path, shape in shapes.items()}
    raw = {path: sum(shape) / sizes[path] for path, shape in shapes.items()}
    kept = _capped(raw, sizes, share=1 - sparsity)
    return {path: 1 - share for path, share in kept.items()}


def _capped(raw: dict, sizes: dict, *, share: float) -> dict:
    """Returns the shares kept: proportional to `raw`, none above 1."""
    whole: set = set()
    while True:
        free = sizes.keys() - whole
        left = share * sum(sizes.values()) - sum(sizes[path] for path in whole)
        scale = left / sum(raw[path] * sizes[path] for path in free) if free else 0.0
        above = {path for path in free if scale * raw[path] > 1}
        if not above:
            return {p: 1.0 if p in whole else scale * raw[p] for p in sizes}
        whole |= above
