"""What the search spaces of all networks share."""

import os
from collections.abc import Sequence
from typing import Any

import keras
import keras_tuner as kt

from keras_wavelets import applications
from keras_wavelets import training

SPACES = ("sound", "original")
EPOCHS = {"sound": 10, "original": 20}


class HyperNetwork(kt.HyperModel):
    """Abstract: a network of `applications` whose arguments and training are searched.

    A subclass names the builder in `network` and gives its arguments in `arguments`.
    It is a `HyperModel` like any other, for `tuning.search` or a tuner of KerasTuner;
    the objective is `val_accuracy`, the highest of all epochs.

    Args:
        input_shape: Shape of an image.
        classes: Number of classes.
        space: `"sound"`: logarithmic rates, whose range depends on the optimizer, and
            the batch size searched beside them. `"original"`: the space of the
            published search, where there was one.
        epochs: Epochs of a trial; 10, or 20 in the original space. Under Hyperband
            the tuner decides.
        seed: Of the initial weights and of the order of the images.
        jit_compile: As in `training.TrainConfig`.

    Raises:
        ValueError: If the space is unknown or not there for this network.

    Example:
    >>> class HyperResNet18(HyperNetwork):
    ...     network = "ResNet18"
    ...     spaces = ("sound",)
    ...     def arguments(self, hp):
    ...         return {"stem": hp.Choice("stem", ["cifar", "imagenet"])}
    >>> hp = kt.HyperParameters()
    >>> HyperResNet18((32, 32, 3), 10).config(hp).learning_rate
    0.002
    """

    network = ""
    objective = "val_accuracy"
    spaces: tuple[str, ...] = SPACES

    def __init__(
        self,
        input_shape: tuple,
        classes: int,
        *,
        space: str = "sound",
        epochs: int | None = None,
        seed: int = 0,
        jit_compile: bool | str = "auto",
    ) -> None:
        super().__init__()
        if space not in self.spaces:
            raise ValueError(
                f"Expected space of {self.network} to be one of {self.spaces}. "
                f"Received: space={space!r}."
            )
        self.input_shape = tuple(input_shape)
        self.classes = classes
        self.space = space
        self.epochs = epochs or EPOCHS[space]
        self.seed = seed
        self.jit_compile = jit_compile

    def arguments(self, hp: kt.HyperParameters) -> dict[str, Any]:
        """Returns the arguments of the builder at a point of the space.

        Args:
            hp: The point.
        """
        raise NotImplementedError

    def config(self, hp: kt.HyperParameters) -> training.TrainConfig:
        """Returns the settings of the training at a point of the space.

        Args:
            hp: The point.
        """
        searched = _original(hp) if self.space == "original" else _sound(hp)
        epochs = hp.values.get("tuner/epochs", self.epochs)
        return training.TrainConfig(
            epochs=epochs, seed=self.seed, jit_compile=self.jit_compile, **searched
        )

    def winner(self, hp: kt.HyperParameters) -> dict[str, Any]:
        """Returns what `best.json` tells of a point of the space.

        Args:
            hp: The point.
        """
        return {
            "network": self.network,
            "arguments": self.arguments(hp),
            "training": self.config(hp).to_dict(),
        }

    def build(self, hp: kt.HyperParameters) -> keras.Model:
        """Builds the network at a point of the space, with seeded weights.

        Args:
            hp: The point.
        """
        self.config(hp)  # So that the tuner knows the whole space before a training.
        keras.utils.set_random_seed(self.seed)
        return getattr(applications, self.network)(
            input_shape=self.input_shape, classes=self.classes, **self.arguments(hp)
        )

    def fit(
        self,
        hp: kt.HyperParameters,
        model: keras.Model,
        train: Any,
        validation: Any,
        *,
        run_dir: str | os.PathLike | None = None,
        callbacks: Sequence[keras.callbacks.Callback] = (),
        verbose: int | str = 0,
    ) -> dict[str, float]:
        """Trains a model at a point of the space; arguments as for `training.fit`.

        Args:
            hp: The point.
            model: What `build` returned.
            train: Training data.
            validation: Validation data.
            run_dir: Folder in which an interrupted training goes on.
            callbacks: Further callbacks.
            verbose: As in `keras.Model.fit`.

        Returns:
            The highest validation accuracy and the lowest validation loss.
        """
        result = training.fit(
            model,
            train,
            validation,
            self.config(hp),
            run_dir=run_dir,
            callbacks=callbacks,
            verbose=verbose,
        )
        return {
            "val_accuracy": max(result.history["val_accuracy"]),
            "val_loss": min(result.history["val_loss"]),
        }


def _original(hp: kt.HyperParameters) -> dict[str, Any]:
    """The published search: a linear scale, batches of 64 in file order."""
    return {
        "optimizer": hp.Choice("optimizer", ["sgd", "adam"]),
        "learning_rate": hp.Float("learning_rate", 1e-6, 0.8, default=0.1),
        "batch_size": 64,
        "shuffle": False,
        "early_stopping": "cumulative",
        "tolerance": 3,
        "average": "batch",
        "restore_best_weights": False,
    }


def _sound(hp: kt.HyperParameters) -> dict[str, Any]:
    searched = {
        "optimizer": hp.Choice("optimizer", ["adamw", "adam", "sgd"]),
        "batch_size": hp.Choice("batch_size", [128, 256, 512]),
        "label_smoothing": hp.Choice("label_smoothing", [0.0, 0.05, 0.1]),
    }
    with hp.conditional_scope("optimizer", ["adamw", "adam"]):
        if searched["optimizer"] != "sgd":
            searched["learning_rate"] = _rate(hp, "adaptive_rate", 2e-4, 2e-2, 2e-3)
    with hp.conditional_scope("optimizer", ["adamw"]):
        if searched["optimizer"] == "adamw":
            searched["weight_decay"] = _rate(hp, "weight_decay", 1e-3, 0.5, 0.05)
    with hp.conditional_scope("optimizer", ["sgd"]):
        if searched["optimizer"] == "sgd":
            searched["learning_rate"] = _rate(hp, "sgd_rate", 5e-3, 1.0, 0.1)
            searched["momentum"] = hp.Choice("momentum", [0.0, 0.9], default=0.9)
    return {**searched, "schedule": "cosine", "monitor": "val_accuracy"}


def _rate(
    hp: kt.HyperParameters, name: str, low: float, high: float, default: float
) -> float:
    return hp.Float(name, low, high, sampling="log", default=default)
