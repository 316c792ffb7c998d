"""What an AWD model says about inputs, batch by batch."""

from typing import Any

import numpy as np
from keras import ops

from keras_wavelets.distillation import attributions
from keras_wavelets.distillation import targets
from keras_wavelets.distillation.attributions import METHODS
from keras_wavelets.ops.arguments import check_choice


def explain(awd: Any, x: Any, target: Any, method: str | None) -> list:
    """Returns the attributions of the coefficients of a batch, see `AWD.attributions`.

    Args:
        awd: The model.
        x: Batch of inputs.
        target: Target; None for the model's.
        method: Attribution; None for the model's.

    Raises:
        ValueError: Without a teacher, or for an unknown target or method.
    """
    check_teacher(awd)
    x = awd.transform.to_compute_dtype(x)
    name = method or awd.settings["attribution"]
    known = (*METHODS, "smooth_grad")
    function = getattr(attributions, check_choice(name, "method", known))
    options = {"target": awd.kept.target if target is None else target}
    if name == "integrated_gradients":
        options["steps"] = awd.settings["attribution_steps"]
    return function(awd.seen(x), awd.transform(x), x, **options)


def slopes_of(awd: Any, x: Any, batch_size: int) -> np.ndarray:
    """Returns the teacher's gradients, see `AWD.input_gradients`.

    Args:
        awd: The model.
        x: Array of inputs.
        batch_size: Inputs a batch.
    """
    import tensorflow as tf

    check_teacher(awd)
    seen = awd.seen(x)
    first = awd.transform.to_compute_dtype(x[:1])
    chosen = targets.resolve(awd.kept.target, seen.outputs(first))
    method, steps = awd.settings["attribution"], awd.settings["attribution_steps"]

    # Without XLA, whose convolutions on CPUs have slow gradients.
    @tf.function(reduce_retracing=True, autograph=False)
    def slope(batch: Any) -> Any:
        batch = attributions.copies(batch, len(chosen))
        found = attributions.mean_slope(method, seen, batch, chosen, steps=steps)
        return tf.stack(tf.split(found, len(chosen)), axis=1)

    parts = [
        ops.convert_to_numpy(
            slope(awd.transform.to_compute_dtype(x[i : i + batch_size]))
        )
        for i in range(0, len(x), batch_size)
    ]
    return np.concatenate(parts)


def check_teacher(awd: Any) -> None:
    """Refuses to explain nothing.

    Raises:
        ValueError: Without a teacher.
    """
    if awd.teacher is None:
        raise ValueError("Expected a teacher to explain. Received: teacher=None.")
