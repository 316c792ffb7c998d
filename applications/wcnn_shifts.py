"""What the recipes of twins on small images share: networks, windows, measures."""

from pathlib import Path

import numpy as np

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
