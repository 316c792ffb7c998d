"""Plots of first layers and of steadiness under shifts."""

import dataclasses
from pathlib import Path
from typing import Any
from typing import Literal

import keras
import tyro

from keras_wavelets import layers
from keras_wavelets import plotting
from keras_wavelets.cli.runs import open_run
from keras_wavelets.files import read_json


@dataclasses.dataclass(frozen=True, kw_only=True)
class Kernels:
    """First kernels of a run, their spectra, and the packets that a twin mixes.

    Args:
        run_folder: Folder of the run.
        output: Folder for the pictures; None for plots in the run folder.
    """

    run_folder: tyro.conf.Positional[Path]
    output: Path | None = None

    def run(self) -> Path:
        """Draws and returns the folder."""
        folder = self.output or self.run_folder / "plots"
        layer = self._first_layer()
        twin = isinstance(layer, layers.HybridConv2DWPT)
        kernels = layer.resulting_kernel if twin else layer.kernel.numpy()
        name = self.run_folder.name
        figures = {
            "kernels": plotting.kernel_mosaic(kernels, title=f"{name}, kernels"),
            "kernel_spectra": plotting.kernel_mosaic(
                kernels, spectra=True, title=f"{name}, spectra of the kernels"
            ),
        }
        if twin:
            groups = dict.fromkeys(map(tuple, layer.plan.features_of_filters))
            figures["packets"] = plotting.packet_map(
                list(groups), layer.packets.depth, title=f"{name}, packets"
            )
        for stem, figure in figures.items():
            plotting.save(figure, folder / f"{stem}.png")
        return folder

    def _first_layer(self) -> Any:
        known = (layers.HybridConv2DWPT, keras.layers.Conv2D)
        for layer in open_run(self.run_folder).model.layers:
            if isinstance(layer, known):
                return layer
        raise ValueError(
            "Expected a network with a two-dimensional convolution. "
            f"Received: run_folder={str(self.run_folder)!r}."
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class Stability:
    """Accuracy, rates of changed classes and divergences of runs under shifts.

    Draws what `evaluate --mode onecrop` and `--mode shifts` measured.

    Args:
        run_folders: Folders of runs that were scored on the same images.
        data: Dataset; None for the only one that all were scored on.
        split: Its split.
        direction: Direction of the shifts.
        output: Folder for the pictures.
    """

    run_folders: tyro.conf.Positional[tuple[Path, ...]]
    data: str | None = None
    split: str = "test"
    direction: Literal["horizontal", "vertical", "diagonal"] = "horizontal"
    output: Path = Path("stability")

    def run(self) -> Path:
        """Draws and returns the folder."""
        shifts = self._scores(f"shifts_{self.direction}", mode="shifts")
        crops = self._scores("onecrop", mode="onecrop")
        divides = {found["settings"]["pixel_divide"] for found in shifts.values()}
        if len(divides) > 1:
            raise ValueError(
                "Expected runs that were scored with the same steps. "
                f"Received: pixel_divide={sorted(divides)}."
            )
        title = f"{self.direction} shifts, {self.split}"
        curves = {"pixel_divide": divides.pop(), "title": title}
        figures = {
            f"shifts_{measure}": plotting.shift_curves(
                shifts, measure=measure, **curves
            )
            for measure in ("mfr", "kld")
        }
        figures["accuracy_over_stability"] = plotting.accuracy_over_stability(
            {
                name: (found["mfr"]["1"], crops[name]["accuracy"])
                for name, found in shifts.items()
            },
            title=title,
        )
        for stem, figure in figures.items():
            plotting.save(figure, self.output / f"{stem}.png")
        return self.output

    def _scores(self, key: str, *, mode: str) -> dict:
        """Name of each run to its scores under a key."""
        return {
            path.name: self._scores_of(path, key, mode) for path in self.run_folders
        }

    def _scores_of(self, path: Path, key: str, mode: str) -> dict:
        file = path / "scores.json"
        scores = read_json(file) if file.is_file() else {}
        names = [self.data] if self.data else list(scores)
        found = [scores.get(name, {}).get(self.split, {}).get(key) for name in names]
        found = [one for one in found if one is not None]
        if len(found) != 1:
            raise ValueError(
                f"Expected one dataset with scores of {key} on {self.split!r} in "
                f"scores.json, which `keras-wavelets evaluate {path} --mode {mode}` "
                f"writes. Received: run_folder={str(path)!r} with {len(found)}."
            )
        return found[0]
