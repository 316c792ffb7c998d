"""Layers of the inverse dual-tree complex wavelet transform."""

from typing import Any

import keras

from keras_wavelets.layers.dual_tree import BaseDualTree
from keras_wavelets.layers.output_size import check_spatial_size
from keras_wavelets.layers.output_size import split_reference
from keras_wavelets.ops.tree_transform import check_skipped


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

    def get_config(self) -> dict:
        return {**super().get_config(), "output_size": self.output_size}


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
        data_format: As in `DTCWT1D`.
        implementation: As in `DTCWT1D`.
        **kwargs: Passed to `keras.layers.Layer`.

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
