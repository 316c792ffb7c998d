"""What a network is trained for, as the commands see it."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import keras

from keras_wavelets import training
from keras_wavelets.cli import networks

Examples = tuple[Any, Any]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the test of a trained model gave.

    Args:
        metrics: For `metrics.json`, with the figures under `test`.
        figures: Pictures by the names of their files.
        facts: Lines of the table at the end.
    """

    metrics: dict[str, Any]
    figures: dict[str, Any]
    facts: dict[str, str]


class Task:
    """Abstract: how examples are loaded, and how a model is built and judged.

    Attributes:
        default_data: Name of the data that are always at hand.
        headline: The figure of `measure` that is told in one line.
        monitor: The validation metric that chooses the best epoch.
        monitor_mode: Whether it should fall or rise.
        averages: How its figures can be averaged; `measure` takes `average` where
            there is a choice.
        stratified: Whether validation images are drawn class by class.
    """

    default_data: str
    headline: str
    monitor: str
    monitor_mode = "auto"
    averages: tuple[str, ...] = ("sample",)
    stratified = False

    def load(self, settings: Mapping[str, Any], split: str) -> Examples:
        """Returns inputs and targets by the settings of a run."""
        raise NotImplementedError

    def class_names(self, settings: Mapping[str, Any]) -> tuple[str, ...]:
        """Returns the classes of a run, where there are any."""
        return ()

    def build(
        self, network: Any, examples: Examples, settings: Mapping[str, Any]
    ) -> keras.Model:
        """Returns a new model for the examples."""
        return networks.build(
            network,
            input_shape=examples[0].shape[1:],
            classes=len(self.class_names(settings)),
        )

    def compile(
        self, model: keras.Model, config: training.TrainConfig, *, steps: int
    ) -> None:
        """Compiles a model; by default as a classifier."""
        training.compile_model(model, config, steps_per_epoch=steps)

    def measure(
        self, model: keras.Model, examples: Examples, **options: Any
    ) -> dict[str, float]:
        """Returns the figures of a trained model.

        Args:
            model: The model.
            examples: Inputs and targets.
            **options: `batch_size`, and `average` as told above.
        """
        raise NotImplementedError

    def judge(
        self, model: keras.Model, examples: Examples, settings: Mapping[str, Any]
    ) -> Outcome:
        """Measures a trained model and draws what it does."""
        raise NotImplementedError

    def exported(self, model: keras.Model, examples: Examples) -> keras.Model:
        """Returns the model as it is exported; by default as it is."""
        return model

    def labels(self, examples: Examples) -> Any:
        """Returns the classes by which an export is judged, if there are any."""
        return None
