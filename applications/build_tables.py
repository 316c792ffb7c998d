"""Writes the tables of README.md in this folder from the records in results/.

Command: python applications/build_tables.py
"""

import json
from pathlib import Path

from keras_wavelets.cli.published import ACCURACY

HERE = Path(__file__).parent
BEGIN, END = "<!-- {name}: begin -->", "<!-- {name}: end -->"
DATASETS = {
    "mnist": "MNIST",
    "fashion_mnist": "Fashion-MNIST",
    "cifar10": "CIFAR-10, gray",
}


def build(page: str, results: Path = HERE / "results") -> str:
    """Returns the page with its tables made anew.

    Args:
        page: Text of the README.
        results: Folder of the records.
    """
    original, sound = (
        _rows(results / f"{name}.json")
        for name in ("wavpool_original", "wavpool_sound")
    )
    tables = {
        "wavpool_original": _original(original),
        "wavpool_sound": _sound(sound, original),
    }
    for name, table in tables.items():
        begin, end = BEGIN.format(name=name), END.format(name=name)
        before, rest = page.split(begin)
        page = f"{before}{begin}\n{table}\n{end}{rest.split(end)[1]}"
    return page


def _original(rows: dict) -> str:
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
            _spread(ACCURACY[tuple(case.split("/"))]),
            _spread(row["validation"]),
            _spread(row["test"]),
            ", ".join(map(str, row["epochs"])),
        )
        for case, row in rows.items()
    ]
    return _table(head, body)


def _sound(rows: dict, original: dict) -> str:
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
            _spread(original[case]["test"]),
            _spread(row["test"]),
            f"{100 * (row['test'][0] - original[case]['test'][0]):+.1f}",
            _spread(row["test_f1"]),
            _spread(row["test_auc"]),
        )
        for case, row in rows.items()
    ]
    return _table(head, body)


def _rows(path: Path) -> dict:
    return json.loads(path.read_text())["rows"]


def _names(case: str) -> tuple:
    network, dataset = case.split("/")
    return DATASETS[dataset], network


def _spread(figures: list | tuple) -> str:
    return f"{figures[0]:.4f} ± {figures[1]:.4f}"


def _table(head: tuple, rows: list[tuple]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    readme = HERE / "README.md"
    readme.write_text(build(readme.read_text()))
