"""Wavelet transforms of several levels whose one parameter is the low-pass filter."""

from collections.abc import Sequence
from typing import Any
from typing import Literal
from typing import get_args

import keras
import numpy as np
import pywt
from keras import ops

from keras_wavelets import checks
from keras_wavelets import wavelets
from keras_wavelets.layers.base import BaseMultilevel
from keras_wavelets.layers.base import check_spatial_size
from keras_wavelets.layers.multilevel import WaveDec1D
from keras_wavelets.layers.multilevel import WaveDec2D
from keras_wavelets.ops import arguments
from keras_wavelets.ops.along_axis import Mode
from keras_wavelets.ops.bands import band_axes
from keras_wavelets.ops.bands import band_keys
from keras_wavelets.ops.filter_bank import lattice_filter
from keras_wavelets.ops.filter_bank import mirror_bank
from keras_wavelets.ops.filter_bank import wavelet_conditions
from keras_wavelets.ops.multilevel import wavedecn
from keras_wavelets.ops.multilevel import waverecn
from keras_wavelets.regularizers import WaveletConstraint
from keras_wavelets.wavelets import TensorWavelet
from keras_wavelets.wavelets import Wavelet
from keras_wavelets.wavelets import wavefun
from keras_wavelets.wavelets.lattice import lattice_angles


def orthogonal_filter(wavelet: Any) -> np.ndarray:
    """Returns the synthesis low-pass filter of an orthogonal wavelet, or a given one.

    Args:
        wavelet: Name, `Wavelet` or `pywt.Wavelet`, which must be orthogonal; or the
            filter itself, an even number of taps of any value.

    Example:
    >>> [round(float(tap), 4) for tap in orthogonal_filter("haar")]
    [0.7071, 0.7071]
    """
    if _is_filter(wavelet):
        return _checked(np.asarray(wavelet, dtype="float64"))
    found = wavelets.get(wavelet)
    if isinstance(found, TensorWavelet):
        raise ValueError(
            "Expected a wavelet of constants to start from: give `rec_lo` of a "
            f"learned one. Received: wavelet={wavelet!r}."
        )
    if not found.orthogonal:
        filters = _not_mirrored(found)
        raise ValueError(
            "Expected an orthogonal wavelet, whose synthesis filters are its analysis "
            f"filters reversed; here {filters} differ. "
            f"Received: wavelet={found.name!r}."
        )
    return np.array(found.rec_lo)


def filter_config(wavelet: Any) -> Any:
    """Returns a wavelet or filter as a layer's configuration holds it.

    Example:
    >>> filter_config("db2"), filter_config([1.0, 1.0])
    ('db2', [1.0, 1.0])
    """
    if _is_filter(wavelet):
        return [float(tap) for tap in np.asarray(wavelet)]
    return wavelets.serialize(wavelets.get(wavelet))


def constant_bank(low: np.ndarray) -> TensorWavelet:
    """Returns the bank of a synthesis low-pass filter, orthonormal or not.

    Example:
    >>> constant_bank(np.ones(4)).dec_len
    4
    """
    signs = (-1.0) ** np.arange(len(low))
    return TensorWavelet(np.stack([low[::-1], -signs * low, low, signs * low[::-1]]))


def initial_values(low: np.ndarray, parametrization: str, start: dict) -> np.ndarray:
    """Returns what is trained, as it is in the beginning: taps, or angles.

    Args:
        low: Synthesis low-pass filter to start from.
        parametrization: `"free"` or `"lattice"`.
        start: `init_factor`, `noise_factor`, `const_factor`, `seed` and, for errors,
            `wavelet`.
    """
    scale, constant = start["init_factor"], start["const_factor"]
    values = low
    if parametrization == "lattice":
        if (scale, constant) != (1.0, 0.0):
            raise ValueError(
                "Expected no scaling of a lattice of rotations, which takes noise "
                "only: a scaled filter would not be orthonormal. "
                f"Received: init_factor={scale}, const_factor={constant}."
            )
        values = _angles(low, start["wavelet"])
    noise = np.random.default_rng(start["seed"]).normal(size=values.shape)
    return scale * values + start["noise_factor"] * noise + constant


def _angles(low: np.ndarray, wavelet: Any) -> np.ndarray:
    if len(low) == 2:
        raise ValueError(
            "Expected a longer wavelet: a lattice of two taps that sum to √2 has "
            f"nothing to learn. Received: wavelet={wavelet!r}."
        )
    bank = tuple(map(tuple, constant_bank(low).filter_bank.tolist()))
    return lattice_angles(Wavelet("start", filter_bank=bank))[1:]


def _is_filter(wavelet: Any) -> bool:
    array = hasattr(wavelet, "shape") and hasattr(wavelet, "dtype")
    return array or (isinstance(wavelet, Sequence) and not isinstance(wavelet, str))


def _checked(taps: np.ndarray) -> np.ndarray:
    vector = taps.ndim == 1 and len(taps) > 0 and len(taps) % 2 == 0
    if not vector or not np.all(np.isfinite(taps)):
        raise ValueError(
            "Expected a low-pass filter that is a vector of an even number of finite "
            f"taps. Received: wavelet with shape={taps.shape}."
        )
    return taps


def _not_mirrored(wavelet: Wavelet) -> str:
    pairs = {
        "dec_lo and rec_lo": (wavelet.dec_lo, wavelet.rec_lo),
        "dec_hi and rec_hi": (wavelet.dec_hi, wavelet.rec_hi),
    }
    differ = [n for n, (a, b) in pairs.items() if not np.allclose(a[::-1], b)]
    return ", ".join(differ)


def _stack_details(bands: dict) -> Any:
    """Returns a signal's one band of details, or an image's three on a new axis."""
    values = list(bands.values())
    return values[0] if len(values) == 1 else ops.stack(values, axis=-1)


def _unstack_details(band: Any, rank: int) -> dict:
    """Inverse of `_stack_details`; None is zeros."""
    keys = band_keys(rank)[1:]
    if band is None:
        return dict.fromkeys(keys)
    bands = [band] if rank == 1 else ops.unstack(band, len(keys), axis=-1)
    return dict(zip(keys, bands, strict=True))


def _check_coeffs(coeffs: Any, level: int, rank: int, channel_axis: int) -> None:
    """Checks a list of coefficients by what can be told without the signal's size.

    Raises:
        ValueError: If it has another length, the approximation is missing, or a
            tensor has the wrong rank, channels or number of bands.
    """
    if not isinstance(coeffs, (list, tuple)) or len(coeffs) != level + 1:
        count = len(coeffs) if hasattr(coeffs, "__len__") else 1
        raise ValueError(
            f"Expected a list of {level + 1} tensors: the approximation and the "
            f"details of {level} levels, coarsest first. "
            f"Received: coeffs with {count} entries."
        )
    shapes = [None if c is None else tuple(c.shape) for c in coeffs]
    average, *details = shapes
    bands = () if rank == 1 else (3,)
    fits = average is not None and len(average) == rank + 2
    for shape in details if fits else ():
        if shape is None:
            continue
        fits = fits and len(shape) == rank + 2 + len(bands)
        fits = fits and shape[rank + 2 :] == bands
        fits = fits and shape[channel_axis] == average[channel_axis]
    if not fits:
        raise ValueError(
            "Expected an approximation and details as the layer gives them, of one "
            f"number of channels. Received: coeffs with shapes={shapes}."
        )


Parametrization = Literal["free", "lattice"]
PARAMETRIZATIONS = get_args(Parametrization)
STANDARD = WaveletConstraint()


class BaseAdaptiveDWT(BaseMultilevel):
    """Abstract: `AdaptiveDWT1D` and `AdaptiveDWT2D` only choose the rank."""

    frozen: type
    per_axis = False

    def __init__(
        self,
        wavelet: Any = "db5",
        level: int = 4,
        mode: Mode = "zero",
        *,
        init_factor: float = 1.0,
        noise_factor: float = 0.0,
        const_factor: float = 0.0,
        seed: int | None = None,
        constraint: Any = STANDARD,
        parametrization: Parametrization = "free",
        **kwargs: Any,
    ) -> None:
        low = orthogonal_filter(wavelet)
        super().__init__(constant_bank(low), mode, **kwargs)
        self.level = arguments.check_level(level)
        self.parametrization = checks.one_of(
            parametrization, "parametrization", PARAMETRIZATIONS
        )
        self.constraint = keras.regularizers.get(constraint)
        self.start = {
            "wavelet": filter_config(wavelet),
            "init_factor": float(checks.number(init_factor, "init_factor")),
            "noise_factor": float(checks.number(noise_factor, "noise_factor")),
            "const_factor": float(checks.number(const_factor, "const_factor")),
            "seed": seed,
        }
        free = parametrization == "free"
        values = initial_values(low, self.parametrization, self.start)
        # Filters in half precision would not even sum to one.
        self.taps = self.add_weight(
            name="low_pass" if free else "angles",
            shape=values.shape,
            initializer=lambda shape, dtype: ops.convert_to_tensor(values, dtype),
            regularizer=self.constraint if free else None,
            autocast=False,
        )
        self._build_at_init()

    @property
    def low_pass(self) -> Any:
        """The synthesis low-pass filter, a tensor of shape `(taps,)`."""
        taps = ops.convert_to_tensor(self.taps)
        if self.parametrization == "free":
            return taps
        return ops.flip(lattice_filter(taps))

    @property
    def filters(self) -> tuple:
        """Low-pass and high-pass synthesis filter, tensors of shape `(taps,)`."""
        bank = self.bank
        return bank.rec_lo, bank.rec_hi

    @property
    def bank(self) -> TensorWavelet:
        """The four filters as they are now."""
        return TensorWavelet(mirror_bank(ops.flip(self.low_pass)))

    @property
    def axis_settings(self) -> tuple:
        return (self.bank,) * self.rank, (self.mode,) * self.rank

    def call(self, inputs: Any) -> list:
        x = self.to_compute_dtype(inputs)
        self.check_rank(x.shape)
        average, *details = wavedecn(
            x,
            *self.axis_settings,
            level=self.level,
            axes=self.transform_axes,
            implementation=self.implementation,
        )
        return [average, *(_stack_details(bands) for bands in details)]

    def inverse(self, coeffs: list, output_size: Any = None) -> Any:
        """Returns the signal or image whose coefficients are given.

        Args:
            coeffs: As the layer returns them; details may be None for zeros.
            output_size: Size of the result, an integer or one for each spatial axis:
                what the coefficients give or one sample less. None for the former.

        Returns:
            Tensor of the shape of the layer's inputs.

        Raises:
            ValueError: If the list or a tensor in it has another shape than the
                layer gives, or the size does not belong to the coefficients.
        """
        _check_coeffs(coeffs, self.level, self.rank, self.channel_axis)
        sizes = check_spatial_size(output_size, self.rank)
        average, *details = (
            None if band is None else self.to_compute_dtype(band) for band in coeffs
        )
        return waverecn(
            [average, *(_unstack_details(band, self.rank) for band in details)],
            *self.axis_settings,
            axes=self.transform_axes,
            output_size=sizes and band_axes(sizes),
            implementation=self.implementation,
        )

    def reconstruct(self, inputs: Any) -> Any:
        """Returns the inverse of the coefficients, as large as the inputs."""
        shape = tuple(ops.convert_to_tensor(inputs).shape)
        sizes = tuple(shape[axis] for axis in self.spatial_axes)
        return self.inverse(self(inputs), output_size=sizes)

    def filters_2d(self) -> tuple:
        """Returns the outer products of the filters: low, and cH, cV, cD.

        Each is a tensor of shape `(taps, taps)`; rows belong to the height.
        """
        low, high = self.filters
        return tuple(ops.outer(a, b) for a in (low, high) for b in (low, high))

    def wavefun(self, level: int = 5) -> tuple:
        """Returns scaling function, wavelet and time, as `wavelets.wavefun` does."""
        return wavefun(*map(ops.convert_to_numpy, self.filters), level)

    def penalties(self) -> dict:
        """Returns the terms of `ops.wavelet_conditions` for the filter as it is."""
        return wavelet_conditions(self.low_pass)

    def to_pywt(self) -> pywt.Wavelet:
        """Returns the filters as they are now as a `pywt.Wavelet`."""
        return pywt.Wavelet(self.name, filter_bank=self._numbers())

    def freeze(self) -> keras.layers.Layer:
        """Returns a `WaveDec1D` or `WaveDec2D` with the filters as they are now.

        Raises:
            ValueError: If the filters do not reconstruct.
        """
        return self.frozen(
            Wavelet(self.name, filter_bank=self._numbers()),
            mode=self.mode,
            level=self.level,
            data_format=self.data_format,
        )

    def _numbers(self) -> tuple:
        bank = ops.convert_to_numpy(self.bank.filter_bank)
        return tuple(map(tuple, bank.tolist()))

    def coefficient_shapes(self, size: Any) -> list:
        """Returns the shapes of the coefficients of one channel, coarsest first.

        Args:
            size: Size of the signal or image, an integer or one for each axis.
        """
        sizes = check_spatial_size(size, self.rank)
        average, *details = self.level_sizes(list(sizes), self.level)
        three = () if self.rank == 1 else (3,)
        return [tuple(average), *((*sizes, *three) for sizes in details)]

    def compute_output_shape(self, input_shape: tuple) -> list:
        shape = self.check_rank(input_shape)
        known = [shape[axis] for axis in self.spatial_axes]
        average, *details = (
            self.with_sizes(shape, sizes)
            for sizes in self.level_sizes(known, self.level)
        )
        three = () if self.rank == 1 else (3,)
        return [average, *((*band, *three) for band in details)]

    def get_config(self) -> dict:
        return {**super().get_config(), **self.start}

    def _wavelet_config(self) -> Any:
        return self.start["wavelet"]


@keras.saving.register_keras_serializable(package="keras_wavelets")
class AdaptiveDWT1D(BaseAdaptiveDWT):
    """Decomposes signals with a wavelet that is trained.

    The one weight is the synthesis low-pass filter; the three other filters are its
    mirror images, and all levels share them. Ha, Singh, Lanusse, Upadhyayula, Yu:
    Adaptive wavelet distillation from neural networks through interpretations (2021).

    Args:
        wavelet: Orthogonal wavelet to start from: a name, `Wavelet` or
            `pywt.Wavelet`; or the filter itself, a vector of an even number of taps.
        level: Number of levels ≥ 0.
        init_factor: Factor of the initial filter; 0 with noise is a random start.
        noise_factor: Standard deviation of Gaussian noise on the initial filter.
        const_factor: Number added to the initial filter.
        seed: Seed of the noise; None draws a new one each time.
        constraint: Regularizer of the filter, or None.
        parametrization: `"free"` trains the filter, which only the constraint keeps
            a wavelet. `"lattice"` trains the angles of rotations, so that it is
            orthonormal exactly, whatever happens; noise is added to the angles.

    Input shape: `(batch, steps, channels)`.
    Output shape: a list of tensors `(batch, steps_j, channels)`, coarsest first:
    approximation, then the details of levels `level`, …, 1.

    Raises:
        ValueError: For a wavelet that is unknown or not orthogonal, a filter of odd
            length, an unknown mode or parametrization, or a level that is no
            integer ≥ 0.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import AdaptiveDWT1D
    >>> layer = AdaptiveDWT1D("db3", level=2, noise_factor=0.1, seed=0)
    >>> [tuple(c.shape) for c in layer(np.ones((2, 40, 1), "float32"))]
    [(2, 13, 1), (2, 13, 1), (2, 22, 1)]
    >>> [tuple(weight.shape) for weight in layer.trainable_weights]
    [(6,)]
    """

    rank = 1
    frozen = WaveDec1D


@keras.saving.register_keras_serializable(package="keras_wavelets")
class AdaptiveDWT2D(BaseAdaptiveDWT):
    """Decomposes images with a wavelet that is trained; both axes share the filter.

    Arguments and errors are those of `AdaptiveDWT1D`.

    Input shape: `(batch, height, width, channels)`.
    Output shape: a list, coarsest first: the approximation
    `(batch, height_J, width_J, channels)`, then details
    `(batch, height_j, width_j, channels, 3)` with cH, cV, cD on the last axis.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import AdaptiveDWT2D
    >>> layer = AdaptiveDWT2D("db3", level=2)
    >>> images = np.random.default_rng(0).normal(size=(1, 28, 28, 1)).astype("float32")
    >>> [tuple(c.shape) for c in layer(images)]
    [(1, 10, 10, 1), (1, 10, 10, 1, 3), (1, 16, 16, 1, 3)]
    >>> bool(np.allclose(layer.reconstruct(images), images, atol=1e-5))
    True
    """

    rank = 2
    frozen = WaveDec2D
