"""The original trainings of twins: data, steps and scores, as values."""

import dataclasses
from pathlib import Path

import keras
import tensorflow as tf

from keras_wavelets import applications
from keras_wavelets import data
from keras_wavelets import training
from keras_wavelets.applications import preprocessing

# The authors use those of ImageNet for CIFAR-10 too.
STATISTICS = preprocessing.STATISTICS["imagenet"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Protocol:
    """What all networks of one dataset are trained and tested by.

    Args:
        data: Name of the dataset.
        classes: Number of its classes.
        splits: Training, validation and test split.
        stored: Side the images are stored with.
        size: Side the networks see.
        config: Settings of the training.
        max_step: Largest step of the rates of changed classes.
        in_memory: Whether all images stay in memory after the first epoch.
    """

    data: str
    classes: int
    splits: tuple[str, str, str]
    stored: int
    size: int
    config: training.TrainConfig
    max_step: int
    in_memory: bool = True


# The steps of all published trainings of twins.
CONFIG = training.TrainConfig(
    batch_size=256,
    optimizer="sgd_l2",
    learning_rate=0.1,
    momentum=0.9,
    weight_decay=1e-4,
    schedule="step",
    monitor="val_accuracy",
    restore_best_weights=False,
)
QUICK = Protocol(
    data="fashion_mnist_mini",
    classes=10,
    splits=("train[:32]", "train[32:48]", "test[:16]"),
    stored=32,
    size=32,
    config=training.TrainConfig(
        epochs=1, batch_size=16, optimizer="sgd_l2", momentum=0.9, jit_compile=False
    ),
    max_step=2,
)


def train_and_score(
    arch: str, config: str, protocol: Protocol, *, folder: Path, **arguments: object
) -> dict:
    """Trains the network of two original names, and scores its last weights.

    Args:
        arch: As in `applications.from_code`.
        config: As in `applications.from_code`.
        protocol: Data and settings.
        folder: The run folder.
        **arguments: Further arguments of the builder.
    """
    keras.utils.set_random_seed(protocol.config.seed)
    size = protocol.size
    model = applications.from_code(
        arch,
        config,
        input_shape=(size, size, 3),
        classes=protocol.classes,
        classifier_activation=None,
        **arguments,
    )
    train, validation, test = _streams(protocol)
    log = _gradient_log(model)
    result = training.fit(
        model,
        train,
        validation,
        protocol.config,
        run_dir=folder,
        callbacks=[log] if log else [],
        augment=lambda x, y, seed: _standardized(
            *data.random_resized_crop(x, y, seed, size=size)
        ),
        verbose=2,
    )
    scores = score(model, test, protocol)
    training.add_scores(
        folder / "scores.json",
        {"scores": scores},
        dataset=protocol.data,
        split=protocol.splits[2],
        overwrite=True,
    )
    return {
        **scores,
        "epochs": len(result.rows),
        "seed": protocol.config.seed,
    }


def score(model: keras.Model, test: tf.data.Dataset, protocol: Protocol) -> dict:
    """Scores by one crop, ten crops, whole and half pixels.

    Args:
        model: The network.
        test: Test images in [0, 1].
        protocol: Data and settings.
    """
    common = {"normalize": STATISTICS, "batch_size": 64}
    whole = training.evaluate_stability(
        model, test, max_step=protocol.max_step, **common
    )["scores"]
    half = training.evaluate_stability(
        model, test, modes=["shifts"], pixel_divide=2, max_step=1, **common
    )["scores"]
    for name, measured in half.items():
        whole[name]["kld"] = measured["kld"]
    return whole


def _streams(protocol: Protocol) -> list[tf.data.Dataset]:
    """Returns images to train on, centered ones to validate on, and those to test."""
    train, validation, test = (
        load_images(protocol, split) for split in protocol.splits
    )
    validation = validation.map(lambda x, y: (_centered(x, protocol.size), y))
    streams = [train, validation, test]
    return [stream.cache() for stream in streams] if protocol.in_memory else streams


def _gradient_log(model: keras.Model) -> keras.callbacks.Callback | None:
    """Returns the log of a twin whose mixing is penalized."""
    names = {layer.name for layer in model.layers}
    stem = model.get_layer("stem") if "stem" in names else None
    if stem is None or not any(stem.mixing.kernel_regularizers):
        return None
    return training.MixingGradientLog(stem.mixing.kernels)


def _centered(image: tf.Tensor, size: int) -> tf.Tensor:
    return training.one_crop(image[None], size, normalize=STATISTICS)[0]


def _standardized(images: tf.Tensor, labels: tf.Tensor) -> tuple:
    mean, deviation = STATISTICS
    return (images - tf.constant(mean)) / tf.constant(deviation), labels


def load_images(protocol: Protocol, split: str) -> tf.data.Dataset:
    """Loads images in [0, 1], of three channels.

    Args:
        protocol: Names the data and their size.
        split: Split of the data.
    """
    sides = (protocol.stored, protocol.stored)
    images = data.load(protocol.data, split, image_size=sides)
    if images.element_spec[0].shape[-1] == 1:
        images = images.map(lambda x, y: (tf.image.grayscale_to_rgb(x), y))
    return images
