"""Layers of several levels of the wavelet transform, and their inverses."""

from collections.abc import Sequence
from typing import Any
from typing import Literal
from typing import get_args

import keras
from keras import ops

from keras_wavelets import checks
from keras_wavelets.layers.band_layout import nester
from keras_wavelets.layers.base import BaseMultilevel
from keras_wavelets.layers.base import check_spatial_size
from keras_wavelets.layers.base import split_reference
from keras_wavelets.ops import arguments
from keras_wavelets.ops.along_axis import Mode
from keras_wavelets.ops.bands import band_axes
from keras_wavelets.ops.bands import band_keys
from keras_wavelets.ops.bands import list_details
from keras_wavelets.ops.multilevel import decompose
from keras_wavelets.ops.multilevel import recompose
from keras_wavelets.ops.packing import array_to_coeffs
from keras_wavelets.ops.packing import coeffs_to_array
from keras_wavelets.ops.packing import packed_slices

Form = Literal["list", "array"]
FORMS = get_args(Form)
# A list of bands takes a reference as the nested layout does, an array as one tensor.
REFERENCE = {"list": "tuple", "array": "concat"}


class BaseWaveDec(BaseMultilevel):
    """Abstract: `WaveDec1D`, `WaveDec2D` and `WaveDec3D` only choose the rank."""

    takes_complex = True

    def __init__(
        self,
        wavelet: Any = "haar",
        mode: Mode | Sequence[Mode] = "symmetric",
        level: int | None = None,
        output: Form = "list",
        **kwargs: Any,
    ) -> None:
        super().__init__(wavelet, mode, **kwargs)
        self.level = level if level is None else arguments.check_level(level)
        self.output_form = checks.one_of(output, "output", FORMS)
        self._nest = nester(self.rank)
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        x = self.to_compute_dtype(inputs)
        self.check_rank(x.shape)
        plan = axes, banks, modes = self.plan
        arguments.check_sizes(x, axes, modes)
        sizes = [x.shape[axis] for axis in axes]
        level = arguments.choose_level(self.level, sizes, banks)
        average, *details = decompose(x, level, plan, self.implementation)
        if self.output_form == "list":
            return [average, *map(self._nest, details)]
        keys = band_keys(self.rank)[1:]
        named = (dict(zip(keys, bands, strict=True)) for bands in details)
        return coeffs_to_array([average, *named], axes=axes)[0]

    def compute_output_shape(self, input_shape: tuple) -> Any:
        shape = self.check_rank(input_shape)
        known = [shape[axis] for axis in self.spatial_axes]
        level = arguments.choose_level(self.level, known, self.axis_settings[0])
        sizes = self.level_sizes(known, level)
        if self.output_form == "array":
            total = [
                None if None in along else sum(along)
                for along in zip(*sizes, strict=True)
            ]
            return self.with_sizes(shape, total)
        average, *details = (self.with_sizes(shape, level) for level in sizes)
        count = 2**self.rank - 1
        return [average, *(self._nest([band] * count) for band in details)]


class BaseWaveRec(BaseMultilevel):
    """Abstract: `WaveRec1D`, `WaveRec2D` and `WaveRec3D` only choose the rank."""

    takes_complex = True

    def __init__(
        self,
        wavelet: Any = "haar",
        mode: Mode | Sequence[Mode] = "symmetric",
        input: Form = "list",
        level: int | None = None,
        output_size: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(wavelet, mode, **kwargs)
        self.input_form = checks.one_of(input, "input", FORMS)
        self.level = None if level is None else arguments.check_level(level)
        self.output_size = check_spatial_size(output_size, self.rank)
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        coeffs, reference = split_reference(inputs, REFERENCE[self.input_form])
        coeffs = keras.tree.map_structure(self.to_compute_dtype, coeffs)
        sizes = self._wanted(reference.shape if reference is not None else None)
        if reference is not None and None in sizes:
            sizes = [ops.shape(reference)[axis] for axis in self.spatial_axes]
        coeffs = self._coeffs(coeffs, sizes)
        sizes = band_axes(sizes or (None,) * self.rank)
        return recompose(coeffs, self.plan, sizes, self.implementation)

    def _wanted(self, reference: Any) -> list | None:
        if reference is not None:
            return [self.check_rank(reference)[axis] for axis in self.spatial_axes]
        if self.output_size is None:
            self._need_no_size()
            return None
        return list(self.output_size)

    def _coeffs(self, coeffs: Any, sizes: list | None) -> list:
        """Returns the average, and the details of each level in a list."""
        if self.input_form == "array":
            level = arguments.choose_level(self.level, sizes, self.axis_settings[0])
            slices = packed_slices(
                list(map(band_axes, self.level_sizes(sizes, level))),
                self.transform_axes,
                len(coeffs.shape),
            )
            average, *details = array_to_coeffs(coeffs, slices)
            keys = band_keys(self.rank)[1:]
            return [average, *([bands[key] for key in keys] for bands in details)]
        average, *details = coeffs
        return [average, *(list_details(bands, self.rank) for bands in details)]

    def _need_no_size(self) -> None:
        if self.input_form == "array":
            raise ValueError(
                "Expected `output_size` or a reference: an array of coefficients does "
                "not tell the size of the signal. Received: output_size=None."
            )

    def compute_output_shape(self, input_shape: Any) -> tuple:
        coeffs, reference = split_reference(input_shape, REFERENCE[self.input_form])
        average = coeffs if self.input_form == "array" else coeffs[0]
        shape = self.check_rank(average)
        sizes = self._wanted(reference)
        if sizes is None:
            last = coeffs[-1]
            band = last if len(coeffs) == 1 else list_details(last, self.rank)[0]
            sizes = [band[axis] for axis in self.spatial_axes]
            sizes = self.joined_sizes(sizes) if len(coeffs) > 1 else sizes
        return self.with_sizes(shape, sizes)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveDec1D(BaseWaveDec):
    """Decomposes signals over several levels.

    Args:
        level: Number of levels ≥ 0; None for the most that make sense, which needs
            a known size.
        output: `"list"`: `[cA_J, details_J, …, details_1]`, coarsest first;
            `"array"`: all bands in one tensor, see
            `keras_wavelets.ops.coeffs_to_array`.

    Input shape: `(batch, steps, channels)`.
    Output shape: a list of `(batch, steps_j, channels)`.

    Raises:
        ValueError: As `DWT1D`; also for a level that is not an integer ≥ 0.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import WaveDec1D
    >>> bands = WaveDec1D("db4", level=3)(np.ones((1, 64, 2), "float32"))
    >>> [band.shape[1] for band in bands]
    [14, 14, 21, 35]
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveDec2D(BaseWaveDec):
    """Decomposes images over several levels.

    Arguments and errors are those of `WaveDec1D`.
    Input shape: `(batch, height, width, channels)`.
    Output shape: `[cA_J, (cH_J, cV_J, cD_J), …, (cH_1, cV_1, cD_1)]`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import WaveDec2D
    >>> cA, (cH, cV, cD) = WaveDec2D(level=1)(np.ones((1, 8, 6, 3), "float32"))
    >>> tuple(cH.shape)
    (1, 4, 3, 3)
    """

    rank = 2


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveDec3D(BaseWaveDec):
    """Decomposes volumes over several levels.

    Arguments and errors are those of `WaveDec1D`.
    Input shape: `(batch, depth, height, width, channels)`.
    Output shape: `[cA_J, details_J, …, details_1]`, each a dict of seven bands.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import WaveDec3D
    >>> coeffs = WaveDec3D(level=1)(np.ones((1, 4, 4, 4, 1), "float32"))
    >>> sorted(coeffs[1])
    ['aad', 'ada', 'add', 'daa', 'dad', 'dda', 'ddd']
    """

    rank = 3


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveRec1D(BaseWaveRec):
    """Puts the bands of `WaveDec1D` together again.

    Called on the coefficients, or on `[coefficients, reference]` to take the size
    of another tensor.

    Args:
        input: How the bands lie: as `output` of `WaveDec1D`.
        level: Number of levels, for `input="array"`.
        output_size: Size of the result, an integer or one for each axis; None for
            the longest. `input="array"` needs it, or a reference.

    Input shape: as the output shape of `WaveDec1D`.
    Output shape: `(batch, steps, channels)`.

    Raises:
        ValueError: As `IDWT1D`; also for an array without the size of the signal.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import WaveDec1D, WaveRec1D
    >>> x = np.ones((1, 33, 2), "float32")
    >>> tuple(WaveRec1D("db2")([WaveDec1D("db2")(x), x]).shape)
    (1, 33, 2)
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveRec2D(BaseWaveRec):
    """Puts the bands of `WaveDec2D` together again.

    Arguments and errors are those of `WaveRec1D`.
    Input shape: as the output shape of `WaveDec2D`.
    Output shape: `(batch, height, width, channels)`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import WaveDec2D, WaveRec2D
    >>> x = np.random.default_rng(0).normal(size=(1, 9, 7, 2)).astype("float32")
    >>> packed = WaveDec2D("db2", output="array")(x)
    >>> layer = WaveRec2D("db2", input="array", output_size=(9, 7))
    >>> bool(np.allclose(layer(packed), x, atol=1e-5))
    True
    """

    rank = 2


@keras.saving.register_keras_serializable(package="keras_wavelets")
class WaveRec3D(BaseWaveRec):
    """Puts the bands of `WaveDec3D` together again.

    Arguments and errors are those of `WaveRec1D`.
    Input shape: as the output shape of `WaveDec3D`.
    Output shape: `(batch, depth, height, width, channels)`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import WaveDec3D, WaveRec3D
    >>> x = np.ones((1, 4, 5, 8, 1), "float32")
    >>> tuple(WaveRec3D()(WaveDec3D(level=1)(x)).shape)
    (1, 4, 6, 8, 1)
    """

    rank = 3
