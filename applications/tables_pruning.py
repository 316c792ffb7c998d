"""Tables of the pruning recipes."""

import statistics
from pathlib import Path
from typing import Any

from tables import rows
from tables import spread
from tables import table

from keras_wavelets.published import PRUNING


def over_seeds(record: dict) -> dict:
    """Returns mean and deviation of each figure over the seeds, by network.

    Args:
        record: Rows of `dwt_pruning.json`.
    """
    networks = dict.fromkeys(case.split("/")[0] for case in record)
    return {
        network: _merged(
            [row for case, row in record.items() if case.split("/")[0] == network]
        )
        for network in networks
    }


def _merged(values: list) -> Any:
    """Figures that some seeds lack come from those that have them."""
    if isinstance(values[0], dict):
        return {
            name: _merged([value[name] for value in values if name in value])
            for name in values[0]
        }
    deviation = statistics.stdev(values) if len(values) > 1 else 0.0
    return statistics.mean(values), deviation


def _trained(results: Path) -> str:
    head = (
        *("network", "removed", "method", "one-shot", "with 50 batches"),
        *("change of weights", "archive, bytes", "int8 archive, bytes"),
        *("its accuracy", "LiteRT int8, bytes", "LiteRT float / int8 archive"),
    )
    record = rows(results / "dwt_pruning.json")
    body = []
    for network, row in over_seeds(record).items():
        body.append(
            (
                *(network, "0 %", "-", spread(row["trained"]), spread(row["unpruned"])),
                *("-",) * 4,
                *(f"{row['int8_litert'][0]:,.0f}", "-"),
            )
        )
        body += [
            (network, *_figures(share, method, row))
            for share in row["pruned"]["dwt"]
            for method in row["pruned"]
        ]
    return table(head, body)


def _figures(share: str, method: str, row: dict) -> tuple:
    figures = row["pruned"][method][share]
    return (
        f"{100 * float(share):g} %",
        method,
        spread(figures["one_shot"]),
        spread(figures["fine_tuned"]),
        f"{figures['relative_error'][0]:.3f}",
        f"{figures['archive'][0]:,.0f}",
        f"{figures['archive_int8'][0]:,.0f}",
        spread(figures["archive_int8_accuracy"]),
        f"{figures['int8_litert'][0]:,.0f}",
        f"{row['float_litert'][0] / figures['archive_int8'][0]:.1f}",
    )


def _published(results: Path) -> str:
    head = (
        "q",
        "method",
        "published, zeros",
        "here, zeros",
        "published, accuracy",
        "here, accuracy",
    )
    record = rows(results / "resnet18_published.json")
    row = record.get("ResNet18/imagenet2012", {"settings": {}})
    body = []
    for known in PRUNING:
        figures = row["settings"].get(str(known.q))
        if figures is None:
            continue
        published = {
            "selective": (known.dwt_pruned, known.dwt_accuracy),
            "min": (known.min_pruned, known.min_accuracy),
            "random": (known.dwt_pruned, known.random_accuracy),
        }
        for phase, (zeros, accuracy) in published.items():
            here = figures[phase]
            measured = f"{here['accuracy']:.5f}" if row["measured"] else "not run here"
            body.append(
                (
                    *(known.q, phase, f"{zeros:,}", f"{here['pruned']:,}"),
                    *(f"{accuracy:.5f}", measured),
                )
            )
    return table(head, body)


def _compressed(results: Path) -> str:
    head = ("network", "method", "accuracy", "against the trained network, points",
            "against unpruned, points", "int8 archive, bytes", "LiteRT float / archive",
            "same class after reloading", "seed")  # fmt: skip
    record = rows(results / "dwt_compression.json")
    body = []
    for case, row in record.items():
        network, method, seed = case.split("/")
        base = record.get(f"{network}/unpruned/{seed}", row)["accuracy"]
        pruned = "archive_int8" in row
        body.append(
            (
                network,
                method,
                f"{row['accuracy']:.4f}",
                f"{100 * (row['accuracy'] - row['trained']):+.2f}",
                f"{100 * (row['accuracy'] - base):+.2f}" if pruned else "-",
                f"{row['archive_int8']:,}" if pruned else "-",
                f"{row['float_litert'] / row['archive_int8']:.1f}" if pruned else "-",
                f"{row['reloaded_alike']:,}" if pruned else "-",
                seed,
            )
        )
    return table(head, body)


TABLES = {
    "dwt_pruning": _trained,
    "dwt_compression": _compressed,
    "resnet18_published": _published,
}
