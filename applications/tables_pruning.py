"""Tables of the pruning recipes."""

from pathlib import Path

from tables import rows
from tables import spread
from tables import table

from keras_wavelets.pruning import PUBLISHED


def _trained(results: Path) -> str:
    head = (
        "network",
        "removed",
        "method",
        "one-shot",
        "with 50 batches",
        "change of weights",
        "archive, bytes",
        "int8 archive, bytes",
        "its accuracy",
        "LiteRT int8, bytes",
        "LiteRT float / int8 archive",
    )
    body = []
    for case, row in rows(results / "dwt_pruning.json").items():
        network = case.split("/")[0]
        trained, unpruned = spread(row["trained"]), spread(row["unpruned"])
        body.append(
            (
                *(network, "0 %", "-", trained, unpruned),
                *("-",) * 4,
                f"{row['int8_litert']:,}",
                "-",
            )
        )
        shares = next(iter(row["pruned"].values()))
        body += [
            (network, *_figures(share, method, row))
            for share in shares
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
        f"{figures['int8_litert']:,}",
        f"{row['float_litert'] / figures['archive_int8'][0]:.1f}",
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
    for known in PUBLISHED:
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


TABLES = {"dwt_pruning": _trained, "resnet18_published": _published}
