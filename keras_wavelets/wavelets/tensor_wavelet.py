"""Filter banks whose taps are tensors: what transforms need to know about them."""

from typing import Any

import numpy as np

from keras_wavelets.wavelets.wavelet import NORMALIZING_GAINS


class TensorWavelet:
    """A filter bank whose taps are tensors, so that gradients flow to them.

    Whatever takes a `wavelet` takes one of these as well. Subclasses give `dec_len`,
    an even number that never changes, and `filter_bank`, a tensor of shape
    `(4, dec_len)` with the filters in the order of PyWavelets.

    Args:
        filter_bank: Tensor of shape `(4, dec_len)`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops, wavelets
    >>> taps = np.array(wavelets.get("db2").filter_bank)
    >>> cA, cD = ops.dwt(np.ones(8), wavelets.TensorWavelet(taps))
    >>> round(float(cA[0]), 4)
    1.4142
    """

    def __init__(self, filter_bank: Any) -> None:
        self._filter_bank = filter_bank

    @property
    def filter_bank(self) -> Any:
        """The four filters, a tensor of shape `(4, dec_len)`."""
        return self._filter_bank

    @property
    def dec_len(self) -> int:
        """Length of each filter, always even."""
        return self._filter_bank.shape[1]

    @property
    def dec_lo(self) -> Any:
        """Low-pass analysis filter, a tensor."""
        return self.filter_bank[0]

    @property
    def dec_hi(self) -> Any:
        """High-pass analysis filter, a tensor."""
        return self.filter_bank[1]

    @property
    def rec_lo(self) -> Any:
        """Low-pass synthesis filter, a tensor."""
        return self.filter_bank[2]

    @property
    def rec_hi(self) -> Any:
        """High-pass synthesis filter, a tensor."""
        return self.filter_bank[3]

    @property
    def normalized(self) -> "TensorWavelet":
        """The same bank with analysis divided by √2: its average keeps the mean."""
        gains = np.reshape(NORMALIZING_GAINS, (4, 1))
        return TensorWavelet(self.filter_bank * gains)
