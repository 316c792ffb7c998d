"""A class for each pixel."""

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from keras_wavelets import data
from keras_wavelets import plotting
from keras_wavelets.cli.tasks.task import Examples
from keras_wavelets.cli.tasks.task import Outcome
from keras_wavelets.cli.tasks.task import Task

SAMPLES = 6
TEST_IMAGES = 500


class Segmentation(Task):
    """Images with label maps: composites, or a folder of images and masks."""

    default_data = "composites"
    headline = "mean_iou"
    monitor = "val_accuracy"

    def load(self, settings: Mapping[str, Any], split: str) -> Examples:
        options = {"size": _side(settings)}
        if split == "test":
            options["count"] = TEST_IMAGES
        images, labels = data.load_segmentation(settings["data"], split, **options)
        classes = len(self.class_names(settings))
        if labels.max() >= classes:
            raise ValueError(
                f"Expected labels below the number of classes, {classes}. "
                f"Received: a mask with label {labels.max()}."
            )
        return images, labels

    def class_names(self, settings: Mapping[str, Any]) -> tuple[str, ...]:
        return data.segmentation_classes(settings["data"])

    def measure(
        self, model: keras.Model, examples: Examples, *, batch_size: int = 32
    ) -> dict[str, float]:
        images, labels = examples
        iou = keras.metrics.MeanIoU(model.output_shape[-1], sparse_y_pred=False)
        accuracy = keras.metrics.SparseCategoricalAccuracy()
        for start in range(0, len(images), batch_size):
            part = slice(start, start + batch_size)
            scores = model.predict_on_batch(images[part])
            for metric in (iou, accuracy):
                metric.update_state(labels[part], scores)
        return {
            "mean_iou": float(iou.result()),
            "pixel_accuracy": float(accuracy.result()),
        }

    def judge(
        self, model: keras.Model, examples: Examples, settings: Mapping[str, Any]
    ) -> Outcome:
        test = self.measure(model, examples)
        images, labels = (part[:SAMPLES] for part in examples)
        names = self.class_names(settings)
        figure = plotting.label_maps(
            images,
            labels,
            np.argmax(model.predict_on_batch(images), axis=-1),
            class_names=names,
        )
        background = float((examples[1] == 0).mean())
        return Outcome(
            metrics={
                "test": test,
                "share_of_class_0": background,
                "class_names": list(names),
                "parameters": model.count_params(),
            },
            figures={"label_maps": figure},
            facts={
                "test mean IoU": f"{test['mean_iou']:.4f}",
                "test pixel accuracy": f"{test['pixel_accuracy']:.4f}",
                "share of class 0": f"{background:.4f}",
            },
        )


def _side(settings: Mapping[str, Any]) -> int:
    height, width = settings["image_size"] or (64, 64)
    if height != width:
        raise ValueError(
            "Expected square images for segmentation. "
            f"Received: image_size={settings['image_size']}."
        )
    return height
