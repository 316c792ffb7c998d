"""The eight published prunings of a ResNet-18 on ImageNet.

Project WaveletTransforms (iAmGiG): `bior4.4` at a requested level 5, percentiles of
the coefficients, minimum-weight and random pruning matched to the zeros of the first,
no training after pruning.

Claim: accuracy on the 50,000 validation images (`keras_wavelets.pruning.PUBLISHED`);
0.69764 before pruning. No kernel of this network is large enough for that wavelet
there, so the transform is the identity, and "DWT" is magnitude pruning in each layer.
Protocol: the same, in the original's folders and logs. The pruned counts need no
trained weights: they differ by the ties between weights alone, and are made here with
random ones. The accuracies need ImageNet and trained weights: not run here.

Command: python applications/resnet18_published.py                  (the counts)
         python applications/resnet18_published.py --weights PATH   (and accuracy)
         python applications/resnet18_published.py --quick          (seconds)

PATH is a file `.weights.h5` or `.keras` of `keras_wavelets.applications.ResNet18`, and
tensorflow-datasets must have `imagenet2012`.
"""

import json
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf
from recipe import Recipe
from recipe import run_recipe

from keras_wavelets import applications
from keras_wavelets import data
from keras_wavelets import pruning
from keras_wavelets import training
from keras_wavelets.files import write_json

SIDE, RESIZED = 224, 256
METRICS = ("accuracy", "f1_weighted", "f1_macro", "recall_macro", "loss")


def run(
    network: str, dataset: str, *, quick: bool, folder: Path, weights: str | None
) -> dict:
    """Prunes by every setting; with weights, or quickly, measures too."""
    keras.utils.set_random_seed(0)
    model = getattr(applications, network)(
        input_shape=(32, 32, 3) if quick or not weights else (SIDE, SIDE, 3),
        classifier_activation=None,
        width=8 if quick else 64,
        weights=weights,
    )
    evaluate = None
    if quick or weights:
        images = _mini() if quick else _images(dataset)
        evaluate = _evaluation(images)
    # That nothing is transformed is the finding, and is in the docstring.
    warnings.simplefilter("ignore", pruning.IdentityTransformWarning)
    settings = pruning.PUBLISHED[3:5] if quick else pruning.PUBLISHED
    row: dict[str, Any] = {"seeds": [0], "measured": bool(weights)}
    if evaluate is not None:
        row["unpruned"] = evaluate(model)
    row["settings"] = {
        str(published.q): _setting(model, published.q, folder, evaluate)
        for published in settings
    }
    return row


def _setting(
    model: keras.Model, q: float, folder: Path, evaluate: Callable | None
) -> dict:
    """Figures of the three methods, from the file of them if there is one."""
    experiment = pruning.PruningExperiment(
        q=q, wavelet="bior4.4", level=5, compat=True, guid="00000000"
    )
    results = folder / "SavedModels" / experiment.folder
    record = results / "result.json"
    if not record.exists():
        # What is there without a record was cut short.
        shutil.rmtree(results, ignore_errors=True)
        done = pruning.run_pruning_experiment(
            model, experiment, out_dir=folder, evaluate=evaluate, save=bool(evaluate)
        )
        figures = {
            result.phase: {
                "pruned": result.report.totals.weight_zeros,
                "weights": result.report.totals.weights,
                **result.metrics,
            }
            for result in done
        }
        write_json(record, figures)
    return json.loads(record.read_text())


def _evaluation(images: Any) -> Callable[[keras.Model], dict]:
    def evaluate(model: keras.Model) -> dict:
        metrics = training.evaluate(model, images, metrics=METRICS, batch_size=64)
        # The original's recall, weighted by the size of the classes, is the accuracy.
        return {**metrics, "recall_weighted": metrics["accuracy"]}

    return evaluate


def _mini() -> tuple:
    """A few gray images in the shape of the network's."""
    x, y = data.load_arrays("fashion_mnist_mini", "test[:32]", image_size=(32, 32))
    return x.repeat(3, axis=-1), y


def _images(dataset: str) -> tf.data.Dataset:
    """The validation images, resized, cropped and scaled as the original does."""
    return data.load(dataset, "validation").map(_prepared)


def _prepared(image: tf.Tensor, label: tf.Tensor) -> tuple:
    size = tf.cast(tf.shape(image)[:2], tf.float32)
    size = tf.cast(tf.round(size * RESIZED / tf.reduce_min(size)), tf.int32)
    image = tf.image.resize(image, size, antialias=True)
    top, left = (size[0] - SIDE) // 2, (size[1] - SIDE) // 2
    image = tf.image.crop_to_bounding_box(image, top, left, SIDE, SIDE)
    return applications.preprocess_input(255.0 * image, "imagenet"), label


RECIPE = Recipe(
    name="resnet18_published",
    run=run,
    cases=(("ResNet18", "imagenet2012"),),
    options={"weights": "file of trained weights; without it, counts alone"},
)

if __name__ == "__main__":
    run_recipe(RECIPE)
