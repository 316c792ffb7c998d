"""The command `distill`, and what it leaves in its folder: files, figures, a page."""

import dataclasses
import html
from pathlib import Path
from typing import Any
from typing import Literal

import numpy as np

import keras_wavelets as kw
from keras_wavelets.cli import choices
from keras_wavelets.cli import runs
from keras_wavelets.cli.output import Reporting
from keras_wavelets.cli.output import Tables
from keras_wavelets.files import replacing
from keras_wavelets.files import write_json

VALIDATED = 1000
# More weights extend a path; the rest has no part in the result.
FREE = ("coefficient_l1", "attribution_l1", "runs", "name", "quiet", "json")
ARRAY_FILES = (".npy", ".npz")
HEAD = (
    "λ",
    "γ",
    "reconstruction",
    "coefficients",
    "attributions",
    "penalty",
    "distance",
)
MEASURED = ("reconstruction", "coefficient_l1", "attribution_l1")
SHOWN, COMPARED = 10, 200


@dataclasses.dataclass(frozen=True, kw_only=True)
class Distill(Reporting):
    """Distil a trained network into a wavelet.

    The run folder holds config.json, path.json, distillation.json, wavelet.json,
    model.keras, export/, plots/ and report.html. The same command goes on with a
    path that was interrupted.

    Args:
        teacher: File .keras of the network.
        data: Name of a dataset (`keras-wavelets list datasets`), a folder of images, or
            a file .npy or .npz (entry x): signals (samples, steps, channels) or
            images (samples, height, width, channels).
        split: Split of a dataset, as tensorflow-datasets writes it.
        samples: Most inputs to use; 0 for all.
        data_dir: Where tensorflow-datasets keeps its data.
        mean: Subtracted from the inputs, as for the teacher's training.
        deviation: Divides the inputs, likewise.
        target: Output to explain, "all", or "auto": the only one, or all.
        wavelet: Orthogonal wavelet to start from.
        level: Number of levels.
        mode: Boundary mode.
        noise: Standard deviation of noise on the first filter.
        parametrization: "lattice" keeps the wavelet exactly orthonormal.
        coefficient_l1: Weights λ of the coefficients.
        attribution_l1: Weights γ of the attributions, a path with warm starts.
        epochs: Epochs of each run of the path.
        batch_size: Inputs a batch.
        learning_rate: Of Adam.
        second_order: Differentiate the teacher's gradient; for ReLU networks the
            first order gives the same, faster.
        seed: Seed of the noise and of the order of the inputs.
        runs: Folder of all runs.
        name: Name of this run; by default made of the teacher's run, data and wavelet.
    """

    teacher: Path
    data: str = "fashion_mnist_mini"
    split: str = "train"
    samples: int = 5000
    data_dir: str | None = None
    mean: float = 0.0
    deviation: float = 1.0
    target: str = "auto"
    wavelet: choices.Wavelet = "db5"
    level: int = 4
    mode: choices.Mode = "zero"
    noise: float = 0.0
    parametrization: Literal["free", "lattice"] = "free"
    coefficient_l1: tuple[float, ...] = (1e-3,)
    attribution_l1: tuple[float, ...] = (0.0, 0.01, 0.1)
    epochs: int = 5
    batch_size: int = 100
    learning_rate: float = 1e-3
    second_order: bool = False
    seed: int = 0
    runs: Path = Path("runs")
    name: str | None = None

    def run(self) -> Tables:
        """Follows the path and writes its results."""
        teacher = runs.load_model(self.teacher, "teacher")
        x = load_inputs(
            self.data, self.split, samples=self.samples, data_dir=self.data_dir
        )
        mean = kw.checks.number(self.mean, "mean")
        x = ((x - mean) / self._deviation()).astype("float32")
        rank = x.ndim - 2
        path = self._path(teacher, rank)
        # A bad wavelet is told before the folder is made.
        self._transform(rank)
        with runs.held(self.folder):
            return self._run(teacher, path, x)

    def _run(self, teacher: Any, path: Any, x: np.ndarray) -> Tables:
        inputs, rank = kw.training.inputs, x.ndim - 2
        known = {"teacher": inputs.describe(self.teacher), "data": inputs.describe(x)}
        description = {**self._settings(), "inputs": known}
        inputs.claim(self.folder, description, free=FREE, result="path.json")
        records = path.run(
            x,
            x[:VALIDATED],
            run_dir=self.folder,
            verbose=self.verbosity,
        )
        awd = kw.distillation.AWD(
            self._transform(rank), teacher, path.options["target"], second_order=False
        )
        awd.transform.set_weights(records[-1].arrays)
        with self.working("drawing and writing report.html"):
            head, *rows = write_report(
                self.folder, awd, records, x[:VALIDATED], start=self.wavelet
            )
        facts = {"wavelet": self.wavelet, "teacher": str(self.teacher)}
        return {
            "path": [dict(zip(head, map(float, r), strict=True)) for r in rows],
            "distilled": {
                **facts,
                "last γ": records[-1].attribution_l1,
                "run folder": str(self.folder),
            },
        }

    @property
    def folder(self) -> Path:
        """The run folder."""
        teacher = self.teacher.resolve()
        # The file of every run has the same name: what tells them apart is the folder.
        file = "" if teacher.stem == "model" else f"-{teacher.stem}"
        of = f"{teacher.parent.name}{file}"
        made = f"distill-{of}-{Path(self.data).stem}-{self.wavelet}"
        return self.runs / (self.name or made)

    def _settings(self) -> dict[str, Any]:
        settings = dataclasses.asdict(self)
        return {k: str(v) if isinstance(v, Path) else v for k, v in settings.items()}

    def _deviation(self) -> float:
        if kw.checks.number(self.deviation, "deviation") <= 0:
            raise ValueError(
                f"Expected a positive number. Received: deviation={self.deviation}."
            )
        return self.deviation

    def _path(self, teacher: Any, rank: int) -> Any:
        return kw.distillation.AWDPath(
            make_transform=lambda: self._transform(rank),
            teacher=teacher,
            coefficient_l1=self.coefficient_l1,
            attribution_l1=self.attribution_l1,
            epochs=self.epochs,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            seed=self.seed,
            options={
                "target": self._target(teacher),
                "second_order": self.second_order,
            },
        )

    def _target(self, teacher: Any) -> Any:
        if self.target == "auto":
            shape = teacher.output_shape
            single = isinstance(shape, tuple) and np.prod(shape[1:]) == 1
            return None if single else "all"
        if self.target == "all":
            return "all"
        if not self.target.isdecimal():
            raise ValueError(
                "Expected the index of an output, 'all' or 'auto'. "
                f"Received: target={self.target!r}."
            )
        return int(self.target)

    def _transform(self, rank: int) -> Any:
        layer = kw.layers.AdaptiveDWT1D if rank == 1 else kw.layers.AdaptiveDWT2D
        return layer(
            self.wavelet,
            level=self.level,
            mode=self.mode,
            noise_factor=self.noise,
            parametrization=self.parametrization,
            seed=self.seed,
        )


def load_inputs(
    name: str, split: str, *, samples: int = 0, data_dir: str | None = None
) -> np.ndarray:
    """Loads signals or images.

    Args:
        name: Dataset, folder of images, or a file .npy or .npz with an entry `x`.
        split: Split of a dataset.
        samples: Most inputs; 0 for all.
        data_dir: Where tensorflow-datasets keeps its data.
    """
    if Path(name).suffix in ARRAY_FILES:
        return _from_file(Path(name))[: samples or None]
    images, _ = kw.data.load_arrays(name, split, data_dir=data_dir)
    return images[: samples or None]


def _from_file(path: Path) -> np.ndarray:
    if not path.is_file():
        raise ValueError(f"Expected a file. Received: data={str(path)!r}.")
    try:
        with path.open("rb") as file:
            loaded = np.load(file)
            array = loaded if path.suffix == ".npy" else loaded["x"]
    # NumPy reads zip, its own header and Python, each with errors of its own.
    except Exception as error:
        raise ValueError(
            f"Expected an array, in .npz under the name x ({error}). "
            f"Received: data={str(path)!r}."
        ) from error
    if array.ndim not in (3, 4) or array.dtype.kind not in "fiu" or not len(array):
        raise ValueError(
            "Expected signals (samples, steps, channels) or images (samples, height, "
            f"width, channels). Received: data of shape={array.shape}."
        )
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        bad = array[~np.isfinite(array)][0]
        raise ValueError(
            f"Expected finite inputs. Received: data={str(path)!r} with {bad}."
        )
    return array


def write_report(
    folder: Path, awd: Any, records: list, x: np.ndarray, *, start: str
) -> list[tuple]:
    """Writes everything but the path itself, and returns the table's rows."""
    rows = [HEAD, *(_row(record, start) for record in records)]
    awd.save(folder / "model.keras")
    facts = {
        "compression_factor": awd.compression_factor(x[:COMPARED]),
        "compression_factor_start": _start_factor(awd, x[:COMPARED], start),
        "distance_to_start": _distance(records[-1], start),
        **records[-1].measured,
    }
    write_json(folder / "distillation.json", facts)
    bank = _numpy(awd.transform.bank.filter_bank).tolist()
    names = ("dec_lo", "dec_hi", "rec_lo", "rec_hi")
    write_json(folder / "wavelet.json", dict(zip(names, bank, strict=True)))
    _export(folder, awd, x)
    _draw(folder / "plots", awd, records, x[:SHOWN], start=start)
    with replacing(folder / "report.html") as page:
        page.write_text(_page(rows, facts, folder, start))
    return rows


def _row(record: Any, start: str) -> tuple:
    measured = record.measured
    penalty = measured["low_sum"] + measured["double_shift"]
    figures = [measured.get(name, float("nan")) for name in MEASURED]
    numbers = [record.coefficient_l1, record.attribution_l1, *figures, penalty]
    return tuple(f"{n:.4g}" for n in [*numbers, _distance(record, start)])


def _distance(record: Any, start: str) -> float:
    return kw.distillation.wavelet_distance(record.low_pass, start)


def _start_factor(awd: Any, x: np.ndarray, start: str) -> float:
    """Compression with the wavelet the path began with."""
    config = {**awd.transform.get_config(), "wavelet": start, "noise_factor": 0.0}
    transform = type(awd.transform).from_config({**config, "name": "start"})
    target = awd.explained.target
    return kw.distillation.AWD(transform, awd.teacher, target).compression_factor(x)


def _export(folder: Path, awd: Any, x: np.ndarray) -> None:
    """The frozen transform as a LiteRT file, unless the filter does not reconstruct."""
    import keras

    try:
        frozen = awd.transform.freeze()
    except ValueError as error:
        print(f"No LiteRT file is written: {error}")
        return
    inputs = keras.Input(x.shape[1:])
    outputs = keras.tree.flatten(frozen(inputs))
    model = keras.Model(inputs, outputs)
    kw.export.export_litert(model, folder / "export" / "wavelet.tflite", overwrite=True)


def _draw(folder: Path, awd: Any, records: list, x: np.ndarray, *, start: str) -> None:
    functions = {
        (r.coefficient_l1, r.attribution_l1): _functions(r.low_pass) for r in records
    }
    first = _functions(kw.wavelets.get(start).rec_lo)
    last = records[-1]
    row = [r for r in records if r.coefficient_l1 == last.coefficient_l1]
    gammas = [r.attribution_l1 for r in row]
    curves = {"distance to start": [_distance(r, start) for r in row]}
    for name in MEASURED[1:]:
        curves[name.replace("_l1", "s")] = [r.measured[name] for r in row]
    figures = {
        "wavelet": kw.plotting.wavelet_functions(
            {"distilled": _functions(last.low_pass), start: first}
        ),
        "path": kw.plotting.path_grid(functions, title="Wavelets of the path"),
        "curves": kw.plotting.path_curves(gammas, curves),
        "reconstructions": kw.plotting.reconstructions(
            x, _numpy(awd.transform.reconstruct(x))
        ),
    }
    single = not isinstance(awd.explained.target, (str, list))
    target = None if single else 0
    count = x[0].size // 20 + 1
    maps = awd.activation_map(x, count, target)
    figures["activation_maps"] = kw.plotting.reconstructions(
        x,
        maps,
        name="most important",
        title=f"Coefficients that count most: {count} a sample",
    )
    if awd.transform.rank == 2:
        products = map(_numpy, awd.transform.filters_2d())
        figures["filters"] = kw.plotting.filter_products(list(products))
    for name, figure in figures.items():
        kw.plotting.save(figure, folder / f"{name}.png")
    frames = {f"λ {w:.3g}, γ {g:.3g}": f for (w, g), f in functions.items()}
    kw.plotting.animate_wavelets({start: first, **frames}, folder / "path.gif")


def _numpy(tensor: Any) -> np.ndarray:
    from keras import ops

    return np.asarray(ops.convert_to_numpy(tensor))


def _functions(low_pass: Any) -> tuple:
    low = np.asarray(low_pass)
    high = (-1.0) ** np.arange(len(low)) * low[::-1]
    return kw.wavelets.wavefun(low, high)


def _page(rows: list[tuple], facts: dict, folder: Path, start: str) -> str:
    pictures = sorted((folder / "plots").glob("*.*"))
    head, *body = rows
    cells = [_line("th", head), *(_line("td", row) for row in body)]
    listed = [_line("td", (k, f"{v:.5g}")) for k, v in facts.items()]
    shown = [
        f'<figure><img src="plots/{p.name}" alt="{p.stem}"><figcaption>'
        f"{p.stem.replace('_', ' ')}</figcaption></figure>"
        for p in pictures
    ]
    title = html.escape(f"{folder.name}: a wavelet distilled, from {start} on")
    style = "body{font-family:sans-serif;max-width:60em;margin:2em auto}"
    style += "td,th{padding:.2em .8em;text-align:right}img{max-width:100%}"
    parts = [
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>',
        f"<style>{style}</style><h1>{title}</h1><h2>Path</h2><table>{''.join(cells)}",
        f"</table><h2>Last run</h2><table>{''.join(listed)}</table>",
        f"<h2>Pictures</h2>{''.join(shown)}</html>",
    ]
    return "\n".join(parts) + "\n"


def _line(tag: str, cells: tuple) -> str:
    marked = (f"<{tag}>{html.escape(str(cell))}</{tag}>" for cell in cells)
    return f"<tr>{''.join(marked)}</tr>"
