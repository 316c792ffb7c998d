"""How much each coefficient counts in a model's answer."""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_wavelets.distillation.transformed_model import TransformedModel
from keras_wavelets.distillation.transformed_model import resolve_target


def saliency(
    model: TransformedModel,
    coeffs: Any,
    x: Any = None,
    *,
    target: Any = None,
    absolute: bool = False,
) -> Any:
    """Returns the gradient of a score with respect to the coefficients.

    Args:
        model: The model as a function of coefficients.
        coeffs: Coefficients of a batch, a tensor or a structure of tensors.
        x: The batch they are those of; needed if the model adds residuals.
        target: Which output, as in `AWD`.
        absolute: Whether magnitudes are wanted, as most of the literature shows.

    Returns:
        A structure as that of the coefficients; for several targets a list of them.

    Raises:
        ValueError: If the target is missing or out of range, the model is not
            differentiable, or `x` is missing.

    Example:
    >>> import numpy as np
    >>> from keras import ops
    >>> from keras_wavelets.distillation import TransformedModel, saliency
    >>> model = TransformedModel(lambda x: ops.sum(x**2, axis=1), lambda s: 2 * s)
    >>> np.array(saliency(model, np.array([[1.0, -3.0]])))
    array([[  8., -24.]])
    """
    result = _several(_saliency, model, coeffs, x, target=target)
    return keras.tree.map_structure(ops.abs, result) if absolute else result


def input_x_gradient(
    model: TransformedModel, coeffs: Any, x: Any = None, *, target: Any = None
) -> Any:
    """Returns coefficients times their gradients.

    Args:
        model: As in `saliency`.
        coeffs: As in `saliency`.
        x: As in `saliency`.
        target: As in `saliency`.

    Example:
    >>> import numpy as np
    >>> from keras import ops
    >>> from keras_wavelets.distillation import TransformedModel, input_x_gradient
    >>> model = TransformedModel(lambda x: ops.sum(x**2, axis=1), lambda s: 2 * s)
    >>> np.array(input_x_gradient(model, np.array([[1.0, -3.0]])))
    array([[ 8., 72.]])
    """
    return _several(_input_x_gradient, model, coeffs, x, target=target)


def integrated_gradients(
    model: TransformedModel,
    coeffs: Any,
    x: Any = None,
    *,
    target: Any = None,
    steps: int = 50,
) -> Any:
    """Returns coefficients times their mean gradients on the way from zero.

    The residual shrinks with the coefficients, and the midpoint rule is used: the
    attributions of coefficients and residual add up to the change of the score.
    Sundararajan, Taly, Yan: Axiomatic attribution for deep networks (2017).

    Args:
        model: As in `saliency`.
        coeffs: As in `saliency`.
        x: As in `saliency`.
        target: As in `saliency`.
        steps: Points on the way.

    Example:
    >>> import numpy as np
    >>> from keras import ops
    >>> from keras_wavelets.distillation import TransformedModel, integrated_gradients
    >>> model = TransformedModel(lambda x: ops.sum(x**2, axis=1), lambda s: 2 * s)
    >>> np.array(integrated_gradients(model, np.array([[1.0, -3.0]]))).round(6)
    array([[ 4., 36.]])
    """
    return _several(_integrated_gradients, model, coeffs, x, target=target, steps=steps)


def smooth_grad(
    model: TransformedModel,
    coeffs: Any,
    x: Any = None,
    *,
    target: Any = None,
    noise: float = 0.1,
    samples: int = 20,
    seed: int = 0,
) -> Any:
    """Returns the mean saliency over noisy copies of the input.

    Smilkov, Thorat, Kim, Viégas, Wattenberg: SmoothGrad: removing noise by adding
    noise (2017).

    Args:
        model: As in `saliency`.
        coeffs: As in `saliency`.
        x: As in `saliency`.
        target: As in `saliency`.
        noise: Standard deviation of the noise.
        samples: Number of copies.
        seed: Seed of the noise.

    Example:
    >>> import numpy as np
    >>> from keras import ops
    >>> from keras_wavelets.distillation import TransformedModel, smooth_grad
    >>> model = TransformedModel(lambda x: ops.sum(x, axis=1), lambda s: 2 * s)
    >>> np.array(smooth_grad(model, np.array([[1.0, -3.0]])))
    array([[2., 2.]])
    """
    options = {"noise": noise, "samples": samples, "seed": seed}
    return _several(_smooth_grad, model, coeffs, x, target=target, **options)


def attribute(
    method: str,
    model: TransformedModel,
    coeffs: list,
    residual: Any,
    chosen: list,
    **options: Any,
) -> list:
    """Returns attributions for a batch of copies, differentiable, for a loss."""
    return METHODS[method](model, coeffs, residual, chosen, **options)


def pull_back(method: str, model: TransformedModel, coeffs: list, slope: Any) -> list:
    """Returns attributions from gradients with respect to the input."""
    found = model.pull_back(coeffs, slope)
    return found if method == "saliency" else _product(coeffs, found)


def mean_slope(
    method: str, model: TransformedModel, x: Any, chosen: list, *, steps: int
) -> Any:
    """Returns the gradient with respect to the input that a method goes by."""
    if method != "integrated_gradients":
        return model.slope(x, chosen)
    return sum(model.slope(share * x, chosen) for share in _way(steps)) / steps


def copies(structure: Any, count: int) -> Any:
    """Repeats batches, one copy behind the other."""
    if count == 1:
        return structure
    return keras.tree.map_structure(lambda t: ops.concatenate([t] * count), structure)


def apart(structure: Any, count: int) -> list:
    """Inverse of `copies`: one structure for each copy."""
    return [
        keras.tree.map_structure(lambda t, i=i: ops.split(t, count)[i], structure)
        for i in range(count)
    ]


def attribute_several(
    settings: dict, model: TransformedModel, coeffs: list, residual: Any, chosen: list
) -> list:
    """Returns the attributions for each target, one after the other."""
    if not settings["use_residuals"]:
        residual = ops.zeros_like(residual)
    count = len(chosen)
    found = attribute(
        settings["attribution"],
        model,
        copies(coeffs, count),
        copies(residual, count),
        chosen,
        second_order=settings["second_order"],
        steps=settings["attribution_steps"],
    )
    return apart(found, count) if count > 1 else [found]


def pull_back_several(
    method: str, model: TransformedModel, coeffs: list, slopes: Any
) -> list:
    """Returns the same from gradients at the inputs, `(batch, targets, …)`."""
    count = slopes.shape[1]
    coeffs = copies(coeffs, count)
    slopes = ops.cast(ops.concatenate(ops.unstack(slopes, axis=1)), coeffs[0].dtype)
    return apart(pull_back(method, model, coeffs, slopes), count)


def _several(
    method: Any, model: TransformedModel, coeffs: Any, x: Any, *, target: Any, **options
) -> Any:
    coeffs = keras.tree.map_structure(ops.convert_to_tensor, coeffs)
    residual = model.residual(coeffs, x)
    chosen = resolve_target(target, model.outputs(model.inverse(coeffs) + residual))
    count = len(chosen)
    residual = copies(residual, count) if model.use_residuals else residual
    result = method(model, copies(coeffs, count), residual, chosen, **options)
    return result if count == 1 else apart(result, count)


def _saliency(
    model: Any, coeffs: Any, residual: Any, chosen: list, **options: Any
) -> Any:
    options.pop("steps", None)
    return model.gradient(coeffs, residual, chosen, **options)


def _input_x_gradient(
    model: Any, coeffs: Any, residual: Any, chosen: list, **options: Any
) -> Any:
    return _product(coeffs, _saliency(model, coeffs, residual, chosen, **options))


def _integrated_gradients(
    model: Any,
    coeffs: Any,
    residual: Any,
    chosen: list,
    *,
    steps: int = 50,
    **options: Any,
) -> Any:
    parts = []
    for share in _way(steps):
        part = keras.tree.map_structure(lambda c, share=share: share * c, coeffs)
        parts.append(model.gradient(part, share * residual, chosen, **options))
    mean = keras.tree.map_structure(lambda *gradients: sum(gradients) / steps, *parts)
    return _product(coeffs, mean)


def _way(steps: int) -> list:
    """Midpoints of equal steps from zero to one."""
    return ((np.arange(steps) + 0.5) / steps).tolist()


def _smooth_grad(
    model: Any,
    coeffs: Any,
    residual: Any,
    chosen: list,
    *,
    noise: float,
    samples: int,
    seed: int,
) -> Any:
    image = model.inverse(coeffs)
    draw = np.random.default_rng(seed)
    parts = []
    for _ in range(samples):
        values = ops.convert_to_tensor(draw.normal(size=image.shape), image.dtype)
        parts.append(model.gradient(coeffs, residual + noise * values, chosen))
    return keras.tree.map_structure(lambda *gradients: sum(gradients) / samples, *parts)


def _product(coeffs: Any, gradients: Any) -> Any:
    return keras.tree.map_structure(lambda c, g: c * g, coeffs, gradients)


# Those that a loss can hold; `smooth_grad` draws anew each time.
METHODS = {
    "saliency": _saliency,
    "input_x_gradient": _input_x_gradient,
    "integrated_gradients": _integrated_gradients,
}
