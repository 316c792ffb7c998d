"""What the search spaces of all networks share."""

import dataclasses
import inspect
import os
from collections.abc import Sequence
from typing import Any

import keras
import keras_tuner as kt
import numpy as np

from keras_wavelets import applications
from keras_wavelets import checks
from keras_wavelets import training
from keras_wavelets.training.callbacks import stopping
from keras_wavelets.training.compile_model import learning_rate
from keras_wavelets.training.feed import single_examples
from keras_wavelets.training.feed import steps_per_epoch

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

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__doc__ and "__init__" not in vars(cls) and "Args:" not in cls.__doc__:
            shared = inspect.cleandoc(HyperNetwork.__doc__).partition("Args:")[2]
            shared = f"\nArgs:{shared.partition('Raises:')[0]}Example:"
            own = inspect.cleandoc(cls.__doc__)
            cls.__doc__ = own.replace("\nExample:", shared, 1)

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
        checks.one_of(space, "space", self.spaces)
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
        """Builds the network at a point of the space, with seeded weights, compiled.

        Args:
            hp: The point.
        """
        config = self.config(hp)
        keras.utils.set_random_seed(self.seed)
        model = getattr(applications, self.network)(
            input_shape=self.input_shape, classes=self.classes, **self.arguments(hp)
        )
        compile_constant(model, config)
        return model

    def fit(
        self,
        hp: kt.HyperParameters,
        model: keras.Model,
        x: Any = None,
        y: Any = None,
        *,
        run_dir: str | os.PathLike | None = None,
        **options: Any,
    ) -> keras.callbacks.History:
        """Trains a model at a point of the space.

        Args:
            hp: The point.
            model: What `build` returned.
            x: As in `keras.Model.fit`, or arrays `(x, y)`.
            y: As in `keras.Model.fit`.
            run_dir: Folder in which an interrupted training goes on: then it is one of
                `training.fit`.
            **options: As in `keras.Model.fit`; what is not given, as epochs and batch
                size, is the point's.

        Returns:
            The metrics of each epoch.
        """
        return fit_network(self.config(hp), model, x, y, run_dir=run_dir, **options)


def compile_constant(model: keras.Model, config: training.TrainConfig) -> None:
    """Compiles a network before its data are known, and with them a step's place."""
    constant = dataclasses.replace(config, schedule="constant", warmup_epochs=0)
    training.compile_model(model, constant, steps_per_epoch=1)
    # As in a checkpoint, whose optimizer has its state.
    model.optimizer.build(model.trainable_variables)


def fit_network(
    config: training.TrainConfig,
    model: keras.Model,
    x: Any,
    y: Any = None,
    *,
    run_dir: str | os.PathLike | None = None,
    validation_data: Any = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    **options: Any,
) -> keras.callbacks.History:
    """Trains as `HyperNetwork.fit` does."""
    if isinstance(x, tuple):
        x, y = x
    given = {name: options.pop(name, None) for name in ("epochs", "batch_size")}
    config = dataclasses.replace(config, **{k: v for k, v in given.items() if v})
    if run_dir is not None:
        train = x if y is None else (np.asarray(x), np.asarray(y))
        return _fit_in_folder(
            config, model, train, validation_data,
            run_dir=run_dir, callbacks=callbacks, **options,
        )  # fmt: skip
    order: dict[str, Any] = {"shuffle": False}  # Of a dataset it is the dataset's.
    if y is not None:
        order = {"batch_size": config.batch_size, "shuffle": config.shuffle}
    return model.fit(
        x,
        y,
        epochs=config.epochs,
        validation_data=validation_data,
        callbacks=[*callbacks, *_rates(config), *_stopping(config, validation_data)],
        **{**order, **options},
    )


def _fit_in_folder(
    config: training.TrainConfig,
    model: keras.Model,
    train: Any,
    validation: Any,
    **options: Any,
) -> keras.callbacks.History:
    train, validation = (
        single_examples(data, model, labels=True) for data in (train, validation)
    )
    steps = steps_per_epoch(train, config.batch_size, limit=config.steps_per_epoch)
    training.compile_model(model, config, steps_per_epoch=steps)
    result = training.fit(model, train, validation, config, **options)
    history = keras.callbacks.History()
    history.history = {k: v for k, v in result.history.items() if k != "seconds"}
    history.epoch = [epoch - 1 for epoch in result.epoch]
    return history


def _rates(config: training.TrainConfig) -> list[keras.callbacks.Callback]:
    """The schedule epoch by epoch, where the number of steps is not known."""
    schedule = learning_rate(config, 1)
    if isinstance(schedule, float):
        return []
    rate = keras.callbacks.LearningRateScheduler
    return [rate(lambda epoch, _: float(schedule(epoch + 0.5)))]


def _stopping(
    config: training.TrainConfig, validation: Any
) -> list[keras.callbacks.Callback]:
    watched = validation is not None or not config.monitor.startswith("val_")
    return stopping(config) if watched else []


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
