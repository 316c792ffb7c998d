"""Prunes the kernels of a model, at once or during training."""

import warnings
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_wavelets import checks
from keras_wavelets.keras_internals import nested_layers
from keras_wavelets.pruning.kernels import Projection
from keras_wavelets.pruning.kernels import check_stable
from keras_wavelets.pruning.kernels import find_kernels
from keras_wavelets.pruning.layers import check_model
from keras_wavelets.pruning.masks import Amount
from keras_wavelets.pruning.masks import check_shapes
from keras_wavelets.pruning.masks import keep_masks
from keras_wavelets.pruning.masks import read_masks
from keras_wavelets.pruning.masks import write_masks
from keras_wavelets.pruning.methods import get_method
from keras_wavelets.pruning.report import PruningReport
from keras_wavelets.pruning.schedule import SparsityMap
from keras_wavelets.pruning.schedule import as_schedule

# Attribute of layers that are to be pruned as soon as a training begins.
MARK = "keras_wavelets_pruning"


class Pruner:
    """Holds a mask over the coefficients of each kernel of a model.

    Without training: `prune(sparsity)`. With training: give a schedule and put
    `UpdatePruningStep(pruner)` among the callbacks of `fit`, or, in a loop of your
    own, call `attach()` before the step is traced, `update(step)` before each step and
    `project()` at the end. Masks are held by the constraints of the variables, so
    they hold in every way to train that applies an optimizer. A coefficient that was
    removed never comes back.

    Args:
        model: A built model. It is changed in place.
        method: A pruning method, or its name in `METHODS`.
        schedule: A number, a schedule of this package or of TensorFlow Model
            Optimization, or any callable `step -> (should_prune, sparsity)`.
        layers: Which layers: None for the method's default; names or patterns,
            layers, classes of layers, functions of a layer, or a list of these; or
            an object with `allow_pruning(layer)`.
        sparsity_map: Pattern of variable paths to the sparsity of these kernels, as
            `erdos_renyi` gives it. Under a schedule it is the sparsity at the end.
        keep_zeros: Whether, under a schedule, coefficients that are zero when the
            training begins count as removed. So a pruned model that was saved and
            loaded does not grow again.

    Raises:
        TypeError: If the model is not of Keras 3 or the schedule not callable.
        ValueError: If the model is not built, no layer is selected, one that is
            asked for by itself has nothing to prune, or the arguments exclude each
            other.

    Example:
    >>> import keras
    >>> from keras_wavelets.pruning import DWTPruning, Pruner
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 5)])
    >>> pruner = Pruner(model, DWTPruning("db2"))
    >>> round(pruner.prune(0.75).totals.coefficient_sparsity, 3)
    0.75
    """

    def __init__(
        self,
        model: keras.Model,
        method: Any = "dwt",
        schedule: Any = None,
        *,
        layers: Any = None,
        sparsity_map: Mapping[str, float] | None = None,
        keep_zeros: bool = True,
    ) -> None:
        self.model = model
        self.method = get_method(method)
        self.kernels = find_kernels(model, self.method, layers)
        self.schedule = schedule
        self.sparsity_map = SparsityMap(
            sparsity_map, self.kernels, method=self.method, schedule=schedule
        )
        self.fired = False
        self._keep_zeros = keep_zeros and schedule is not None
        self._is_first = not hasattr(model, "keras_wavelets_pruner")
        self._schedule = None if schedule is None else as_schedule(schedule)
        self._last_step: int | None = None
        self._updated = False
        self._first_iteration = self.iterations
        self._steps_before = 0
        # `strip_pruning` takes a model too. A model must not keep its pruner alive.
        model.keras_wavelets_pruner = weakref.ref(self)

    @property
    def masks(self) -> dict:
        """Path of each kernel to its keep mask."""
        return {kernel.path: kernel.keep for kernel in self.kernels}

    @property
    def iterations(self) -> int:
        """Steps that the optimizer of the model has done; 0 without one."""
        optimizer = self._optimizer()
        if optimizer is None:
            return 0
        # A copy is a plain tensor, which mirrored variables are not.
        return int(keras.ops.copy(optimizer.iterations))

    @property
    def step(self) -> int:
        """Step of the schedule: that of the optimizer, later ones after a resume."""
        if self._optimizer() is None and self._last_step is not None:
            return self._last_step + 1
        return self._steps_before + self.iterations

    def prune(
        self,
        sparsity: float | None = None,
        *,
        percentile: float | None = None,
        threshold: float | None = None,
    ) -> PruningReport:
        """Prunes once, without training.

        Args:
            sparsity: Share of the coefficients to remove, in [0, 1].
            percentile: Remove what lies below this percentile of each kernel.
            threshold: Remove what lies below this size.

        Returns:
            What was done.

        Raises:
            ValueError: If not exactly one is given, or it is out of its range; none
                is needed where the sparsity map or m of n decides.
        """
        decided = self.sparsity_map.patterns or self.method.m_by_n
        if decided and sparsity is percentile is threshold is None:
            sparsity = 0.0
        amount = Amount(sparsity=sparsity, percentile=percentile, threshold=threshold)
        self._remove(self.sparsity_map.amounts(amount))
        return self._report()

    def prune_counts(self, counts: list) -> PruningReport:
        """Prunes once, a given number of coefficients from each kernel."""
        self._remove([Amount(number=count) for count in counts])
        return self._report()

    def update(self, step: int) -> bool:
        """Follows the schedule up to a step, and returns whether masks changed.

        Steps that were passed over, as under `steps_per_execution`, count: the last
        of them at which the schedule prunes decides.
        """
        self._updated = True
        if self._schedule is None:
            return False
        self._read_zeros()
        passed = self._last_step is not None and self._last_step <= step
        first = self._last_step + 1 if passed else step
        self._last_step = step
        answers = [self._schedule(passed) for passed in range(first, step + 1)]
        sparsities = [sparsity for fires, sparsity in answers if fires]
        if not sparsities:
            return False
        self.fired = True
        self._remove(self.sparsity_map.scheduled(sparsities[-1]))
        return True

    def attach(self) -> None:
        """Lets the constraints of the variables hold the masks.

        A step that is traced already does not know them: call
        `model.make_train_function(force=True)`, as the callback does.

        Raises:
            RuntimeError: If the backend is not TensorFlow.
            ValueError: If the transform is no projection.
        """
        if keras.backend.backend() != "tensorflow":
            raise RuntimeError(
                "Expected the TensorFlow backend for masks during training. "
                f"Received: backend={keras.backend.backend()!r}."
            )
        check_stable(self.method, self.kernels)
        if getattr(self._optimizer(), "use_ema", False):
            warnings.warn(
                "The optimizer averages weights (use_ema=True): averages are off the "
                "masks until the end of the training, which projects them.",
                stacklevel=2,
            )
        self._read_zeros()
        for kernel in self.kernels:
            kernel.attach()

    def detach(self) -> None:
        """Gives the variables back the constraints that they had."""
        for kernel in self.kernels:
            kernel.detach()

    def project(self) -> None:
        """Sets the removed coefficients to zero again."""
        for kernel in self.kernels:
            kernel.project()

    def report(self) -> PruningReport:
        """Returns what is left of each kernel.

        Raises:
            RuntimeError: If the model was trained and the schedule never asked.
        """
        self.check_driven()
        return self._report()

    def check_driven(self) -> None:
        """Raises if a training went by without the callback."""
        if self.schedule is None or self._updated:
            return
        if self.iterations > self._first_iteration:
            raise RuntimeError(
                "The model was trained, but the schedule was never asked: add "
                "keras_wavelets.pruning.UpdatePruningStep(pruner) to the callbacks "
                "of `fit` (the callback of the same name in TensorFlow Model "
                "Optimization does nothing here), or call `pruner.update(step)`. "
                f"Received: optimizer.iterations={self.iterations}."
            )

    def state(self) -> dict:
        """Returns what `restore_state` needs: the masks by path."""
        return {path: keep.copy() for path, keep in self.masks.items()}

    def restore_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Takes the masks of an earlier `state()`.

        Raises:
            ValueError: If paths or shapes are others.
        """
        received = {path: tuple(keep.shape) for path, keep in state.items()}
        check_shapes(self._mask_shapes(), received)
        for kernel in self.kernels:
            kernel.set_mask(np.array(state[kernel.path], bool))

    def save(self, path: str | Path) -> Path:
        """Writes the masks to a file, and returns it."""
        return write_masks(Path(path), self.masks)

    def restore(self, path: str | Path) -> None:
        """Takes the masks that `save` wrote.

        Raises:
            ValueError: If it is no such file, or paths or shapes are others.
        """
        self.restore_state(read_masks(Path(path), self._mask_shapes()))

    @classmethod
    def from_weights(
        cls,
        model: keras.Model,
        method: Any = "dwt",
        schedule: Any = None,
        *,
        layers: Any = None,
        sparsity_map: Mapping[str, float] | None = None,
        step: int | None = None,
    ) -> "Pruner":
        """Makes the pruner of a model that is pruned already, from its zeros.

        With a schedule it goes on where the training was: a model that was saved with
        its optimizer knows its step.

        Args:
            model: A pruned model, for example one that was loaded.
            method: The method it was pruned with.
            schedule: The schedule it is pruned on with, as in the constructor.
            layers: The layers that were pruned, as in the constructor.
            sparsity_map: As in the constructor.
            step: Step of the schedule to go on from; None for the optimizer's own.

        Returns:
            A pruner whose masks are the zeros of the coefficients.

        Raises:
            ValueError: If no coefficient is zero.
        """
        pruner = cls(model, method, schedule, layers=layers, sparsity_map=sparsity_map)
        if step is not None:
            pruner._steps_before = checks.count(step, "step", 0) - pruner.iterations
        pruner._keep_zeros = False
        for kernel in pruner.kernels:
            kernel.read_mask()
        if all(keep.all() for keep in pruner.masks.values()):
            raise ValueError(
                "Expected a model with removed coefficients. "
                f"Received: model={model.name!r}, whose coefficients are all there."
            )
        if lost := _not_held(pruner.kernels):
            raise ValueError(
                f"Expected the method that the model was pruned with: of this one are "
                f"{lost} of its zeros no coefficients, and grow. "
                f"Received: method={pruner.method!r}."
            )
        return pruner

    def _mask_shapes(self) -> dict:
        return {path: keep.shape for path, keep in self.masks.items()}

    def _read_zeros(self) -> None:
        """Takes what is zero before the first step for removed."""
        if not self._keep_zeros:
            return
        self._keep_zeros = False
        unmasked = [kernel for kernel in self.kernels if kernel.keep.all()]
        for kernel in unmasked:
            kernel.read_mask()
        zeros = sum(int(np.sum(~kernel.keep)) for kernel in unmasked)
        if lost := _not_held(unmasked):
            warnings.warn(
                f"{lost} weights are zero before the first step and grow: they are no "
                "coefficients of this method. Take the one the model was pruned with.",
                stacklevel=3,
            )
        # Those of a model that had a pruner before are no surprise.
        if zeros and self._is_first:
            warnings.warn(
                f"{zeros} coefficients are zero before the first step and stay so, as "
                "those of a model that is pruned already; keep_zeros=False lets them "
                "grow.",
                stacklevel=3,
            )

    def _remove(self, amounts: list) -> None:
        """Chooses the masks of all kernels, and projects the kernels on them."""
        indices = range(len(self.kernels))
        # One cut needs all scores at once; otherwise those of one kernel are enough.
        together = self.method.scope == "global"
        for group in [list(indices)] if together else [[index] for index in indices]:
            self._remove_from(group, [amounts[index] for index in group])

    def _remove_from(self, group: list[int], amounts: list) -> None:
        kernels = [self.kernels[index] for index in group]
        ranked = [k.rank(self.method, i) for i, k in zip(group, kernels, strict=True)]
        chosen = keep_masks(
            self.method,
            [scores for _, scores in ranked],
            [kernel.transform for kernel in kernels],
            amounts,
        )
        for kernel, (keep, cut), (coefficients, scores) in zip(
            kernels, chosen, ranked, strict=True
        ):
            kernel.remove(keep, cut=cut, coefficients=coefficients, scores=scores)

    def _report(self) -> PruningReport:
        return PruningReport(
            [kernel.report() for kernel in self.kernels],
            [kernel.norm for kernel in self.kernels],
        )

    def _optimizer(self) -> Any:
        # Models that were never compiled have no such attribute.
        return getattr(self.model, "optimizer", None)


def _not_held(kernels: list) -> int:
    """Returns how many weights are zero that masks of this method do not hold."""
    # A kernel of zeros alone was never trained. Removed wavelet coefficients make
    # fewer zeros than they are; some zeros of the weights are such by chance.
    values = [keras.ops.convert_to_tensor(kernel.variable) for kernel in kernels]
    zeros = [int(keras.ops.sum(keras.ops.equal(value, 0))) for value in values]
    pairs = zip(zeros, kernels, strict=True)
    used = [n if n < kernel.keep.size else 0 for n, kernel in pairs]
    lost = sum(used) - sum(int(np.sum(~kernel.keep)) for kernel in kernels)
    return lost if lost > 0.02 * sum(used) else 0


def strip_pruning(model_or_pruner: Any) -> keras.Model:
    """Projects once more, takes the masks off and returns the same model.

    Files of a model never hold a mask, so this is not needed to save one; it is for
    training on without pruning. Calling it twice does no harm.

    Args:
        model_or_pruner: A model that has a pruner or that `prune_low_magnitude` was
            called on, or the pruner.

    Returns:
        The model, not a copy.

    Raises:
        TypeError: If it is neither.
        ValueError: If the model never had a pruner.
        RuntimeError: If the model was trained and the schedule never asked.

    Example:
    >>> from keras_wavelets.pruning import Pruner
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> pruner = Pruner(model, "dwt")
    >>> pruner.attach()
    >>> strip_pruning(pruner) is model, model.layers[0].kernel.constraint
    (True, None)
    """
    if isinstance(model_or_pruner, Pruner):
        model, pruner = model_or_pruner.model, model_or_pruner
    else:
        model, pruner = model_or_pruner, _pruner_of(model_or_pruner)
    if pruner is not None:
        pruner.check_driven()
        pruner.project()
        pruner.detach()
    _strip_layers(model)
    return model


def _pruner_of(model: Any) -> Pruner | None:
    if not isinstance(model, keras.Sequential):
        check_model(model)
    if hasattr(model, "keras_wavelets_pruner"):
        return model.keras_wavelets_pruner()
    if not any(hasattr(layer, MARK) for layer in nested_layers(model)):
        raise ValueError(
            "Expected a model that has a pruner. "
            f"Received: model={model.name!r}, which never had one."
        )
    return None


def _strip_layers(model: keras.Model) -> None:
    """Strips what other pruners, or such as are gone, left: constraints know enough."""
    for variable in model.weights:
        projection = variable.constraint
        if isinstance(projection, Projection):
            variable.assign(projection(variable))
            variable.constraint = projection.before
    for layer in nested_layers(model):
        if hasattr(layer, MARK):
            delattr(layer, MARK)
