"""WaveMix on Cityscapes, at full scale.

Jeevan, Viswanathan, Sethi: WaveMix: A Resource-efficient Neural Network for Image
Analysis (2022).

Claim: "mIoU" 83.04 on the validation images. The authors' measure is no intersection
over union: it combines the bits of class numbers (`metrics.legacy_bitwise_iou`), and
the figure must not be set beside those of other networks. Both are recorded here.
Protocol: theirs: full frames, classes 1 to 19 and 0 for everything else, focal loss,
AdamW until 25 epochs bring nothing, then SGD; mirrored images. A tenth of the training
images chooses the epoch. Not run here: it does not fit two cores. `--quick` runs it on
a tiny network and composites.

Data: `cityscapes/semantic_segmentation` by tensorflow-datasets, from the archives in
its manual folder. The authors start from a network trained on ImageNet: put one made
by `wavemix_published.py` at `data/wavemix_imagenet.keras`, or it starts from nothing.

Command: python applications/wavemix_cityscapes.py
         python applications/wavemix_cityscapes.py --quick    (half a minute, 2 cores)
"""

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from recipe import Recipe
from recipe import run_recipe
from recipe import train_in_phases

from keras_wavelets import applications
from keras_wavelets import data
from keras_wavelets import losses
from keras_wavelets import metrics
from keras_wavelets import published
from keras_wavelets import training

CLASSES = 20
# Stored label -> class; all others are 0, "unlabeled".
TRAINED_LABELS = (7, 8, 11, 12, 13, 17, *range(19, 29), 31, 32, 33)
FRAME = (1024, 2048)
PRETRAINED = Path("data/wavemix_imagenet.keras")
CONFIG = training.TrainConfig(
    epochs=500, batch_size=6, tolerance=25, monitor="val_accuracy"
)
NETWORK = {"filters": 192, "depth": 16, "levels": 3}
DECODER = (128, 64)


def run(network: str, dataset: str, *, quick: bool, folder: Path) -> dict:
    """Trains and tests."""
    keras.utils.set_random_seed(CONFIG.seed)
    size = (32, 64) if quick else FRAME
    arguments = {"filters": 8, "depth": 1, "levels": 3} if quick else NETWORK
    model = getattr(applications, network)(
        input_shape=(*size, 3),
        classes=CLASSES,
        stem="patchify",
        patch_size=4,
        dropout=0.5,
        decoder_filters=(8, 4) if quick else DECODER,
        **arguments,
    )
    if PRETRAINED.exists() and not quick:
        model.load_weights(PRETRAINED, skip_mismatch=True)
    train, validation, test = _composites() if quick else _frames()
    trained = train_in_phases(
        model,
        train,
        validation,
        CONFIG,
        quick=quick,
        folder=folder,
        augment=_mirror,
        loss=losses.SparseFocalLoss(gamma=2),
        metrics=("accuracy",),
    )
    return {
        **_measure(model, test),
        "published_bitwise": published.WAVE_MIX_CITYSCAPES,
        **trained,
        "pretrained": PRETRAINED.exists() and not quick,
    }


def _measure(model: keras.Model, test: tf.data.Dataset) -> dict:
    iou = keras.metrics.MeanIoU(CLASSES, ignore_class=0, sparse_y_pred=False)
    bitwise, count = 0.0, 0
    for images, labels in test.batch(2):
        scores = model.predict_on_batch(images)
        iou.update_state(labels, scores)
        predicted = np.argmax(scores, axis=-1)
        bitwise += len(images) * metrics.legacy_bitwise_iou(labels.numpy(), predicted)
        count += len(images)
    # Unlabeled pixels are left out; what is called so by mistake counts as missed.
    confusion = np.asarray(iou.total_cm)[1:]
    found = np.diag(confusion[:, 1:])
    union = confusion.sum(axis=1) + confusion[:, 1:].sum(axis=0) - found
    there = confusion.sum(axis=1) > 0
    return {
        "mean_iou": float(np.mean(found[there] / union[there])),
        "bitwise_iou": float(bitwise / count),
    }


def _frames() -> list[tf.data.Dataset]:
    import tensorflow_datasets as tfds

    table = np.zeros(256, "int32")
    table[list(TRAINED_LABELS)] = np.arange(1, CLASSES)

    def prepare(example: dict) -> tuple:
        image = applications.preprocess_input(example["image_left"], "imagenet")
        stored = tf.cast(example["segmentation_label"][..., 0], tf.int32)
        return image, tf.gather(table, stored)

    name = "cityscapes/semantic_segmentation"
    splits = ("train[:90%]", "train[90%:]", "validation")
    return [tfds.load(name, split=split).map(prepare) for split in splits]


def _composites() -> list[tf.data.Dataset]:
    parts = []
    for split, count in (("train", 24), ("train", 12), ("test", 8)):
        images, labels = data.load_segmentation(split=split, size=64, count=count)
        parts.append(
            tf.data.Dataset.from_tensor_slices((images[:, :32], labels[:, :32]))
        )
    return parts


def _mirror(images: tf.Tensor, labels: tf.Tensor, seed: tf.Tensor) -> tuple:
    """Mirrors half of the images, and their labels with them."""
    draws = tf.random.stateless_uniform((tf.shape(images)[0], 1, 1), seed) < 0.5
    return (
        tf.where(draws[..., None], tf.reverse(images, [2]), images),
        tf.where(draws, tf.reverse(labels, [2]), labels),
    )


RECIPE = Recipe(
    name="wavemix_cityscapes",
    run=run,
    cases=(("WaveMixSegmentation", "cityscapes"),),
)

if __name__ == "__main__":
    run_recipe(RECIPE)
