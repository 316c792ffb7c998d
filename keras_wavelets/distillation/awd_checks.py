"""Checks at the door of a distillation, and remarks at its end."""

import math
import warnings
from typing import Any

import numpy as np

from keras_wavelets.distillation.attributions import METHODS
from keras_wavelets.layers import AdaptiveDWT1D
from keras_wavelets.layers import AdaptiveDWT2D
from keras_wavelets.losses.adaptive_wavelet import REDUCTIONS
from keras_wavelets.ops.arguments import check_choice

WIDEST_RANGE = 20.0
LARGEST_PENALTY = 1e-2


def check_settings(
    transform: Any,
    weights: dict,
    attribution: str = "saliency",
    reduction: str = "tensor_mean",
) -> None:
    """Refuses what `AWD` cannot work with.

    Raises:
        ValueError: For a transform that is not adaptive, an unknown attribution or
            reduction, or a weight that is negative or not finite.
    """
    if not isinstance(transform, (AdaptiveDWT1D, AdaptiveDWT2D)):
        raise ValueError(
            "Expected an AdaptiveDWT1D or AdaptiveDWT2D. "
            f"Received: transform={transform!r}."
        )
    check_choice(attribution, "attribution", tuple(METHODS))
    check_choice(reduction, "reduction", REDUCTIONS)
    for name, weight in weights.items():
        if not 0 <= weight < math.inf:
            raise ValueError(
                f"Expected finite weights of at least zero. Received: {name}={weight}."
            )


def check_inputs(x: Any, transform: Any) -> Any:
    """Returns one batch of the inputs, or refuses those the transform cannot take.

    None for a generator, whose first batch would be lost.

    Raises:
        ValueError: For a missing input or a wrong rank.
    """
    if x is None:
        raise ValueError("Expected an array or a dataset of inputs. Received: x=None.")
    if hasattr(x, "__next__"):
        return None
    first = x
    if not hasattr(x, "shape") and hasattr(x, "__iter__"):
        first = next(iter(x))
        first = first[0] if isinstance(first, (tuple, list)) else first
    transform.check_rank(first.shape)
    return first[:32]


def warn_about_range(x: Any) -> None:
    """Warns of inputs so large that the usual weights and rates do not suit them."""
    largest = float(np.max(np.abs(np.asarray(x)))) if np.size(x) else 0.0
    if largest > WIDEST_RANGE:
        warnings.warn(
            f"Inputs reach {largest:g}: the loss grows with their square, and the "
            "usual learning rates diverge. Divide them, pixels by 255 for example, so "
            "that they lie within about -1 and 1.",
            stacklevel=3,
        )


def warn_about_filter(transform: Any) -> None:
    """Warns of a filter that is no low-pass filter of an orthogonal wavelet."""
    penalties = transform.penalties()
    error = float(penalties["low_sum"] + penalties["double_shift"])
    if error > LARGEST_PENALTY:
        warnings.warn(
            f"The filter is {error:.2g} away from that of an orthogonal wavelet "
            "(low_sum + double_shift): lower the weights of the L1 norms, raise those "
            "of the constraint, or use parametrization='lattice'.",
            stacklevel=3,
        )
