"""How few coefficients matter."""

import keras
import numpy as np
from keras import ops


def compression_factor(
    coeffs: list,
    attributions: list,
    coefficient_threshold: float = 1e-3,
    attribution_threshold: float = 1e-3,
) -> float:
    """Returns the share of coefficients that are large and count in the answer.

    Ha, Singh, Lanusse, Upadhyayula, Yu: Adaptive wavelet distillation from neural
    networks through interpretations (2021). Lower is better.

    Args:
        coeffs: Coefficients of a batch.
        attributions: Their attributions, of the same shapes.
        coefficient_threshold: Magnitude above which a coefficient is large.
        attribution_threshold: Magnitude above which an attribution counts.

    Raises:
        ValueError: If the shapes differ.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.distillation import compression_factor
    >>> compression_factor([np.array([[1.0, 0.0, 2.0, 3.0]])], [np.ones((1, 4))])
    0.75
    """
    count = matter = 0
    for coeff, attribution in _pairs(coeffs, attributions):
        large = np.abs(coeff) > coefficient_threshold
        matter += np.sum(large & (np.abs(attribution) > attribution_threshold))
        count += coeff.size
    return float(matter / count)


def keep_largest(coeffs: list, attributions: list, k: int) -> list:
    """Returns the coefficients, all but those with the largest attributions zero.

    Args:
        coeffs: Coefficients of a batch.
        attributions: Their attributions, of the same shapes.
        k: How many coefficients of each sample to keep.

    Raises:
        ValueError: If the shapes differ, or `k` is not from 1 to their number.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.distillation import keep_largest
    >>> keep_largest([np.array([[1.0, 2.0]])], [np.array([[0.5, -3.0]])], 1)
    [array([[0., 2.]])]
    """
    pairs = _pairs(coeffs, attributions)
    batch = len(pairs[0][0])
    flat = np.concatenate([np.abs(a).reshape(batch, -1) for _, a in pairs], axis=1)
    if not 1 <= k <= flat.shape[1]:
        raise ValueError(
            f"Expected to keep from 1 to {flat.shape[1]} coefficients. "
            f"Received: k={k!r}."
        )
    order = np.argsort(-flat, axis=1, kind="stable")[:, :k]
    mask = np.zeros(flat.shape, dtype=bool)
    np.put_along_axis(mask, order, True, axis=1)  # noqa: FBT003
    kept, start = [], 0
    for coeff, _ in pairs:
        size = coeff[0].size
        kept.append(coeff * mask[:, start : start + size].reshape(coeff.shape))
        start += size
    return kept


def _pairs(coeffs: list, attributions: list) -> list:
    arrays = [
        list(map(ops.convert_to_numpy, keras.tree.flatten(structure)))
        for structure in (coeffs, attributions)
    ]
    shapes = [[array.shape for array in side] for side in arrays]
    if shapes[0] != shapes[1]:
        raise ValueError(
            "Expected attributions of the shapes of the coefficients, for one target. "
            f"Received: shapes {shapes[0]} and {shapes[1]}."
        )
    return list(zip(*arrays, strict=True))
