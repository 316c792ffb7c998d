"""The command `prune`."""

import dataclasses
from typing import Annotated

import tyro

from keras_wavelets.cli.prune_report import PruneEvaluate
from keras_wavelets.cli.prune_report import PruneReport
from keras_wavelets.cli.prune_run import PruneRun
from keras_wavelets.cli.prune_sweep import PruneSweep


@dataclasses.dataclass(frozen=True, kw_only=True)
class Prune:
    """Make the model of a run smaller, and compare ways to do so.

    Args:
        what: The subject.
    """

    what: (
        Annotated[PruneRun, tyro.conf.subcommand("run")]
        | Annotated[PruneEvaluate, tyro.conf.subcommand("evaluate")]
        | Annotated[PruneReport, tyro.conf.subcommand("report")]
        | Annotated[PruneSweep, tyro.conf.subcommand("sweep")]
    )

    def run(self) -> None:
        """Does what was chosen."""
        self.what.run()
