"""Pruned models as files that are small, and what each format weighs."""

import dataclasses
import gzip
import io
import json
import math
import tempfile
import zipfile
from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_wavelets import checks
from keras_wavelets.files import replacing
from keras_wavelets.pruning.kernels import check_stable
from keras_wavelets.pruning.kernels import find_kernels
from keras_wavelets.pruning.layers import check_model
from keras_wavelets.pruning.layers import path_in
from keras_wavelets.pruning.masks import WrongContentsError
from keras_wavelets.pruning.masks import read_member
from keras_wavelets.pruning.masks import reading_archive
from keras_wavelets.pruning.masks import unpack_mask
from keras_wavelets.pruning.methods import MagnitudePruning
from keras_wavelets.pruning.methods import get_method
from keras_wavelets.pruning.pruner import Pruner

FORMAT = 1
# What other variables are stored as.
_STORED = (
    *("float16", "bfloat16", "float32", "float64", "bool"),
    *(f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64)),
)
DTYPES = ("float32", "float16", "int8")
MEMBERS = ["manifest.json", "masks", "values", "variables"]


def save_compressed(
    model_or_pruner: Any, path: str | Path, *, dtype: str = "float32"
) -> Path:
    """Writes a pruned model as masks and kept coefficients, compressed.

    Give the pruner, which knows the masks: after DWT pruning the zeros are those of
    coefficients, not of weights. Of a model alone, the zero weights are left out. A
    model that was loaded gets its pruner by `Pruner.from_weights`. The architecture
    is not in the file.

    Args:
        model_or_pruner: A pruner, whose model is projected first, or a built model.
        path: File to create or replace, ending in `.kwz`.
        dtype: Of the kept coefficients: `"float32"`, `"float16"`, or `"int8"` with
            one scale for each kernel. Other variables are stored as they are.

    Returns:
        The file.

    Raises:
        ValueError: If the suffix or the dtype is another, a weight is not finite, or
            the method's transform does not give its coefficients back.

    Example:
    >>> import tempfile
    >>> from keras_wavelets.pruning import Pruner
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(64, 3)])
    >>> pruner = Pruner(model, "dwt")
    >>> _ = pruner.prune(0.9)
    >>> path = save_compressed(pruner, Path(tempfile.mkdtemp()) / "model.kwz")
    >>> path.stat().st_size < 0.25 * 4 * model.count_params()
    True
    """
    checks.one_of(dtype, "dtype", DTYPES)
    path = Path(path)
    if path.suffix != ".kwz":
        raise ValueError(
            f"Expected a file name that ends in '.kwz'. Received: path={str(path)!r}."
        )
    model, method, kernels = _parts(model_or_pruner)
    _check_finite(_weights(model))
    packed = [_pack(*kernel, dtype) for kernel in kernels]
    done = {entry.path for entry, _, _ in packed}
    others = {path: v for path, v in _weights(model).items() if path not in done}
    manifest = {
        "format": FORMAT,
        "method": keras.saving.serialize_keras_object(method),
        "kernels": [dataclasses.asdict(entry) for entry, _, _ in packed],
        "variables": [
            [path, list(v.shape), _dtype(_host(v).dtype.name).name]
            for path, v in others.items()
        ],
    }
    with (
        replacing(path) as temporary,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file,
    ):
        # A few members, because each costs a hundred bytes.
        file.writestr("manifest.json", json.dumps(manifest))
        file.writestr("masks", b"".join(mask for _, mask, _ in packed))
        file.writestr("values", b"".join(values for _, _, values in packed))
        file.writestr(
            "variables", b"".join(_host(v).tobytes() for v in others.values())
        )
    return path


def load_compressed(path: str | Path, model: keras.Model) -> keras.Model:
    """Gives a model the weights of an archive, and returns it.

    Nothing is changed unless the whole file is sound and fits.

    Args:
        path: File that `save_compressed` wrote.
        model: A built model of the same architecture and layer names.

    Returns:
        The model.

    Raises:
        ValueError: If the file is damaged or of another model.

    Example:
    >>> import tempfile
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> path = save_compressed(model, Path(tempfile.mkdtemp()) / "model.kwz")
    >>> load_compressed(path, model) is model
    True
    """
    check_model(model)
    weights = _weights(model)
    with reading_archive(path, "archive", "save_compressed") as file:
        manifest = _manifest(file, largest=2**20 + 1024 * len(weights))
        _check_fit(manifest, weights, model.name, path)
        values = _read(file, manifest)
    for name, variable in weights.items():
        variable.assign(values[name])
    return model


@dataclasses.dataclass(frozen=True)
class _Entry:
    """One kernel in the manifest."""

    path: str
    shape: tuple
    dtype: str
    scale: float
    count: int

    def __post_init__(self) -> None:
        checks.one_of(self.dtype, "dtype", DTYPES)
        checks.count(self.count, "count", 0)
        if checks.number(self.scale, "scale", 0) == 0:
            raise ValueError("a scale of 0")


def _parts(model_or_pruner: Any) -> tuple:
    """Returns the model, the method, and variable, coefficients and mask of kernels."""
    if not isinstance(model_or_pruner, Pruner):
        method = MagnitudePruning()
        kernels = find_kernels(model_or_pruner, method)
        return model_or_pruner, method, [(k, k.value, k.value != 0) for k in kernels]
    pruner = model_or_pruner
    check_stable(pruner.method, pruner.kernels)
    pruner.project()
    kernels = [(k, k.coefficients, k.keep) for k in pruner.kernels]
    return pruner.model, pruner.method, kernels


def _weights(model: keras.Model) -> dict:
    return {path_in(model, variable): variable for variable in model.weights}


def _check_finite(weights: dict) -> None:
    for path, variable in weights.items():
        if not np.isfinite(_host(variable).astype("float64")).all():
            raise ValueError(
                f"Expected finite weights. Received: {path!r} with others."
            )


def _host(variable: Any) -> np.ndarray:
    return keras.ops.convert_to_numpy(variable)


def _pack(kernel: Any, coefficients: np.ndarray, keep: np.ndarray, dtype: str) -> tuple:
    values, scale = coefficients[keep].astype("float32"), 1.0
    if dtype == "int8":
        scale = float(np.abs(values).max(initial=0.0) / 127) or 1.0
        values = np.round(values / scale)
    values = values.astype(dtype)
    entry = _Entry(kernel.path, kernel.shape, dtype, scale, int(values.size))
    return entry, np.packbits(keep).tobytes(), values.tobytes()


def _manifest(file: zipfile.ZipFile, largest: int) -> dict:
    """Reads what the archive claims to hold, and nothing else."""
    names = sorted(info.filename for info in file.infolist())
    if names != MEMBERS:
        raise ValueError(f"members {names}, expected {MEMBERS}")
    manifest = json.loads(read_member(file, MEMBERS[0], range(largest + 1)))
    if manifest["format"] != FORMAT:
        raise ValueError(f"format {manifest['format']}, expected {FORMAT}")
    manifest["kernels"] = [_Entry(**fields) for fields in manifest["kernels"]]
    return manifest


def _check_fit(manifest: dict, weights: dict, model: str, path: str | Path) -> None:
    """Raises if the claims are not those of the model, before memory is taken."""
    expected = {name: tuple(variable.shape) for name, variable in weights.items()}
    claims = [(entry.path, entry.shape) for entry in manifest["kernels"]]
    claims += [(name, shape) for name, shape, _ in manifest["variables"]]
    received = {name: tuple(shape) for name, shape in claims}
    if expected != received or len(claims) != len(received):
        differ = sorted(
            name
            for name in expected.keys() | received.keys()
            if expected.get(name) != received.get(name)
        )
        raise WrongContentsError(
            f"Expected the archive of model {model!r}, whose variables have other "
            f"paths or shapes. Received: path={str(path)!r}, differing in {differ}."
        )


def _read(file: zipfile.ZipFile, manifest: dict) -> dict:
    """Returns the value of each variable by its path."""
    method = get_method(manifest["method"])
    kernels = [
        (entry, method.transform_of(tuple(entry.shape)))
        for entry in manifest["kernels"]
    ]
    for entry, transform in kernels:
        if entry.count > _cells(transform):
            raise ValueError(f"{entry.count} values for {entry.path!r}")
    variables = [
        (name, tuple(shape), _dtype(dtype))
        for name, shape, dtype in manifest["variables"]
    ]
    sizes = {
        "masks": sum(-(-_cells(transform) // 8) for _, transform in kernels),
        "values": sum(e.count * np.dtype(e.dtype).itemsize for e, _ in kernels),
        "variables": sum(math.prod(s) * dtype.itemsize for _, s, dtype in variables),
    }
    masks, values, others = (
        io.BytesIO(read_member(file, name, range(size, size + 1)))
        for name, size in sizes.items()
    )
    found = {e.path: _unpack(e, transform, masks, values) for e, transform in kernels}
    for name, shape, dtype in variables:
        found[name] = _take(others, dtype, math.prod(shape)).reshape(shape)
    return found


def _dtype(name: Any) -> np.dtype:
    return np.dtype(checks.one_of(name, "dtype", _STORED))


def _cells(transform: Any) -> int:
    return math.prod(transform.coefficient_shape)


def _take(stream: io.BytesIO, dtype: Any, count: int) -> np.ndarray:
    """Reads the next values, which must be finite."""
    size = np.dtype(dtype).itemsize
    values = np.frombuffer(stream.read(count * size), dtype, count)
    if not np.isfinite(values.astype("float64")).all():
        raise ValueError("values that are not finite")
    return values


def _unpack(
    entry: _Entry, transform: Any, masks: io.BytesIO, values: io.BytesIO
) -> np.ndarray:
    shape = transform.coefficient_shape
    keep = unpack_mask(_take(masks, "uint8", -(-_cells(transform) // 8)), shape)
    if np.count_nonzero(keep) != entry.count:
        raise ValueError(f"{entry.count} values for another mask of {entry.path!r}")
    kept = _take(values, entry.dtype, entry.count).astype("float32") * entry.scale
    coefficients = np.zeros(shape, "float32")
    coefficients[keep] = kept
    return _host(transform.synthesize(coefficients)).reshape(entry.shape)


@dataclasses.dataclass(frozen=True, kw_only=True)
class SizeRow:
    """One file of the pruned model and the same of its dense twin.

    Args:
        name: File name.
        bytes: Size.
        gzip_bytes: Size after gzip.
        dense_bytes: Size of the twin's file; None without a twin.
        dense_gzip_bytes: The same after gzip.
        latency_ms: What `measure` returned; None without it.
        dense_latency_ms: The same for the twin.

    Example:
    >>> SizeRow(name="model.kwz", bytes=10, gzip_bytes=10, dense_bytes=40).ratio
    0.25
    """

    name: str
    bytes: int
    gzip_bytes: int
    dense_bytes: int | None = None
    dense_gzip_bytes: int | None = None
    latency_ms: float | None = None
    dense_latency_ms: float | None = None

    @property
    def ratio(self) -> float | None:
        """Size over that of the twin."""
        return None if self.dense_bytes is None else self.bytes / self.dense_bytes


def size_report(
    model_or_pruner: Any,
    writers: Mapping[str, Callable[[keras.Model, Path], Any]] | None = None,
    *,
    dense: keras.Model | None = None,
    measure: Callable[[Path], float] | None = None,
) -> list[SizeRow]:
    """Writes a model in several formats and weighs the files.

    Files of dense formats do not shrink with pruning, compressed ones shrink with
    zero weights, and only the archive shrinks with removed coefficients. No format
    here makes a model with scattered zeros faster.

    Args:
        model_or_pruner: A pruner or a model.
        writers: File name to a function of model and path that writes it, beside
            `model.keras` and `model.kwz`, for example
            `{"float.tflite": keras_wavelets.export.export_litert}`.
        dense: The model before pruning, for comparison.
        measure: Function from a file of `writers` to its latency in milliseconds.

    Returns:
        A row for each file.

    Example:
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> [row.name for row in size_report(model)]
    ['model.keras', 'model.kwz']
    """
    pruned = isinstance(model_or_pruner, Pruner)
    model = model_or_pruner.model if pruned else model_or_pruner
    writers = {"model.keras": lambda m, path: m.save(path), **(writers or {})}
    rows = []
    for name, write in {**writers, "model.kwz": save_compressed}.items():
        subject = model_or_pruner if name == "model.kwz" else model
        timed = measure if name not in ("model.keras", "model.kwz") else None
        own = _weigh(write, subject, name, timed)
        twin = {} if dense is None else _weigh(write, dense, name, timed)
        of_dense = {f"dense_{figure}": value for figure, value in twin.items()}
        rows.append(SizeRow(name=name, **own, **of_dense))
    return rows


def format_sizes(rows: list[SizeRow]) -> str:
    """Returns the rows as a table.

    Args:
        rows: Sizes of files.

    Example:
    >>> print(format_sizes([SizeRow(name="a.kwz", bytes=1000, gzip_bytes=900)]))
    file                    bytes         gzip     of dense      ms  dense ms
    a.kwz                   1,000          900            -       -         -
    """
    head = f"{'file':16}  {'bytes':>11}  {'gzip':>11}  {'of dense':>11}"
    lines = [f"{head}  {'ms':>6}  dense ms"]
    for row in rows:
        ratio = "-" if row.ratio is None else f"{row.ratio:.1%}"
        times = [
            "-" if value is None else f"{value:.2f}"
            for value in (row.latency_ms, row.dense_latency_ms)
        ]
        lines.append(
            f"{row.name:16}  {row.bytes:>11,}  {row.gzip_bytes:>11,}  {ratio:>11}  "
            f"{times[0]:>6}  {times[1]:>8}"
        )
    return "\n".join(lines)


def _weigh(
    write: Callable[[Any, Path], Any],
    subject: Any,
    name: str,
    measure: Callable[[Path], float] | None,
) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(subject, path)
        content = path.read_bytes()
        return {
            "bytes": len(content),
            "gzip_bytes": len(gzip.compress(content)),
            "latency_ms": None if measure is None else float(measure(path)),
        }
