"""The kernels of a model with the transforms that a method gives them."""

import warnings
from collections.abc import Sequence
from typing import Any

import keras

from keras_wavelets.pruning.dwt import IdentityTransformWarning
from keras_wavelets.pruning.layers import PruneForLatencyOnXNNPack
from keras_wavelets.pruning.layers import path_in
from keras_wavelets.pruning.layers import prunable_kernels
from keras_wavelets.pruning.method import PruningMethod
from keras_wavelets.pruning.pruned_kernel import PrunedKernel
from keras_wavelets.pruning.structure import check_block_rank
from keras_wavelets.pruning.transform import Identity


def find_kernels(
    model: keras.Model, method: PruningMethod, layers: Any = None
) -> list[PrunedKernel]:
    """Returns the kernels to prune, and says where a wavelet does nothing.

    Args:
        model: A built model.
        method: A pruning method.
        layers: Choice of layers; see `Pruner`.

    Raises:
        ValueError: If no layer is selected, a kernel does not fit the method, or the
            method forbids kernels that are not transformed.

    Example:
    >>> from keras_wavelets.pruning import MagnitudePruning
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> [kernel.shape for kernel in find_kernels(model, MagnitudePruning())]
    [(3, 3, 4, 8)]
    """
    if method.needs_transform and isinstance(layers, PruneForLatencyOnXNNPack):
        raise ValueError(
            "Kernels of 1 x 1 have nothing for a wavelet to transform: use "
            f"MagnitudePruning with this policy. Received: method={method!r}."
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
    """Refuses transforms under which a repeated projection diverges."""
    for kernel in kernels:
        if not method.is_stable(kernel.transform):
            raise ValueError(
                'Training with transform="pywt" is unstable for odd sizes and '
                'wavelets other than Haar; use transform="tight". '
                f"Received: kernel {kernel.path!r} of shape {kernel.shape}."
            )
