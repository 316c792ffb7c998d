"""Inputs that nobody means to give, drawn at random: damaged files and odd calls."""

import contextlib
import functools
import io
import json
import math
import shutil
import signal
import warnings

import keras
import numpy as np
import pywt

import keras_wavelets as kw
from keras_wavelets.cli import distill
from keras_wavelets.cli import runs
from keras_wavelets.cli.main import main
from keras_wavelets.data.pictures import read_image
from keras_wavelets.distillation import AWDPath
from keras_wavelets.pruning.masks import read_masks
from keras_wavelets.pruning.masks import write_masks

# No call takes longer than this, however loaded the machine.
LIMIT = 120
ODD = (
    -1, 0, 1, 2, 3, 7, 100, 10**9, 2**63, 0.5, -2.5, math.nan, math.inf, -math.inf,
    True, False, None, "", "nonsense", "haar", "symmetric", b"db2", [], (), {}, (1, 2),
    (-2, 3), [None], ("db2", "haar"), np.int64(2), np.float32(0.5), np.zeros(2), 1j,
    object(), print, {"a": 1}, [[]], range(2),
)  # fmt: skip
LARGEST = 100  # Of what is no level: memory may be asked for rightly.
GOOD = {
    "wavelet": ("haar", "db2", "sym4", "bior2.2", "rbio3.1", "coif1", ("db2", "haar")),
    "mode": ("symmetric", "zero", "periodization", "reflect", "constant"),
    "modes": ("symmetric", "zero", "periodization"),
    "level": (1, 2, 3, None),
    "maxlevel": (1, 2, None),
    "axis": (-1, 0, 1),
    "axes": (None, (-2, -1), (0, 1), (0,)),
    "data_format": ("channels_last", "channels_first", None),
    "input_shape": ((28, 28, 1), (32, 32, 3), (64, 64, 3)),
    "classes": (2, 10),
    "value": (0.5, 1, (0.2, 0.5)),
    "scales": ((1, 2, 4), 3.0),
    "part": ("a", "d"),
    "pad_widths": (2, (1, 2)),
    "scale": (2,),
    "pool_size": (2,),
}  # fmt: skip
WAVELETS = {"cwt": ("morl", "mexh", "cmor1.5-1.0"), "icwt": ("morl",)}
# Where PyWavelets has the same call, its result is the right one.
ORACLES = {
    name: getattr(pywt, name)
    for name in ("dwt", "dwt2", "dwtn", "wavedec", "wavedec2", "wavedecn", "swt",
                 "swt2", "swtn", "threshold", "pad", "downcoef", "upcoef", "qmf")
    if hasattr(kw.ops, name)
}  # fmt: skip


class HangError(BaseException):
    """A call took too long."""


@contextlib.contextmanager
def time_limit():
    def end(_number, _frame):
        raise HangError

    former = signal.signal(signal.SIGALRM, end)
    signal.alarm(LIMIT)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, former)


def damaged(content, rng):
    """Bytes of a file after an accident."""
    content, size = bytearray(content), max(len(content), 1)
    place, other = sorted(int(n) for n in rng.integers(size, size=2))
    some = rng.bytes(int(rng.integers(1, 200)))
    flipped = bytes([content[place] ^ 1 << rng.integers(8)])
    # What stands there instead: from where, to where, and what.
    start, end, new = (
        (place, size, b""),
        (place, other, b""),
        (place, other, bytes(other - place)),
        (place, place + len(some), some),
        (place, place, some),
        (size, size, some),
        (place, place + 1, flipped),
    )[rng.integers(7)]
    content[start:end] = new
    return bytes(content)


def altered(value, rng):
    """JSON after somebody's editing: one place is another thing, gone, or new."""
    if isinstance(value, dict | list) and value and rng.random() < 0.85:
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key = keys[rng.integers(len(keys))]
        copy = value.copy()
        if rng.random() < 0.2:
            del copy[key]
        else:
            copy[key] = altered(value[key], rng)
        return copy
    odd = (None, [], {}, "x", "", -1, 0, 3, 1e300, math.nan, True, [1], {"a": []}, "é")
    return odd[rng.integers(len(odd))]


def kinds_of_files(folder):
    """For each kind of file: some of them, and what reads one."""
    run, path = _run_folder(folder), _path_folder(folder)
    model = keras.models.load_model(run / "model.keras")
    arrays = np.random.default_rng(0).normal(size=(9, 8, 1)).astype("float32")
    np.save(folder / "a.npy", arrays)
    np.savez(folder / "a.npz", x=arrays)
    np.savez_compressed(folder / "b.npz", x=arrays)
    model.save_weights(folder / "a.weights.h5")
    pruner = kw.pruning.Pruner(model, "magnitude")
    pruner.prune(0.5)
    kw.pruning.save_compressed(pruner, folder / "a.kwz")
    shapes = {"a/kernel": (5, 3), "b/kernel": (2, 2, 3, 4)}
    masks = {name: np.ones(shape, bool) for name, shape in shapes.items()}
    write_masks(folder / "masks.npz", masks)
    return {
        "config.json": ([run / "config.json"], _reads_config),
        "metrics.json": ([run / "metrics.json"], _lists_runs),
        "path.json": ([path.folder / "path.json"], lambda _: path.again()),
        ".npy": ([folder / "a.npy"], _loads_inputs),
        ".npz": ([folder / "a.npz", folder / "b.npz"], _loads_inputs),
        ".keras": ([run / "model.keras"], lambda file: runs.load_model(file, "run")),
        ".weights.h5": (
            [folder / "a.weights.h5"],
            lambda file: kw.applications.WavMLP(
                input_shape=(8, 8, 1), classes=2, hidden_size=4, weights=file
            ),
        ),
        ".kwz": (
            [folder / "a.kwz"], lambda file: kw.pruning.load_compressed(file, model)
        ),
        "masks": ([folder / "masks.npz"], lambda file: read_masks(file, shapes)),
        "images": (_pictures(folder), read_image),
    }  # fmt: skip


def _run_folder(folder):
    run = folder / "runs" / "a"
    run.mkdir(parents=True)
    keras.utils.set_random_seed(0)
    options = {"input_shape": (8, 8, 1), "classes": 2, "hidden_size": 4}
    kw.applications.WavMLP(**options).save(run / "model.keras")
    settings = {"network": "WavMLP", "arguments": {"hidden_size": 4}}
    settings |= {"data": "fashion_mnist_mini", "grayscale": False, "image_size": None}
    settings |= {"data_dir": None, "validation_share": 0.1}
    (run / "config.json").write_text(json.dumps({"settings": settings}))
    figures = {"test": {"accuracy": 0.5, "loss": 0.1}, "monitor": "loss", "epochs": 1}
    (run / "metrics.json").write_text(json.dumps(figures))
    return run


class _path_folder:  # noqa: N801
    """A finished path, which is read again."""

    def __init__(self, folder):
        self.folder = folder / "path"
        self.path = AWDPath(
            make_transform=lambda: kw.layers.AdaptiveDWT1D("db2", level=1),
            coefficient_l1=[0.0, 1e-3],
            epochs=1,
            batch_size=32,
            jit_compile=False,
        )
        self.again()

    def again(self):
        x = np.linspace(0, 1, 256, dtype="float32").reshape(32, 8, 1)
        return self.path.run(x, run_dir=self.folder)


def _pictures(folder):
    from PIL import Image

    pixels = np.random.default_rng(0).integers(0, 255, (9, 7, 3)).astype("uint8")
    files = [folder / f"a.{end}" for end in ("png", "jpg", "bmp", "gif", "tif", "webp")]
    for file in files:
        Image.fromarray(pixels).save(file)
    return files


def _reads_config(file):
    run = runs.open_run(file.parent)
    return run.arrays("test[:3]")


def _lists_runs(file):
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        code = main(["list", "runs", "--runs", str(file.parents[1])])
    if code:
        assert code == 2
        assert said.getvalue().count("\n") == 1
        raise ValueError(said.getvalue())


def _loads_inputs(file):
    return distill.load_inputs(str(file), "train")


def damage_files(folder, rng, each, only=None):
    """Damages files of each kind and reads them.

    Args:
        folder: A new folder.
        rng: NumPy's generator.
        each: Number of damages of a kind.
        only: One kind; all by default.

    Returns:
        Kind to (tried, refused, what went wrong).
    """
    found = {}
    for kind, (files, read) in kinds_of_files(folder).items():
        if only not in (None, kind):
            continue
        refused, wrong = 0, []
        for turn in range(each):
            file = files[turn % len(files)]
            kept = file.read_bytes()
            if file.suffix == ".json" and rng.random() < 0.6:
                content = json.dumps(altered(json.loads(kept), rng)).encode()
            else:
                content = damaged(kept, rng)
            file.write_bytes(content)
            told = outcome(functools.partial(read, file), [file.name, "Received: "])
            refused += told == "refused"
            if told not in ("done", "refused"):
                wrong.append(f"{file.name}, turn {turn}: {told}")
            file.write_bytes(kept)
        found[kind] = each, refused, wrong
    shutil.rmtree(folder)
    return found


def outcome(call, names):
    """How a call ends: "done", "refused" by a clear error, or what went wrong."""
    try:
        with time_limit(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            call()
    except (ValueError, TypeError) as error:
        text = str(error)
        if any(name in text for name in names):
            return "refused"
        return f"unclear {type(error).__name__}: {text[:300]}"
    except HangError:
        return f"no end in {LIMIT} seconds"
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:300]}"
    return "done"
