"""The command `evaluate`."""

import dataclasses
from pathlib import Path
from typing import Literal

import tyro

import keras_wavelets as kw
from keras_wavelets.cli import choices
from keras_wavelets.cli.output import Reporting
from keras_wavelets.cli.output import Tables
from keras_wavelets.cli.output import file_name
from keras_wavelets.cli.runs import Run
from keras_wavelets.cli.runs import open_run
from keras_wavelets.files import write_json


@dataclasses.dataclass(frozen=True, kw_only=True)
class Evaluate(Reporting):
    """Measure the model of a finished run.

    Writes evaluation-<data>-<split>.json into the run folder, or with a mode adds to
    scores.json there.

    Args:
        run_folder: Folder of the run.
        data: Another dataset of the same classes; None for that of the training.
        split: Split to measure on, as tensorflow-datasets writes it.
        average: "sample", or "batch" for plain means over batches.
        batch_size: Images a batch.
        mode: How a classifier is shown the images: "onecrop", their center; "tencrops",
            corners, center and mirrors; "shifts", windows that move: rates of changed
            classes and divergences. None for the metrics of the training.
        max_shift: Largest shift in pixels.
        pixel_divide: Steps a pixel.
        max_step: Largest step of the rates of changed classes, in frames.
        resize_to: Short side of the images before the one crop.
        overwrite: Replace scores that are there already.
    """

    run_folder: tyro.conf.Positional[Path]
    data: str | None = None
    split: str = "test"
    average: choices.Average = "sample"
    batch_size: int = 256
    mode: Literal["onecrop", "tencrops", "shifts"] | None = None
    max_shift: int = 8
    pixel_divide: int = 1
    max_step: int | None = None
    resize_to: int | None = None
    overwrite: bool = False

    def run(self) -> Tables:
        """Measures."""
        run = open_run(self.run_folder)
        name = self.data or run.settings["data"]
        if self.mode is not None:
            return self._crops(run, name)
        kw.checks.one_of(self.average, "average", run.task.averages)
        kw.checks.count(self.batch_size, "batch_size")
        options = {"average": self.average} if len(run.task.averages) > 1 else {}
        examples, model = run.arrays(self.split, name=self.data), run.model
        with self.working(f"measuring on {name} ({self.split})"):
            measured = run.task.measure(
                model, examples, batch_size=self.batch_size, **options
            )
        record = {"data": name, "split": self.split, "average": self.average}
        target = f"{file_name('evaluation', name, self.split)}.json"
        write_json(self.run_folder / target, {**record, **measured})
        return {"evaluation": {**self._measured(name), **measured}}

    def _measured(self, data: str) -> dict[str, str]:
        return {"run": self.run_folder.name, "data": data, "split": self.split}

    def _crops(self, run: Run, name: str) -> Tables:
        """Measures on crops or shifts, and adds to the scores of the run."""
        if run.task.headline != "accuracy":
            raise ValueError(
                "Expected a classifier for crops and shifts. "
                f"Received: mode={self.mode!r}."
            )
        examples, model = run.arrays(self.split, name=self.data), run.model
        with self.working(f"measuring {self.mode} on {name} ({self.split})"):
            record = kw.training.evaluate_stability(
                model,
                examples,
                modes=[self.mode],
                max_shift=self.max_shift,
                pixel_divide=self.pixel_divide,
                max_step=self.max_step,
                resize_to=self.resize_to,
                batch_size=self.batch_size,
            )
        kw.training.add_scores(
            self.run_folder / "scores.json",
            record,
            dataset=name,
            split=self.split,
            overwrite=self.overwrite,
        )
        facts = self._measured(name)
        for mode, scores in record["scores"].items():
            facts |= {f"{mode} {key}": value for key, value in scores.items()}
        return {"evaluation": facts}
