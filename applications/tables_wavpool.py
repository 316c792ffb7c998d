"""Tables of the WavPool recipes, and of all weights inside the package."""

from pathlib import Path

from tables import rows
from tables import spread
from tables import table

from keras_wavelets.applications import shipped_weights
from keras_wavelets.published import WAVPOOL

DATASETS = {
    "mnist": "MNIST",
    "fashion_mnist": "Fashion-MNIST",
    "cifar10": "CIFAR-10, gray",
}


def _original(results: Path) -> str:
    head = (
        "dataset",
        "network",
        "published, validation",
        "here, validation",
        "here, official test",
        "epochs run",
    )
    body = [
        (
            *_names(case),
            spread(WAVPOOL[tuple(case.split("/"))]),
            spread(row["validation"]),
            spread(row["test"]),
            ", ".join(map(str, row["epochs"])),
        )
        for case, row in rows(results / "wavpool_original.json").items()
    ]
    return table(head, body)


def _sound(results: Path) -> str:
    original = rows(results / "wavpool_original.json")
    head = (
        "dataset",
        "network",
        "original protocol, test",
        "sound protocol, test",
        "gain in points",
        "macro F1",
        "AUC",
    )
    body = [
        (
            *_names(case),
            spread(original[case]["test"]),
            spread(row["test"]),
            f"{100 * (row['test'][0] - original[case]['test'][0]):+.1f}",
            spread(row["test_f1"]),
            spread(row["test_auc"]),
        )
        for case, row in rows(results / "wavpool_sound.json").items()
    ]
    return table(head, body)


def _names(case: str) -> tuple:
    network, dataset = case.split("/")
    return DATASETS[dataset], network


def _shipped(_: Path) -> str:
    head = ("network", "weights", "parameters", "official test", "kB", "recipe, seed")
    body = [
        (
            weights.builder,
            f'`weights="{weights.name}"`',
            f"{weights.parameters:,}",
            f"{weights.test_accuracy:.4f}",
            round(weights.file.stat().st_size / 1000),
            f"`{weights.recipe}`, {weights.seed}",
        )
        for weights in shipped_weights()
    ]
    return table(head, body)


TABLES = {
    "wavpool_original": _original,
    "wavpool_sound": _sound,
    "shipped_weights": _shipped,
}
