"""What layers share: settings, rank, axes, the place of the channels, a wavelet."""

import functools
import inspect
import numbers
import re
import sys
import textwrap
from collections.abc import Callable
from typing import Any
from typing import Literal
from typing import get_args

import keras
from keras import ops

from keras_wavelets import checks
from keras_wavelets import config
from keras_wavelets import wavelets
from keras_wavelets.config import Implementation
from keras_wavelets.ops import arguments
from keras_wavelets.ops.bands import band_axes
from keras_wavelets.ops.lengths import coeff_len
from keras_wavelets.ops.lengths import signal_len
from keras_wavelets.ops.pipelines import PipelineLayer

DataFormat = Literal["channels_last", "channels_first"]
DATA_FORMATS = get_args(DataFormat)
# `Layer.input` and `Layer.output` are properties of Keras.
TAKEN_NAMES = {"input": "input_form", "output": "output_form"}
Size = int | None


# What many layers take, described once: `_completed` adds it where it is accepted.
SHARED = {
    "wavelet": "Name from `keras_wavelets.wavelets.names()`, `Wavelet`, "
    "`pywt.Wavelet` or `LearnableWavelet`.",
    "mode": 'Boundary mode: `"zero"`, `"constant"`, `"symmetric"`, `"reflect"`, '
    '`"periodic"`, `"smooth"`, `"antisymmetric"`, `"antireflect"` or '
    '`"periodization"`, as in PyWavelets; the last one halves sizes exactly.',
    "implementation": '`"auto"`, `"conv"`, `"polyphase"` or `"matrix"`: equal to '
    "rounding, see `keras_wavelets.ops.lowering`.",
    "data_format": '`"channels_last"`, `"channels_first"` or None for Keras\'s.',
    "**kwargs": "Passed to `keras.layers.Layer`.",
}
EACH = " A list has one for each axis, rows first."
LIKE = re.compile(r"\s*Arguments and errors are those\s+of\s+`(\w+)`\.")
SECTION = r"^{}:\n((?:(?: .*)?\n)+)"


class BaseLayer(PipelineLayer):
    """Abstract layer whose configuration holds the arguments kept under their name.

    Subclasses list in `fixed` the arguments of their bases that they set themselves.
    The docstring of each is completed by what its bases and `SHARED` say of its
    arguments.
    """

    fixed: tuple = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__module__.startswith("keras_wavelets.") and cls.__doc__:
            cls.__doc__ = _completed(cls)

    def get_config(self) -> dict:
        kept = ((n, TAKEN_NAMES.get(n, n)) for n in accepted_arguments(type(self)))
        kept = {n: getattr(self, kept) for n, kept in kept if hasattr(self, kept)}
        return {**super().get_config(), **{n: _plain(n, v) for n, v in kept.items()}}


@functools.cache
def accepted_arguments(cls: type) -> list[str]:
    """Returns the arguments of a layer's constructor that are not Keras's own."""
    names: dict = {}
    for kind in cls.__mro__[: cls.__mro__.index(keras.layers.Layer)]:
        if "__init__" in vars(kind):
            arguments = inspect.signature(kind.__init__).parameters.values()
            named = [
                a.name
                for a in arguments
                if a.kind not in (a.VAR_POSITIONAL, a.VAR_KEYWORD)
            ]
            names |= dict.fromkeys(named[1:])
    return [name for name in names if name not in cls.fixed]


def _completed(cls: type) -> str:
    """Returns the docstring of a class with all of its arguments."""
    doc = inspect.cleandoc(cls.__doc__) + "\n"
    described = [doc]
    if like := LIKE.search(doc):
        other = inspect.cleandoc(getattr(sys.modules[cls.__module__], like[1]).__doc__)
        described.append(other + "\n")
        doc = LIKE.sub("", doc)
        errors = re.search(SECTION.format("Raises"), other + "\n", re.MULTILINE)
        doc = _with_section(doc, "Raises", errors[1]) if errors else doc
    bases = [
        b for b in cls.__mro__[1:] if issubclass(b, BaseLayer) and b is not BaseLayer
    ]
    described += [inspect.cleandoc(base.__doc__) + "\n" for base in bases]
    more = {"wavelet": EACH, "mode": EACH} if getattr(cls, "per_axis", False) else {}
    texts = {name: _entry(name, t + more.get(name, "")) for name, t in SHARED.items()}
    for text in reversed(described):
        texts |= _entries(text)
    names = [*accepted_arguments(cls), "**kwargs"]
    found = [_followed(cls, name, texts.get(name, "")) for name in names]
    return _with_section(doc, "Args", "".join(found))


def _followed(cls: type, name: str, text: str) -> str:
    """Returns what another class says of an argument that is as in that class."""
    reference = re.search(r": As in `(\w+)`\.\n$", text)
    if reference is None:
        return text
    other = getattr(sys.modules[cls.__module__], reference[1])
    return _entries(inspect.cleandoc(other.__doc__) + "\n")[name]


def _entries(doc: str) -> dict:
    """Returns the entries of the arguments in a docstring, each as it is written."""
    section = re.search(SECTION.format("Args"), doc, re.MULTILINE)
    entries = re.findall(
        r"^    (?! )([^:\n]+):(.*\n(?: {8}.*\n)*)",
        section[1] if section else "",
        re.MULTILINE,
    )
    return {name: f"    {name}:{text}" for name, text in entries}


def _entry(name: str, text: str) -> str:
    first, later = "    ", "        "
    return (
        textwrap.fill(
            f"{name}: {text}", 84, initial_indent=first, subsequent_indent=later
        )
        + "\n"
    )


def _with_section(doc: str, title: str, body: str) -> str:
    """Returns a docstring with a section in place of its own, if it has one."""
    doc = re.sub(SECTION.format(title), "", doc, flags=re.MULTILINE)
    after = (
        "Example" if title == "Raises" else "Input shape|Output shape|Raises|Example"
    )
    place = re.search(rf"^(?:{after}):", doc, re.MULTILINE)
    where = place.start() if place else len(doc)
    head = doc[:where].rstrip()
    return f"{head}\n\n{title}:\n{body.rstrip()}\n\n{doc[where:]}".rstrip() + "\n"


def _plain(name: str, value: Any) -> Any:
    """Returns a value as a configuration holds it."""
    if name == "activation":
        return keras.activations.serialize(value)
    if isinstance(value, keras.initializers.Initializer):
        return keras.initializers.serialize(value)
    if isinstance(value, keras.regularizers.Regularizer):
        return keras.regularizers.serialize(value)
    if isinstance(value, keras.layers.Layer):
        return keras.saving.serialize_keras_object(value)
    if isinstance(value, (wavelets.Biort, wavelets.QShift)):
        return wavelets.serialize_dual_tree(value)
    return value


class BaseChannels(BaseLayer):
    """Abstract layer with a number of spatial axes and a place for channels.

    Subclasses set `rank` and, if they have no weights, end their `__init__` with
    `self._build_at_init()`, as stateless Keras layers do.
    """

    rank: int

    def __init__(self, *, data_format: DataFormat | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if data_format is None:
            data_format = keras.config.image_data_format()
        self.data_format = checks.one_of(data_format, "data_format", DATA_FORMATS)

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
        """Casts integers, which Keras leaves alone; complex tensors are an error."""
        x = arguments.to_tensor(x) if hasattr(x, "assign") else x
        if ops.is_tensor(x):
            given = keras.backend.standardize_dtype(x.dtype)
            if given == self.compute_dtype:
                return x
        return ops.cast(arguments.to_tensor(x), self.compute_dtype)

    def check_rank(self, shape: Any) -> tuple:
        """Returns the shape of one tensor, which must have the rank of the layer."""
        shape = tuple(shape)
        if len(shape) != self.rank + 2:
            axes = "steps" if self.rank == 1 else f"{self.rank} spatial axes"
            raise ValueError(
                f"Expected tensors of rank {self.rank + 2} for {type(self).__name__}: "
                f"batch, {axes} and channels. Received: shape={shape}."
            )
        return shape

    def with_sizes(self, shape: tuple, sizes: Any) -> tuple:
        """Returns a shape with other sizes along the spatial axes."""
        changed = list(shape)
        for axis, size in zip(self.spatial_axes, sizes, strict=True):
            changed[axis] = size
        return tuple(changed)


class BaseSpatial(BaseChannels):
    """Abstract layer of a transform, which can be computed in several ways."""

    def __init__(
        self, *, implementation: Implementation = "auto", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.implementation = config.check_implementation(implementation)


class BaseTransform(BaseSpatial):
    """Abstract layer with a wavelet, a boundary mode and a number of spatial axes.

    Subclasses set `per_axis` where a list may give a wavelet or a mode for each axis,
    rows first.
    """

    per_axis = False

    def __init__(
        self, wavelet: Any = "haar", mode: Any = "symmetric", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.wavelet = self._one_or_each("wavelet", wavelet, wavelets.get)
        self.mode = self._one_or_each("mode", mode, arguments.check_mode)
        # They yield bands as the field lists them, and are the faster order, too: under
        # XLA up to four times for images.
        self.transform_axes = band_axes(self.spatial_axes)

    def _one_or_each(self, name: str, value: Any, check: Callable) -> Any:
        if not (self.per_axis and isinstance(value, list | tuple)):
            return check(value)
        if len(value) != self.rank:
            raise ValueError(
                f"Expected one `{name}`, or {self.rank}: one for each axis. "
                f"Received: {name}={value!r}."
            )
        return tuple(map(check, value))

    def _for_each_axis(self, value: Any) -> tuple:
        return value if isinstance(value, tuple) else (value,) * self.rank

    @property
    def axis_settings(self) -> tuple:
        """Wavelets and modes, one for each spatial axis, as the ops want them."""
        found = self.wavelet
        if isinstance(found, tuple):
            found = tuple(map(arguments.evaluate, found))
        elif not isinstance(found, wavelets.Wavelet):
            found = arguments.evaluate(found)
        given = (found, self.mode)
        return tuple(x if isinstance(x, tuple) else (x,) * self.rank for x in given)

    @property
    def plan(self) -> tuple:
        """Axes, wavelets and modes in the order of `transform_axes`."""
        banks, modes = self.axis_settings
        if isinstance(self.wavelet, tuple) or isinstance(self.mode, tuple):
            banks, modes = band_axes(banks), band_axes(modes)
        return self.transform_axes, banks, modes

    def band_sizes(self, sizes: Any) -> list:
        """Returns the sizes of the bands of one level along the spatial axes."""
        return self._sizes_by(coeff_len, sizes)

    def joined_sizes(self, sizes: Any) -> list:
        """Returns the sizes of what bands of one level are put together to."""
        return self._sizes_by(signal_len, sizes)

    def _sizes_by(self, length: Callable, sizes: Any) -> list:
        banks = map(self._for_each_axis, (self.wavelet, self.mode))
        each = zip(sizes, *banks, strict=True)
        return [length(size, bank.dec_len, mode) for size, bank, mode in each]

    def get_config(self) -> dict:
        return {**super().get_config(), "wavelet": self._wavelet_config()}

    def _wavelet_config(self) -> Any:
        if isinstance(self.wavelet, tuple):
            return list(map(_wavelet_config, self.wavelet))
        return _wavelet_config(self.wavelet)

    @classmethod
    def from_config(cls, config: dict) -> "BaseTransform":
        if "wavelet" in config:
            given = config["wavelet"]
            several = isinstance(given, list | tuple)
            wavelet = list(map(_learned, given)) if several else _learned(given)
            config = {**config, "wavelet": wavelet}
        return super().from_config(config)


def _wavelet_config(wavelet: Any) -> str | dict:
    if not isinstance(wavelet, keras.layers.Layer):
        return wavelets.serialize(wavelet)
    # Where a whole model is saved, Keras marks an object as shared from its
    # second appearance on. The first is then copied already, so it comes twice.
    keras.saving.serialize_keras_object(wavelet)
    return keras.saving.serialize_keras_object(wavelet)


def _learned(wavelet: Any) -> Any:
    if isinstance(wavelet, dict) and "class_name" in wavelet:
        return keras.saving.deserialize_keras_object(wavelet)
    return wavelet


class BaseMultilevel(BaseTransform):
    """Abstract: what decompositions and their inverses share."""

    per_axis = True

    def level_sizes(self, sizes: list, level: int) -> list:
        """Returns the sizes of the bands, coarsest first, the average in front."""
        result: list = []
        for _ in range(level):
            sizes = self.band_sizes(sizes)
            result.insert(0, sizes)
        return [sizes, *result]


class ImageLayer(BaseChannels):
    """Abstract: sees images with the channels last, whatever its data format.

    Subclasses implement `transform(images)` and `output_image(height, width,
    channels)`, where sizes may be None.
    """

    rank = 2

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.input_spec = keras.layers.InputSpec(ndim=4)

    def transform(self, images: Any) -> Any:
        """Returns what becomes of images, `(batch, height, width, channels)`."""
        raise NotImplementedError

    def output_image(self, height: Size, width: Size, channels: int) -> tuple:
        """Returns height, width and channels of the result."""
        return (height, width, channels)

    def call(self, inputs: Any) -> Any:
        if inputs.shape[0] == 0 and None not in tuple(inputs.shape):
            # TensorFlow's convolutions give an empty batch the shape of their input.
            shape = self.compute_output_shape(tuple(inputs.shape))
            return ops.zeros(shape, self.compute_dtype)
        images = ops.cast(inputs, self.compute_dtype)
        images = self.transform(to_channels_last(images, self.data_format))
        return from_channels_last(images, self.data_format)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        batch, *image = input_shape
        if self.data_format == "channels_last":
            return (batch, *self.output_image(*image))
        channels, height, width = image
        height, width, channels = self.output_image(height, width, channels)
        return (batch, channels, height, width)


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
    """Inverse of `to_channels_last`.

    Example:
    >>> import numpy as np
    >>> tuple(from_channels_last(np.ones((2, 4, 5, 3)), "channels_first").shape)
    (2, 3, 4, 5)
    """
    if data_format == "channels_last":
        return images
    return ops.transpose(images, (0, 3, 1, 2))


def one_for_each_axis(value: Any, name: str, rank: int) -> tuple:
    """Returns one positive integer for each axis.

    Example:
    >>> one_for_each_axis(3, "kernel_size", 2)
    (3, 3)
    """
    several = hasattr(value, "__iter__") and not isinstance(value, str | bytes)
    values = tuple(value) if several else (value,) * rank
    if len(values) != rank or not all(map(is_count, values)):
        raise ValueError(
            f"Expected `{name}` to be a positive integer, or {rank} of them. "
            f"Received: {name}={value!r}."
        )
    return tuple(map(int, values))


def is_count(value: Any) -> bool:
    """Returns whether a value is a positive integer; a Boolean is not.

    Example:
    >>> is_count(3), is_count(0), is_count(2.0), is_count(True)
    (True, False, False, False)
    """
    whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    return whole and value > 0


def check_spatial_size(size: Any, rank: int) -> tuple | None:
    """Returns the size an inverse is to give back, one for each axis, or None."""
    return None if size is None else one_for_each_axis(size, "output_size", rank)


def split_reference(inputs: Any, layout: str) -> tuple:
    """Separates `[coeffs, reference]`; a call without reference gets None.

    Works on structures of tensors and of shapes alike.
    """
    several = isinstance(inputs, list | tuple) and not _is_leaf(inputs)
    if layout == "dict":
        alone = isinstance(inputs, dict)
    elif layout == "tuple":
        alone = several and _is_leaf(inputs[0])
    else:
        alone = _is_leaf(inputs)
    if not alone and (not several or len(inputs) != 2):
        raise ValueError(
            f"Expected coefficients ({layout}), or a list of them and of a tensor "
            f"whose size the result takes. Received: inputs={inputs!r:.60}."
        )
    return (inputs, None) if alone else tuple(inputs)


def _is_leaf(x: Any) -> bool:
    if hasattr(x, "shape"):
        return True
    sized = isinstance(x, (tuple, list))
    return sized and all(size is None or isinstance(size, int) for size in x)
