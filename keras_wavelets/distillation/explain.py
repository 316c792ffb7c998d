"""What an AWD model says about inputs, batch by batch."""

from typing import Any

import numpy as np
from keras import ops

from keras_wavelets.distillation import attributions
from keras_wavelets.distillation import targets
from keras_wavelets.distillation.attributions import METHODS
from keras_wavelets.distillation.compression import compression_factor
from keras_wavelets.distillation.compression import keep_largest
from keras_wavelets.ops.arguments import check_choice


class Explains:
    """What `AWD` can say about inputs, apart from training."""

    def input_gradients(self, x: Any, batch_size: int = 256) -> np.ndarray:
        """Returns the teacher's gradients, once for all epochs.

        Without second order they do not depend on the wavelet: given to `fit` and
        `evaluate` as `y`, they spare the teacher.

        Args:
            x: Array of inputs.
            batch_size: Inputs a batch.

        Returns:
            Array of shape `(inputs, targets, …)`, the last axes as those of an input.

        Raises:
            ValueError: With second order, or without residuals, where they do.
        """
        if self.settings["second_order"] or not self.settings["use_residuals"]:
            raise ValueError(
                "Gradients are the same in all epochs only at the inputs themselves "
                "and to first order. "
                f"Received: second_order={self.settings['second_order']}, "
                f"use_residuals={self.settings['use_residuals']}."
            )
        return slopes_of(self, x, batch_size)

    def attributions(
        self, x: Any, target: Any = None, method: str | None = None
    ) -> list:
        """Returns the attributions of the coefficients of a batch.

        Args:
            x: Batch of inputs.
            target: As in the constructor; None for the target given there.
            method: Attribution; None for that of the constructor.

        Returns:
            A list as the transform gives it; for several targets a list of them.

        Raises:
            ValueError: Without a teacher, or for an unknown target or method.
        """
        return explain(self, x, target, method)

    def activation_map(self, x: Any, k: int, target: Any = None) -> np.ndarray:
        """Returns the inverse of the `k` coefficients of each sample that count most.

        Args:
            x: Batch of inputs.
            k: How many coefficients to keep.
            target: As in the constructor, a single one.
        """
        kept = keep_largest(self.transform(x), explain(self, x, target, None), k)
        return ops.convert_to_numpy(self.seen(x).inverse(kept))

    def compression_factor(
        self,
        x: Any,
        coefficient_threshold: float = 1e-3,
        attribution_threshold: float = 1e-3,
    ) -> float:
        """Returns the share of coefficients that are large and count: low is good.

        For several targets it is the mean over them.

        Args:
            x: Batch of inputs.
            coefficient_threshold: Magnitude above which a coefficient is large.
            attribution_threshold: Magnitude of its saliency above which it counts.
        """
        found = explain(self, x, None, "saliency")
        several = found if isinstance(found[0], list) else [found]
        coeffs = self.transform(x)
        limits = coefficient_threshold, attribution_threshold
        factors = [compression_factor(coeffs, single, *limits) for single in several]
        return float(np.mean(factors))


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
