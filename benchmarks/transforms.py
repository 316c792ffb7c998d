"""One level of the discrete wavelet transform, beside its peers.

For each input, wavelet and direction: ours with default settings in a TensorFlow graph
and under XLA, our plain convolution form, pytorch_wavelets and ptwt, in one process
with two threads. The ratio is the faster peer's time over ours: above 1 we are faster.
"""

import itertools
from collections.abc import Callable

import numpy as np

from benchmarks.timing import milliseconds

SHAPES = {
    1: ((64, 4096, 1), (64, 512, 32)),
    2: ((16, 224, 224, 3), (32, 32, 32, 64), (256, 28, 28, 1), (8, 64, 64, 128)),
    3: ((4, 32, 32, 32, 4),),
}
WAVELETS = ("haar", "db4")
THREADS = 2


def main(repeat: int) -> list[dict]:
    """Measures every cell, prints the table and returns the figures."""
    import tensorflow as tf
    import torch

    tf.config.threading.set_intra_op_parallelism_threads(THREADS)
    torch.set_num_threads(THREADS)
    rows = []
    for rank, shapes in SHAPES.items():
        for shape, wavelet in itertools.product(shapes, WAVELETS):
            for backward in (False, True):
                row = measure(rank, shape, wavelet, backward=backward, repeat=repeat)
                rows.append(row)
                print(line(row), flush=True)
    for form in ("graph", "xla"):
        ratios = [row["ratio"][form] for row in rows]
        mean = float(np.exp(np.mean(np.log(ratios))))
        print(f"{form}: geometric mean {mean:.2f}, least {min(ratios):.2f}")
    gains = [row["gain_over_conv_xla"] for row in rows]
    print(f"under XLA, over our convolution: {np.exp(np.mean(np.log(gains))):.2f}")
    return rows


def measure(
    rank: int, shape: tuple, wavelet: str, *, backward: bool, repeat: int
) -> dict:
    """Returns the times of one cell of the table."""
    calls = {**ours(rank, shape, wavelet, backward=backward)}
    peers = peer_calls(rank, shape, wavelet, backward=backward)
    times = {name: milliseconds(call, repeat) for name, call in (calls | peers).items()}
    fastest = min(times[name][0] for name in peers)
    return {
        "shape": shape,
        "wavelet": wavelet,
        "backward": backward,
        "ms": {name: [round(x, 3) for x in time] for name, time in times.items()},
        "ratio": {form: fastest / times[form][0] for form in ("graph", "xla")},
        "gain_over_conv_xla": times["conv xla"][0] / times["xla"][0],
    }


def line(row: dict) -> str:
    """Returns one row of the table."""
    times = "  ".join(f"{name} {time[0]:.2f}" for name, time in row["ms"].items())
    ratios = "  ".join(f"{form} {ratio:.2f}" for form, ratio in row["ratio"].items())
    kind = "forward+backward" if row["backward"] else "forward"
    shape = "x".join(map(str, row["shape"]))
    return f"{shape:16} {row['wavelet']:5} {kind:16} | {times} | ratio {ratios}"


def ours(rank: int, shape: tuple, wavelet: str, *, backward: bool) -> dict:
    """Returns our calls: default settings, and the plain convolution under XLA."""
    import tensorflow as tf

    from keras_wavelets import layers

    layer_class = getattr(layers, f"DWT{rank}D")
    x = tf.random.normal(shape)
    calls = {}
    for name, jit, implementation in (
        ("graph", False, "auto"),
        ("xla", True, "auto"),
        ("conv xla", True, "conv"),
    ):
        layer = layer_class(wavelet, "zero", implementation=implementation)
        function = gradient_of(layer) if backward else layer
        compiled = tf.function(function, jit_compile=jit, autograph=False)
        calls[name] = lambda compiled=compiled: compiled(x)
    return calls


def gradient_of(layer: Callable) -> Callable:
    """Returns the gradient of the sum of squares with respect to the input."""
    import tensorflow as tf

    def gradient(x: object) -> object:
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = tf.reduce_sum(tf.square(layer(x)))
        return tape.gradient(loss, x)

    return gradient


def peer_calls(rank: int, shape: tuple, wavelet: str, *, backward: bool) -> dict:
    """Returns the peers' calls on the same data in their own layout."""
    import ptwt
    import pytorch_wavelets
    import torch

    batch, *space, channels = shape
    x = torch.randn(batch, channels, *space, requires_grad=backward)
    axes = tuple(range(-rank, 0))
    forwards: dict[str, Callable] = {}
    if rank == 1:
        forwards["ptwt"] = lambda: ptwt.wavedec(x, wavelet, mode="zero", level=1)
        single = pytorch_wavelets.DWT1DForward(J=1, wave=wavelet, mode="zero")
        forwards["pytorch_wavelets"] = lambda: single(x)
    elif rank == 2:
        forwards["ptwt"] = lambda: ptwt.wavedec2(x, wavelet, mode="zero", level=1)
        plane = pytorch_wavelets.DWTForward(J=1, wave=wavelet, mode="zero")
        forwards["pytorch_wavelets"] = lambda: plane(x)
    else:
        forwards["ptwt"] = lambda: ptwt.wavedec3(
            x, wavelet, mode="zero", level=1, axes=axes
        )
    if not backward:
        return {name: without_gradient(call) for name, call in forwards.items()}
    return {
        name: lambda call=call: torch.autograd.grad(sum_of_squares(call()), x)
        for name, call in forwards.items()
    }


def without_gradient(call: Callable) -> Callable:
    """Returns a call that records nothing for a backward pass."""
    import torch

    def run() -> object:
        with torch.no_grad():
            return call()

    return run


def sum_of_squares(bands: object) -> object:
    """Returns the sum of squares over any nesting of tensors."""
    import torch

    if isinstance(bands, torch.Tensor):
        return bands.square().sum()
    parts = bands.values() if isinstance(bands, dict) else bands
    return sum(map(sum_of_squares, parts))
