"""The command `plot`."""

import dataclasses
from pathlib import Path
from typing import Annotated
from typing import Any
from typing import Literal

import numpy as np
import tyro

import keras_wavelets as kw
from keras_wavelets.cli import runs
from keras_wavelets.cli.transform_pictures import draw_transforms


@dataclasses.dataclass(frozen=True, kw_only=True)
class Curves:
    """Learning curves of one run.

    Args:
        run_folder: Folder of the run.
        output: Picture to write; None for plots/learning_curves.png in the folder.
    """

    run_folder: tyro.conf.Positional[Path]
    output: Path | None = None

    def run(self) -> Path:
        """Draws and returns the file."""
        log = self.run_folder / "log.csv"
        if not log.is_file():
            raise ValueError(
                "Expected the folder of a run; it has no log.csv. "
                f"Received: run_folder={str(self.run_folder)!r}."
            )
        target = self.output or self.run_folder / "plots" / "learning_curves.png"
        figure = kw.plotting.learning_curves(log, metrics=("accuracy", "loss"))
        return kw.plotting.save(figure, target)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Filters:
    """Filters, functions and frequency response of a wavelet.

    Args:
        wavelet: Name of the wavelet.
        output: Picture to write.
    """

    wavelet: tyro.conf.Positional[str] = "db2"
    output: Path = Path("filters.png")

    def run(self) -> Path:
        """Draws and returns the file."""
        figure = kw.plotting.wavelet_filters(kw.wavelets.get(self.wavelet))
        return kw.plotting.save(figure, self.output)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Decomposition:
    """Bands of a picture over several levels.

    Args:
        image: Picture file; None for the photograph that comes with PyWavelets.
        wavelet: Name of the wavelet.
        mode: Boundary mode.
        level: Number of levels.
        output: Picture to write.
    """

    image: Path | None = None
    wavelet: str = "db2"
    mode: str = "periodization"
    level: int = 3
    output: Path = Path("decomposition.png")

    def run(self) -> Path:
        """Draws and returns the file."""
        import keras

        image = read_picture(self.image, grayscale=True)
        coeffs = kw.ops.wavedec2(image, self.wavelet, self.mode, level=self.level)
        arrays = keras.tree.map_structure(np.asarray, coeffs)
        title = f"{self.wavelet}, {self.level} levels, {self.mode}"
        return kw.plotting.save(
            kw.plotting.decomposition(arrays, title=title), self.output
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class Transforms:
    """One picture for each transform of the package.

    Args:
        image: Picture file; None for the photograph that comes with PyWavelets.
        output: Folder for the pictures.
    """

    image: Path | None = None
    output: Path = Path("transforms")

    def run(self) -> Path:
        """Draws and returns the folder."""
        draw_transforms(read_picture(self.image, grayscale=True), self.output)
        return self.output


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
        twin = isinstance(layer, kw.layers.HybridConv2DWPT)
        kernels = layer.resulting_kernel if twin else layer.kernel.numpy()
        name = self.run_folder.name
        figures = {
            "kernels": kw.plotting.kernel_mosaic(kernels, title=f"{name}, kernels"),
            "kernel_spectra": kw.plotting.kernel_mosaic(
                kernels, spectra=True, title=f"{name}, spectra of the kernels"
            ),
        }
        if twin:
            groups = dict.fromkeys(map(tuple, layer.plan.features_of_filters))
            figures["packets"] = kw.plotting.packet_map(
                list(groups), layer.packets.depth, title=f"{name}, packets"
            )
        for stem, figure in figures.items():
            kw.plotting.save(figure, folder / f"{stem}.png")
        return folder

    def _first_layer(self) -> Any:
        import keras

        known = (kw.layers.HybridConv2DWPT, keras.layers.Conv2D)
        for layer in runs.open_run(self.run_folder).model.layers:
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
            f"shifts_{measure}": kw.plotting.shift_curves(
                shifts, measure=measure, **curves
            )
            for measure in ("mfr", "kld")
        }
        figures["accuracy_over_stability"] = kw.plotting.accuracy_over_stability(
            {
                name: (found["mfr"]["1"], crops[name]["accuracy"])
                for name, found in shifts.items()
            },
            title=title,
        )
        for stem, figure in figures.items():
            kw.plotting.save(figure, self.output / f"{stem}.png")
        return self.output

    def _scores(self, key: str, *, mode: str) -> dict:
        """Name of each run to its scores under a key."""
        return {
            path.name: self._scores_of(path, key, mode) for path in self.run_folders
        }

    def _scores_of(self, path: Path, key: str, mode: str) -> dict:
        scores = runs.scores_of(path)
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


@dataclasses.dataclass(frozen=True, kw_only=True)
class Plot:
    """Draw what runs learned, wavelets, the bands of a picture, or every transform.

    Args:
        what: The picture.
    """

    what: (
        Annotated[Curves, tyro.conf.subcommand("curves")]
        | Annotated[Filters, tyro.conf.subcommand("filters")]
        | Annotated[Decomposition, tyro.conf.subcommand("decomposition")]
        | Annotated[Transforms, tyro.conf.subcommand("transforms")]
        | Annotated[Kernels, tyro.conf.subcommand("kernels")]
        | Annotated[Stability, tyro.conf.subcommand("stability")]
    )

    def run(self) -> None:
        """Draws and prints the name of what was written."""
        print(self.what.run())


def read_picture(path: Path | None, *, grayscale: bool = False) -> np.ndarray:
    """Reads a picture as floats between 0 and 1.

    Args:
        path: The file; None for the photograph that comes with PyWavelets.
        grayscale: Give one channel, without an axis for it.

    Returns:
        Shape `(height, width)` or `(height, width, 3)`, float32.

    Raises:
        ValueError: If the file is absent or no picture.

    Example:
    >>> read_picture(None, grayscale=True).shape
    (512, 512)
    """
    if path is None:
        import pywt

        gray = np.asarray(pywt.data.camera(), "float32") / 255
        return gray if grayscale else np.stack([gray] * 3, axis=-1)
    from keras_wavelets.data.pictures import read_image

    pixels = read_image(path, mode="L" if grayscale else "RGB")
    return pixels.astype("float32") / 255
