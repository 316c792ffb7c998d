"""The terms of the loss of a distillation."""

from typing import Any

from keras import ops

from keras_wavelets.distillation import attributions
from keras_wavelets.distillation import targets
from keras_wavelets.losses import reconstruction_error
from keras_wavelets.losses import sparsity

PENALTIES = ("low_sum", "high_sum", "unit_norm", "mirror", "double_shift")


def loss_terms(awd: Any, x: Any, *, explain: bool, slopes: Any) -> dict:
    """Returns the terms of the loss without their weights, see `AWD.terms`.

    Args:
        awd: The model.
        x: Batch of inputs.
        explain: Whether to compute the attributions.
        slopes: The teacher's gradients for the batch, or None.

    Raises:
        ValueError: If the size of the inputs is unknown.
    """
    transform = awd.transform
    x = transform.to_compute_dtype(x)
    _check_static(x, transform.spatial_axes)
    coeffs = transform(x)
    seen = awd.seen(x)
    image = seen.inverse(coeffs)
    terms = {
        "reconstruction": reconstruction_error(x, image),
        "coefficient_l1": _l1(awd.settings, [coeffs]),
    }
    if explain and (slopes is not None or awd.teacher is not None):
        if slopes is not None:
            found = _pulled_back(awd.settings, seen, coeffs, slopes)
        else:
            found = _attributed(awd, seen, coeffs, x, image)
        terms["attribution_l1"] = _l1(awd.settings, found)
    penalties = transform.penalties()
    return {**terms, **{name: penalties[name] for name in PENALTIES}}


def _attributed(awd: Any, seen: Any, coeffs: list, x: Any, image: Any) -> list:
    settings = awd.settings
    residual = ops.stop_gradient(x - image)
    residual = residual if settings["use_residuals"] else ops.zeros_like(residual)
    chosen = targets.resolve(awd.kept.target, seen.outputs(x))
    count = len(chosen)
    found = attributions.attribute(
        settings["attribution"],
        seen,
        attributions.copies(coeffs, count),
        attributions.copies(residual, count),
        chosen,
        second_order=settings["second_order"],
        steps=settings["attribution_steps"],
    )
    return attributions.apart(found, count) if count > 1 else [found]


def _pulled_back(settings: dict, seen: Any, coeffs: list, slopes: Any) -> list:
    count = slopes.shape[1]
    coeffs = attributions.copies(coeffs, count)
    slopes = ops.concatenate(ops.unstack(slopes, axis=1))
    slopes = ops.cast(slopes, coeffs[0].dtype)
    found = attributions.pull_back(settings["attribution"], seen, coeffs, slopes)
    return attributions.apart(found, count)


def _l1(settings: dict, several: list) -> Any:
    skipped = 0 if settings["l1_approximation"] else 1
    tensors = [band for coeffs in several for band in coeffs[skipped:]]
    return sparsity(tensors, settings["reduction"])


def _check_static(x: Any, axes: tuple) -> None:
    if None in [x.shape[axis] for axis in axes]:
        raise ValueError(
            "Expected inputs of known size: give the dataset a shape by "
            "`tf.ensure_shape`, or resize. "
            f"Received: x with shape={tuple(x.shape)}."
        )
