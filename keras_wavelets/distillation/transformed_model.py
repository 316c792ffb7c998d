"""A model as a function of the coefficients of its input."""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops


class TransformedModel:
    """A model seen through an inverse transform: Fourier, wavelet, PCA, any.

    Gradients with respect to the coefficients tell what the model makes of them.
    Where a transform loses something, `use_residuals` adds what was lost, so that the
    model is explained at the input itself. Singh, Ha, Lanusse, Boehm, Liu, Yu:
    Transformation importance with applications to cosmology (2020).

    Args:
        model: Function of a batch of inputs; Keras models run as for inference.
        inverse: Function from coefficients, a tensor or a structure of tensors, to
            a batch of inputs.
        preprocess: Function applied to the inputs in front of the model, a
            standardization or reshaping.
        use_residuals: Whether calls take the input and add what the inverse misses.

    Example:
    >>> import numpy as np
    >>> import pywt
    >>> from keras import ops
    >>> from keras_wavelets.distillation import TransformedModel
    >>> model = TransformedModel(lambda x: ops.sum(x, axis=1), lambda s: 2 * s)
    >>> np.array(model(np.ones((2, 3), "float32")))
    array([6., 6.], dtype=float32)
    """

    def __init__(
        self,
        model: Callable,
        inverse: Callable,
        *,
        preprocess: Callable | None = None,
        use_residuals: bool = False,
    ) -> None:
        self.model = model
        self.inverse = inverse
        self.preprocess = preprocess
        self.use_residuals = use_residuals

    def __call__(self, coeffs: Any, x: Any = None) -> Any:
        """Returns the model's outputs.

        Raises:
            ValueError: If `x` is missing where residuals are to be added.
        """
        return self.outputs(self.inverse(coeffs) + self.residual(coeffs, x))

    def outputs(self, x: Any) -> Any:
        """Returns the model's outputs for inputs, not coefficients."""
        x = x if self.preprocess is None else self.preprocess(x)
        if isinstance(self.model, keras.Layer):
            return self.model(x, training=False)
        return self.model(x)

    def residual(self, coeffs: Any, x: Any = None) -> Any:
        """Returns what the inverse misses, as a constant; zero without residuals."""
        if not self.use_residuals:
            return 0.0
        if x is None:
            raise ValueError(
                "Expected the input that the coefficients belong to, which a model "
                "with residuals needs. Received: x=None."
            )
        return ops.stop_gradient(x - self.inverse(coeffs))

    def gradient(
        self, coeffs: Any, residual: Any, chosen: list, *, second_order: bool = True
    ) -> Any:
        """Returns the gradient of a score with respect to the coefficients.

        Args:
            coeffs: Coefficients of a batch.
            residual: What is added to their inverse.
            chosen: Targets, as `resolve_target` gives them; the batch holds one
                copy of the samples for each.
            second_order: Whether the gradient with respect to the input is itself
                differentiated by a tape around this call.

        Returns:
            A structure as that of the coefficients.

        Raises:
            ValueError: If the score does not depend on the input.
        """
        slope = self.slope(self.inverse(coeffs) + residual, chosen)
        if not second_order:
            slope = ops.stop_gradient(slope)
        return self.pull_back(coeffs, slope)

    def pull_back(self, coeffs: Any, slope: Any) -> Any:
        """Returns the gradient with respect to coefficients from that of their image.

        Args:
            coeffs: Coefficients of a batch.
            slope: Gradient of a score with respect to the inverse of the coefficients.
        """
        import tensorflow as tf

        with tf.GradientTape() as tape:
            tape.watch(coeffs)
            image = self.inverse(coeffs)
        return tape.gradient(
            image, coeffs, slope, unconnected_gradients=tf.UnconnectedGradients.ZERO
        )

    def slope(self, point: Any, chosen: list) -> Any:
        """Returns the gradient of a score with respect to the input.

        Args:
            point: Batch of inputs, a copy of the samples for each target.
            chosen: Single targets.

        Raises:
            ValueError: If the score does not depend on the input.
        """
        import tensorflow as tf

        with tf.GradientTape() as tape:
            tape.watch(point)
            score = _score(self.outputs(point), chosen)
        slope = tape.gradient(score, point)
        if slope is None:
            raise ValueError(
                "Expected a teacher that is differentiable with respect to its input; "
                "rounding, sampling and NumPy cut the gradient off. "
                f"Received: teacher={describe(self.model)}."
            )
        return slope


def describe(model: Any) -> str:
    """Returns name and kinds of layers of a model, for an error message.

    Example:
    >>> describe(keras.Sequential([keras.layers.ReLU()], name="f"))
    'f (ReLU)'
    """
    if not isinstance(model, keras.Layer):
        return getattr(model, "__name__", type(model).__name__)
    kinds = {type(layer).__name__ for layer in getattr(model, "layers", [])}
    listed = sorted(kinds - {"InputLayer"}) or [type(model).__name__]
    return f"{model.name} ({', '.join(listed)})"


def resolve_target(target: Any, outputs: Any) -> list:
    """Returns the single targets that a target stands for.

    Args:
        target: None for the only output, an index, a list of indices, `"all"`, a pair
            `(key, index)` for a dict of outputs, or a function from outputs to one
            number a sample.
        outputs: What the teacher returned.

    Example:
    >>> import numpy as np
    >>> resolve_target("all", np.zeros((2, 3)))
    [0, 1, 2]
    """
    if callable(target) or _is_keyed(target):
        return [target]
    width = _width(outputs)
    if target is None:
        if width != 1:
            raise ValueError(
                f"Expected one of the {width} outputs of the teacher by its index, "
                "several as a list, or 'all'. Received: target=None."
            )
        return [0]
    chosen = list(range(width)) if isinstance(target, str) else target
    chosen = [chosen] if isinstance(chosen, int) else list(chosen)
    known = target == "all" or not isinstance(target, str)
    legal = all(isinstance(i, int) and 0 <= i < width for i in chosen)
    if not known or not legal or not chosen:
        raise ValueError(
            f"Expected an index from 0 to {width - 1}, a list of them, 'all', a pair "
            f"(key, index), or a function. Received: target={target!r}."
        )
    return chosen


def _score(outputs: Any, targets: list) -> Any:
    # The batch holds one copy of the samples for each target, one behind the other.
    (first, *others) = targets
    if not others and callable(first):
        return _checked(first(outputs))
    if not others and _is_keyed(first):
        key, index = first
        return _score(outputs[key], [index])
    outputs = ops.reshape(outputs, (len(targets), -1, _width(outputs)))
    chosen = [outputs[copy, :, index] for copy, index in enumerate(targets)]
    return ops.concatenate(chosen)


def _is_keyed(target: Any) -> bool:
    return isinstance(target, tuple) and len(target) == 2 and isinstance(target[0], str)


def _width(outputs: Any) -> int:
    shape = tuple(getattr(outputs, "shape", ()))
    if len(shape) == 1:
        return 1
    if len(shape) != 2 or shape[1] is None:
        kind = f"shape={shape}" if shape else f"type {type(outputs).__name__}"
        raise ValueError(
            "Expected a teacher that gives a tensor of shape (batch, outputs); for "
            "others let `target` be a function from outputs to one number a sample. "
            f"Received: outputs of {kind}."
        )
    return shape[1]


def _checked(scores: Any) -> Any:
    if len(scores.shape) != 1:
        raise ValueError(
            "Expected a target that gives one number a sample. "
            f"Received: target(outputs) of shape={tuple(scores.shape)}."
        )
    return scores
