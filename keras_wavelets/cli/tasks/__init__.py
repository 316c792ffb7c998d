"""What networks are trained for: how examples are loaded, judged and drawn."""

from typing import Any

from keras_wavelets.cli.tasks.classification import Classification
from keras_wavelets.cli.tasks.segmentation import Segmentation
from keras_wavelets.cli.tasks.super_resolution import SuperResolution
from keras_wavelets.cli.tasks.task import Outcome
from keras_wavelets.cli.tasks.task import Task


def task_of(network: Any) -> Task:
    """Returns the task of a network of the command line.

    Args:
        network: An instance of a class of `networks.NETWORKS`.
    """
    match getattr(network, "task", "classification"):
        case "segmentation":
            return Segmentation()
        case "super_resolution":
            return SuperResolution(network)
        case _:
            return Classification()


__all__ = ["Outcome", "Task", "task_of"]
