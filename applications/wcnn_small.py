"""Shift-invariant twins on a few images: the claims of the papers in minutes.

Leterme, Polisano, Perrier, Alahari: From CNNs to Shift-Invariant Twin Models Based on
Complex Wavelets (2024), arXiv 2212.00394.

Claim: the twins are more accurate than the CNN; magnitudes of complex wavelet packets
make it much steadier under small shifts, and low-pass filters steadier still.
Protocol: the first 8,000 training and the first 2,000 test images of Fashion-MNIST, 28
pixels padded to 40 and cut to 32 at the center, gray in three channels, standardized.
Stem and first stage of ResNet-18; SGD with momentum 0.9, the rate up to 0.1 within
the first epoch and down to zero by the cosine, weight decay, batches of 128, 4
epochs, no augmentation. Seven windows, 3 pixels to the left to 3 to the right: rate of
changed classes one pixel apart, and divergence from the center at one pixel. Seeds 0,
1 and 2.

Command: python applications/wcnn_small.py            (about 20 minutes, 2 cores)
         python applications/wcnn_small.py --quick    (seconds, embedded data)
"""

import dataclasses
from pathlib import Path

import numpy as np
from recipe import Recipe
from recipe import run_recipe

from keras_wavelets import applications
from keras_wavelets import data
from keras_wavelets import metrics
from keras_wavelets import training

NETWORKS = {
    "CNN": {},
    "WCNN": {"twin": "wcnn"},
    "CWCNN": {"twin": "cwcnn"},
    "Blur": {"antialias": "blur"},
    "CBlur": {"twin": "cwcnn", "antialias": "blur"},
}
# Mean and standard deviation of the training images.
STATISTICS = (0.2860, 0.3530)
SIZE, FAR = 32, 3
# The decay of PyTorch's SGD is 1e-4 and passes through the momentum, which makes it
# ten times as strong; Keras takes it off the weights themselves.
CONFIG = training.TrainConfig(
    epochs=4,
    batch_size=128,
    optimizer="sgd",
    learning_rate=0.1,
    momentum=0.9,
    weight_decay=1e-3,
    schedule="cosine",
    warmup_epochs=1,
    monitor="loss",
    restore_best_weights=False,
    jit_compile=False,
)


def run(network: str, dataset: str, *, quick: bool, folder: Path) -> dict:
    """Trains one network three times."""
    splits = ("train[:8000]", "test[:2000]")
    config = CONFIG
    if quick:
        dataset, splits = "fashion_mnist_mini", ("train[:16]", "test[:4]")
        config = dataclasses.replace(config, epochs=1, warmup_epochs=0, batch_size=8)
    return measure(
        network,
        dataset,
        splits,
        config=config,
        repeats=2 if quick else 3,
        folder=folder,
    )


def measure(
    network: str,
    dataset: str,
    splits: tuple,
    *,
    config: training.TrainConfig,
    repeats: int,
    folder: Path,
) -> dict:
    """Trains one network several times and tests it on shifted windows.

    Args:
        network: Name among `NETWORKS`.
        dataset: Name of gray images of 28 pixels.
        splits: Training and test split.
        config: Settings of the training.
        repeats: Number of seeds.
        folder: Where the runs are kept.
    """
    train, test = (load(dataset, split) for split in splits)
    center = (train[0][:, :, FAR : FAR + SIZE], train[1])
    repeated = training.repeat(
        lambda: applications.WResNet18(
            input_shape=(SIZE, SIZE, 3),
            classes=10,
            classifier_activation=None,
            stages=1,
            **NETWORKS[network],
        ),
        center,
        None,
        config=config,
        repeats=repeats,
        run_dir=folder,
        measure=lambda model: shifted(model, test),
        verbose=0,
    )
    return {
        **repeated.measurements,
        "each": list(repeated.measured),
        "epochs": config.epochs,
        "seeds": list(range(repeats)),
    }


def load(dataset: str, split: str) -> tuple:
    """Loads images of 32 rows and 38 columns: room for all windows."""
    images, labels = data.load_arrays(dataset, split)
    rows = (SIZE - images.shape[1]) // 2
    columns = rows + FAR
    images = np.pad(images, ((0, 0), (rows, rows), (columns, columns), (0, 0)))
    mean, deviation = STATISTICS
    return np.repeat((images - mean) / deviation, 3, axis=3), labels


def shifted(model: object, test: tuple) -> dict:
    """Returns accuracy at the center, flip rates and divergences in any window."""
    images, labels = test
    frames = 2 * FAR + 1
    flips = metrics.MeanFlipRate(max_step=FAR)
    divergence = metrics.ShiftKLDivergence(frames, reference="center")
    right = 0
    for start in range(0, len(labels), 100):
        part = images[start : start + 100]
        windows = training.crop_windows(part, [(0, at) for at in range(frames)], SIZE)
        scores = model.predict_on_batch(np.reshape(windows, (-1, SIZE, SIZE, 3)))
        scores = scores.reshape(len(part), frames, -1)
        flips.update_state(scores)
        divergence.update_state(scores)
        right += np.sum(scores[:, FAR].argmax(-1) == labels[start : start + 100])
    result = {"accuracy": right / len(labels)}
    result |= {f"flips_{d}": float(rate) for d, rate in flips.result().items()}
    kl = np.array(divergence.result())
    for at in range(1, FAR + 1):
        result[f"kl_{at}"] = float(kl[FAR - at] + kl[FAR + at]) / 2
    return result


RECIPE = Recipe(
    name="wcnn_small",
    run=run,
    cases=tuple((network, "fashion_mnist") for network in NETWORKS),
)

if __name__ == "__main__":
    run_recipe(RECIPE)
