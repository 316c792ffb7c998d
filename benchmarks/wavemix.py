"""WaveMix-Lite, one training step and one batch of inference, beside the original.

The original is the authors' package `wavemix` on PyTorch. Both have the same network
(strided stem, level 1, depth 7, 32 x 32 images), AdamW and cross-entropy; times are
medians of calls that alternate in one process with two threads. The ratio is the
original's time over ours: above 1 we are faster.
"""

import statistics
import sys
import time
import types
from collections.abc import Callable

import numpy as np

THREADS = 2
CLASSES = 10
SETTINGS = ({"width": 32, "batch": 64}, {"width": 144, "batch": 32})
DEPTH = 7
# Below this number alternating rounds say little on a shared machine.
LEAST_ROUNDS = 5


def main(repeat: int) -> list[dict]:
    """Measures both settings, prints the table and returns the figures."""
    import tensorflow as tf
    import torch

    tf.config.threading.set_intra_op_parallelism_threads(THREADS)
    torch.set_num_threads(THREADS)
    rows = []
    for setting in SETTINGS:
        theirs = _original(**setting)
        for form, jit in (("graph", False), ("xla", True)):
            ours = _ours(**setting, jit=jit)
            for kind in ("training", "inference"):
                calls = {"ours": ours[kind], "original": theirs[kind]}
                row = _measure(calls, max(repeat, LEAST_ROUNDS))
                rows.append({**setting, "form": form, "kind": kind, **row})
                print(_line(rows[-1]), flush=True)
    return rows


def _measure(calls: dict[str, Callable], rounds: int) -> dict:
    samples: dict[str, list] = {name: [] for name in calls}
    for _ in range(rounds + 2):
        for name, call in calls.items():
            begin = time.perf_counter()
            call()
            samples[name].append(1e3 * (time.perf_counter() - begin))
    # The first two rounds compile and warm up.
    times = {name: values[2:] for name, values in samples.items()}
    medians = {name: statistics.median(values) for name, values in times.items()}
    least = {name: min(values) for name, values in times.items()}
    return {
        "median_ms": {name: round(value, 1) for name, value in medians.items()},
        "least_ms": {name: round(value, 1) for name, value in least.items()},
        "ratio": medians["original"] / medians["ours"],
        "ratio_of_least": least["original"] / least["ours"],
    }


def _line(row: dict) -> str:
    times = ", ".join(f"{name} {ms}" for name, ms in row["median_ms"].items())
    return (
        f"d={row['width']:<4} batch {row['batch']:<3} {row['form']:6} "
        f"{row['kind']:10} | ms: {times} | ratio {row['ratio']:.2f}, "
        f"of the least {row['ratio_of_least']:.2f}"
    )


def _ours(width: int, batch: int, *, jit: bool) -> dict[str, Callable]:
    import keras
    import tensorflow as tf

    from keras_wavelets import applications

    model = applications.WaveMixLite(
        input_shape=(32, 32, 3),
        classes=CLASSES,
        filters=width,
        depth=DEPTH,
        classifier_activation=None,
    )
    optimizer = keras.optimizers.AdamW(1e-3)
    optimizer.build(model.trainable_variables)
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    images, labels = (tf.constant(part) for part in _data(batch))

    @tf.function(jit_compile=jit)
    def train(x: object, y: object) -> object:
        with tf.GradientTape() as tape:
            loss = loss_of(y, model(x, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply(gradients, model.trainable_variables)
        return loss

    infer = tf.function(lambda x: model(x, training=False), jit_compile=jit)
    return {
        "training": lambda: train(images, labels).numpy(),
        "inference": lambda: infer(images).numpy(),
    }


def _original(width: int, batch: int) -> dict[str, Callable]:
    import torch

    # The package imports a private module of NumPy that is gone, and never uses it.
    gone = types.ModuleType("numpy.lib.function_base")
    gone.hamming = np.hamming
    sys.modules.setdefault("numpy.lib.function_base", gone)
    from wavemix.classification import WaveMix

    model = WaveMix(
        num_classes=CLASSES,
        depth=DEPTH,
        mult=2,
        ff_channel=width,
        final_dim=width,
        dropout=0.5,
        level=1,
        initial_conv="strided",
        stride=1,
    )
    optimizer = torch.optim.AdamW(model.parameters(), 1e-3)
    images, labels = _data(batch)
    x = torch.tensor(images.transpose(0, 3, 1, 2).copy())
    y = torch.tensor(labels.astype("int64"))

    def train() -> float:
        model.train()
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    def infer() -> object:
        model.eval()
        with torch.no_grad():
            return model(x).numpy()

    return {"training": train, "inference": infer}


def _data(batch: int) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(0)
    images = draw.uniform(size=(batch, 32, 32, 3)).astype("float32")
    return images, draw.integers(CLASSES, size=batch).astype("int32")
