"""What every model builder does around its architecture."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras

from keras_wavelets.applications.weight_files import is_shipped
from keras_wavelets.applications.weight_files import load_shipped
from keras_wavelets.applications.weight_files import read_description
from keras_wavelets.layers.convolution import fan_in_uniform
from keras_wavelets.layers.counts import check_count
from keras_wavelets.layers.counts import is_count
from keras_wavelets.ops.arguments import check_choice

POOLING = {
    "avg": keras.layers.GlobalAveragePooling2D,
    "max": keras.layers.GlobalMaxPooling2D,
}
INITS = ("torch", "keras")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Frame:
    """The arguments all builders share, checked, and what follows from them.

    A builder makes a frame of its leading arguments, takes `images` from it, sends
    them through its architecture, and hands the features back: to `classify` if
    the model has a top, else to `features`. `model` closes the graph.

    The architecture always sees channels last; the frame turns images and feature
    maps around where Keras is set to channels first. So the weights of a model fit
    both settings, and it runs on a CPU with either.

    Args:
        include_top: Whether the model ends in a classifier.
        weights: `None`, or the path of saved weights of the same model: a file
            `.weights.h5` or `.keras`, or what `find_weights` returned.
        input_tensor: Keras tensor to start from, instead of a new input.
        input_shape: Shape of an image without the batch axis.
        pooling: Pooling of feature maps without a top: `None`, `"avg"` or `"max"`.
        classes: Number of classes.
        classifier_activation: Activation of the classifier; `None` gives logits.
        name: Name of the model.

    Raises:
        ValueError: If an argument is out of its range.

    Example:
    >>> frame = Frame(input_shape=(8, 8, 1), classes=3, name="linear")
    >>> vector = keras.layers.Flatten()(frame.images((28, 28, 1)))
    >>> frame.model(frame.classify(vector)).output_shape
    (None, 3)
    """

    include_top: bool = True
    weights: str | Path | None = None
    input_tensor: Any = None
    input_shape: tuple | None = None
    pooling: str | None = None
    classes: int = 10
    classifier_activation: Any = "softmax"
    name: str = "model"
    # The input behind `images`. Keras finds it from the end of the graph too, but
    # along every path: for 33 residual blocks it would never be done.
    _sources: list = dataclasses.field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.weights is not None and not Path(self.weights).exists():
            raise ValueError(
                "`weights` must be None or the path of an existing file of saved "
                f"weights. Received: weights={self.weights!r}."
            )
        check_choice(self.pooling, "pooling", (None, *POOLING))
        if self.include_top:
            check_count("classes", self.classes)

    def images(
        self, default_shape: tuple, *, minimum: int = 1, static: bool = True
    ) -> Any:
        """Returns the input of the architecture, `(batch, height, width, channels)`.

        Args:
            default_shape: Shape of an image, channels last, if neither
                `input_tensor` nor `input_shape` is given.
            minimum: Smallest height and width.
            static: Whether the architecture must know height and width.

        Raises:
            ValueError: If `input_shape` is not three integers, is too small, or is
                not the shape of `input_tensor`.
        """
        shape = self._image_shape(default_shape)
        if not _is_image_shape(shape, static=static):
            raise ValueError(
                "`input_shape` must be a tuple of three positive integers. "
                f"Received: input_shape={shape!r}."
            )
        inputs = self.input_tensor
        if inputs is None:
            inputs = keras.Input(shape)
        self._sources[:] = keras.utils.get_source_inputs(inputs)
        inputs = channels_last(inputs)
        if any(side is not None and side < minimum for side in inputs.shape[1:3]):
            raise ValueError(
                f"The images must be at least {minimum} x {minimum}. "
                f"Received: input_shape={shape!r}."
            )
        return inputs

    def _image_shape(self, default_shape: tuple) -> Any:
        if self.input_tensor is None:
            if self.input_shape is not None:
                return self.input_shape
            if is_shipped(self.weights):
                default_shape = read_description(self.weights).input_shape
            return oriented(default_shape)
        shape = tuple(self.input_tensor.shape[1:])
        if self.input_shape not in (None, shape):
            raise ValueError(
                f"`input_shape` must be the shape {shape} of `input_tensor`, or be "
                f"left out. Received: input_shape={self.input_shape!r}."
            )
        return shape

    def classify(self, vector: Any, **kwargs: Any) -> Any:
        """Returns the scores of the classes; `kwargs` go to the dense layer."""
        return keras.layers.Dense(
            self.classes,
            activation=self.classifier_activation,
            dtype=score_dtype(),
            name="predictions",
            **kwargs,
        )(vector)

    def features(self, x: Any) -> Any:
        """Returns feature maps, pooled as asked for, or a feature vector.

        Raises:
            ValueError: If a feature vector is to be pooled.
        """
        if len(x.shape) == 4 and self.pooling is not None:
            pool = POOLING[self.pooling]
            return pool(data_format="channels_last", name=f"{self.pooling}_pool")(x)
        if self.pooling is not None:
            raise ValueError(
                f"The features of {self.name!r} are a vector, so `pooling` must be "
                f"None. Received: pooling={self.pooling!r}."
            )
        if len(x.shape) == 4 and _channels_first():
            return keras.layers.Permute((3, 1, 2))(x)
        return x

    def model(self, outputs: Any, *, inputs: Any = None) -> keras.Model:
        """Returns the model that ends in `outputs`, with its weights loaded.

        Args:
            outputs: The end of the graph, or a list of ends.
            inputs: Its inputs, if there are several.
        """
        if inputs is None:
            (inputs,) = self._sources
        model = keras.Model(inputs, outputs, name=self.name)
        if is_shipped(self.weights):
            load_shipped(model, self.weights)
        elif self.weights is not None:
            model.load_weights(self.weights)
        return model


def _channels_first() -> bool:
    return keras.config.image_data_format() == "channels_first"


def _is_image_shape(shape: Any, *, static: bool) -> bool:
    if not isinstance(shape, Sequence) or len(shape) != 3:
        return False
    channels = shape[0] if _channels_first() else shape[-1]
    known = [n for n in shape if static or n is not None]
    return is_count(channels) and all(map(is_count, known))


def channels_last(images: Any) -> Any:
    """Turns images that lie as Keras's setting has it to channels last.

    Example:
    >>> channels_last(keras.Input((8, 6, 3))).shape
    (None, 8, 6, 3)
    """
    return keras.layers.Permute((2, 3, 1))(images) if _channels_first() else images


def oriented(image_shape: tuple) -> tuple:
    """Returns the shape of an image as Keras's setting has it.

    Args:
        image_shape: Height, width and channels.

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


def initializers(init: str, fan_in: int | None = None) -> dict[str, Any]:
    """Returns the initializer arguments of a layer.

    Args:
        init: `"torch"`: kernel and bias uniform within `1 / sqrt(fan_in)`.
            `"keras"`: Glorot-uniform kernel, bias zero.
        fan_in: Number of inputs of one unit. `None` for layers that start as in
            PyTorch by themselves.

    Raises:
        ValueError: If `init` is unknown.

    Example:
    >>> initializers("keras")["bias_initializer"]
    'zeros'
    """
    check_choice(init, "init", INITS)
    if init == "keras":
        return {"kernel_initializer": "glorot_uniform", "bias_initializer": "zeros"}
    if fan_in is None:
        return {}
    return {
        "kernel_initializer": fan_in_uniform(fan_in),
        "bias_initializer": fan_in_uniform(fan_in),
    }
