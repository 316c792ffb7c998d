"""Search space of adaptive wavelet distillation."""

from collections.abc import Callable
from collections.abc import Sequence
from typing import Any

import keras
import keras_tuner as kt

from keras_wavelets.distillation import AWD
from keras_wavelets.layers import AdaptiveDWT1D
from keras_wavelets.layers import AdaptiveDWT2D

WAVELETS = ("db2", "db3", "db5", "sym4", "sym5", "coif2")
# What `low_sum + double_shift` may be for a filter to count as a wavelet.
LARGEST_PENALTY = 1e-3


class HyperAWD(kt.HyperModel):
    """Searches the start, the weights and the rate of a distillation.

    The score, to be minimized, is `score`: the size of the attributions on the
    validation inputs, or what `measure` makes of the model; a thousand times as bad if
    the filter is no wavelet. `kt.RandomSearch(HyperAWD(…),
    objective=kt.Objective("score", "min"), …).search(x, validation)`.

    Args:
        teacher: As in `AWD`.
        input_shape: Shape of a signal or image with channels.
        target: As in `AWD`.
        wavelets: Wavelets to start from.
        epochs: Epochs of a trial.
        measure: Function of the trained model that gives a number, less is better.
        options: Further arguments of `AWD`.
        **transform: Further arguments of the adaptive layer: `level`, `mode`.

    Raises:
        ValueError: If the shape is that of neither a signal nor an image, or no
            wavelet is given.

    Example:
    >>> hp = kt.HyperParameters()
    >>> awd = HyperAWD(keras.layers.Flatten(), (16, 1), level=1).build(hp)
    >>> awd.transform.taps.shape, sorted(hp.values)[0]
    ((4,), 'attribution_l1')
    """

    def __init__(
        self,
        teacher: Any,
        input_shape: tuple,
        target: Any = None,
        *,
        wavelets: Sequence[str] = WAVELETS,
        epochs: int = 10,
        measure: Callable[[AWD], float] | None = None,
        options: dict | None = None,
        **transform: Any,
    ) -> None:
        super().__init__()
        if len(input_shape) not in (2, 3) or not wavelets:
            raise ValueError(
                "Expected the shape of a signal or an image with channels, and at "
                "least one wavelet. "
                f"Received: input_shape={input_shape}, wavelets={wavelets}."
            )
        layer = AdaptiveDWT1D if len(input_shape) == 2 else AdaptiveDWT2D
        self.teacher, self.target, self.epochs = teacher, target, epochs
        self.wavelets, self.layer = list(wavelets), layer
        self.transform = transform
        self.measure, self.options = measure, options or {}

    def build(self, hp: kt.HyperParameters) -> AWD:
        """Makes the compiled model at a point of the space.

        Args:
            hp: The point.
        """
        wavelet = hp.Choice("wavelet", self.wavelets)
        rate = hp.Float("learning_rate", 1e-4, 1e-2, sampling="log", default=1e-3)
        awd = AWD(
            self.layer(wavelet, **self.transform),
            self.teacher,
            self.target,
            coefficient_l1=hp.Float("coefficient_l1", 1e-5, 1.0, sampling="log"),
            attribution_l1=hp.Float("attribution_l1", 1e-5, 50.0, sampling="log"),
            **self.options,
        )
        awd.compile(keras.optimizers.Adam(rate, epsilon=1e-8))
        return awd

    def fit(
        self,
        hp: kt.HyperParameters,
        model: AWD,
        x: Any,
        validation: Any = None,
        **kwargs: Any,
    ) -> dict[str, float]:
        """Distils at a point of the space.

        Args:
            hp: The point.
            model: What `build` returned.
            x: Inputs.
            validation: Inputs to score on; None for `x`.
            **kwargs: Passed to `AWD.fit`.

        Returns:
            The terms of the loss on the validation inputs, and `score`.
        """
        epochs = hp.values.get("tuner/epochs", self.epochs)
        model.fit(x, **{"epochs": epochs, "verbose": 0, **kwargs})
        tested = x if validation is None else validation
        measured = model.evaluate(tested, verbose=0)
        score = measured["attribution_l1"]
        if self.measure is not None:
            score = float(self.measure(model))
        if measured["low_sum"] + measured["double_shift"] > LARGEST_PENALTY:
            score = 1e3 * (1 + abs(score))
        return {**measured, "score": score}
