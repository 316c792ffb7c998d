"""Pooling by the average of a wavelet transform, and its exact inverse."""

from collections.abc import Sequence
from typing import Any
from typing import Literal
from typing import get_args

import keras

from keras_wavelets import checks
from keras_wavelets.layers.band_layout import BandLayout
from keras_wavelets.layers.base import BaseTransform
from keras_wavelets.layers.dwt import BaseIDWT
from keras_wavelets.ops import arguments
from keras_wavelets.ops import lowering
from keras_wavelets.ops.along_axis import Mode

Bands = Literal["ll", "all"]
BANDS = get_args(Bands)


class BaseWaveletPooling(BaseTransform):
    """Abstract: `WaveletPooling1D`, `2D` and `3D` only choose the rank."""

    per_axis = True

    def __init__(
        self,
        wavelet: Any = "haar",
        mode: Mode | Sequence[Mode] = "periodization",
        bands: Bands = "ll",
        *,
        normalize: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(wavelet, mode, **kwargs)
        self.bands = checks.one_of(bands, "bands", BANDS)
        self.normalize = normalize
        self.layout = BandLayout("tuple", self.rank, self.channel_axis)
        self._build_at_init()

    @property
    def axis_settings(self) -> tuple:
        return _normalized(*super().axis_settings, normalize=self.normalize)

    def call(self, inputs: Any) -> Any:
        x = self.to_compute_dtype(inputs)
        self.check_rank(x.shape)
        arguments.check_sizes(x, self.spatial_axes, self.axis_settings[1])
        given = (x, *self.plan)
        if self.bands == "ll":
            return lowering.average(*given, implementation=self.implementation)
        bands = lowering.analyze(
            *given,
            band_axis=self.layout.band_axis,
            implementation=self.implementation,
        )
        return *self.layout.pack(bands), self._without_channels(x)

    def _without_channels(self, x: Any) -> Any:
        return x[:, :0] if self.channel_axis == 1 else x[..., :0]

    def compute_output_shape(self, input_shape: tuple) -> Any:
        shape = self.check_rank(input_shape)
        sizes = self.band_sizes([shape[axis] for axis in self.spatial_axes])
        band = self.with_sizes(shape, sizes)
        if self.bands == "ll":
            return band
        without = [0 if i == self.channel_axis else n for i, n in enumerate(shape)]
        return *self.layout.packed_shape(band), tuple(without)


class BaseWaveletUnpooling(BaseIDWT):
    """Abstract: `WaveletUnpooling1D`, `2D` and `3D` only choose the rank."""

    # How the bands lie is not for the user to say.
    fixed = ("input", "band_order")

    def __init__(
        self,
        wavelet: Any = "haar",
        mode: Mode | Sequence[Mode] = "periodization",
        output_size: Any = None,
        *,
        normalize: bool = False,
        **kwargs: Any,
    ) -> None:
        self.normalize = normalize
        super().__init__(
            wavelet, mode, input="tuple", output_size=output_size, **kwargs
        )

    @property
    def axis_settings(self) -> tuple:
        return _normalized(*super().axis_settings, normalize=self.normalize)

    def call(self, inputs: Any) -> Any:
        return super().call(self._with_reference(inputs))

    def compute_output_shape(self, input_shape: Any) -> tuple:
        return super().compute_output_shape(self._with_reference(input_shape))

    def _with_reference(self, inputs: Any) -> Any:
        if len(inputs) not in (2, 3):
            raise ValueError(
                f"Expected [average, details, size] for {type(self).__name__}, as the "
                "pooling layer returns them with bands='all', or without the size. "
                f"Received: {len(inputs)} inputs."
            )
        average, details, *size = inputs
        return [(average, details), *size] if size else (average, details)


def _normalized(wavelets: tuple, modes: tuple, *, normalize: bool) -> tuple:
    """Returns the banks of a transform whose average keeps the mean, if it is to."""
    if not normalize:
        return wavelets, modes
    scaled = {id(wavelet): wavelet.normalized for wavelet in wavelets}
    return tuple(scaled[id(wavelet)] for wavelet in wavelets), modes


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveletPooling1D(BaseWaveletPooling):
    """Halves signals by keeping the average of a wavelet transform.

    Unlike maximum or strided pooling, it filters before it drops samples. It has no
    weights, unless the wavelet has some.

    Args:
        mode: Boundary mode; the default halves sizes exactly, rounding up.
        bands: `"ll"`: only the average; `"all"`: `(average, details, size)`, from
            which `WaveletUnpooling1D` rebuilds the input. `size` is a tensor like
            the input but without channels: it holds no data and tells the size,
            known or not, wherever a model carries it.
        normalize: Divide by √2 along each axis, so that constants keep their value;
            Haar is average pooling then. Otherwise the transform keeps the energy
            and constants grow by √2 along each axis.

    Input shape: `(batch, steps, channels)`.
    Output shape: `(batch, ceil(steps / 2), channels)`, or three with `bands="all"`.

    Raises:
        ValueError: For an unknown wavelet, mode or choice of bands, or a wrong rank.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import WaveletPooling1D
    >>> tuple(WaveletPooling1D("db2")(np.ones((2, 9, 3), "float32")).shape)
    (2, 5, 3)
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveletPooling2D(BaseWaveletPooling):
    """Halves images by keeping the average of a wavelet transform.

    Arguments and errors are those of `WaveletPooling1D`. With `bands="all"` the
    details are `(cH, cV, cD)`. Li, Shen, Guo and Lai, "Wavelet Integrated CNNs for
    Noise-Robust Image Classification", 2020.

    Input shape: `(batch, height, width, channels)`.
    Output shape: `(batch, ceil(height / 2), ceil(width / 2), channels)`, or the
    average, three details and the size with `bands="all"`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import WaveletPooling2D
    >>> pooled = WaveletPooling2D(normalize=True)(np.ones((1, 5, 4, 3), "float32"))
    >>> tuple(pooled.shape), round(float(pooled[0, 0, 0, 0]), 3)
    ((1, 3, 2, 3), 1.0)
    """

    rank = 2


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveletPooling3D(BaseWaveletPooling):
    """Halves volumes by keeping the average of a wavelet transform.

    Arguments and errors are those of `WaveletPooling1D`. With `bands="all"` the
    details are a dict of seven bands.

    Input shape: `(batch, depth, height, width, channels)`.
    Output shape: as input, with each size halved and rounded up.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import WaveletPooling3D
    >>> tuple(WaveletPooling3D()(np.ones((1, 4, 6, 7, 2), "float32")).shape)
    (1, 2, 3, 4, 2)
    """

    rank = 3


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveletUnpooling1D(BaseWaveletUnpooling):
    """Rebuilds what `WaveletPooling1D(bands="all")` has pooled.

    Called on `[average, details, size]`; the average may be another one, of a
    decoder for instance. Without `size` the result has twice as many steps.

    Args:
        wavelet: That of the pooling layer.
        mode: That of the pooling layer.
        output_size: Size of the result, an integer or one for each axis, where `size`
            is not given: what the bands give, or one sample less.
        normalize: That of the pooling layer.

    Input shape: as the output of `WaveletPooling1D(bands="all")`. In place of
    `size`, any tensor of the right size will do.
    Output shape: `(batch, steps, channels)`.

    Raises:
        ValueError: As `IDWT1D`; also for another number of inputs.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import WaveletPooling1D, WaveletUnpooling1D
    >>> x = np.arange(9, dtype="float32").reshape(1, 9, 1)
    >>> pooled = WaveletPooling1D("db2", bands="all")(x)
    >>> back = WaveletUnpooling1D("db2")(pooled)
    >>> tuple(back.shape), bool(np.allclose(back, x, atol=1e-5))
    ((1, 9, 1), True)
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveletUnpooling2D(BaseWaveletUnpooling):
    """Rebuilds what `WaveletPooling2D(bands="all")` has pooled.

    Arguments and errors are those of `WaveletUnpooling1D`. Yoo, Uh, Chun, Kang and
    Ha, "Photorealistic Style Transfer via Wavelet Transforms", 2019.

    Input shape: `[average, (cH, cV, cD), size]`.
    Output shape: `(batch, height, width, channels)`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import WaveletPooling2D, WaveletUnpooling2D
    >>> x = np.random.default_rng(0).normal(size=(1, 7, 8, 3)).astype("float32")
    >>> back = WaveletUnpooling2D()(WaveletPooling2D(bands="all")(x))
    >>> bool(np.allclose(back, x, atol=1e-5))
    True
    """

    rank = 2


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveletUnpooling3D(BaseWaveletUnpooling):
    """Rebuilds what `WaveletPooling3D(bands="all")` has pooled.

    Arguments and errors are those of `WaveletUnpooling1D`.

    Input shape: `[average, details, size]`.
    Output shape: `(batch, depth, height, width, channels)`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import WaveletPooling3D, WaveletUnpooling3D
    >>> pooled = WaveletPooling3D(bands="all")(np.ones((1, 3, 4, 5, 2), "float32"))
    >>> tuple(WaveletUnpooling3D()(pooled).shape)
    (1, 3, 4, 5, 2)
    """

    rank = 3
