"""The command `plot`."""

import dataclasses
from pathlib import Path
from typing import Annotated

import keras
import numpy as np
import tyro

from keras_wavelets import ops
from keras_wavelets import plotting
from keras_wavelets import wavelets
from keras_wavelets.cli.gallery import draw_transforms
from keras_wavelets.cli.pictures import read_picture
from keras_wavelets.cli.plot_twins import Kernels
from keras_wavelets.cli.plot_twins import Stability


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
        figure = plotting.learning_curves(log, metrics=("accuracy", "loss"))
        return plotting.save(figure, target)


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
        figure = plotting.wavelet_filters(wavelets.get(self.wavelet))
        return plotting.save(figure, self.output)


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
        image = read_picture(self.image, grayscale=True)
        coeffs = ops.wavedec2(image, self.wavelet, self.mode, level=self.level)
        arrays = keras.tree.map_structure(np.asarray, coeffs)
        title = f"{self.wavelet}, {self.level} levels, {self.mode}"
        return plotting.save(plotting.decomposition(arrays, title=title), self.output)


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
