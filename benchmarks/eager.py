"""Eager calls of layers, as a user tries them, against NumPy and PyTorch libraries.

Each is called until its program is compiled; `first` and `second` are the milliseconds
of the first two calls, plain and with the compilation.
"""

import time
from typing import Any

import numpy as np
import pywt

from benchmarks.timing import milliseconds

SHAPES = ((1, 8, 8, 1), (16, 224, 224, 3), (8, 64, 64, 32))


def peers(x: np.ndarray) -> dict:
    """Returns what NumPy does for each layer, images being the inner axes."""
    bands = pywt.dwt2(x, "haar", "symmetric", axes=(1, 2))
    return {
        "DWT2D haar": lambda: pywt.dwt2(x, "haar", "symmetric", axes=(1, 2)),
        "IDWT2D haar": lambda: pywt.idwt2(bands, "haar", "symmetric", axes=(1, 2)),
        "WaveDec2D db4": lambda: pywt.wavedec2(x, "db4", level=2, axes=(1, 2)),
        "SWT2D db4": lambda: pywt.swt2(x, "db4", 1, axes=(1, 2)),
    }


def main(repeat: int) -> list[dict]:
    """Prints and returns the times of eager calls.

    Args:
        repeat: Number of samples for each median.
    """
    import keras

    from keras_wavelets import layers

    rows = []
    for shape in SHAPES:
        x = np.random.default_rng(0).normal(size=shape).astype("float32")
        packed = keras.ops.convert_to_tensor(np.concatenate([x] * 4, axis=-1))
        calls = {
            "DWT2D haar": (layers.DWT2D("haar"), keras.ops.convert_to_tensor(x)),
            "IDWT2D haar": (layers.IDWT2D("haar"), packed),
            "WaveDec2D db4": (layers.WaveDec2D("db4", level=2), x),
            "SWT2D db4": (layers.SWT2D("db4", level=1), x),
            "DTCWT2D": (layers.DTCWT2D(level=2), x),
            "WaveletDenoise2D": (layers.WaveletDenoise2D("db2", level=2), x),
        }
        others = peers(x)
        for name, (layer, inputs) in calls.items():
            row = {"call": name, "shape": shape, **_times(layer, inputs, repeat)}
            if name in others:
                row["PyWavelets"], _ = milliseconds(others[name], repeat)
                row["ratio"] = row["PyWavelets"] / row["ms"]
            rows.append(row)
            print(row, flush=True)
    return rows


def _times(layer: Any, inputs: Any, repeat: int) -> dict:
    import keras

    def call() -> None:
        for band in keras.tree.flatten(layer(inputs)):
            keras.ops.convert_to_numpy(band)

    begin = time.perf_counter()
    call()
    between = time.perf_counter()
    call()
    first, second = between - begin, time.perf_counter() - between
    median, spread = milliseconds(call, repeat)
    both = {"first": 1e3 * first, "second": 1e3 * second}
    return {"ms": median, "spread": spread, **both}
