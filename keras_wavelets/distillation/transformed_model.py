"""A model as a function of the coefficients of its input."""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from keras_wavelets.distillation import targets


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

        Args:
            coeffs: Coefficients of a batch.
            x: The batch they are those of; needed with residuals.

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
                "A model with residuals needs the input that the coefficients belong "
                "to. Received: x=None."
            )
        return ops.stop_gradient(x - self.inverse(coeffs))

    def gradient(
        self, coeffs: Any, residual: Any, chosen: list, *, second_order: bool = True
    ) -> Any:
        """Returns the gradient of a score with respect to the coefficients.

        Args:
            coeffs: Coefficients of a batch.
            residual: What is added to their inverse.
            chosen: Targets, as `targets.resolve` gives them; the batch holds one
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
            score = targets.score(self.outputs(point), chosen)
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
