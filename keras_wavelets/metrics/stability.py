"""How steady the answers of a classifier are while its image moves."""

from collections.abc import Mapping
from typing import Any

import keras
from keras import ops

from keras_wavelets import checks


@keras.saving.register_keras_serializable(package="keras_wavelets")
class MeanFlipRate(keras.metrics.Metric):
    """The share of pairs of shifted images that are given different classes.

    Hendrycks and Dietterich (2019), Benchmarking Neural Network Robustness. The rate
    of step d is taken over all images and all pairs of frames d apart.

    Args:
        max_step: Largest step between frames.
        baseline: None, or the rates of another network by step, to which the mean is
            relative.
        name: Name of the metric.
        **kwargs: Passed to `keras.metrics.Metric`.

    Input shape: classes `(batch, frames)`, or scores `(batch, frames, classes)`.
    Result: rates by step; with a baseline the mean of their ratios to its own.

    Raises:
        ValueError: If there are not more frames than steps, or the baseline lacks a
            step or has a rate of zero.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.metrics import MeanFlipRate
    >>> metric = MeanFlipRate(max_step=2)
    >>> metric.update_state(np.array([[3, 3, 3, 5]]))
    >>> {step: round(float(rate), 3) for step, rate in metric.result().items()}
    {'1': 0.333, '2': 0.5}
    """

    def __init__(
        self,
        max_step: int = 8,
        baseline: Mapping | None = None,
        name: str = "mfr",
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.max_step = checks.count(max_step, "max_step")
        self.baseline = _check_baseline(baseline, self.max_step)
        shape = (self.max_step,)
        self.flips = self.add_variable(shape, initializer="zeros", name="flips")
        self.pairs = self.add_variable(shape, initializer="zeros", name="pairs")

    def update_state(self, y_pred: Any) -> None:
        y_pred = ops.convert_to_tensor(y_pred)
        labels = ops.argmax(y_pred, axis=-1) if len(y_pred.shape) == 3 else y_pred
        frames = labels.shape[1]
        if self.max_step >= frames:
            raise ValueError(
                f"Expected steps up to {frames - 1}: there are {frames} frames. "
                f"Received: max_step={self.max_step}."
            )
        flips, pairs = [], []
        for step in range(1, self.max_step + 1):
            differ = ops.cast(labels[:, step:] != labels[:, :-step], self.dtype)
            flips.append(ops.sum(differ))
            pairs.append(ops.sum(ops.ones_like(differ)))
        self.flips.assign_add(ops.stack(flips))
        self.pairs.assign_add(ops.stack(pairs))

    def result(self) -> Any:
        rates = ops.divide_no_nan(self.flips, self.pairs)
        named = {str(step + 1): rates[step] for step in range(self.max_step)}
        if self.baseline is None:
            return named
        return sum(rate / self.baseline[step] for step, rate in named.items()) / float(
            self.max_step
        )

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "max_step": self.max_step,
            "baseline": self.baseline,
        }


def _check_baseline(baseline: Mapping | None, max_step: int) -> dict | None:
    if baseline is None:
        return None
    rates = {str(step): float(rate) for step, rate in baseline.items()}
    steps = [str(step) for step in range(1, max_step + 1)]
    if not all(rates.get(step, 0) > 0 for step in steps):
        raise ValueError(
            f"Expected a baseline with a positive rate for each step up to {max_step}. "
            f"Received: baseline={dict(baseline)!r}."
        )
    return {step: rates[step] for step in steps}


@keras.saving.register_keras_serializable(package="keras_wavelets")
class ShiftKLDivergence(keras.metrics.Metric):
    """How far the probabilities of shifted images are from those of one frame.

    The mean over images of `sum(p * log(p / q))`, with the probabilities p of the
    reference and q of each frame.

    Args:
        frames: Number of frames of an image.
        reference: `"first"` or `"center"`, the frame compared with.
        from_logits: Whether scores are logits, and not probabilities.
        name: Name of the metric.
        **kwargs: Passed to `keras.metrics.Metric`.

    Input shape: scores `(batch, frames, classes)`.
    Result: a tensor of shape `(frames,)`, zero at the reference.

    Raises:
        ValueError: For another reference, or another number of frames.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.metrics import ShiftKLDivergence
    >>> metric = ShiftKLDivergence(2)
    >>> metric.update_state(np.array([[[0.0, 0.0], [0.0, 1.0]]]))
    >>> [round(float(value), 3) for value in metric.result()]
    [0.0, 0.12]
    """

    def __init__(
        self,
        frames: int,
        reference: str = "first",
        from_logits: bool = True,
        name: str = "shift_kl",
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.frames = frames
        self.reference = checks.one_of(reference, "reference", ("first", "center"))
        self.from_logits = from_logits
        self.total = self.add_variable((frames,), initializer="zeros", name="total")
        self.count = self.add_variable((), initializer="zeros", name="count")

    def update_state(self, y_pred: Any) -> None:
        scores = ops.cast(y_pred, self.dtype)
        if scores.shape[1] != self.frames:
            raise ValueError(
                f"Expected {self.frames} frames of each image. "
                f"Received: y_pred with shape={tuple(scores.shape)}."
            )
        tiny = keras.backend.epsilon()
        logits = scores if self.from_logits else ops.log(ops.maximum(scores, tiny))
        logs = ops.log_softmax(logits)
        at = 0 if self.reference == "first" else self.frames // 2
        own = logs[:, at : at + 1]
        divergence = ops.sum(ops.exp(own) * (own - logs), axis=-1)
        self.total.assign_add(ops.sum(divergence, axis=0))
        self.count.assign_add(ops.sum(ops.ones_like(divergence[:, 0])))

    def result(self) -> Any:
        return ops.divide_no_nan(self.total, self.count)

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "frames": self.frames,
            "reference": self.reference,
            "from_logits": self.from_logits,
        }
