"""Search space of adaptive wavelet distillation."""

import os
from pathlib import Path
from typing import Any

import keras
import keras_tuner as kt

from keras_wavelets.distillation import AWD
from keras_wavelets.files import replacing
from keras_wavelets.layers import AdaptiveDWT1D
from keras_wavelets.layers import AdaptiveDWT2D

WAVELETS = ["db2", "db3", "db5", "sym4", "coif1"]
TRANSFORMS = {1: AdaptiveDWT1D, 2: AdaptiveDWT2D}
CONSTRAINTS = ("low_sum", "double_shift")


class HyperAWD(kt.HyperModel):
    """Searches the wavelet and the weights of `distillation.AWD`.

    Ha, Singh, Lanusse, Upadhyayula, Yu: Adaptive wavelet distillation from neural
    networks through interpretations (2021). The score is minus the L1 norm of the
    attributions, or of the coefficients without a teacher. A trial whose filter is
    no wavelet to `tolerance` fails.

    Args:
        teacher: As for `AWD`; None for none.
        rank: 1 for signals, 2 for images.
        level: Levels of the transform.
        target: As for `AWD`.
        epochs: Epochs of a trial.
        batch_size: Examples a batch.
        tolerance: Largest sum of the penalties of the filter's sum and of its double
            shifts.
        seed: Of the order of the data.

    Raises:
        ValueError: If `rank` is neither 1 nor 2.

    Example:
    >>> hp = kt.HyperParameters()
    >>> HyperAWD(rank=1, level=2).arguments(hp)["wavelet"]
    'db2'
    """

    network = "AWD"
    objective = kt.Objective("score", "max")

    def __init__(
        self,
        teacher: Any = None,
        *,
        rank: int = 2,
        level: int = 3,
        target: Any = None,
        epochs: int = 10,
        batch_size: int = 100,
        tolerance: float = 1e-3,
        seed: int = 0,
    ) -> None:
        super().__init__()
        if rank not in TRANSFORMS:
            raise ValueError(f"Expected rank to be 1 or 2. Received: rank={rank}.")
        self.teacher = teacher
        self.rank = rank
        self.level = level
        self.target = target
        self.epochs = epochs
        self.batch_size = batch_size
        self.tolerance = tolerance
        self.seed = seed

    def arguments(self, hp: kt.HyperParameters) -> dict[str, Any]:
        """Returns wavelet, weights and learning rate at a point of the space.

        Args:
            hp: The point.
        """
        found = {
            "wavelet": hp.Choice("wavelet", WAVELETS),
            "coefficient_l1": _log(hp, "coefficient_l1", 1e-5, 1.0, 5e-3),
            "learning_rate": _log(hp, "learning_rate", 1e-4, 1e-2, 1e-3),
        }
        if self.teacher is not None:
            found["attribution_l1"] = _log(hp, "attribution_l1", 1e-5, 50.0, 1e-2)
        return found

    def winner(self, hp: kt.HyperParameters) -> dict[str, Any]:
        """Returns what `best.json` tells of a point of the space.

        Args:
            hp: The point.
        """
        epochs = hp.values.get("tuner/epochs", self.epochs)
        training = {"epochs": epochs, "batch_size": self.batch_size}
        return {
            "network": self.network,
            "arguments": {**self.arguments(hp), "level": self.level},
            "training": training,
        }

    def build(self, hp: kt.HyperParameters) -> keras.Model:
        """Makes the distillation at a point of the space.

        Args:
            hp: The point.
        """
        found = self.arguments(hp)
        keras.utils.set_random_seed(self.seed)
        transform = TRANSFORMS[self.rank](found.pop("wavelet"), level=self.level)
        rate = found.pop("learning_rate")
        model = AWD(transform, self.teacher, self.target, **found)
        model.compile(keras.optimizers.Adam(rate))
        return model

    def fit(
        self,
        hp: kt.HyperParameters,
        model: keras.Model,
        x: Any = None,
        y: Any = None,
        *,
        validation_data: Any = None,
        run_dir: str | os.PathLike | None = None,
        **options: Any,
    ) -> dict[str, float]:
        """Distils; a trial that was interrupted begins anew.

        Args:
            hp: The point.
            model: What `build` returned.
            x: Array of signals or images, or a dataset.
            y: Labels, which have no part in it.
            validation_data: The same to measure on; by default `x`.
            run_dir: Folder for the transform, as `model.keras`.
            **options: As in `keras.Model.fit`.

        Returns:
            The score.
        """
        epochs = hp.values.get("tuner/epochs", self.epochs)
        sizes = {} if hasattr(x, "element_spec") else {"batch_size": self.batch_size}
        model.fit(x, **{"epochs": epochs, **sizes, **options})
        tested = x if validation_data is None else validation_data
        tested = tested[0] if isinstance(tested, tuple) else tested
        measured = model.evaluate(tested, verbose=0, return_dict=True)
        penalty = sum(measured[name] for name in CONSTRAINTS)
        if penalty > self.tolerance:
            raise kt.errors.FailedTrialError(
                f"No wavelet: penalties {penalty:.2g} > {self.tolerance:.2g}."
            )
        if run_dir is not None:
            with replacing(Path(run_dir) / "model.keras") as temporary:
                model.save(temporary)
        sparse = "coefficient_l1" if self.teacher is None else "attribution_l1"
        return {"score": -measured[sparse]}


def _log(
    hp: kt.HyperParameters, name: str, low: float, high: float, default: float
) -> float:
    return hp.Float(name, low, high, sampling="log", default=default)
