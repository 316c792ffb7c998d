"""What layers share: their rank, their axes, the place of the channels, a wavelet."""

from typing import Any

import keras
from keras import ops

from keras_wavelets import config
from keras_wavelets import wavelets
from keras_wavelets.ops import arguments
from keras_wavelets.ops.arguments import check_choice
from keras_wavelets.ops.lengths import coeff_len
from keras_wavelets.ops.pipelines import PipelineLayer


class BaseSpatial(PipelineLayer):
    """Abstract layer with a number of spatial axes and a place for channels.

    Subclasses set `rank` and end their `__init__` with `self._build_at_init()`, as
    stateless Keras layers do.

    Args:
        data_format: `"channels_last"` or `"channels_first"`; None for Keras's
            setting.
        implementation: `"auto"`, `"conv"`, `"polyphase"` or `"matrix"`; see
            `keras_wavelets.ops.lowering`.
        **kwargs: Passed to `keras.layers.Layer`.
    """

    rank: int

    def __init__(
        self,
        *,
        data_format: str | None = None,
        implementation: str = "auto",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.data_format = keras.config.image_data_format()
        if data_format is not None:
            self.data_format = check_choice(
                data_format, "data_format", ("channels_last", "channels_first")
            )
        self.implementation = config.check_implementation(implementation)

    @property
    def channel_axis(self) -> int:
        """Axis of the channels."""
        return 1 if self.data_format == "channels_first" else self.rank + 1

    @property
    def spatial_axes(self) -> tuple:
        """Axes of the image, in order."""
        first = 2 if self.data_format == "channels_first" else 1
        return tuple(range(first, first + self.rank))

    def to_compute_dtype(self, x: Any) -> Any:
        """Casts integers, which Keras leaves alone; refuses complex tensors."""
        return ops.cast(arguments.to_tensor(x), self.compute_dtype)

    def check_rank(self, shape: Any) -> tuple:
        """Returns the shape of one tensor, or refuses a wrong rank."""
        shape = tuple(shape)
        if len(shape) != self.rank + 2:
            raise ValueError(
                f"{type(self).__name__} expects tensors of rank {self.rank + 2}: "
                f"batch, {self.rank} spatial axes and channels. "
                f"Received: shape={shape}."
            )
        return shape

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "data_format": self.data_format,
            "implementation": self.implementation,
        }


DATA_FORMATS = ("channels_last", "channels_first")


class ImageLayer(PipelineLayer):
    """Abstract: sees images with the channels last, whatever its data format.

    Subclasses implement `transform(images)` and `output_image(height, width,
    channels)`, where sizes may be None, and end their `__init__` with
    `self._build_at_init()` if they have no weights.

    Args:
        data_format: `"channels_last"` or `"channels_first"`; None for Keras's
            setting.
        **kwargs: Passed to `keras.layers.Layer`.
    """

    def __init__(self, *, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = data_format or keras.config.image_data_format()
        check_choice(self.data_format, "data_format", DATA_FORMATS)
        self.input_spec = keras.layers.InputSpec(ndim=4)

    def transform(self, images: Any) -> Any:
        """Returns what becomes of images, `(batch, height, width, channels)`."""
        raise NotImplementedError

    def output_image(
        self, height: int | None, width: int | None, channels: int
    ) -> tuple:
        """Returns height, width and channels of the result."""
        return (height, width, channels)

    def call(self, inputs: Any) -> Any:
        images = to_channels_last(
            ops.cast(inputs, self.compute_dtype), self.data_format
        )
        return from_channels_last(self.transform(images), self.data_format)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        batch, *image = input_shape
        if self.data_format == "channels_last":
            return (batch, *self.output_image(*image))
        channels, height, width = image
        height, width, channels = self.output_image(height, width, channels)
        return (batch, channels, height, width)

    def get_config(self) -> dict:
        return {**super().get_config(), "data_format": self.data_format}


def to_channels_last(images: Any, data_format: str) -> Any:
    """Turns images of a data format around, if they need it.

    Example:
    >>> import numpy as np
    >>> tuple(to_channels_last(np.ones((2, 3, 4, 5)), "channels_first").shape)
    (2, 4, 5, 3)
    """
    if data_format == "channels_last":
        return images
    return ops.transpose(images, (0, 2, 3, 1))


def from_channels_last(images: Any, data_format: str) -> Any:
    """Undoes `to_channels_last`.

    Example:
    >>> import numpy as np
    >>> tuple(from_channels_last(np.ones((2, 4, 5, 3)), "channels_first").shape)
    (2, 3, 4, 5)
    """
    if data_format == "channels_last":
        return images
    return ops.transpose(images, (0, 3, 1, 2))


class BaseTransform(BaseSpatial):
    """Abstract layer with a wavelet, a boundary mode and a number of spatial axes.

    Subclasses set `rank` and implement `call` and `compute_output_shape`. They end
    their `__init__` with `self._build_at_init()`, as stateless Keras layers do.

    Args:
        wavelet: Name from `keras_wavelets.wavelets.names()`, `Wavelet`,
            `pywt.Wavelet` or `LearnableWavelet`.
        mode: Boundary mode, one of nine.
        **kwargs: `data_format` and `implementation` as in `BaseSpatial`; the others
            are passed to `keras.layers.Layer`.
    """

    def __init__(
        self, wavelet: Any = "haar", mode: str = "symmetric", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.wavelet = wavelets.get(wavelet)
        self.mode = arguments.check_mode(mode)

    @property
    def transform_axes(self) -> tuple:
        """Axes in the order of the bands: the last one varies fastest.

        The field lists the bands of an image as cA, cH, cV, cD, that is with the
        row axis fastest, and those of a volume with the last axis fastest.
        """
        return self.spatial_axes[::-1] if self.rank == 2 else self.spatial_axes

    @property
    def banks(self) -> tuple:
        """Wavelet and mode, once for each axis, as the ops want them."""
        wavelet = self.wavelet
        if not isinstance(wavelet, wavelets.Wavelet):
            wavelet = arguments.evaluate(wavelet)
        return (wavelet,) * self.rank, (self.mode,) * self.rank

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "wavelet": self._wavelet_config(),
            "mode": self.mode,
        }

    def _wavelet_config(self) -> str | dict:
        if not isinstance(self.wavelet, keras.layers.Layer):
            return wavelets.serialize(self.wavelet)
        # Where a whole model is saved, Keras marks an object as shared from its
        # second appearance on. The first is then copied already, so it comes twice.
        keras.saving.serialize_keras_object(self.wavelet)
        return keras.saving.serialize_keras_object(self.wavelet)

    @classmethod
    def from_config(cls, config: dict) -> "BaseTransform":
        wavelet = config.get("wavelet")
        if isinstance(wavelet, dict) and "class_name" in wavelet:
            learned = keras.saving.deserialize_keras_object(wavelet)
            config = {**config, "wavelet": learned}
        return super().from_config(config)


class BaseMultilevel(BaseTransform):
    """Abstract: what decompositions and their inverses share."""

    def level_sizes(self, sizes: list, level: int) -> list:
        """Returns the sizes of the bands, coarsest first, the average in front."""
        result: list = []
        for _ in range(level):
            sizes = [coeff_len(n, self.wavelet.dec_len, self.mode) for n in sizes]
            result.insert(0, sizes)
        return [sizes, *result]

    def with_sizes(self, shape: tuple, sizes: list) -> tuple:
        """Returns a shape with other sizes along the transformed axes."""
        changed = list(shape)
        for axis, size in zip(self.transform_axes, sizes, strict=True):
            changed[axis] = size
        return tuple(changed)


def check_spatial_size(size: Any, rank: int) -> tuple | None:
    """Returns one size for each spatial axis, or refuses anything else."""
    if size is None:
        return None
    sizes = (size,) * rank if isinstance(size, int) else tuple(size)
    if len(sizes) != rank or not all(isinstance(s, int) and s > 0 for s in sizes):
        raise ValueError(
            f"`output_size` is None, a positive integer, or {rank} of them. "
            f"Received: output_size={size!r}."
        )
    return sizes


def split_reference(inputs: Any, layout: str) -> tuple:
    """Separates `[coeffs, reference]`; a call without reference gets None.

    Works on structures of tensors and of shapes alike.
    """
    if layout == "dict":
        alone = isinstance(inputs, dict)
    elif layout == "tuple":
        alone = _is_leaf(inputs[0])
    else:
        alone = _is_leaf(inputs)
    return (inputs, None) if alone else tuple(inputs)


def _is_leaf(x: Any) -> bool:
    if hasattr(x, "shape"):
        return True
    sized = isinstance(x, (tuple, list))
    return sized and all(size is None or isinstance(size, int) for size in x)
