"""The published WaveMix classifiers, at full scale.

Jeevan, Viswanathan, Anandu, Sethi: WaveMix: A Resource-efficient Neural Network for
Image Analysis (2022).

Claim: the top-1 accuracies in `published.WAVE_MIX`, in percent, as the names of the
authors' checkpoints state them; they chose the best epoch on the test images.
Protocol: theirs but for that: AdamW, then SGD with momentum from the best weights,
each until 20 epochs bring no better validation accuracy; random flips and one random
change of TrivialAugment for each image. A tenth of the training images chooses the
epoch, the official test images are seen once. Not run here: none of these fits two
cores. `--quick` runs every row on tiny networks and small stand-in data.

Data: ImageNet and Places by tensorflow-datasets (ImageNet from the archives in its
manual folder), CIFAR by tensorflow-datasets; Tiny ImageNet and Galaxy10 as folders
`data/tiny_imagenet` and `data/galaxy10` that hold `train/<class>/` and
`test/<class>/`.

Command: python applications/wavemix_published.py --only <network>/<dataset>
         python applications/wavemix_published.py --quick    (two minutes, 2 cores)
"""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import keras
import tensorflow as tf
from recipe import Recipe
from recipe import run_recipe
from recipe import train_in_phases

from keras_wavelets import applications
from keras_wavelets import data
from keras_wavelets import published
from keras_wavelets import training


@dataclasses.dataclass(frozen=True, kw_only=True)
class Setting:
    """One published classifier.

    Args:
        data: Name of the data set, or a folder.
        test: Split that was published on.
        size: Side of the images.
        batch_size: Images of a step.
        statistics: Name of the mean and deviation of the images, or None.
        arguments: Arguments of `WaveMix` beside the size and the classes.
        in_memory: Whether the images stay in memory after the first epoch.
    """

    data: str
    size: int
    batch_size: int
    arguments: dict
    test: str = "test"
    statistics: str | None = "imagenet"
    in_memory: bool = False


def _patches(filters: int, depth: int, levels: int, patch_size: int = 4) -> dict:
    return {
        "filters": filters,
        "depth": depth,
        "levels": levels,
        "patch_size": patch_size,
    }


def _lite(filters: int, depth: int) -> dict:
    return {
        "filters": filters,
        "depth": depth,
        "levels": 1,
        "stem": "strided",
        "stem_stride": 1,
    }


SETTINGS = {
    ("WaveMix-192x16-L3", "imagenet"): Setting(
        data="imagenet2012", test="validation", size=224,
        batch_size=160, arguments=_patches(192, 16, 3),
    ),
    ("WaveMix-256x12-L2", "places365"): Setting(
        data="places365_small", test="validation", size=224,
        batch_size=160, arguments=_patches(256, 12, 2, 8),
    ),
    ("WaveMixLite-144x7", "cifar10"): Setting(
        data="cifar10", size=32, batch_size=512,
        statistics="cifar10", arguments=_lite(144, 7), in_memory=True,
    ),
    ("WaveMixLite-256x10", "cifar100"): Setting(
        data="cifar100", size=32, batch_size=512,
        statistics="cifar10", arguments=_lite(256, 10), in_memory=True,
    ),
    ("WaveMixLite-256x12", "tiny_imagenet"): Setting(
        data="data/tiny_imagenet", size=64, batch_size=304,
        statistics="tinyimagenet", arguments=_lite(256, 12),
    ),
    ("WaveMix-192x16-L3", "galaxy10"): Setting(
        data="data/galaxy10", size=256, batch_size=160,
        statistics=None, arguments=_patches(192, 16, 3),
    ),
}  # fmt: skip
CONFIG = training.TrainConfig(
    epochs=500, tolerance=20, monitor="val_accuracy", steps_per_execution=1
)
SMALL = {"filters": 8, "depth": 1, "ff_filters": 8}


def run(network: str, dataset: str, *, quick: bool, folder: Path) -> dict:
    """Trains one classifier in two phases and tests it."""
    setting = SETTINGS[network, dataset]
    arguments = setting.arguments
    if quick:
        setting = dataclasses.replace(
            setting, data="fashion_mnist_mini", size=32, test="test[:64]"
        )
        arguments = {**arguments, **SMALL}
    classes = data.describe(setting.data).classes
    splits = (
        ("train[:96]", "train[96:160]") if quick else ("train[:90%]", "train[90%:]")
    )
    train, validation, test = (
        _stream(setting, split) for split in (*splits, setting.test)
    )
    keras.utils.set_random_seed(CONFIG.seed)
    model = applications.WaveMix(
        input_shape=(setting.size, setting.size, 3), classes=classes, **arguments
    )
    config = dataclasses.replace(CONFIG, batch_size=32 if quick else setting.batch_size)
    augment = _augmentation(setting)
    trained = train_in_phases(
        model, train, validation, config, quick=quick, folder=folder, augment=augment
    )
    return {
        "test": training.evaluate(model, test, metrics=("accuracy",)),
        "published": published.WAVE_MIX[network, dataset],
        **trained,
    }


def _stream(setting: Setting, split: str) -> tf.data.Dataset:
    size = (setting.size, setting.size)

    def prepare(image: tf.Tensor, label: tf.Tensor) -> tuple:
        if image.shape[-1] == 1:
            image = tf.image.grayscale_to_rgb(image)
        # Stored as in [0, 1], and wanted from 0 to 255.
        return applications.preprocess_input(255 * image, setting.statistics), label

    stream = data.load(setting.data, split, image_size=size).map(prepare)
    return stream.cache() if setting.in_memory else stream


def _augmentation(setting: Setting) -> Callable:
    layers = keras.layers
    scaled = {"value_range": (-2.5, 2.5) if setting.statistics else (0, 1)}
    return data.in_turn(
        data.layers_as_augmentation(layers.RandomFlip("horizontal")),
        data.one_of(
            layers.RandomRotation(0.25, fill_mode="constant"),
            layers.RandomShear(0.5, 0.5, fill_mode="constant"),
            layers.RandomTranslation(0.3, 0.3, fill_mode="constant"),
            layers.RandomBrightness(0.5, **scaled),
            layers.RandomContrast(0.8, **scaled),
            layers.RandomSharpness((0.0, 1.0), **scaled),
            layers.RandomColorDegeneration((0.0, 1.0)),
        ),
    )


RECIPE = Recipe(name="wavemix_published", run=run, cases=tuple(SETTINGS))

if __name__ == "__main__":
    run_recipe(RECIPE)
