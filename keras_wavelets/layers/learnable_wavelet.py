"""A filter bank with weights, for every layer that takes a wavelet."""

from typing import Any
from typing import Literal
from typing import get_args

import keras
import numpy as np
import pywt
from keras import ops

from keras_wavelets import checks
from keras_wavelets import wavelets
from keras_wavelets.layers.base import BaseLayer
from keras_wavelets.ops.filter_bank import lattice_filter
from keras_wavelets.ops.filter_bank import mirror_bank
from keras_wavelets.wavelets import TensorWavelet
from keras_wavelets.wavelets import Wavelet
from keras_wavelets.wavelets.lattice import lattice_angles

Parametrization = Literal["lattice", "qmf", "free"]
PARAMETRIZATIONS = get_args(Parametrization)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class LearnableWavelet(BaseLayer, TensorWavelet):
    """A wavelet whose filters are trained with the layers that use it.

    Give it to any layer, or to several that are to share it, in place of the name
    of a wavelet: `DWT2D(wavelet=bank)` and `IDWT2D(wavelet=bank)`. It is not called
    itself. Its weights are weights of each layer that holds it, and keep their dtype
    in mixed precision.

    Args:
        parametrization: What is trained. `"lattice"`: the angles of a lattice of
            rotations, so that the wavelet stays exactly orthonormal, whatever the
            optimizer does. `"qmf"`: the low-pass filter, of which the three others
            are mirror images. `"free"`: all four filters. The last two leave perfect
            reconstruction to the loss or the penalty.
        init: The wavelet to start from, which also gives the length: a name,
            `Wavelet` or `pywt.Wavelet`; orthogonal unless all filters are free.
        penalty: Regularizer of the weights, for example
            `keras_wavelets.regularizers.Orthonormality` for `"qmf"` or
            `keras_wavelets.regularizers.PerfectReconstruction` for `"free"`.

    Raises:
        ValueError: For an unknown parametrization, an initial wavelet that is not
            orthogonal where it must be, or a lattice of two taps, which is fixed.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import DWT2D, LearnableWavelet
    >>> layer = DWT2D(LearnableWavelet(init="db3"), mode="periodization")
    >>> tuple(layer(np.ones((1, 8, 8, 3), "float32")).shape)
    (1, 4, 4, 12)
    >>> [tuple(weight.shape) for weight in layer.trainable_weights]
    [(2,)]
    """

    def __init__(
        self,
        parametrization: Parametrization = "lattice",
        init: Any = "db2",
        penalty: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.parametrization = checks.one_of(
            parametrization, "parametrization", PARAMETRIZATIONS
        )
        self.init = wavelets.get(init)
        self.penalty = keras.regularizers.get(penalty)
        start = self._start()
        # Filters in half precision would not even sum to one.
        self.taps = self.add_weight(
            name="taps" if parametrization != "lattice" else "angles",
            shape=start.shape,
            initializer=lambda shape, dtype: ops.convert_to_tensor(start, dtype),
            regularizer=self.penalty,
            autocast=False,
        )
        self._build_at_init()

    @property
    def filter_bank(self) -> Any:
        """The four filters as they are now, a tensor of shape `(4, dec_len)`."""
        taps = ops.copy(self.taps)
        if self.parametrization == "free":
            return taps
        low = lattice_filter(taps) if self.parametrization == "lattice" else taps
        return mirror_bank(low)

    @property
    def dec_len(self) -> int:
        """Length of each filter, always even."""
        return self.init.dec_len

    def to_pywt(self) -> pywt.Wavelet:
        """Returns the filters as they are now as a `pywt.Wavelet`."""
        return pywt.Wavelet(self.name, filter_bank=self._numbers())

    def to_wavelet(self) -> Wavelet:
        """Returns the filters as they are now as a `Wavelet`, a bank of constants.

        Raises:
            ValueError: If they do not reconstruct.
        """
        return Wavelet(self.name, filter_bank=self._numbers())

    def _numbers(self) -> tuple:
        return tuple(map(tuple, ops.convert_to_numpy(self.filter_bank).tolist()))

    def _start(self) -> np.ndarray:
        if self.parametrization == "free":
            return np.array(self.init.filter_bank)
        if not self.init.orthogonal:
            raise ValueError(
                "Expected an orthogonal wavelet to start from with "
                f"parametrization={self.parametrization!r}; 'free' starts from any. "
                f"Received: init={self.init.name!r}."
            )
        if self.parametrization == "qmf":
            return np.array(self.init.dec_lo)
        if self.dec_len == 2:
            raise ValueError(
                "Expected a longer wavelet: a lattice of two taps that sum to √2 has "
                f"nothing to learn. Received: init={self.init.name!r}."
            )
        return lattice_angles(self.init)[1:]

    def get_config(self) -> dict:
        return {**super().get_config(), "init": wavelets.serialize(self.init)}
