"""A class for each image."""

from collections.abc import Mapping
from typing import Any

import keras

from keras_wavelets import data
from keras_wavelets import plotting
from keras_wavelets import training
from keras_wavelets.applications import parameter_report
from keras_wavelets.cli.tasks.task import Examples
from keras_wavelets.cli.tasks.task import Outcome
from keras_wavelets.cli.tasks.task import Task
from keras_wavelets.published import published_accuracy
from keras_wavelets.training.evaluate import measure_predictions

SAMPLES = 18


class Classification(Task):
    """Images with one label each, by name or from a folder."""

    default_data = "fashion_mnist_mini"
    headline = "accuracy"
    monitor = "val_accuracy"
    averages = ("sample", "batch")
    stratified = True

    def load(self, settings: Mapping[str, Any], split: str) -> Examples:
        size = settings["image_size"]
        return data.load_arrays(
            settings["data"],
            split,
            grayscale=settings["grayscale"],
            image_size=tuple(size) if size else None,
            data_dir=settings["data_dir"],
        )

    def class_names(self, settings: Mapping[str, Any]) -> tuple[str, ...]:
        info = data.describe(settings["data"], data_dir=settings["data_dir"])
        return tuple(info.class_names)

    def measure(
        self, model: keras.Model, examples: Examples, **options: Any
    ) -> dict[str, float]:
        return training.evaluate(model, examples, **options)

    def judge(
        self, model: keras.Model, examples: Examples, settings: Mapping[str, Any]
    ) -> Outcome:
        names = self.class_names(settings)
        labels, scores = training.predict(model, examples)
        matrix = training.confusion_matrix(labels, scores)
        test = measure_predictions(labels, scores)
        report = parameter_report(model)
        metrics = {
            "test": test,
            "confusion_matrix": matrix.tolist(),
            "class_names": list(names),
            "parameters": report.total,
            "dead_parameters": report.dead,
        }
        figures = {
            "confusion_matrix": plotting.confusion_matrix(matrix, names),
            "roc_curves": plotting.roc_curves(labels, scores, class_names=names),
            "samples": plotting.sample_predictions(
                examples[0][:SAMPLES],
                labels[:SAMPLES],
                scores[:SAMPLES],
                class_names=names,
            ),
        }
        published = published_accuracy(settings["network"], settings["data"])
        facts = {
            "test accuracy": f"{test['accuracy']:.4f}",
            "published": published or "no figure for this pair",
            "test F1 (macro)": f"{test['f1_macro']:.4f}",
            "test AUC": f"{test['auc']:.4f}",
        }
        return Outcome(metrics=metrics, figures=figures, facts=facts)

    def labels(self, examples: Examples) -> Any:
        return examples[1]
