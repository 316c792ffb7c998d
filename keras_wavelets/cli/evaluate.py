"""The command `evaluate`."""

import dataclasses
from pathlib import Path

import tyro

from keras_wavelets.cli.runs import open_run
from keras_wavelets.cli.tables import print_table
from keras_wavelets.files import write_json


@dataclasses.dataclass(frozen=True, kw_only=True)
class Evaluate:
    """Measure the model of a finished run.

    Writes evaluation-<data>-<split>.json into the run folder.

    Args:
        run_folder: Folder of the run.
        data: Another dataset of the same classes; None for that of the training.
        split: Split to measure on, as tensorflow-datasets writes it.
        average: "sample", or "batch" for plain means over batches.
        batch_size: Images a batch.
    """

    run_folder: tyro.conf.Positional[Path]
    data: str | None = None
    split: str = "test"
    average: str = "sample"
    batch_size: int = 256

    def run(self) -> None:
        """Measures and prints."""
        run = open_run(self.run_folder)
        name = self.data or run.settings["data"]
        if self.average not in run.task.averages:
            raise ValueError(
                f"Expected an average among {run.task.averages} for this run. "
                f"Received: average={self.average!r}."
            )
        options = {"average": self.average} if len(run.task.averages) > 1 else {}
        measured = run.task.measure(
            run.model,
            run.arrays(self.split, name=self.data),
            batch_size=self.batch_size,
            **options,
        )
        record = {"data": name, "split": self.split, "average": self.average}
        target = f"evaluation-{name}-{self.split}.json".replace("/", "-")
        write_json(self.run_folder / target, {**record, **measured})
        facts = {name: f"{value:.4f}" for name, value in measured.items()}
        print_table(facts, title=f"{self.run_folder.name} on {name} ({self.split})")
