"""The command `plot`."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Annotated
from typing import Any
from typing import Literal

import numpy as np
import tyro

import keras_wavelets as kw
from keras_wavelets.cli import choices
from keras_wavelets.cli import runs
from keras_wavelets.cli.output import Reporting
from keras_wavelets.cli.output import Tables

NOISE = 0.1
Suffix = Literal["png", "pdf", "svg"]
ORIENTATIONS = ("15°", "45°", "75°", "105°", "135°", "165°")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Curves(Reporting):
    """Learning curves of one run.

    Args:
        run_folder: Folder of the run.
        output: Picture to write; None for plots/learning_curves.png in the folder.
    """

    run_folder: tyro.conf.Positional[Path]
    output: Path | None = None

    def run(self) -> Tables:
        """Draws and names the file."""
        log = self.run_folder / "log.csv"
        if not log.is_file():
            raise ValueError(
                "Expected the folder of a run; it has no log.csv. "
                f"Received: run_folder={str(self.run_folder)!r}."
            )
        target = self.output or self.run_folder / "plots" / "learning_curves.png"
        with log.open() as file:
            names = file.readline().strip().split(",")
        # What a run is judged by is a metric of its validation, and the loss.
        judged = [n[4:] for n in names if n.startswith("val_") and n[4:] in names]
        shown = sorted(judged or [n for n in names if n == "loss"], key="loss".__eq__)
        figure = kw.plotting.learning_curves(log, metrics=shown)
        return _written(kw.plotting.save(figure, target))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Filters(Reporting):
    """Filters, functions and frequency response of a wavelet.

    Args:
        wavelet: Name of the wavelet.
        output: Picture to write: PNG, PDF or SVG by its name.
    """

    wavelet: tyro.conf.Positional[choices.Wavelet] = "db2"
    output: Path = Path("filters.png")

    def run(self) -> Tables:
        """Draws and names the file."""
        figure = kw.plotting.wavelet_filters(kw.wavelets.get(self.wavelet))
        return _written(kw.plotting.save(figure, self.output))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Decomposition(Reporting):
    """Bands of a picture over several levels.

    Args:
        image: Picture file; None for the photograph that comes with PyWavelets.
        wavelet: Name of the wavelet.
        mode: Boundary mode.
        level: Number of levels.
        output: Picture to write: PNG, PDF or SVG by its name.
    """

    image: Path | None = None
    wavelet: choices.Wavelet = "db2"
    mode: choices.Mode = "periodization"
    level: int = 3
    output: Path = Path("decomposition.png")

    def run(self) -> Tables:
        """Draws and names the file."""
        import keras

        image = read_picture(self.image, grayscale=True)
        coeffs = kw.ops.wavedec2(image, self.wavelet, self.mode, level=self.level)
        arrays = keras.tree.map_structure(np.asarray, coeffs)
        title = f"{self.wavelet}, {self.level} levels, {self.mode}"
        figure = kw.plotting.decomposition(arrays, title=title)
        return _written(kw.plotting.save(figure, self.output))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Transforms(Reporting):
    """One picture for each transform of the package.

    Args:
        image: Picture file; None for the photograph that comes with PyWavelets.
        output: Folder for the pictures.
        suffix: Format of the pictures.
    """

    image: Path | None = None
    output: Path = Path("transforms")
    suffix: Suffix = "png"

    def run(self) -> Tables:
        """Draws and names the folder."""
        image = read_picture(self.image, grayscale=True)
        with self.working("drawing every transform"):
            draw_transforms(image, self.output, suffix=self.suffix)
        return _written(self.output)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Kernels(Reporting):
    """First kernels of a run, their spectra, and the packets that a twin mixes.

    Args:
        run_folder: Folder of the run.
        output: Folder for the pictures; None for plots in the run folder.
        suffix: Format of the pictures.
    """

    run_folder: tyro.conf.Positional[Path]
    output: Path | None = None
    suffix: Suffix = "png"

    def run(self) -> Tables:
        """Draws and names the folder."""
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
            kw.plotting.save(figure, folder / f"{stem}.{self.suffix}")
        return _written(folder)

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
class Stability(Reporting):
    """Accuracy, rates of changed classes and divergences of runs under shifts.

    Draws what `evaluate --mode onecrop` and `--mode shifts` measured.

    Args:
        run_folders: Folders of runs that were scored on the same images.
        data: Dataset; None for the only one that all were scored on.
        split: Its split.
        direction: Direction of the shifts.
        output: Folder for the pictures.
        suffix: Format of the pictures.
    """

    run_folders: tyro.conf.Positional[tuple[Path, ...]]
    data: str | None = None
    split: str = "test"
    direction: Literal["horizontal", "vertical", "diagonal"] = "horizontal"
    output: Path = Path("stability")
    suffix: Suffix = "png"

    def run(self) -> Tables:
        """Draws and names the folder."""
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
            kw.plotting.save(figure, self.output / f"{stem}.{self.suffix}")
        return _written(self.output)

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


def _written(path: Path) -> Tables:
    return {"picture": {"written": str(path)}}


def read_picture(path: Path | None, *, grayscale: bool = False) -> np.ndarray:
    """Reads a picture as floats between 0 and 1.

    Returns:
        Shape `(height, width)` or `(height, width, 3)`, float32.
    """
    if path is None:
        import pywt

        gray = np.asarray(pywt.data.camera(), "float32") / 255
        return gray if grayscale else np.stack([gray] * 3, axis=-1)
    from keras_wavelets.data.pictures import read_image

    pixels = read_image(path, mode="L" if grayscale else "RGB")
    return pixels.astype("float32") / 255


def draw_transforms(
    image: np.ndarray, folder: Path, *, suffix: Suffix = "png"
) -> list[Path]:
    """Draws the decomposition of a photograph by every transform.

    Args:
        image: Gray image of shape `(height, width)`, values between 0 and 1.
        folder: Where the pictures go.
        suffix: Their format.
    """
    return [
        kw.plotting.save(draw(image), folder / f"{name}.{suffix}")
        for name, draw in PICTURES.items()
    ]


def _arrays(tensors: Any) -> Any:
    import keras

    return keras.tree.map_structure(np.asarray, tensors)


def _batch(image: np.ndarray) -> np.ndarray:
    return image[None, :, :, None].astype("float32")


def _dwt(image: np.ndarray) -> Any:
    coeffs = _arrays(kw.ops.wavedec2(image, "db2", "periodization", level=3))
    return kw.plotting.decomposition(coeffs, title="Discrete wavelet transform, db2")


def _swt(image: np.ndarray) -> Any:
    coeffs = _arrays(kw.ops.swt2(image, "db2", level=2, trim_approx=True, norm=True))
    return kw.plotting.coefficient_grid(
        _by_level(coeffs), title="Stationary wavelet transform, db2"
    )


def _mra(image: np.ndarray) -> Any:
    parts = _arrays(kw.ops.mra2(image, "sym4", level=2))
    return kw.plotting.coefficient_grid(
        _by_level(parts), title="Multiresolution analysis, sym4: the parts add up"
    )


def _by_level(coeffs: list) -> dict[str, np.ndarray]:
    """Names the bands of a list that begins with the average."""
    depth = len(coeffs) - 1
    named = {f"A{depth}": coeffs[0]}
    for level, details in zip(range(depth, 0, -1), coeffs[1:], strict=True):
        names = (f"H{level}", f"V{level}", f"D{level}")
        named |= dict(zip(names, details, strict=True))
    return named


def _packets(image: np.ndarray) -> Any:
    bands = kw.ops.wp(image, "db4", level=2, order="freq", axes=(0, 1))
    return kw.plotting.coefficient_grid(
        _arrays(bands), title="Wavelet packets by frequency, db4"
    )


def _cwt(image: np.ndarray) -> Any:
    row = image[image.shape[0] // 2]
    scales = np.geomspace(2, row.size / 8, 48)
    coefficients, _ = kw.ops.cwt(row, scales, "cmor1.5-1.0")
    return kw.plotting.scalogram(
        np.asarray(coefficients),
        scales,
        wavelet="cmor1.5-1.0",
        title="Continuous wavelet transform of the middle row",
    )


def _dtcwt(image: np.ndarray) -> Any:
    _, high = kw.ops.dtcwt2(image, level=2, output="magnitude")
    bands = np.asarray(high[1])
    return kw.plotting.coefficient_grid(
        {name: bands[..., i] for i, name in enumerate(ORIENTATIONS)},
        columns=3,
        title="Dual-tree complex transform: magnitudes of level 2",
    )


def _dtcwpt(image: np.ndarray) -> Any:
    packets = np.asarray(kw.layers.DTCWPT2D(2)(_batch(image)))
    return kw.plotting.coefficient_grid(
        packets[0, ..., :16], title="Dual-tree complex packets: the first sixteen"
    )


def _scattering(image: np.ndarray) -> Any:
    paths = np.asarray(kw.layers.DTCWTScattering2D()(_batch(image)))[0]
    names = ("average", *ORIENTATIONS)
    return kw.plotting.coefficient_grid(
        {name: paths[..., i] for i, name in enumerate(names)},
        title="Scattering on the dual-tree transform, first order",
    )


def _pooling(image: np.ndarray) -> Any:
    bands = {
        name: np.asarray(
            kw.layers.WaveletPooling2D(name, normalize=True)(_batch(image))
        )
        for name in ("haar", "db2", "bior4.4", "sym8")
    }
    return kw.plotting.coefficient_grid(
        {name: band[0, ..., 0] for name, band in bands.items()},
        title="Wavelet pooling: the average, normalized",
    )


def _denoise(image: np.ndarray) -> Any:
    noise = np.random.default_rng(0).normal(scale=NOISE, size=image.shape)
    noisy = np.clip(image + noise, 0, 1)
    shown = {"original": image, "noisy": noisy}
    for threshold in ("bayes", "universal"):
        layer = kw.layers.WaveletDenoise2D("sym8", threshold=threshold)
        shown[threshold] = np.clip(np.asarray(layer(_batch(noisy)))[0, ..., 0], 0, 1)
    return kw.plotting.coefficient_grid(shown, title="Denoising by shrinkage, sym8")


PICTURES: dict[str, Callable[[np.ndarray], Any]] = {
    "dwt": _dwt,
    "swt": _swt,
    "mra": _mra,
    "packets": _packets,
    "cwt": _cwt,
    "dtcwt": _dtcwt,
    "dtcwpt": _dtcwpt,
    "scattering": _scattering,
    "pooling": _pooling,
    "denoise": _denoise,
}
