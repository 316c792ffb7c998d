"""How long signals and coefficients are: integers only, None for unknown."""

import numbers
from typing import Any

from keras_wavelets import checks
from keras_wavelets import wavelets
from keras_wavelets.ops.along_axis import MODES
from keras_wavelets.ops.along_axis import PERIODIZATION
from keras_wavelets.ops.along_axis import check_mode


def _taps(filter_length: Any) -> int:
    """Returns the length of the filters, or of those of a wavelet or a name."""
    if type(filter_length) is int and filter_length > 0:
        return filter_length
    if isinstance(filter_length, numbers.Number):
        return checks.count(filter_length, "filter_length")
    return wavelets.get(filter_length).dec_len


def coeff_len(size: int | None, filter_length: Any, mode: Any) -> int | None:
    """Returns the number of coefficients of one band after one level.

    Args:
        size: Length of the signal, or None.
        filter_length: Length of the filters; or a wavelet, or its name.
        mode: Name of a boundary mode; only `"periodization"` differs.

    Raises:
        ValueError: For a length of filters below 1, an unknown wavelet or mode.

    Example:
    >>> from keras_wavelets import ops
    >>> ops.coeff_len(64, 8, "symmetric"), ops.coeff_len(65, 8, "periodization")
    (35, 33)
    """
    # Layers have checked theirs: they ask for every level.
    if type(filter_length) is not int or filter_length < 1 or mode not in MODES:
        filter_length, mode = _taps(filter_length), check_mode(mode)
    if size is None:
        return None
    return (size + 1) // 2 if mode == PERIODIZATION else (size + filter_length - 1) // 2


def signal_len(length: int | None, filter_length: Any, mode: Any) -> int | None:
    """Returns the length that one level of synthesis gives back.

    The signal may have been one sample shorter; `output_size` says so.

    Args:
        length: Number of coefficients of one band, or None.
        filter_length: Length of the filters; or a wavelet, or its name.
        mode: Name of a boundary mode; only `"periodization"` differs.

    Raises:
        ValueError: For a length of filters below 1, an unknown wavelet or mode.

    Example:
    >>> from keras_wavelets import ops
    >>> ops.signal_len(35, 8, "symmetric")
    64
    """
    # Layers have checked theirs: they ask for every level.
    if type(filter_length) is not int or filter_length < 1 or mode not in MODES:
        filter_length, mode = _taps(filter_length), check_mode(mode)
    if length is None:
        return None
    return 2 * length if mode == PERIODIZATION else 2 * length - filter_length + 2


def max_level(size: int, filter_length: Any) -> int:
    """Returns the deepest level that is not made of boundary effects alone.

    Args:
        size: Length of the signal; of the shortest axis in two or three dimensions.
        filter_length: Length of the filters; or a wavelet, or its name.

    Raises:
        ValueError: For a size that is no integer ≥ 0, a length of filters below 1,
            or an unknown wavelet.

    Example:
    >>> from keras_wavelets import ops
    >>> ops.max_level(100, 8), ops.max_level(100, "db4"), ops.max_level(3, 8)
    (3, 3, 0)
    """
    if type(size) is not int or size < 0:
        size = checks.count(size, "size", minimum=0)
    turns = size // max(_taps(filter_length) - 1, 1)
    return max(turns.bit_length() - 1, 0)
