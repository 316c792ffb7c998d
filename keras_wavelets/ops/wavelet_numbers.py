"""Numbers about wavelets and their transforms, under PyWavelets' names.

They are PyWavelets' own, and take the wavelets of this package too.
"""

from typing import Any

import pywt
from pywt import ContinuousWavelet
from pywt import DiscreteContinuousWavelet
from pywt import Modes
from pywt import Wavelet
from pywt import families
from pywt import orthogonal_filter_bank
from pywt import qmf
from pywt import swt_max_level
from pywt import wavelist

from keras_wavelets import wavelets
from keras_wavelets.wavelets.continuous import check_precision

__all__ = [
    "ContinuousWavelet",
    "DiscreteContinuousWavelet",
    "Modes",
    "Wavelet",
    "central_frequency",
    "dwt_coeff_len",
    "dwt_max_level",
    "dwtn_max_level",
    "families",
    "frequency2scale",
    "integrate_wavelet",
    "orthogonal_filter_bank",
    "qmf",
    "scale2frequency",
    "swt_max_level",
    "wavelist",
]


def dwt_max_level(data_len: int, filter_len: Any) -> int:
    """Returns the deepest level that is not made of boundary effects alone.

    Args:
        data_len: Length of the signal.
        filter_len: Length of the filters, or a wavelet, or its name.

    Raises:
        ValueError: For a length of filters below 2, or an unknown wavelet.

    Example:
    >>> from keras_wavelets import ops
    >>> ops.dwt_max_level(100, "db4")
    3
    """
    return pywt.dwt_max_level(data_len, _foreign(filter_len))


def dwtn_max_level(shape: tuple, wavelet: Any, axes: Any = None) -> int:
    """Returns the deepest sensible level of `wavedecn`: that of the shortest axis.

    Args:
        shape: Shape of the tensor.
        wavelet: A wavelet or its name; a list gives one for each axis.
        axes: The transformed axes; None for all.

    Raises:
        ValueError: For an unknown wavelet or axis.

    Example:
    >>> from keras_wavelets import ops
    >>> ops.dwtn_max_level((64, 32), "db2")
    3
    """
    several = isinstance(wavelet, (tuple, list))
    banks = list(map(_foreign, wavelet)) if several else _foreign(wavelet)
    return pywt.dwtn_max_level(shape, banks, axes)


def dwt_coeff_len(data_len: int, filter_len: Any, mode: Any) -> int:
    """Returns the number of coefficients of one band after one level.

    Args:
        data_len: Length of the signal.
        filter_len: Length of the filters, or a wavelet.
        mode: Boundary mode.

    Raises:
        ValueError: For a length below 1, or an unknown mode.

    Example:
    >>> from keras_wavelets import ops
    >>> ops.dwt_coeff_len(64, 8, "symmetric")
    35
    """
    return pywt.dwt_coeff_len(data_len, _foreign(filter_len), mode)


def central_frequency(wavelet: Any, precision: int = 8) -> float:
    """Returns the frequency at which the spectrum of a wavelet is largest.

    Args:
        wavelet: A discrete or continuous wavelet, or its name.
        precision: The wavelet is sampled at `2**precision` points.

    Example:
    >>> from keras_wavelets import ops
    >>> round(float(ops.central_frequency("db2")), 4)
    0.6667
    """
    return pywt.central_frequency(_foreign(wavelet), check_precision(precision))


def scale2frequency(wavelet: Any, scale: Any, precision: int = 8) -> Any:
    """Returns the frequency, in cycles a sample, that a scale of a wavelet picks out.

    Args:
        wavelet: As in `central_frequency`.
        scale: A positive number or an array of them.
        precision: As in `central_frequency`.

    Example:
    >>> from keras_wavelets import ops
    >>> round(float(ops.scale2frequency("morl", 2.0)), 5)
    0.40625
    """
    return pywt.scale2frequency(_foreign(wavelet), scale, check_precision(precision))


def frequency2scale(wavelet: Any, freq: Any, precision: int = 8) -> Any:
    """Returns the scale of a wavelet that picks out a frequency.

    Args:
        wavelet: As in `central_frequency`.
        freq: Cycles a sample, a positive number or an array of them.
        precision: As in `central_frequency`.

    Example:
    >>> from keras_wavelets import ops
    >>> round(float(ops.frequency2scale("morl", 0.40625)), 5)
    2.0
    """
    return pywt.frequency2scale(_foreign(wavelet), freq, check_precision(precision))


def integrate_wavelet(wavelet: Any, precision: int = 8) -> tuple:
    """Returns the integral of a wavelet from its left end on, and where it is sampled.

    Args:
        wavelet: As in `central_frequency`.
        precision: As in `central_frequency`.

    Returns:
        `(integral, x)`; for a biorthogonal wavelet the integrals of both wavelets
        come first.

    Example:
    >>> from keras_wavelets import ops
    >>> integral, x = ops.integrate_wavelet("haar", precision=4)
    >>> round(float(integral.max()), 4)
    0.5
    """
    return pywt.integrate_wavelet(_foreign(wavelet), check_precision(precision))


def _foreign(wavelet: Any) -> Any:
    if not isinstance(wavelet, wavelets.Wavelet):
        return wavelet
    # A bank alone does not say on which interval a standard wavelet is defined.
    standard = isinstance(wavelets.serialize(wavelet), str)
    return pywt.Wavelet(wavelet.name) if standard else wavelet.to_pywt()
