"""The command `upscale`."""

import dataclasses
from pathlib import Path

import numpy as np
import tyro

import keras_wavelets as kw
from keras_wavelets.cli.output import Reporting
from keras_wavelets.cli.output import Tables
from keras_wavelets.cli.plot import read_picture
from keras_wavelets.cli.runs import Run
from keras_wavelets.cli.runs import open_run
from keras_wavelets.files import replacing


@dataclasses.dataclass(frozen=True, kw_only=True)
class Upscale(Reporting):
    """Enlarge a picture by a network that `train wavemix-sr` has trained.

    Args:
        image: The picture.
        run_folder: Folder of the run; by default that of `train wavemix-sr` without
            further words.
        scale: Factor that the network must have; None takes what it has.
        output: The new picture; by default beside the old one, as PNG.
        tile_size: Side of the pieces that are enlarged one after the other.
        overlap: Pixels around a piece that the network sees too.
        overwrite: Replace a picture that is there.
    """

    image: tyro.conf.Positional[Path]
    run_folder: Path = Path("runs/wavemix-sr-photographs-0")
    scale: int | None = None
    output: Path | None = None
    tile_size: int = 128
    overlap: int = 16
    overwrite: bool = False

    def run(self) -> Tables:
        """Reads, enlarges, writes."""
        from PIL import Image

        picture = read_picture(self.image)
        run = open_run(self.run_folder)
        target = self._target(self._scale(run))
        enlarged = kw.applications.predict_tiled(
            run.model,
            picture[None],
            tile_size=self.tile_size,
            overlap=self.overlap,
            verbose=self.verbosity,
        )[0]
        pixels = np.round(255 * np.clip(enlarged, 0, 1)).astype("uint8")
        with replacing(target) as temporary:
            Image.fromarray(pixels).save(temporary)
        sizes = [f"{x.shape[1]} x {x.shape[0]} pixels" for x in (picture, pixels)]
        facts = {"image": str(self.image), "from": sizes[0], "to": sizes[1]}
        return {"picture": {**facts, "written": str(target)}}

    def _scale(self, run: Run) -> int:
        scale = run.settings["arguments"].get("scale")
        if not isinstance(scale, int):
            raise ValueError(
                "Expected a run of `train wavemix-sr`; this one is of "
                f"{run.settings['network']}. Received: run={str(run.path)!r}."
            )
        if self.scale not in (None, scale):
            raise ValueError(
                f"Expected scale={scale}, by which the network enlarges. "
                f"Received: scale={self.scale}."
            )
        return scale

    def _target(self, scale: int) -> Path:
        target = self.output or self.image.with_name(f"{self.image.stem}-x{scale}.png")
        if target.suffix.lower() not in (".png", ".jpg", ".jpeg"):
            raise ValueError(
                "Expected a name that ends in .png or .jpg. "
                f"Received: output={str(target)!r}."
            )
        if not target.parent.is_dir() or (target.exists() and not self.overwrite):
            raise ValueError(
                "Expected a new file in a folder that is there, or --overwrite. "
                f"Received: output={str(target)!r}."
            )
        return target
