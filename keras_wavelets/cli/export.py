"""The command `export`."""

import dataclasses
from pathlib import Path

import tyro

import keras_wavelets as kw
from keras_wavelets.cli.runs import open_run

CALIBRATION_IMAGES = 200


@dataclasses.dataclass(frozen=True, kw_only=True)
class Export:
    """Write the model of a finished run as SavedModel and LiteRT files.

    Each file is run again and compared with the Keras model on the test images;
    the table goes to export/report.json.

    Args:
        run_folder: Folder of the run.
        kinds: Of saved_model, float32, float16, dynamic, int8.
        overwrite: Replace files that are there.
    """

    run_folder: tyro.conf.Positional[Path]
    kinds: tuple[str, ...] = ("saved_model", "float32", "float16", "dynamic", "int8")
    overwrite: bool = False

    def run(self) -> None:
        """Exports and prints the table."""
        run = open_run(self.run_folder)
        task, test = run.task, run.arrays("test")
        rows = kw.export.export_report(
            task.exported(run.model, test),
            self.run_folder / "export",
            data=test[0],
            labels=task.labels(test),
            kinds=self.kinds,
            representative_data=run.arrays("train")[0][:CALIBRATION_IMAGES],
            overwrite=self.overwrite,
        )
        print(kw.export.format_report(rows))
