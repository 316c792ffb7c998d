"""Adaptive wavelets distilled from CNNs on images.

Ha, Singh, Lanusse, Upadhyayula, Yu: Adaptive wavelet distillation from neural networks
through interpretations (2021), whose package has this experiment as a notebook.

Claim: teacher 0.9909, wavelet CNN 0.956 with the distilled wavelet and 0.954 with db3
(MNIST, test set). None is published for Fashion-MNIST.
Protocol: pixels standardized with 0.1307 and 0.3081. Teacher: two convolutions, trained
on all 60,000 images, 12 epochs of Adam with a cosine schedule. Wavelet: db3, three
levels, periodization; distilled on 20,000 training images from the saliency of all ten
scores, λ 0.05 and a path of γ, warm starts. Wavelet CNN: 889 coefficients, one hidden
layer of 50, trained on the same 20,000 images with the wavelet held fixed. Accuracies
on the official 10,000 test images. Seed 0 for teacher and wavelet; seeds 0, 1 and 2
for the wavelet CNNs.

Command: python applications/awd_images.py            (about half an hour, 2 cores)
         python applications/awd_images.py --quick    (seconds, embedded data)
"""

import dataclasses
from pathlib import Path

import keras
import numpy as np
from recipe import Recipe
from recipe import run_recipe

from keras_wavelets import applications
from keras_wavelets import data
from keras_wavelets import training

TEACHER = training.TrainConfig(
    epochs=12,
    batch_size=128,
    learning_rate=2e-3,
    schedule="cosine",
    monitor="loss",
    restore_best_weights=False,
)
MEAN, DEVIATION = 0.1307, 0.3081


def run(network: str, dataset: str, *, quick: bool, folder: Path) -> dict:
    """Trains what a case names, after what it stands on."""
    return RUNS[network](dataset, quick=quick, runs=folder.parents[1])


def _teacher(dataset: str, *, quick: bool, runs: Path) -> dict:
    model = train_teacher(dataset, quick=quick, runs=runs)
    test = load(dataset, "test", quick=quick)
    return {**training.evaluate(model, test, metrics=("accuracy",)), "seed": 0}


def train_teacher(dataset: str, *, quick: bool, runs: Path) -> keras.Model:
    """Trains the teacher, or loads the one that is there."""
    config = dataclasses.replace(TEACHER, epochs=1) if quick else TEACHER
    keras.utils.set_random_seed(config.seed)
    model = applications.TeacherCNN(classifier_activation=None)
    train = load(dataset, "train", quick=quick)
    folder = runs / "TeacherCNN" / dataset
    training.fit(model, train, None, config, run_dir=folder, verbose=0)
    return model


def load(dataset: str, split: str, *, quick: bool) -> tuple[np.ndarray, np.ndarray]:
    """Standardized images and their labels."""
    if quick:
        dataset, split = "fashion_mnist_mini", f"{split}[:500]"
    images, labels = data.load_arrays(dataset, split)
    return (images - np.float32(MEAN)) / np.float32(DEVIATION), labels


RUNS = {"TeacherCNN": _teacher}

RECIPE = Recipe(
    name="awd_images",
    run=run,
    cases=tuple(
        (network, dataset) for dataset in ("mnist", "fashion_mnist") for network in RUNS
    ),
)

if __name__ == "__main__":
    run_recipe(RECIPE)
