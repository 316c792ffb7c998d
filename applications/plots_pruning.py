"""Plots of the pruning recipe."""

import functools
from pathlib import Path
from typing import Any

from tables import rows
from tables_pruning import over_seeds

from keras_wavelets import plotting

NETWORKS = ("SmallResNet-3", "SmallResNet-5", "SmallResNet-7", "VanillaCNN-3")
# Stage to the accuracy of the network that was not pruned.
STAGES = {"one_shot": "trained", "fine_tuned": "unpruned"}


def _accuracy(results: Path, *, network: str, stage: str) -> Any:
    """Official test accuracy over the share removed; None without a record."""
    row = over_seeds(rows(results / "dwt_pruning.json")).get(network)
    if row is None:
        return None
    return plotting.accuracy_over_sparsity(
        {
            method: (
                [float(share) for share in shares],
                [figures[stage][0] for figures in shares.values()],
            )
            for method, shares in row["pruned"].items()
        },
        baseline=row[STAGES[stage]][0],
        title=f"{network}, {stage.replace('_', '-')}",
    )


def _size(results: Path, *, network: str) -> Any:
    """Accuracy of the int8 archives over their bytes; None without a record."""
    row = over_seeds(rows(results / "dwt_pruning.json")).get(network)
    if row is None:
        return None
    return plotting.accuracy_over_size(
        {
            method: (
                [figures["archive_int8"][0] for figures in shares.values()],
                [figures["archive_int8_accuracy"][0] for figures in shares.values()],
            )
            for method, shares in row["pruned"].items()
        },
        baseline=(row["float_litert"][0], row["unpruned"][0]),
        title=f"{network}, int8 archives; unpruned: LiteRT float",
    )


PLOTS = {
    **{
        f"dwt_pruning_{network}_{stage}": functools.partial(
            _accuracy, network=network, stage=stage
        )
        for network in NETWORKS
        for stage in STAGES
    },
    **{
        f"dwt_pruning_{network}_size": functools.partial(_size, network=network)
        for network in NETWORKS
    },
}
