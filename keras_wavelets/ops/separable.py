"""Transforms that finish one axis before they begin the next."""

import dataclasses
import itertools
from typing import Any

from keras import ops

from keras_wavelets.ops import arguments
from keras_wavelets.ops.multilevel import wavedec
from keras_wavelets.ops.multilevel import waverec


@dataclasses.dataclass
class FswavedecnResult:
    """A fully separable decomposition: what `fswavedecn` returns.

    `result[2, 0]` is the band of detail 2 along the first axis and of the average
    along the second; bands can be assigned, and `fswaverecn` puts all together.

    Attributes:
        coeffs: Tensor of all coefficients, the averages in the first corner.
        coeff_slices: For each transformed axis, where its bands lie.
        wavelets: A `Wavelet` for each transformed axis.
        modes: A boundary mode for each transformed axis.
        axes: The transformed axes.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> result = ops.fswavedecn(np.ones((8, 8)), "haar", levels=(1, 2))
    >>> tuple(result.approx.shape), result.levels, len(result.detail_keys())
    ((4, 2), [1, 2], 5)
    """

    coeffs: Any
    coeff_slices: list
    wavelets: tuple
    modes: tuple
    axes: tuple

    @property
    def ndim(self) -> int:
        """Rank of the tensor."""
        return len(self.coeffs.shape)

    @property
    def ndim_transform(self) -> int:
        """Number of transformed axes."""
        return len(self.axes)

    @property
    def levels(self) -> list[int]:
        """Number of levels along each transformed axis."""
        return [len(slices) - 1 for slices in self.coeff_slices]

    @property
    def wavelet_names(self) -> list[str]:
        """Name of the wavelet of each transformed axis."""
        return [wavelet.name for wavelet in self.wavelets]

    @property
    def approx(self) -> Any:
        """The average along every transformed axis."""
        return self[(0,) * self.ndim_transform]

    @approx.setter
    def approx(self, band: Any) -> None:
        self[(0,) * self.ndim_transform] = band

    def detail_keys(self) -> list[tuple]:
        """Returns the indices of all bands but the average."""
        levels = [range(len(slices)) for slices in self.coeff_slices]
        return list(itertools.product(*levels))[1:]

    def __getitem__(self, levels: Any) -> Any:
        return self.coeffs[self._place(levels)]

    def __setitem__(self, levels: Any, band: Any) -> None:
        place, band = self._place(levels), ops.cast(band, self.coeffs.dtype)
        size = self.coeffs[place].shape
        if tuple(band.shape) != tuple(size):
            raise ValueError(
                f"Expected a band of shape {tuple(size)}. "
                f"Received: shape={tuple(band.shape)}."
            )
        start = [part.start or 0 for part in place]
        self.coeffs = ops.slice_update(self.coeffs, start, band)

    def _place(self, levels: Any) -> tuple:
        levels = levels if isinstance(levels, tuple) else (levels,)
        if len(levels) != self.ndim_transform:
            raise ValueError(
                f"Expected an index for each of {self.ndim_transform} axes. "
                f"Received: {levels}."
            )
        place = [slice(None)] * self.ndim
        for axis, slices, index in zip(
            self.axes, self.coeff_slices, levels, strict=True
        ):
            place[axis] = slices[index]
        return tuple(place)


def fswavedecn(
    data: Any,
    wavelet: Any,
    mode: Any = "symmetric",
    levels: Any = None,
    axes: Any = None,
) -> FswavedecnResult:
    """Splits each axis into all of its levels before the next one.

    Where `wavedecn` splits only the averages of all axes again, each axis here has
    its own number of levels, and the bands are all combinations of them. Such
    anisotropic bands suit data that are smoother along one axis than along another.

    Args:
        data: Tensor.
        wavelet: Name or wavelet; a list gives one for each axis.
        mode: Boundary mode; a list gives one for each axis.
        levels: Number of levels; a list gives one for each axis, None takes the most
            that make sense.
        axes: The axes to transform, each once; None for all.

    Returns:
        A `FswavedecnResult`.

    Raises:
        ValueError: As `wavedecn`, or for another number of levels than axes.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> result = ops.fswavedecn(np.ones((8, 4)), "haar")
    >>> result.levels, tuple(result[3, 0].shape)
    ([3, 2], (4, 1))
    """
    x = arguments.to_number(data)
    axes = arguments.normalize_axes(axes, len(x.shape))
    banks, modes = arguments.per_axis(wavelet, mode, len(axes))
    several = isinstance(levels, (tuple, list))
    levels = tuple(levels) if several else (levels,)
    levels = levels * len(axes) if len(levels) == 1 else levels
    if len(levels) != len(axes):
        raise ValueError(
            f"Expected one level, or one for each of {len(axes)} axes. "
            f"Received: levels={levels}."
        )
    places = []
    for axis, bank, name, level in zip(axes, banks, modes, levels, strict=True):
        bands = wavedec(x, bank, name, level=level, axis=axis)
        stops = list(itertools.accumulate(band.shape[axis] for band in bands))
        starts = [0, *stops[:-1]]
        places.append([slice(*ends) for ends in zip(starts, stops, strict=True)])
        x = ops.concatenate(bands, axis=axis)
    return FswavedecnResult(x, places, banks, modes, axes)


def fswaverecn(result: FswavedecnResult) -> Any:
    """Inverse of `fswavedecn`.

    Args:
        result: What `fswavedecn` returned.

    Returns:
        The tensor; an odd axis comes back one sample longer, as from `waverec`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets import ops
    >>> x = np.random.default_rng(0).normal(size=(8, 6))
    >>> bool(np.allclose(ops.fswaverecn(ops.fswavedecn(x, "db2")), x))
    True
    """
    x = result.coeffs
    rows = zip(
        result.axes, result.coeff_slices, result.wavelets, result.modes, strict=True
    )
    for axis, slices, bank, mode in reversed(list(rows)):
        stops = [part.stop for part in slices[:-1]]
        bands = ops.split(x, stops, axis=axis) if stops else [x]
        x = waverec(bands, bank, mode, axis=axis)
    return x
