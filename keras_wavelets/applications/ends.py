"""Both ends of every model: images and weights in, classes or features out."""

import functools
from typing import Any
from typing import Literal

import keras

from keras_wavelets import checks
from keras_wavelets.applications.weight_files import find_weights
from keras_wavelets.applications.weight_files import is_shipped
from keras_wavelets.applications.weight_files import load_shipped
from keras_wavelets.applications.weight_files import read_description
from keras_wavelets.layers.base import is_count
from keras_wavelets.layers.convolution import fan_in_uniform

Init = Literal["torch", "keras"]
POOLING = {
    "avg": keras.layers.GlobalAveragePooling2D,
    "max": keras.layers.GlobalMaxPooling2D,
}


class Ends:
    """Both ends of a model: its images, and its classifier or features.

    An architecture takes `images`, and hands its maps or its vector to `finish`. It
    always sees channels last; both ends turn images and maps around where Keras is
    set to channels first. So the weights of a model fit both settings, and it runs on
    a CPU with either.

    Args:
        row: The `Architecture`.
        **shared: The values of its shared arguments.

    Raises:
        ValueError: If one of them is out of its range.

    Example:
    >>> from keras_wavelets.applications import VanillaMLP
    >>> ends = Ends(VanillaMLP.architecture, classes=3)
    >>> ends.finish(keras.layers.Flatten()(ends.images)).shape
    (None, 3)
    """

    def __init__(self, row: Any, **shared: Any) -> None:
        self.row = row
        values = {p.name: p.default for p in row.shared_parameters()} | shared
        self.include_top = values.get("include_top", False)
        self.weights = find_weights(row.builder, values["weights"])
        self.input_tensor = values.get("input_tensor")
        self.input_shape = values["input_shape"]
        self.pooling = checks.one_of(values.get("pooling"), "pooling", (None, *POOLING))
        self.classes = values.get("classes")
        if self.include_top and "classes" in row.shared:
            self.classes = checks.count(self.classes, "classes")
        self.classifier_activation = values.get("classifier_activation")
        self.name = values["name"]
        # The inputs of the graph. Keras finds them from its end too, but along every
        # path: for 33 residual blocks it would never be done.
        self.inputs: list = []

    @property
    def image_shape(self) -> Any:
        """Shape of an image, as Keras's setting has it."""
        if self.input_tensor is None:
            if self.input_shape is not None:
                return self.input_shape
            if is_shipped(self.weights):
                return oriented(read_description(self.weights).input_shape)
            return oriented(self.row.image_shape)
        shape = tuple(self.input_tensor.shape[1:])
        if self.input_shape is not None and tuple(self.input_shape) != shape:
            raise ValueError(
                f"Expected `input_shape` to be the shape {shape} of `input_tensor`, or "
                f"to be left out. Received: input_shape={self.input_shape!r}."
            )
        return shape

    @functools.cached_property
    def images(self) -> Any:
        """The input of the architecture, `(batch, height, width, channels)`."""
        shape, least = self.image_shape, self.row.minimum
        static = self.row.sides == "known" or (
            self.row.sides == "known with a top" and self.include_top
        )
        if not _is_image_shape(shape, static=static):
            raise ValueError(
                "Expected `input_shape` to be a tuple of three positive integers. "
                f"Received: input_shape={shape!r}."
            )
        inputs = self.input_tensor
        if inputs is None:
            inputs = keras.Input(shape)
        self.inputs = keras.utils.get_source_inputs(inputs)
        inputs = channels_last(inputs)
        if any(side is not None and side < least for side in inputs.shape[1:3]):
            raise ValueError(
                f"Expected images of at least {least} x {least}. "
                f"Received: input_shape={shape!r}."
            )
        return inputs

    def start_from(self, model: keras.Model) -> tuple[Any, Any]:
        """Returns images and maps of a model, which this one is built upon."""
        self.inputs = list(model.inputs)
        return channels_last(model.input), channels_last(model.output)

    def finish(self, x: Any, *, pool: str = "pooler", **kwargs: Any) -> Any:
        """Returns the scores of the classes, or the features without a top."""
        if not self.include_top:
            return self.features(x)
        if len(x.shape) == 4:
            x = keras.layers.GlobalAveragePooling2D("channels_last", name=pool)(x)
        return keras.layers.Dense(
            self.classes,
            activation=self.classifier_activation,
            dtype=score_dtype(),
            name="predictions",
            **kwargs,
        )(x)

    def features(self, x: Any) -> Any:
        """Returns maps, pooled as asked for, or a vector."""
        if len(x.shape) == 4 and self.pooling is not None:
            pool = POOLING[self.pooling]
            return pool(data_format="channels_last", name=f"{self.pooling}_pool")(x)
        if self.pooling is not None:
            raise ValueError(
                f"Expected `pooling` to be None: the features of {self.name!r} are a "
                f"vector. Received: pooling={self.pooling!r}."
            )
        if len(x.shape) == 4 and _channels_first():
            return keras.layers.Permute((3, 1, 2))(x)
        return x

    def model(self, outputs: Any) -> keras.Model:
        """Returns the model that ends in `outputs`, with its weights loaded."""
        inputs = self.inputs if len(self.inputs) > 1 else self.inputs[0]
        model = keras.Model(inputs, outputs, name=self.name)
        if is_shipped(self.weights):
            load_shipped(model, self.weights)
        elif self.weights is not None:
            _load(model, self.weights)
        return model


def _load(model: keras.Model, weights: Any) -> None:
    try:
        model.load_weights(weights)
    # HDF5 tells what is damaged in errors of many kinds.
    except (OSError, RuntimeError, LookupError, AttributeError, TypeError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ValueError(
            f"Expected `weights` to be a whole file of saved weights ({reason}). "
            f"Received: weights={str(weights)!r}."
        ) from error


def _channels_first() -> bool:
    return keras.config.image_data_format() == "channels_first"


def _is_image_shape(shape: Any, *, static: bool) -> bool:
    if not isinstance(shape, list | tuple) or len(shape) != 3:
        return False
    channels = shape[0] if _channels_first() else shape[-1]
    known = [n for n in shape if static or n is not None]
    return all(map(is_count, (channels, *known)))


def channels_last(images: Any) -> Any:
    """Turns images that lie as Keras's setting has it to channels last.

    Example:
    >>> channels_last(keras.Input((8, 6, 3))).shape
    (None, 8, 6, 3)
    """
    return keras.layers.Permute((2, 3, 1))(images) if _channels_first() else images


def oriented(image_shape: tuple) -> tuple:
    """Returns the shape of an image as Keras's setting has it.

    Example:
    >>> oriented((32, 24, 3))
    (32, 24, 3)
    """
    height, width, channels = image_shape
    return (channels, height, width) if _channels_first() else image_shape


def score_dtype() -> str:
    """Returns the dtype of the scores: that of the weights, also in mixed precision.

    Example:
    >>> score_dtype()
    'float32'
    """
    return keras.config.dtype_policy().variable_dtype


def initializers(init: Init, fan_in: int | None = None) -> dict[str, Any]:
    """Returns the initializer arguments of a layer.

    Args:
        init: `"torch"`: kernel and bias uniform within `1 / sqrt(fan_in)`.
            `"keras"`: Glorot-uniform kernel, bias zero.
        fan_in: Number of inputs of one unit. `None` for layers that start as in
            PyTorch by themselves.

    Raises:
        ValueError: If `init` is unknown.
    """
    checks.one_of(init, "init", ("torch", "keras"))
    if init == "keras":
        return {"kernel_initializer": "glorot_uniform", "bias_initializer": "zeros"}
    if fan_in is None:
        return {}
    return {
        "kernel_initializer": fan_in_uniform(fan_in),
        "bias_initializer": fan_in_uniform(fan_in),
    }
