"""Layers of the dual-tree complex wavelet transform, and their inverses."""

from typing import Any

import keras

from keras_wavelets import wavelets
from keras_wavelets.layers.base import BaseSpatial
from keras_wavelets.layers.base import check_spatial_size
from keras_wavelets.layers.base import split_reference
from keras_wavelets.ops import arguments
from keras_wavelets.ops.dual_tree import TreeTransform
from keras_wavelets.ops.dual_tree import check_depth
from keras_wavelets.ops.dual_tree import check_output
from keras_wavelets.ops.dual_tree import check_skipped
from keras_wavelets.ops.dual_tree import complex_dtype
from keras_wavelets.ops.dual_tree_level import low_sizes


class BaseDualTree(BaseSpatial):
    """Abstract: what the transforms and their inverses share."""

    def __init__(
        self, biort: Any, qshift: Any, skip_levels: Any, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.biort = wavelets.biort(biort)
        self.qshift = wavelets.qshift(qshift)
        self.skip_levels = check_skipped(skip_levels, arguments.MOST_LEVELS)

    @property
    def transform(self) -> TreeTransform:
        """The transform along the spatial axes, orientations before channels."""
        return TreeTransform(
            self.spatial_axes,
            self.channel_axis if self.rank == 2 else self.rank + 2,
            self.biort,
            self.qshift,
            self.implementation,
        )


class BaseDTCWT(BaseDualTree):
    """Abstract: `DTCWT1D` and `DTCWT2D` only choose the rank."""

    def __init__(
        self,
        level: int = 3,
        biort: Any = "near_sym_a",
        qshift: Any = "qshift_a",
        output: str = "ri",
        include_scale: bool = False,
        skip_levels: tuple = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(biort, qshift, skip_levels, **kwargs)
        self.level = check_depth(level)
        self.output_form = check_output(output)
        self.include_scale = include_scale
        check_skipped(self.skip_levels, level)
        self._build_at_init()

    def call(self, inputs: Any) -> tuple:
        x = self.to_compute_dtype(inputs)
        self.check_rank(x.shape)
        arguments.check_sizes(x, self.spatial_axes, ("symmetric",) * self.rank)
        low, high, scales = self.transform.decompose(
            x, self.level, output=self.output_form, skip_levels=self.skip_levels
        )
        high = [bands for bands in high if bands is not None]
        return (low, high, scales) if self.include_scale else (low, high)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        shape = self.check_rank(input_shape)
        by_axis = [self._low_sizes(shape[axis]) for axis in self.spatial_axes]
        scales = [self.with_sizes(shape, sizes) for sizes in zip(*by_axis, strict=True)]
        high = [
            self._high_shape(scale)
            for level, scale in enumerate(scales, 1)
            if level not in self.skip_levels
        ]
        low = scales[-1]
        return (low, high, scales) if self.include_scale else (low, high)

    def compute_output_spec(self, inputs: Any) -> Any:
        if self.output_form != "complex":
            return super().compute_output_spec(inputs)
        low, high, *scales = self.compute_output_shape(inputs.shape)
        kind = complex_dtype(self.compute_dtype)

        def real(shape: tuple) -> Any:
            return keras.KerasTensor(shape, self.compute_dtype)

        bands = [keras.KerasTensor(shape, kind) for shape in high]
        return real(low), bands, *([*map(real, shapes)] for shapes in scales)

    def _low_sizes(self, size: int | None) -> list:
        return [None] * self.level if size is None else low_sizes(size, self.level)

    def _high_shape(self, scale: tuple) -> tuple:
        sizes = [scale[axis] and scale[axis] // 2 for axis in self.spatial_axes]
        shape = self.with_sizes(scale, sizes)
        if self.rank == 2:
            shape = (*shape[: self.channel_axis], 6, *shape[self.channel_axis :])
        return (*shape, 2) if self.output_form == "ri" else shape


@keras.saving.register_keras_serializable(package="keras_wavelets")
class DTCWT1D(BaseDTCWT):
    """Decomposes signals into complex bands that hardly mind a shift.

    Args:
        level: Number of levels ≥ 1.
        biort: Filters of the first level: a name of
            `keras_wavelets.wavelets.biort_names()`, a `Biort`, or a pair
            `(h0o, g0o)`.
        qshift: Filters of the other levels: a name of
            `keras_wavelets.wavelets.qshift_names()`, a `QShift`, or a vector `h0a`.
        output: `"ri"`: real and imaginary part along a new last axis; `"magnitude"`;
            or `"complex"`, which LiteRT does not know.
        include_scale: Whether to return the low band of every level, too.
        skip_levels: Levels whose complex bands are left out, 1 for the finest.

    Input shape: `(batch, steps, channels)`, any number of steps.
    Output shape: `(low, [high_1, …, high_J])`, the finest first; `high_j` is
    `(batch, steps_j / 2, channels[, 2])` where the low band of that level has
    `steps_j`: the even number from `steps` on at level 1, then about half at each
    level. With `include_scale`, a list of all low bands comes third.

    Raises:
        ValueError: For unknown filters or outputs, a level that is no integer ≥ 1,
            skipped levels that there are not, or a wrong rank.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import DTCWT1D
    >>> low, high = DTCWT1D(level=2)(np.ones((1, 36, 3), "float32"))
    >>> tuple(low.shape), [tuple(bands.shape) for bands in high]
    ((1, 18, 3), [(1, 18, 3, 2), (1, 9, 3, 2)])
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_wavelets")
class DTCWT2D(BaseDTCWT):
    """Decomposes images into complex bands of six orientations.

    They are 15°, 45°, 75°, 105°, 135° and 165°. `biort="near_sym_b_bp"` with
    `qshift="qshift_b_bp"` makes the diagonal bands like the others, without an
    inverse. Arguments and errors are those of `DTCWT1D`.

    Input shape: `(batch, height, width, channels)`, any height and width.
    Output shape: `(low, [high_1, …, high_J])`, the finest first; `high_j` is
    `(batch, height_j / 2, width_j / 2, 6, channels[, 2])`, in channels_first
    `(batch, 6, channels, height_j / 2, width_j / 2[, 2])`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import DTCWT2D
    >>> low, high = DTCWT2D(2, output="magnitude")(np.ones((1, 16, 24, 3)))
    >>> tuple(low.shape), [tuple(bands.shape) for bands in high]
    ((1, 8, 12, 3), [(1, 8, 12, 6, 3), (1, 4, 6, 6, 3)])
    """

    rank = 2


class BaseIDTCWT(BaseDualTree):
    """Abstract: `IDTCWT1D` and `IDTCWT2D` only choose the rank."""

    def __init__(
        self,
        biort: Any = "near_sym_a",
        qshift: Any = "qshift_a",
        skip_levels: tuple = (),
        output_size: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(biort, qshift, skip_levels, **kwargs)
        self.transform.check_inverse()
        self.output_size = check_spatial_size(output_size, self.rank)
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        (low, high, *_), reference = split_reference(inputs, "tuple")
        low = self.to_compute_dtype(low)
        self.check_rank(low.shape)
        sizes = self.output_size
        if reference is not None:
            shape = keras.ops.shape(reference)
            sizes = [shape[axis] for axis in self.spatial_axes]
        return self.transform.reconstruct(low, self._with_skipped(high), sizes)

    def _with_skipped(self, high: list) -> list:
        """Returns one entry for each level, None where there are no bands."""
        level = len(high) + len(self.skip_levels)
        check_skipped(self.skip_levels, level)
        given = iter(high)
        return [
            None if k in self.skip_levels else next(given) for k in range(1, level + 1)
        ]

    def compute_output_shape(self, input_shape: Any) -> tuple:
        (low, high, *_), reference = split_reference(input_shape, "tuple")
        result = list(self.check_rank(low))
        high = self._with_skipped(high)
        for k, axis in enumerate(self.spatial_axes):
            if reference is not None:
                result[axis] = reference[axis]
            elif self.output_size is not None:
                result[axis] = self.output_size[k]
            else:
                result[axis] = self._longest(low[axis], high, axis)
        return tuple(result)

    def _longest(self, size: int | None, high: list, axis: int) -> int | None:
        place = axis + (self.rank == 2 and axis >= self.channel_axis)
        for finer in reversed(high[:-1]):
            half = size if finer is None else finer[place]
            size = half and 2 * half
        return size


@keras.saving.register_keras_serializable(package="keras_wavelets")
class IDTCWT1D(BaseIDTCWT):
    """Puts the bands of `DTCWT1D` together again.

    Called on `(low, high)`, or on `[(low, high), reference]` to take the size of
    another tensor, for example of the input of the transform. Low bands of other
    levels, as from `include_scale`, are ignored.

    Args:
        biort: As in `DTCWT1D`.
        qshift: As in `DTCWT1D`.
        skip_levels: Levels whose complex bands are absent and count as zeros.
        output_size: Size of the result, an integer or one for each axis; None for
            what the bands give: the even number from the size on.

    Input shape: as the output shape of `DTCWT1D`, `"ri"` or `"complex"`.
    Output shape: `(batch, steps, channels)`.

    Raises:
        ValueError: As `DTCWT1D`; also for filters without an inverse, and bands or
            sizes that do not belong together.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import DTCWT1D, IDTCWT1D
    >>> x = np.random.default_rng(0).normal(size=(1, 37, 2)).astype("float32")
    >>> back = IDTCWT1D()([DTCWT1D()(x), x])
    >>> bool(np.allclose(back, x, atol=1e-5))
    True
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_wavelets")
class IDTCWT2D(BaseIDTCWT):
    """Puts the bands of `DTCWT2D` together again.

    Arguments and errors are those of `IDTCWT1D`.
    Input shape: as the output shape of `DTCWT2D`, `"ri"` or `"complex"`.
    Output shape: `(batch, height, width, channels)`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import DTCWT2D, IDTCWT2D
    >>> x = np.random.default_rng(0).normal(size=(1, 9, 14, 2)).astype("float32")
    >>> back = IDTCWT2D(output_size=(9, 14))(DTCWT2D()(x))
    >>> bool(np.allclose(back, x, atol=1e-5))
    True
    """

    rank = 2
