"""Layers of the stationary transform, its inverse, and multiresolution analysis."""

import dataclasses
from typing import Any
from typing import Literal
from typing import get_args

import keras
from keras import ops

from keras_wavelets import checks
from keras_wavelets.layers.band_layout import nest
from keras_wavelets.layers.band_layout import nest_list
from keras_wavelets.layers.base import BaseTransform
from keras_wavelets.ops import arguments
from keras_wavelets.ops.bands import list_details
from keras_wavelets.ops.mra import components
from keras_wavelets.ops.swt import Stationary
from keras_wavelets.ops.swt import compose
from keras_wavelets.ops.swt import decompose
from keras_wavelets.ops.swt import make_plan

Form = Literal["list", "concat"]
FORMS = get_args(Form)


class BaseCircular(BaseTransform):
    """Abstract: a transform without decimation of signals that go on in a circle."""

    fixed = ("mode",)
    takes_complex = True
    per_axis = True

    def __init__(self, wavelet: Any, level: int | None, **kwargs: Any) -> None:
        # The one mode that loses nothing here.
        super().__init__(wavelet, "periodic", **kwargs)
        arguments.check_constant(self.axis_settings[0])
        self.level = level if level is None else arguments.check_level(level)

    @property
    def plan_options(self) -> dict:
        """What `make_plan` is told beside wavelet, axes, sizes and level."""
        return {}

    def make_plan(self, sizes: list, level: int | None) -> Stationary:
        """Returns the plan of the transform of tensors of these sizes."""
        axes, wavelets, _ = self.plan
        return make_plan(wavelets, axes, sizes, level, **self.plan_options)


class BaseAnalysis(BaseCircular):
    """Abstract: bands of the input's size, in a list or on the channel axis."""

    def __init__(
        self, wavelet: Any, level: int | None, output: str, **kwargs: Any
    ) -> None:
        super().__init__(wavelet, level, **kwargs)
        self.output_form = checks.one_of(output, "output", FORMS)

    def decompose(self, x: Any, plan: Stationary) -> Any:
        """Returns the bands one behind the other along the axis of the batch."""
        raise NotImplementedError

    def call(self, inputs: Any) -> Any:
        x = self.to_compute_dtype(inputs)
        self.check_rank(x.shape)
        arguments.check_sizes(x, self.spatial_axes, self.axis_settings[1])
        plan = self._plan(x.shape)
        bands = ops.split(self.decompose(x, plan), plan.count, axis=0)
        if self.output_form == "concat":
            return ops.concatenate(bands, axis=self.channel_axis)
        return nest_levels(bands, plan)

    def _plan(self, shape: tuple) -> Stationary:
        return self.make_plan([shape[axis] for axis in self.transform_axes], self.level)

    def compute_output_shape(self, input_shape: tuple) -> Any:
        shape = self.check_rank(input_shape)
        plan = self._plan(shape)
        if self.output_form == "list":
            return nest_levels([shape] * plan.count, plan)
        packed = list(shape)
        channels = shape[self.channel_axis]
        packed[self.channel_axis] = channels and channels * plan.count
        return tuple(packed)


class BaseStationary(BaseCircular):
    """Abstract: what the stationary transform and its inverse share."""

    def __init__(
        self,
        *args: Any,
        norm: bool = False,
        trim_approx: bool = True,
        start_level: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.norm = bool(norm)
        self.trim_approx = bool(trim_approx)
        self.start_level = checks.count(start_level, "start_level", minimum=0)
        arguments.check_norm(self.norm, tuple(set(self.axis_settings[0])))

    @property
    def plan_options(self) -> dict:
        names = ("norm", "trim_approx", "start_level")
        return {name: getattr(self, name) for name in names}


def nest_levels(bands: list, plan: Stationary) -> list:
    """Turns a flat list of bands into one entry per level, coarsest first."""
    rank = len(plan.axes)
    if not plan.trim_approx and plan.level:
        levels = range(0, len(bands), 2**rank)
        return [nest(bands[i : i + 2**rank], rank) for i in levels]
    count = 2**rank - 1
    levels = range(1, len(bands), count)
    return [bands[0], *(nest_list(bands[i : i + count], rank) for i in levels)]


def list_levels(levels: Any, rank: int, *, averages: bool) -> list:
    """Inverse of `nest_levels`; of several averages it keeps the coarsest."""
    average, *details = levels
    if averages:
        average, details = levels[0][0], [bands for _, bands in levels]
    return [average, *(band for one in details for band in list_details(one, rank))]


class BaseSWT(BaseStationary, BaseAnalysis):
    """Abstract: `SWT1D`, `SWT2D` and `SWT3D` only choose the rank."""

    def __init__(
        self,
        wavelet: Any = "haar",
        level: int | None = 1,
        output: Form = "list",
        *,
        strict: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(wavelet, level, output, **kwargs)
        self.strict = bool(strict)
        self._build_at_init()

    @property
    def plan_options(self) -> dict:
        return {**super().plan_options, "strict": self.strict}

    def decompose(self, x: Any, plan: Stationary) -> Any:
        return decompose(x, plan, self.implementation)


class BaseISWT(BaseStationary):
    """Abstract: `ISWT1D`, `ISWT2D` and `ISWT3D` only choose the rank."""

    def __init__(
        self,
        wavelet: Any = "haar",
        level: int | None = 1,
        input: Form = "list",
        **kwargs: Any,
    ) -> None:
        super().__init__(wavelet, level, **kwargs)
        self.input_form = checks.one_of(input, "input", FORMS)
        if self.input_form == "concat" and level is None:
            raise ValueError(
                "Expected with bands on the channel axis their number of levels. "
                "Received: level=None."
            )
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        inputs = keras.tree.map_structure(self.to_compute_dtype, inputs)
        bands, level = self._list(inputs)
        stacked = ops.concatenate(arguments.fill_absent(bands), axis=0)
        self.check_rank(stacked.shape)
        plan = dataclasses.replace(self.make_plan([], level), trim_approx=True)
        return compose(stacked, plan, self.implementation)

    def _list(self, inputs: Any) -> tuple:
        """Returns the coarsest average with all details, and the level."""
        if self.input_form == "list":
            levels = list_levels(inputs, self.rank, averages=not self.trim_approx)
            return levels, len(inputs) - self.trim_approx
        plan = self.make_plan([], self.level)
        self._band_shape(tuple(inputs.shape))
        bands = ops.split(inputs, plan.count, axis=self.channel_axis)
        if not self.trim_approx:
            per_level = 2**self.rank
            bands = bands[:1] + [b for i, b in enumerate(bands) if i % per_level]
        return bands, self.level

    def _band_shape(self, shape: tuple) -> tuple:
        count = self.make_plan([], self.level).count
        channels = self.check_rank(shape)[self.channel_axis]
        if channels is None or channels % count:
            raise ValueError(
                f"Expected the channel axis to hold {count} bands. Received: "
                f"shape={shape}, of which axis {self.channel_axis} has size {channels}."
            )
        band = list(shape)
        band[self.channel_axis] = channels // count
        return tuple(band)

    def compute_output_shape(self, input_shape: Any) -> tuple:
        if self.input_form == "concat":
            return self._band_shape(tuple(input_shape))
        first = input_shape[0]
        return self.check_rank(first if self.trim_approx else first[0])


@keras.saving.register_keras_serializable(package="keras_wavelets")
class SWT1D(BaseSWT):
    """Splits signals into bands of their own length, without decimation.

    Signals go on in a circle. Every length is exact; PyWavelets demands multiples
    of 2^level, and there the numbers agree.

    Args:
        level: Number of levels ≥ 0; None for the most that make sense, which needs
            a known size.
        output: `"list"`: `[cA_J, details_J, …, details_1]`, coarsest first;
            `"concat"`: the same bands on the channel axis.
        strict: Whether sizes that PyWavelets does not take are an error.
        norm: Whether to divide the analysis filters by √2. With an orthogonal
            wavelet and `trim_approx` the bands then have the energy of the signal.
        trim_approx: Whether to keep the coarsest average alone; if not, every level
            has its own: `[(cA_J, details_J), …]`.
        start_level: How many levels to leave out before the first.
        implementation: `"auto"`, `"conv"`, `"polyphase"` or `"matrix"`; the second
            and the third are sums of shifted slices, the latter compiled by XLA.

    Input shape: `(batch, steps, channels)`.
    Output shape: a list of `level + 1` times the input shape, or
    `(batch, steps, (level + 1) * channels)` for `"concat"`.

    Raises:
        ValueError: For an unknown wavelet or layout, a level that is not an integer
            ≥ 0, a wrong rank, or a size that `strict` does not allow.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import SWT1D
    >>> layer = SWT1D("db4", level=3, output="concat")
    >>> tuple(layer(np.ones((2, 63, 3), "float32")).shape)
    (2, 63, 12)
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_wavelets")
class SWT2D(BaseSWT):
    """Splits images into bands of their own size, without decimation.

    Arguments and errors are those of `SWT1D`.
    Input shape: `(batch, height, width, channels)`.
    Output shape: `[cA_J, (cH_J, cV_J, cD_J), …, (cH_1, cV_1, cD_1)]`, or
    `(batch, height, width, (3 * level + 1) * channels)` for `"concat"`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import SWT2D
    >>> cA, (cH, cV, cD) = SWT2D("db2")(np.ones((1, 5, 6, 2), "float32"))
    >>> tuple(cH.shape), round(float(cA[0, 0, 0, 0]), 3)
    ((1, 5, 6, 2), 2.0)
    """

    rank = 2


@keras.saving.register_keras_serializable(package="keras_wavelets")
class SWT3D(BaseSWT):
    """Splits volumes into bands of their own size, without decimation.

    Arguments and errors are those of `SWT1D`.
    Input shape: `(batch, depth, height, width, channels)`.
    Output shape: `[cA_J, details_J, …]`, each a dict of seven bands, or
    `(batch, depth, height, width, (7 * level + 1) * channels)` for `"concat"`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import SWT3D
    >>> layer = SWT3D("haar", output="concat")
    >>> tuple(layer(np.ones((1, 3, 4, 5, 2), "float32")).shape)
    (1, 3, 4, 5, 16)
    """

    rank = 3


@keras.saving.register_keras_serializable(package="keras_wavelets")
class ISWT1D(BaseISWT):
    """Puts the bands of `SWT1D` together again.

    Args:
        level: Number of levels, for `input="concat"`; a list tells its own.
        input: How the bands lie: as `output` of `SWT1D`.
        norm: As in `SWT1D`.
        trim_approx: Whether there is one average alone, the coarsest; of several the
            coarsest alone counts.
        start_level: As in `SWT1D`.

    Input shape: as the output shape of `SWT1D`.
    Output shape: `(batch, steps, channels)`.

    Raises:
        ValueError: As `SWT1D`; also for channels that are no multiple of the number
            of bands, and for bands of different shapes.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import ISWT1D, SWT1D
    >>> x = np.random.default_rng(0).normal(size=(1, 7, 2)).astype("float32")
    >>> back = ISWT1D("db2")(SWT1D("db2", level=2)(x))
    >>> bool(np.allclose(back, x, atol=1e-5))
    True
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_wavelets")
class ISWT2D(BaseISWT):
    """Puts the bands of `SWT2D` together again.

    Arguments and errors are those of `ISWT1D`.
    Input shape: as the output shape of `SWT2D`.
    Output shape: `(batch, height, width, channels)`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import ISWT2D
    >>> layer = ISWT2D("haar", level=2, input="concat")
    >>> tuple(layer(np.ones((1, 5, 6, 7), "float32")).shape)
    (1, 5, 6, 1)
    """

    rank = 2


@keras.saving.register_keras_serializable(package="keras_wavelets")
class ISWT3D(BaseISWT):
    """Puts the bands of `SWT3D` together again.

    Arguments and errors are those of `ISWT1D`.
    Input shape: as the output shape of `SWT3D`.
    Output shape: `(batch, depth, height, width, channels)`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import ISWT3D
    >>> layer = ISWT3D("haar", input="concat")
    >>> tuple(layer(np.ones((1, 3, 4, 5, 8), "float32")).shape)
    (1, 3, 4, 5, 1)
    """

    rank = 3


class BaseMRA(BaseAnalysis):
    """Abstract: `MRA1D` and `MRA2D` only choose the rank."""

    def __init__(
        self,
        wavelet: Any = "haar",
        level: int | None = 1,
        output: Form = "list",
        **kwargs: Any,
    ) -> None:
        super().__init__(wavelet, level, output, **kwargs)
        self._build_at_init()

    def decompose(self, x: Any, plan: Stationary) -> Any:
        return components(x, plan, self.implementation)


@keras.saving.register_keras_serializable(package="keras_wavelets")
class MRA1D(BaseMRA):
    """Splits signals into parts of each scale, which add up to the signal.

    The parts are aligned in time with the signal. Their sum, by `keras.layers.Add`,
    is the inverse. Signals go on in a circle; every length is exact.

    Args:
        level: As in `SWT1D`.
        output: `"list"`: `[smooth_J, details_J, …, details_1]`; `"concat"`: the same
            parts on the channel axis.

    Input shape: `(batch, steps, channels)`.
    Output shape: a list of `level + 1` times the input shape, or
    `(batch, steps, (level + 1) * channels)` for `"concat"`.

    Raises:
        ValueError: As `SWT1D`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import MRA1D
    >>> x = np.random.default_rng(0).normal(size=(1, 7, 2)).astype("float32")
    >>> smooth, slow, fast = MRA1D("db2", level=2)(x)
    >>> bool(np.allclose(smooth + slow + fast, x, atol=1e-5))
    True
    """

    rank = 1


@keras.saving.register_keras_serializable(package="keras_wavelets")
class MRA2D(BaseMRA):
    """Splits images into parts of each scale, which add up to the image.

    Arguments and errors are those of `MRA1D`.
    Input shape: `(batch, height, width, channels)`.
    Output shape: `[smooth_J, (H_J, V_J, D_J), …, (H_1, V_1, D_1)]`, or
    `(batch, height, width, (3 * level + 1) * channels)` for `"concat"`.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.layers import MRA2D
    >>> parts = MRA2D("haar", level=2, output="concat")(np.ones((1, 5, 6, 1)))
    >>> tuple(parts.shape)
    (1, 5, 6, 7)
    """

    rank = 2
