"""One mask update of a ResNet-18 against the same with PyWavelets.

Three programs choose and apply the masks of 11.2 million weights, Haar, one level, half
of the coefficients: the package; the original project's way, one call of PyWavelets
for each layer; and one call for each 3 x 3 slice, timed on a layer of 36,864 weights
and scaled to all of them. Ratios are those of processor time, that of all threads
together: unlike the time on the clock it holds on a machine with other work.
"""

import argparse
import functools
import statistics
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pywt

SPARSITY = 0.5


def main(repeat: int = 5) -> list[dict]:
    """Measures, prints a table and returns its rows.

    Args:
        repeat: Timed runs of each program.
    """
    model, kernels = _subject()
    weights = sum(kernel.size for kernel in kernels)
    small = kernels[1]
    programs = {
        "keras_wavelets": (_ours(model), 1.0),
        "PyWavelets, by layer": (functools.partial(_by_layer, kernels), 1.0),
        "PyWavelets, by slice": (
            functools.partial(_by_slice, small),
            weights / small.size,
        ),
    }
    rows = [
        _measure(name, run, scale, repeat) for name, (run, scale) in programs.items()
    ]
    for row in rows:
        # Above 1 the package is faster, as in the other benchmarks.
        row["ratio"] = row["cpu_seconds"] / rows[0]["cpu_seconds"]
        print(
            f"{row['name']:22} {row['cpu_seconds']:10.3f} s  ± {row['spread']:.3f}  "
            f"{row['ratio']:8.1f} x  ({row['seconds']:.3f} s on the clock)"
        )
    return rows


def _subject() -> tuple:
    from keras_wavelets.applications import ResNet18
    from keras_wavelets.pruning.layers import prunable_kernels

    model = ResNet18(input_shape=(32, 32, 3))
    variables = prunable_kernels(model, convolutions_only=True)
    # The layout of the original: output and input channels, height, width.
    kernels = [np.array(v.numpy().transpose(3, 2, 0, 1), order="C") for v in variables]
    return model, kernels


def _ours(model: Any) -> Callable[[], None]:
    from keras_wavelets.pruning import IdentityTransformWarning
    from keras_wavelets.pruning import OneShot
    from keras_wavelets.pruning import Pruner

    warnings.simplefilter("ignore", IdentityTransformWarning)
    start = model.get_weights()

    def prepare() -> Callable[[], Any]:
        model.set_weights(start)
        pruner = Pruner(model, "dwt", OneShot(SPARSITY))
        pruner.attach()
        return lambda: (pruner.update(0), pruner.detach())

    return prepare


def _by_layer(kernels: list) -> Callable[[], Any]:
    return lambda: [_prune(kernel) for kernel in kernels]


def _by_slice(kernel: np.ndarray) -> Callable[[], Any]:
    slices = kernel.reshape(-1, *kernel.shape[2:])
    return lambda: [_prune(one) for one in slices]


def _prune(kernel: np.ndarray) -> np.ndarray:
    """Does what the original project does with one array."""
    height, width = kernel.shape[-2:]
    level = min(1, pywt.dwt_max_level(min(height, width), 2))
    options = {"wavelet": "haar", "mode": "periodization", "axes": (-2, -1)}
    coefficients = pywt.wavedec2(kernel, level=level, **options)
    array, places = pywt.coeffs_to_array(coefficients, axes=(-2, -1))
    sizes = np.abs(array)
    array = np.where(sizes < np.percentile(sizes, 100 * SPARSITY), 0, array)
    kept = pywt.array_to_coeffs(array, places, output_format="wavedec2")
    return pywt.waverec2(kept, **options)[..., :height, :width].astype("float32")


def _measure(name: str, prepare: Callable, scale: float, repeat: int) -> dict:
    times, cpu_times = [], []
    for _ in range(repeat + 1):
        run = prepare()
        start, cpu_start = time.perf_counter(), time.process_time()
        run()
        cpu_times.append(scale * (time.process_time() - cpu_start))
        times.append(scale * (time.perf_counter() - start))
    # The first run pays for caches.
    return {
        "name": name,
        "seconds": statistics.median(times[1:]),
        "cpu_seconds": statistics.median(cpu_times[1:]),
        "spread": statistics.stdev(cpu_times[1:]) if repeat > 1 else 0.0,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    main(parser.parse_args().repeat)
