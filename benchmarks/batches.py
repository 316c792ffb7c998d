"""All batch sizes from 1 to 64 for two `DWT2D`, against two `Conv2D`."""

import time
from pathlib import Path

import numpy as np

SIZES = range(1, 65)


def main(repeat: int) -> list[dict]:
    """Prints and returns seconds and memory of sweeps of batch sizes.

    Args:
        repeat: Number of sweeps, each over all sizes.
    """
    import keras

    from keras_wavelets import layers

    inputs = keras.Input((32, 32, 3))
    wavelets = [layers.DWT2D("db2", mode="periodization"), layers.DWT2D("haar")]
    convolutions = [keras.layers.Conv2D(k, 2, strides=2) for k in (12, 48)]
    x = np.random.default_rng(0).normal(size=(64, 32, 32, 3)).astype("float32")
    rows = []
    for name, stack in (("Conv2D", convolutions), ("DWT2D", wavelets)):
        model = keras.Sequential([inputs, *stack])
        for sweep in range(max(2, min(repeat, 4))):
            begin = time.perf_counter()
            for size in SIZES:
                model.predict_on_batch(x[:size])
            seconds = time.perf_counter() - begin
            row = {"layers": name, "sweep": sweep, "seconds": seconds}
            rows.append({**row, "MB": _megabytes()})
            print(rows[-1], flush=True)
    return rows


def _megabytes() -> float:
    status = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in status if "VmRSS" in line).split()[1]) / 1e3
