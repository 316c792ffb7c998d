"""How long signals and coefficients are: integers only, None for unknown."""

from keras_wavelets.ops.along_axis import PERIODIZATION


def coeff_len(size: int | None, filter_length: int, mode: str) -> int | None:
    """Returns the number of coefficients of one band after one level.

    Args:
        size: Length of the signal, or None.
        filter_length: Length of the filters, `wavelet.dec_len`.
        mode: Name of a boundary mode; only `"periodization"` differs.

    Example:
    >>> from keras_wavelets import ops
    >>> ops.coeff_len(64, 8, "symmetric"), ops.coeff_len(65, 8, "periodization")
    (35, 33)
    """
    if size is None:
        return None
    if mode == PERIODIZATION:
        return (size + 1) // 2
    return (size + filter_length - 1) // 2


def signal_len(length: int | None, filter_length: int, mode: str) -> int | None:
    """Returns the length that one level of synthesis gives back.

    The signal may have been one sample shorter; `output_size` says so.

    Args:
        length: Number of coefficients of one band, or None.
        filter_length: Length of the filters, `wavelet.dec_len`.
        mode: Name of a boundary mode; only `"periodization"` differs.

    Example:
    >>> from keras_wavelets import ops
    >>> ops.signal_len(35, 8, "symmetric")
    64
    """
    if length is None:
        return None
    if mode == PERIODIZATION:
        return 2 * length
    return 2 * length - filter_length + 2


def max_level(size: int, filter_length: int) -> int:
    """Returns the deepest level that is not made of boundary effects alone.

    Args:
        size: Length of the signal; of the shortest axis in two or three dimensions.
        filter_length: Length of the filters, `wavelet.dec_len`.

    Example:
    >>> from keras_wavelets import ops
    >>> ops.max_level(100, 8), ops.max_level(3, 8)
    (3, 0)
    """
    if size < filter_length - 1:
        return 0
    return (size // (filter_length - 1)).bit_length() - 1
