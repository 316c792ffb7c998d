"""One band of a signal, or a signal from one band, as PyWavelets names them."""

from typing import Any

from keras import ops

from keras_wavelets import checks
from keras_wavelets import wavelets
from keras_wavelets.ops import arguments
from keras_wavelets.ops.complex_pairs import is_complex
from keras_wavelets.ops.dwt import dwtn
from keras_wavelets.ops.dwt import idwtn


def downcoef(
    part: str, data: Any, wavelet: Any, mode: Any = "symmetric", level: int = 1
) -> Any:
    """Returns one band of one level of a signal.

    Args:
        part: `"a"` for the average of the level, `"d"` for its detail.
        data: Tensor of rank 1.
        wavelet: As in `dwt`.
        mode: As in `dwt`.
        level: Which level, from 1.

    Raises:
        ValueError: For another part, level or rank, or as `dwt`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> np.round(ops.downcoef("a", np.ones(8), "haar", level=2), 3)
    array([2., 2.])
    """
    data = _signal(part, data, "data")
    for _ in range(checks.count(level, "level") - 1):
        data = dwtn(data, wavelet, mode)["a"]
    return dwtn(data, wavelet, mode)[part]


def upcoef(part: str, coeffs: Any, wavelet: Any, level: int = 1, take: int = 0) -> Any:
    """Returns the signal that one band alone stands for.

    Args:
        part: `"a"` if the coefficients are averages, `"d"` if they are details.
        coeffs: Tensor of rank 1.
        wavelet: As in `dwt`.
        level: The level of the coefficients, from 1.
        take: Length of the middle part that is returned; 0 for all of it.

    Raises:
        ValueError: For another part, level, rank or take.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> a, d = ops.dwt(np.array([1.0, 2.0, 3.0, 4.0]), "haar")
    >>> np.round(ops.upcoef("a", a, "haar") + ops.upcoef("d", d, "haar"), 3)
    array([1., 2., 3., 4.])
    """
    x, take = _signal(part, coeffs, "coeffs"), checks.count(take, "take", minimum=0)
    bank = wavelets.get(wavelet)
    # Synthesis keeps the samples that all of its coefficients reach; with zeros
    # around them it keeps every sample that one of them reaches.
    widths = [(bank.dec_len // 2 - 1,) * 2]
    for _ in range(checks.count(level, "level")):
        x, part = idwtn({part: ops.pad(x, widths)}, bank, "zero"), "a"
    surplus = x.shape[0] - take
    if not take or surplus <= 0:
        return x
    before = surplus // 2
    return x[before : before + take]


def _signal(part: str, x: Any, name: str) -> Any:
    checks.one_of(part, "part", ("a", "d"))
    x = ops.convert_to_tensor(x) if is_complex(x) else arguments.to_tensor(x)
    if len(x.shape) != 1:
        raise ValueError(
            f"Expected `{name}` of rank 1. Received: shape={tuple(x.shape)}."
        )
    return x
