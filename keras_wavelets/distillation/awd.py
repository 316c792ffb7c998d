"""Training of an adaptive wavelet transform, by itself or on a teacher's behalf."""

import dataclasses
import warnings
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_wavelets import checks
from keras_wavelets.distillation import attributions
from keras_wavelets.distillation import transformed_model as seen_models
from keras_wavelets.distillation.measures import compression_factor
from keras_wavelets.distillation.measures import keep_largest
from keras_wavelets.layers import AdaptiveDWT1D
from keras_wavelets.layers import AdaptiveDWT2D
from keras_wavelets.losses import reconstruction_error
from keras_wavelets.losses import sparsity
from keras_wavelets.losses.adaptive_wavelet import REDUCTIONS
from keras_wavelets.training.callbacks import KeepGoodWeights

PENALTIES = ("low_sum", "high_sum", "unit_norm", "mirror", "double_shift")
WIDEST_RANGE = 20.0
LARGEST_PENALTY = 1e-2


@dataclasses.dataclass
class _Explained:
    """Keras looks into no dataclass: a teacher is neither saved nor counted."""

    teacher: Any
    preprocess: Any
    target: Any


@keras.saving.register_keras_serializable(package="keras_wavelets")
class AWD(keras.Model):
    """Learns a wavelet in which data, and a teacher's reasons, are sparse.

    The loss is the error of the reconstruction, plus the constraint of the transform,
    plus `coefficient_l1` times the L1 norm of the coefficients, plus `attribution_l1`
    times that of the attributions, the gradients of the teacher's answer with
    respect to the coefficients. Ha, Singh, Lanusse, Upadhyayula, Yu: Adaptive wavelet
    distillation from neural networks through interpretations (2021).

    All terms but the constraint grow with the size of the data: scale inputs to a
    range of about one, and begin with `coefficient_l1` from 1e-5 to 5e-3 and a path
    of `attribution_l1` from zero, see `AWDPath`. The defaults are the original's.

    Calling the model, or `predict`, gives the coefficients. Only the transform is
    saved with it; give a loaded model its `teacher` again.

    Args:
        transform: `AdaptiveDWT1D` or `AdaptiveDWT2D`.
        teacher: Keras model or differentiable function of a batch that gives a tensor
            `(batch, outputs)`. It is run as for inference and not changed.
        target: Which output is explained: an index; a list of indices or `"all"`,
            whose attributions are averaged; `(key, index)` for a dict of outputs; or
            a function from outputs to one number a sample. None for the only one.
        attribution: `"saliency"`, `"input_x_gradient"` or `"integrated_gradients"`.
        attribution_steps: Points of the integrated gradients.
        use_residuals: Whether the teacher is explained at the input itself, not at
            its reconstruction.
        second_order: Whether the teacher's curvature counts, by differentiating
            its gradient. False is faster, asks for one derivative only, and gives the
            same for piecewise linear teachers (ReLU, max-pooling).
        reconstruction: Weight of the reconstruction.
        coefficient_l1: Weight of the coefficients, λ.
        attribution_l1: Weight of the attributions, γ; not used without a teacher.
        reduction: Of both L1 norms, as in `keras_wavelets.losses.sparsity`.
        l1_approximation: Whether the approximation counts in both L1 norms.
        preprocess: Function applied to the inputs in front of the teacher.
        **kwargs: Passed to `keras.Model`.

    Raises:
        NotImplementedError: On a backend other than TensorFlow.
        ValueError: For a negative weight, an unknown attribution or reduction, or a
            transform that is not adaptive. From `fit`: for inputs the transform or
            the teacher cannot take, a target that is missing or out of range, a
            teacher that is not differentiable, and a loss that diverges.

    Example:
    >>> import keras, numpy as np
    >>> from keras_wavelets.distillation import AWD
    >>> from keras_wavelets.layers import AdaptiveDWT1D
    >>> x = np.random.default_rng(0).normal(size=(64, 32, 1)).astype("float32")
    >>> teacher = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
    >>> awd = AWD(AdaptiveDWT1D("db2", level=2), teacher, coefficient_l1=1e-3)
    >>> awd.compile(jit_compile=False)
    >>> history = awd.fit(x, epochs=1, verbose=0).history
    >>> sorted(history)[:3]
    ['attribution_l1', 'coefficient_l1', 'double_shift']
    """

    def __init__(  # noqa: PLR0913
        self,
        transform: Any,
        teacher: Any = None,
        target: Any = None,
        *,
        attribution: str = "saliency",
        attribution_steps: int = 50,
        use_residuals: bool = True,
        second_order: bool = True,
        reconstruction: float = 1.0,
        coefficient_l1: float = 1.0,
        attribution_l1: float = 1.0,
        reduction: str = "tensor_mean",
        l1_approximation: bool = True,
        preprocess: Any = None,
        **kwargs: Any,
    ) -> None:
        if keras.backend.backend() != "tensorflow":
            raise NotImplementedError(
                "Expected the TensorFlow backend, whose tapes differentiate gradients. "
                f"Received: backend={keras.backend.backend()!r}."
            )
        weights = {
            "reconstruction": float(reconstruction),
            "coefficient_l1": float(coefficient_l1),
            "attribution_l1": float(attribution_l1),
        }
        _check(transform, weights)
        checks.one_of(attribution, "attribution", tuple(attributions.METHODS))
        checks.one_of(reduction, "reduction", REDUCTIONS)
        super().__init__(**{"dtype": transform.dtype_policy, **kwargs})
        self.transform = transform
        self.explained = _Explained(teacher, preprocess, target)
        self.settings = {
            "attribution": attribution,
            "attribution_steps": attribution_steps,
            "use_residuals": use_residuals,
            "second_order": second_order,
            "reduction": reduction,
            "l1_approximation": l1_approximation,
        }
        # Variables, so that a path of weights is one compiled program.
        self.loss_weights = {
            name: self.add_weight(
                name=name,
                shape=(),
                initializer=keras.initializers.Constant(value),
                trainable=False,
                autocast=False,
            )
            for name, value in weights.items()
        }
        self._explains = teacher is not None and attribution_l1 > 0
        names = ("reconstruction", "coefficient_l1", "attribution_l1", *PENALTIES)
        self.means = {name: keras.metrics.Mean(name=name) for name in names}
        # All weights are there already, the transform's too.
        self.built = True

    @property
    def teacher(self) -> Any:
        """The model that is distilled; set it after loading."""
        return self.explained.teacher

    @teacher.setter
    def teacher(self, teacher: Any) -> None:
        self.explained.teacher = teacher
        self.set_loss_weights()

    def set_loss_weights(self, **weights: float) -> None:
        """Changes weights of the loss, for the next call of `fit`.

        Args:
            **weights: `reconstruction`, `coefficient_l1` or `attribution_l1`.

        Raises:
            ValueError: For a negative weight.
        """
        _check(self.transform, weights)
        for name, value in weights.items():
            self.loss_weights[name].assign(value)
        explains = self.teacher is not None and self.weight("attribution_l1") > 0
        if explains != self._explains:
            # The attributions are in the program only where they count.
            self._explains, self.train_function = explains, None

    def weight(self, name: str) -> float:
        """Returns a weight of the loss as a number."""
        return float(self.loss_weights[name])

    def compile(
        self, optimizer: Any = None, *, jit_compile: Any = "auto", **kwargs: Any
    ) -> None:
        if optimizer is None:
            optimizer = keras.optimizers.Adam(1e-3, epsilon=1e-8)
        super().compile(optimizer=optimizer, jit_compile=jit_compile, **kwargs)

    def call(self, inputs: Any) -> list:
        return self.transform(inputs)

    def fit(self, x: Any = None, *args: Any, **kwargs: Any) -> keras.callbacks.History:
        """Trains the filter, as `keras.Model.fit`.

        Args:
            x: Array of inputs, or a dataset of them or of `(inputs, …)`.
            *args: Passed to `keras.Model.fit`.
            **kwargs: Passed to `keras.Model.fit`.
        """
        first = _first_batch(x, self.transform)
        if first is not None:
            _warn_about_range(first)
        if first is not None and self._explains:
            self._check_teacher(first)
        guard = KeepGoodWeights(self.transform)
        callbacks = [*(kwargs.pop("callbacks", None) or ()), guard]
        history = super().fit(x, *args, callbacks=callbacks, **kwargs)
        _warn_about_filter(self.transform)
        return history

    def _check_teacher(self, x: Any) -> None:
        taken = getattr(self.teacher, "input_shape", None)
        if self.explained.preprocess is None and isinstance(taken, tuple):
            pairs = zip(taken[1:], x.shape[1:], strict=False)
            differ = any(None not in pair and pair[0] != pair[1] for pair in pairs)
            if len(taken) != len(x.shape) or differ:
                raise ValueError(
                    f"Expected samples of shape {taken[1:]}, which the teacher takes; "
                    "`preprocess` can reshape them. "
                    f"Received: x with samples of shape={tuple(x.shape[1:])}."
                )
        seen_models.resolve_target(self.explained.target, self.seen(x).outputs(x))

    def seen(self, x: Any) -> seen_models.TransformedModel:
        """The teacher as a function of the coefficients of a batch."""
        sizes = tuple(x.shape[axis] for axis in self.transform.spatial_axes)
        return seen_models.TransformedModel(
            self.teacher,
            lambda coeffs: self.transform.inverse(coeffs, output_size=sizes),
            preprocess=self.explained.preprocess,
            use_residuals=self.settings["use_residuals"],
        )

    def terms(self, x: Any, *, explain: bool = True, slopes: Any = None) -> dict:
        """Returns the terms of the loss without their weights.

        Args:
            x: Batch of inputs.
            explain: Whether to compute the attributions.
            slopes: What `input_gradients` gave for the batch.

        Returns:
            A dict of scalars: `reconstruction`, `coefficient_l1`, `attribution_l1` (if
            there is a teacher) and the conditions on the filter.
        """
        transform = self.transform
        x = transform.to_compute_dtype(x)
        if None in [x.shape[axis] for axis in transform.spatial_axes]:
            raise ValueError(
                "Expected inputs of known size: give the dataset a shape by "
                "`tf.ensure_shape`, or resize. "
                f"Received: x with shape={tuple(x.shape)}."
            )
        coeffs = transform(x)
        seen = self.seen(x)
        image = seen.inverse(coeffs)
        found = {
            "reconstruction": reconstruction_error(x, image),
            "coefficient_l1": self._l1([coeffs]),
        }
        if explain and slopes is not None:
            method = self.settings["attribution"]
            pulled = attributions.pull_back_several(method, seen, coeffs, slopes)
            found["attribution_l1"] = self._l1(pulled)
        elif explain and self.teacher is not None:
            chosen = seen_models.resolve_target(self.explained.target, seen.outputs(x))
            several = attributions.attribute_several(
                self.settings, seen, coeffs, ops.stop_gradient(x - image), chosen
            )
            found["attribution_l1"] = self._l1(several)
        penalties = transform.penalties()
        return {**found, **{name: penalties[name] for name in PENALTIES}}

    def _l1(self, several: list) -> Any:
        skipped = 0 if self.settings["l1_approximation"] else 1
        tensors = [band for coeffs in several for band in coeffs[skipped:]]
        return sparsity(tensors, self.settings["reduction"])

    def train_step(self, data: Any) -> dict:
        import tensorflow as tf

        x, slopes = self._unpack(data)
        variables = self.transform.trainable_variables
        try:
            with tf.GradientTape() as tape:
                terms = self.terms(x, explain=self._explains, slopes=slopes)
                loss = self.total(terms)
            gradients = tape.gradient(loss, [v.value for v in variables])
        except LookupError as error:
            raise ValueError(
                "Expected a teacher with a second derivative, which fused recurrent "
                "layers of GPUs lack (`use_cudnn=False`), or `second_order=False`. "
                f"Received: teacher={seen_models.describe(self.teacher)} ({error})."
            ) from error
        self.optimizer.apply(gradients, variables)
        return self._report(x, terms, loss)

    def _unpack(self, data: Any) -> tuple:
        """Inputs, and the teacher's gradients if there are any; labels are ignored."""
        x, y, _ = keras.utils.unpack_x_y_sample_weight(data)
        gradients = y is not None and len(y.shape) == len(x.shape) + 1
        return x, y if gradients else None

    def test_step(self, data: Any) -> dict:
        x, slopes = self._unpack(data)
        terms = self.terms(x, slopes=slopes)
        return self._report(x, terms, self.total(terms))

    def total(self, terms: dict) -> Any:
        """Returns the loss: the constraint comes from the transform, once."""
        dtype = terms["reconstruction"].dtype
        weighted = [
            ops.cast(weight, dtype) * terms[name]
            for name, weight in self.loss_weights.items()
            if name in terms
        ]
        constraint = [ops.cast(loss, dtype) for loss in self.transform.losses]
        return sum(weighted + constraint)

    def _report(self, x: Any, terms: dict, loss: Any) -> dict:
        batch = ops.shape(x)[0]
        for metric in self.metrics:
            value = loss if metric.name == "loss" else terms.get(metric.name)
            if value is not None:
                metric.update_state(value, sample_weight=batch)
        known = {"loss", *terms}
        return {m.name: m.result() for m in self.metrics if m.name in known}

    def evaluate(self, x: Any = None, *args: Any, **kwargs: Any) -> dict:
        """Returns the loss and its terms, averaged over samples."""
        return super().evaluate(x, *args, **{"return_dict": True, **kwargs})

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
                "Expected gradients at the inputs themselves and to first order: "
                "others change from epoch to epoch. Received: "
                f"second_order={self.settings['second_order']}, "
                f"use_residuals={self.settings['use_residuals']}."
            )
        import tensorflow as tf

        seen, method = self._seen_by_teacher(x), self.settings["attribution"]
        first = self.transform.to_compute_dtype(x[:1])
        chosen = seen_models.resolve_target(self.explained.target, seen.outputs(first))
        steps = self.settings["attribution_steps"]

        # Without XLA, whose convolutions on CPUs have slow gradients.
        @tf.function(reduce_retracing=True, autograph=False)
        def slope(batch: Any) -> Any:
            batch = attributions.copies(batch, len(chosen))
            found = attributions.mean_slope(method, seen, batch, chosen, steps=steps)
            return tf.stack(tf.split(found, len(chosen)), axis=1)

        starts = range(0, len(x), batch_size)
        batches = [x[start : start + batch_size] for start in starts]
        found = [slope(self.transform.to_compute_dtype(batch)) for batch in batches]
        return np.concatenate([ops.convert_to_numpy(part) for part in found])

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
        seen = self._seen_by_teacher(x)
        x = self.transform.to_compute_dtype(x)
        name = method or self.settings["attribution"]
        known = (*attributions.METHODS, "smooth_grad")
        function = getattr(attributions, checks.one_of(name, "method", known))
        options = {"target": self.explained.target if target is None else target}
        if name == "integrated_gradients":
            options["steps"] = self.settings["attribution_steps"]
        return function(seen, self.transform(x), x, **options)

    def _seen_by_teacher(self, x: Any) -> seen_models.TransformedModel:
        if self.teacher is not None:
            return self.seen(x)
        raise ValueError("Expected a teacher to explain. Received: teacher=None.")

    def activation_map(self, x: Any, k: int, target: Any = None) -> np.ndarray:
        """Returns the inverse of the `k` coefficients of each sample that count most.

        Args:
            x: Batch of inputs.
            k: How many coefficients to keep.
            target: As in the constructor, a single one.
        """
        kept = keep_largest(self.transform(x), self.attributions(x, target), k)
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
        found = self.attributions(x, method="saliency")
        several = found if isinstance(found[0], list) else [found]
        coeffs = self.transform(x)
        limits = coefficient_threshold, attribution_threshold
        return float(np.mean([compression_factor(coeffs, a, *limits) for a in several]))

    def get_config(self) -> dict:
        weights = {name: self.weight(name) for name in self.loss_weights}
        base = {"name": self.name, "dtype": self.dtype_policy.name}
        base["transform"] = keras.saving.serialize_keras_object(self.transform)
        return {**base, **self.settings, **weights}

    @classmethod
    def from_config(cls, config: dict, custom_objects: Any = None) -> "AWD":
        saved = config.pop("transform")
        transform = keras.saving.deserialize_keras_object(saved, custom_objects)
        return cls(transform, **config)


def _check(transform: Any, weights: dict) -> None:
    if not isinstance(transform, (AdaptiveDWT1D, AdaptiveDWT2D)):
        raise ValueError(
            "Expected an AdaptiveDWT1D or AdaptiveDWT2D. "
            f"Received: transform={transform!r}."
        )
    for name, weight in weights.items():
        checks.number(weight, name, 0)


def _first_batch(x: Any, transform: Any) -> Any:
    """One batch of the inputs; None for a generator, whose first would be lost."""
    if x is None:
        raise ValueError("Expected an array or a dataset of inputs. Received: x=None.")
    if hasattr(x, "__next__"):
        return None
    first = x if hasattr(x, "shape") else next(iter(x))
    first = first[0] if isinstance(first, (tuple, list)) else first
    transform.check_rank(first.shape)
    return first[:32]


def _warn_about_range(x: Any) -> None:
    """Warns of inputs so large that the usual weights and rates do not suit them."""
    largest = float(np.max(np.abs(np.asarray(x)))) if np.size(x) else 0.0
    if largest > WIDEST_RANGE:
        warnings.warn(
            f"Inputs reach {largest:g}: the loss grows with their square, and usual "
            "learning rates diverge. Divide them, pixels by 255 for example.",
            stacklevel=3,
        )


def _warn_about_filter(transform: Any) -> None:
    """Warns of a filter that is no low-pass filter of an orthogonal wavelet."""
    penalties = transform.penalties()
    error = float(penalties["low_sum"] + penalties["double_shift"])
    if error > LARGEST_PENALTY:
        warnings.warn(
            f"The filter is {error:.2g} away from that of an orthogonal wavelet "
            "(low_sum + double_shift): lower the weights of the L1 norms, raise those "
            "of the constraint, or use parametrization='lattice'.",
            stacklevel=3,
        )
