"""Distillation of a wavelet: the acceptance experiment, here and by the original.

4,000 Gaussian signals of 64 samples, a linear teacher that reads three details of db5,
batches of 100, γ 0.1 then 1: two fits, of which the first of ours pays for tracing and
compiling. The original runs in an interpreter of its own, named by the environment
variable `AWAVE_PYTHON`, where `awave` and PyTorch are installed.
"""

import json
import os
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np

from keras_wavelets import data
from keras_wavelets import distillation
from keras_wavelets import layers

SAMPLES, EPOCHS = 4000, 6
TIMES = ("both fits", "second fit", "processor")
ORIGINAL = Path(__file__).parent / "adaptive_original.py"


def main(repeat: int) -> list[dict]:
    """Measures one run of each, whatever the number of repeats asked for.

    Args:
        repeat: Not used: a run takes minutes.
    """
    weights = data.wavelet_weights((64,)).astype("float32")
    rows = [
        _ours(weights, second_order=order, jit_compile=jit)
        for jit in (False, True)
        for order in (True, False)
    ]
    interpreter = os.environ.get("AWAVE_PYTHON")
    if interpreter:
        rows.append(_original(weights, interpreter))
        for row in rows:
            for name in TIMES:
                row[f"{name}, times faster"] = round(rows[-1][name] / row[name], 2)
    for row in rows:
        print(row)
    return rows


def _ours(weights: np.ndarray, *, second_order: bool, jit_compile: bool) -> dict:
    import tensorflow as tf

    x = np.random.default_rng(0).normal(size=(SAMPLES, 64, 1)).astype("float32")
    path = distillation.AWDPath(
        make_transform=lambda: layers.AdaptiveDWT1D("db5", noise_factor=0.3, seed=0),
        teacher=lambda x: tf.reshape(x, (-1, 64)) @ weights[:, None],
        coefficient_l1=[1e-5],
        attribution_l1=[0.1, 1.0],
        epochs=EPOCHS,
        learning_rate=3e-3,
        options={"second_order": second_order},
        jit_compile=jit_compile,
    )
    wall, processor = time.perf_counter(), time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        *_, second = path.run(x, x[:100])
    order = "second order" if second_order else "first order"
    return {
        "case": f"keras_wavelets, {order}, {'XLA' if jit_compile else 'graph'}",
        "both fits": round(time.perf_counter() - wall, 2),
        "second fit": round(second.seconds, 2),
        "processor": round(time.process_time() - processor, 2),
    }


def _original(weights: np.ndarray, interpreter: str) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "weights.npy"
        np.save(path, weights)
        words = [interpreter, str(ORIGINAL), str(path), str(SAMPLES), str(EPOCHS)]
        run = subprocess.run(words, capture_output=True, text=True, check=True)
    case = {"case": "awave, without its mirror condition"}
    return {**case, **json.loads(run.stdout.splitlines()[-1])}
