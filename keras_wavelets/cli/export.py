"""The command `export`."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import tyro

import keras_wavelets as kw
from keras_wavelets.cli import choices
from keras_wavelets.cli.output import Reporting
from keras_wavelets.cli.output import Tables
from keras_wavelets.cli.runs import open_run

CALIBRATION_IMAGES = 200


@dataclasses.dataclass(frozen=True, kw_only=True)
class Export(Reporting):
    """Write the model of a finished run as SavedModel, LiteRT and ONNX files.

    Each file is run again and compared with the Keras model on the test images;
    the table goes to export/report.json.

    Args:
        run_folder: Folder of the run.
        kinds: Kinds of files: a SavedModel, a LiteRT file of these numbers (sparse
            for pruned models), ONNX.
        overwrite: Replace files that are there.
    """

    run_folder: tyro.conf.Positional[Path]
    kinds: tuple[choices.Kind, ...] = (
        "saved_model",
        "float32",
        "float16",
        "dynamic",
        "int8",
    )
    overwrite: bool = False

    def run(self) -> Tables:
        """Exports and returns the table."""
        run = open_run(self.run_folder)
        task, test = run.task, run.arrays("test")
        model = task.exported(run.model, test)
        with self.working(f"exporting and measuring {', '.join(self.kinds)}"):
            rows = kw.export.export_report(
                model,
                self.run_folder / "export",
                data=test[0],
                labels=task.labels(test),
                kinds=self.kinds,
                representative_data=run.arrays("train")[0][:CALIBRATION_IMAGES],
                overwrite=self.overwrite,
            )
        return {"export": export_table(rows)}


def export_table(rows: Sequence) -> list[dict]:
    """Returns the rows of a report of exports, with the units of their columns.

    Example:
    >>> export_table([kw.export.ExportRow(kind="int8", bytes=2048)])[0]["bytes"]
    2048
    """
    return [
        {k: v for k, v in dataclasses.asdict(row).items() if k != "path"}
        for row in rows
    ]
