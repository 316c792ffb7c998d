"""The kernels of a model, each with its transform, its mask and its constraint."""

import warnings
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_wavelets.pruning.layers import path_in
from keras_wavelets.pruning.layers import prunable_kernels
from keras_wavelets.pruning.method import PruningMethod
from keras_wavelets.pruning.method import check_block_rank
from keras_wavelets.pruning.methods import IdentityTransformWarning
from keras_wavelets.pruning.report import KernelReport
from keras_wavelets.pruning.transform import Identity


class Projection(keras.constraints.Constraint):
    """Sets the removed coefficients of a kernel to zero.

    Optimizers apply the constraint of a variable within the step, so it holds under
    XLA, for each of several steps per execution and in any loop that calls
    `optimizer.apply`. The mask is a variable: another mask needs no other trace.

    Args:
        transform: Transform of the kernel.
        mask: Boolean variable in the shape of the coefficients, true where they stay.
        before: The constraint the kernel had; it is applied first.
    """

    def __init__(self, transform: Any, mask: Any, before: Any = None) -> None:
        self.transform, self.mask, self.before = transform, mask, before

    def __call__(self, value: Any) -> Any:
        value = ops.convert_to_tensor(value)
        if self.before is not None:
            value = self.before(value)
        mask = ops.convert_to_tensor(self.mask)
        # Without a removed coefficient the kernel stays as it is, to the bit.
        return ops.where(ops.all(mask), value, projected(value, self.transform, mask))


def projected(kernel: Any, transform: Any, keep: Any) -> Any:
    """Returns a kernel with its removed coefficients set to zero."""
    coefficients = transform.analyze(kernel)
    kept = ops.where(keep, coefficients, ops.zeros((), coefficients.dtype))
    return transform.synthesize(kept)


def coefficients_of(kernel: Any, transform: Any) -> np.ndarray:
    """Returns the coefficients of a kernel as an array."""
    value = ops.convert_to_tensor(kernel)
    # A variable of TensorFlow copies for NumPy; the tensor that it holds does not.
    value = value.read_value() if hasattr(value, "read_value") else value
    # A parameter of PyTorch is no array while gradients may flow to it.
    return np.asarray(transform.analyze(np.asarray(ops.stop_gradient(value))))


# Coefficients below this share of the largest are taken for removed ones.
ZERO = 1e-6


class PrunedKernel:
    """A variable with a mask over its coefficients.

    Args:
        variable: The kernel.
        transform: Transform into the domain of the mask.
        path: Name in reports and files; by default that of the variable.

    Example:
    >>> from keras_wavelets.pruning.transform import Identity
    >>> kernel = PrunedKernel(keras.Variable([1.0, 2.0]), Identity((2,)))
    >>> kernel.remove(np.array([False, True]), cut=1.0)
    >>> kernel.value.tolist()
    [0.0, 2.0]
    """

    def __init__(self, variable: Any, transform: Any, path: str | None = None) -> None:
        self.variable, self.transform = variable, transform
        self.path = path or variable.path
        self.shape = tuple(variable.shape)
        self.keep = np.ones(transform.coefficient_shape, bool)
        self.cut = 0.0
        self.relative_error = 0.0
        self.norm = 0.0
        self._projection: Projection | None = None

    @property
    def value(self) -> np.ndarray:
        """The kernel as an array."""
        return keras.ops.convert_to_numpy(self.variable)

    @property
    def coefficients(self) -> np.ndarray:
        """The coefficients of the kernel, removed ones exactly zero."""
        return np.where(self.keep, coefficients_of(self.variable, self.transform), 0)

    @property
    def attached(self) -> bool:
        """Whether the variable is held on the mask."""
        return self._projection is not None

    def rank(self, method: PruningMethod, index: int) -> tuple:
        """Returns the coefficients and their scores, those removed being -1."""
        coefficients = coefficients_of(self.variable, self.transform)
        _check_finite(self.path, coefficients)
        scores = method.scores(coefficients, index)
        if not self.keep.all():
            # What is removed stays removed: it ranks below everything else.
            scores = scores * self.keep - ~self.keep
        return coefficients, scores

    def read_mask(self) -> None:
        """Takes the zeros of the coefficients for the mask.

        A kernel without any other number was not pruned, but never trained.
        """
        sizes = np.abs(coefficients_of(self.variable, self.transform))
        if sizes.any():
            self.set_mask(sizes > ZERO * sizes.max())

    def remove(
        self,
        keep: np.ndarray,
        *,
        cut: float = 0.0,
        coefficients: np.ndarray | None = None,
        scores: np.ndarray | None = None,
    ) -> None:
        """Takes a mask, which can only remove more, and projects the kernel on it.

        Args:
            keep: Mask of the coefficients that stay.
            cut: Size at the cut, for the report.
            coefficients: Those of the kernel, if they are known; used up.
            scores: Those of the coefficients, if there are some; used up.
        """
        keep = keep & self.keep
        if coefficients is None:
            coefficients = coefficients_of(self.variable, self.transform)
        self.set_mask(keep)
        self.cut, self.relative_error = cut, 0.0
        # An isometry has the sizes of weights and of their changes in coefficients.
        isometric = self.transform.isometric
        before = coefficients if isometric else self.value
        self.norm = _norm(before)
        if keep.all():
            return
        # Faster than `where`; the sum turns -0.0 into 0.0, which compresses better.
        kept = np.multiply(coefficients, keep, out=_memory(scores, coefficients))
        kept += 0
        after = self.transform.synthesize(kept)
        self.variable.assign(after)
        if isometric:
            change = np.subtract(before, kept, out=_memory(before, kept))
        else:
            change = before - np.asarray(after)
        self.relative_error = _norm(change) / (self.norm or 1.0)

    def set_mask(self, keep: np.ndarray) -> None:
        """Takes a mask as it is, without touching the kernel."""
        self.keep = keep
        if self._projection is not None:
            self._projection.mask.assign(keep)

    def project(self) -> None:
        """Sets the removed coefficients to zero again."""
        if not self.keep.all():
            value = keras.ops.convert_to_tensor(self.variable)
            self.variable.assign(projected(value, self.transform, self.keep))

    def report(self) -> KernelReport:
        """Returns what is left of the kernel."""
        living = self._living()
        return KernelReport(
            path=self.path,
            shape=self.shape,
            level=self.transform.levels,
            weights=int(np.prod(self.shape)),
            weight_zeros=int(np.sum(self.value == 0)),
            coefficients=int(living.sum()),
            coefficients_zeroed=int(np.sum(living & ~self.keep)),
            cells=self.keep.size,
            relative_error=self.relative_error,
            threshold=self.cut,
        )

    def _living(self) -> np.ndarray:
        """Returns which coefficients are not zero by construction."""
        if self.transform.structural is None:
            return np.ones(self.keep.shape, bool)
        return ~self.transform.structural

    def attach(self) -> None:
        """Puts the projection behind the constraint that the variable has."""
        if self.attached:
            return
        mask = keras.Variable(self.keep, dtype="bool", trainable=False, name="mask")
        self._projection = Projection(self.transform, mask, self.variable.constraint)
        self.variable.constraint = self._projection
        self.project()

    def detach(self) -> None:
        """Gives the variable back the constraint that it had."""
        if self._projection is not None:
            self.variable.constraint = self._projection.before
            self._projection = None


def _check_finite(path: str, coefficients: np.ndarray) -> None:
    if not np.isfinite([coefficients.min(), coefficients.max()]).all():
        bad = int(coefficients.size - np.isfinite(coefficients).sum())
        raise ValueError(
            "Expected finite weights. "
            f"Received: {path!r} with {bad} coefficients that are not."
        )


def _memory(used_up: np.ndarray | None, other: np.ndarray) -> np.ndarray | None:
    """Returns an array to write over, if it is as `other` is and apart from it.

    The pages of a new array cost more than what is computed in it.
    """
    if used_up is None or not used_up.flags.writeable:
        return None
    alike = used_up.shape == other.shape and used_up.dtype == other.dtype
    return used_up if alike and not np.may_share_memory(used_up, other) else None


def _norm(x: np.ndarray) -> float:
    return float(np.linalg.norm(x.ravel()))


def find_kernels(
    model: keras.Model, method: PruningMethod, layers: Any = None
) -> list[PrunedKernel]:
    """Returns the kernels to prune, and says where a wavelet does nothing.

    Example:
    >>> from keras_wavelets.pruning import MagnitudePruning
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> [kernel.shape for kernel in find_kernels(model, MagnitudePruning())]
    [(3, 3, 4, 8)]
    """
    # By its name: the policy stands above the kernels, and TF-MOT has its own.
    if method.needs_transform and type(layers).__name__ == "PruneForLatencyOnXNNPack":
        raise ValueError(
            "Expected MagnitudePruning with this policy: kernels of 1 x 1 have nothing "
            f"for a wavelet to transform. Received: method={method!r}."
        )
    variables = prunable_kernels(
        model, layers, convolutions_only=method.needs_transform
    )
    kernels = []
    for variable in variables:
        shape, path = tuple(variable.shape), path_in(model, variable)
        check_block_rank(shape, method.block_size, path)
        kernels.append(PrunedKernel(variable, method.transform_of(shape), path))
    if not method.needs_transform:
        return kernels
    return _without_identity(kernels, method)


def _without_identity(kernels: list, method: PruningMethod) -> list:
    """Does what the method wants done where nothing is transformed."""
    identical = [k for k in kernels if isinstance(k.transform, Identity)]
    if not identical:
        return kernels
    paths = [kernel.path for kernel in identical]
    if method.identity == "error":
        raise ValueError(
            "Expected kernels that the wavelet can transform. "
            f"Received: method={method!r} and untransformed {paths}."
        )
    fate = "are left alone" if method.identity == "skip" else "are pruned by magnitude"
    warnings.warn(
        f"No wavelet transform takes place on {len(identical)} of {len(kernels)} "
        f"kernels, which {fate}: {paths}.",
        IdentityTransformWarning,
        stacklevel=4,
    )
    if method.identity == "skip":
        return [kernel for kernel in kernels if kernel not in identical]
    return kernels


def check_stable(method: PruningMethod, kernels: Sequence[PrunedKernel]) -> None:
    """Raises if a repeated projection diverges under a transform."""
    for kernel in kernels:
        if not method.is_stable(kernel.transform):
            raise ValueError(
                'Expected transform="tight" for odd sizes and wavelets other than '
                'Haar, with which the training of "pywt" is unstable. Received: kernel '
                f"{kernel.path!r} of shape {kernel.shape}."
            )
