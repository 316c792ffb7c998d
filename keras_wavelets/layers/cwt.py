"""The layer of the continuous wavelet transform."""

from typing import Any
from typing import Literal
from typing import get_args

import keras
import numpy as np
from keras import ops

from keras_wavelets import checks
from keras_wavelets.layers.base import BaseChannels
from keras_wavelets.ops.along_axis import merge_axes
from keras_wavelets.ops.complex_pairs import is_complex
from keras_wavelets.ops.cwt import check_method
from keras_wavelets.ops.cwt import correlate_bank
from keras_wavelets.ops.modulus import magnitude
from keras_wavelets.wavelets.continuous import KernelBank
from keras_wavelets.wavelets.continuous import check_scales
from keras_wavelets.wavelets.continuous import continuous_name
from keras_wavelets.wavelets.continuous import cwt_frequencies
from keras_wavelets.wavelets.continuous import kernel_bank

Output = Literal["ri", "magnitude", "real"]
OUTPUTS = get_args(Output)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class CWT1D(BaseChannels):
    """Correlates signals with a continuous wavelet at many scales.

    The numbers are those of PyWavelets. The kernels are constants, computed once.

    Args:
        scales: Positive numbers.
        wavelet: Name of a continuous wavelet, as `"morl"` or `"cmor1.5-1.0"`, or a
            `pywt.ContinuousWavelet`.
        output: `"ri"`: the real parts of all scales and behind them, for a complex
            wavelet or signal, the imaginary parts; `"magnitude"`; or `"real"`.
        sampling_period: Time between two samples; only `frequencies` depends on it.
        method: `"conv"`, `"fft"` or `"auto"`; see `keras_wavelets.ops.cwt`.

    Input shape: `(batch, steps, channels)`, real or complex.
    Output shape: `(batch, steps, scales * channels)`, channels varying faster; twice
    as many for `"ri"` of a complex wavelet or signal.

    Raises:
        ValueError: For a wavelet that is not continuous, a scale that is not
            positive or too small for the wavelet, an unknown output or method, or a
            wrong rank.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import CWT1D
    >>> layer = CWT1D([4, 8, 16], "cmor1.5-1.0", output="magnitude")
    >>> tuple(layer(np.ones((2, 100, 3), "float32")).shape)
    (2, 100, 9)
    >>> np.round(layer.frequencies, 4)
    array([0.25  , 0.125 , 0.0625])
    """

    rank = 1

    def __init__(
        self,
        scales: Any,
        wavelet: Any = "morl",
        output: Output = "ri",
        *,
        sampling_period: float = 1.0,
        method: str = "auto",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.scales = check_scales(scales)
        self.wavelet = continuous_name(wavelet)
        self.output_form = checks.one_of(output, "output", OUTPUTS)
        checks.positive(sampling_period, "sampling_period")
        self.sampling_period = float(sampling_period)
        self.method = check_method(method)
        # Raises for scales that are too small here, not at the first call.
        kernel_bank(self.wavelet, self.scales)
        self._build_at_init()

    @property
    def frequencies(self) -> np.ndarray:
        """The center frequency of the wavelet at each scale."""
        return cwt_frequencies(self.wavelet, self.scales, self.sampling_period)

    def call(self, inputs: Any) -> Any:
        bank = kernel_bank(self.wavelet, self.scales)
        parts = self._correlate(inputs, bank)
        several, count = parts.shape[-1] > len(self.scales), len(self.scales)
        if self.output_form == "real":
            parts = parts[..., :count]
        elif self.output_form == "magnitude" and several:
            parts = magnitude(parts[..., :count], parts[..., count:])
        elif self.output_form == "magnitude":
            parts = ops.abs(parts)
        return merge_axes(ops.moveaxis(parts, -1, self.channel_axis), self.channel_axis)

    def _correlate(self, inputs: Any, bank: KernelBank) -> Any:
        """Returns real parts, and behind them imaginary ones if there are any."""
        axis = 3 - self.channel_axis
        if not is_complex(inputs):
            x = self.to_compute_dtype(inputs)
            self.check_rank(x.shape)
            return correlate_bank(x, bank, axis, self.method)
        signal = [self.to_compute_dtype(part(inputs)) for part in (ops.real, ops.imag)]
        self.check_rank(signal[0].shape)
        parts = correlate_bank(ops.concatenate(signal, axis=0), bank, axis, self.method)
        real, imaginary = ops.split(parts, 2, axis=0)
        if bank.complex:
            # (a + ib) + i (c + id), a and c being of the real parts of the kernels.
            (a, b), (c, d) = (ops.split(x, 2, axis=-1) for x in (real, imaginary))
            real, imaginary = a - d, b + c
        return ops.concatenate([real, imaginary], axis=-1)

    def compute_output_spec(self, inputs: Any) -> keras.KerasTensor:
        shape = self._output_shape(inputs.shape, paired=is_complex(inputs))
        return keras.KerasTensor(shape, dtype=self.compute_dtype)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return self._output_shape(input_shape, paired=False)

    def _output_shape(self, input_shape: tuple, *, paired: bool) -> tuple:
        shape = list(self.check_rank(input_shape))
        bank = kernel_bank(self.wavelet, self.scales)
        both = self.output_form == "ri" and (bank.complex or paired)
        channels = shape[self.channel_axis]
        count = len(self.scales) * (1 + both)
        shape[self.channel_axis] = channels and channels * count
        return tuple(shape)

    def get_config(self) -> dict:
        return {**super().get_config(), "scales": list(self.scales)}
