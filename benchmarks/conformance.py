"""What each transform layer can do, tried out: the table of ARCHITECTURE.md.

`python -m benchmarks.conformance` runs every layer in every floating dtype, in a graph,
under XLA, on JAX and as a LiteRT file, compares each with the eager float64 result, and
writes what held. An entry is the largest error relative to the largest output, or the
reason why there is none.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

PAGE = Path(__file__).parents[1] / "ARCHITECTURE.md"
BEGIN, END = "<!-- conformance: begin -->", "<!-- conformance: end -->"
SHAPES = {1: (2, 33, 2), 2: (2, 20, 19, 2), 3: (1, 9, 8, 10, 1)}
LIMITS = {"float64": 1e-9, "float32": 1e-5, "float16": 3e-2, "bfloat16": 2e-1}
COLUMNS = (*LIMITS, "graph", "XLA", "JAX", "LiteRT")
CASES: dict[str, tuple[int, dict]] = {
    **{f"DWT{rank}D": (rank, {"wavelet": "db2"}) for rank in (1, 2, 3)},
    **{f"WaveDec{r}D": (r, {"wavelet": "db2", "level": 1}) for r in (1, 2, 3)},
    **{f"SWT{rank}D": (rank, {"wavelet": "db2", "level": 2}) for rank in (1, 2, 3)},
    **{f"MRA{rank}D": (rank, {"wavelet": "db2", "level": 2}) for rank in (1, 2)},
    **{f"WaveletPacket{r}D": (r, {"wavelet": "db2", "level": 2}) for r in (1, 2)},
    "CWT1D": (1, {"scales": (2.0, 4.0)}),
    **{f"DTCWT{rank}D": (rank, {"level": 2}) for rank in (1, 2)},
    "DTCWPT2D": (2, {"depth": 2}),
    "DTCWTScattering2D": (2, {}),
    **{f"WaveletPooling{rank}D": (rank, {}) for rank in (1, 2, 3)},
    **{f"WTConv{rank}D": (rank, {}) for rank in (1, 2, 3)},
    **{f"WaveletDenoise{r}D": (r, {"level": 1}) for r in (1, 2, 3)},
}


def main() -> None:
    """Tries everything and writes the table."""
    if len(sys.argv) > 1:
        print(json.dumps({name: errors_on_jax(name) for name in CASES}))
        return
    on_jax = run_on_jax()
    rows = {name: {**errors(name), "JAX": on_jax[name]} for name in CASES}
    PAGE.write_text(replace_table(PAGE.read_text(), table(rows)))
    print(table(rows))


def table(rows: dict[str, dict]) -> str:
    """Returns the table in Markdown.

    Args:
        rows: For each layer, an entry for each column.
    """
    lines = [("layer", *COLUMNS), ("---",) * (1 + len(COLUMNS))]
    lines += [(f"`{name}`", *(row[c] for c in COLUMNS)) for name, row in rows.items()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def replace_table(page: str, new: str) -> str:
    """Returns the page with the table between the marks replaced."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n{new}\n{END}{rest.split(END)[1]}"


def errors(name: str) -> dict[str, str]:
    """Returns the entries of one layer on TensorFlow."""
    import tensorflow as tf

    layer, x = make(name, "float64"), inputs(name)
    reference = leaves(layer(x))
    entries = {
        dtype: entry(lambda dtype=dtype: make(name, dtype, layer)(x), reference, limit)
        for dtype, limit in LIMITS.items()
    }
    for column, jit in (("graph", False), ("XLA", True)):
        compiled = tf.function(make(name, "float32", layer), jit_compile=jit)
        x32 = tf.constant(x, "float32")
        call = lambda compiled=compiled, x32=x32: compiled(x32)  # noqa: E731
        entries[column] = entry(call, reference, LIMITS["float32"])
    call = lambda: litert(make(name, "float32", layer), x.astype("float32"))  # noqa: E731
    entries["LiteRT"] = entry(call, reference, LIMITS["float32"], sort=True)
    return entries


def errors_on_jax(name: str) -> str:
    """Returns the entry of one layer on JAX, against NumPy on the same numbers."""
    stored = np.load(os.environ["CONFORMANCE_REFERENCE"])
    reference = [stored[key] for key in sorted(stored) if key.startswith(f"{name}/out")]
    weights = [
        stored[key] for key in sorted(stored) if key.startswith(f"{name}/weight")
    ]
    layer = make(name, "float32")
    layer.build(inputs(name).shape)
    layer.set_weights(weights)
    x = inputs(name).astype("float32")
    return entry(lambda: layer(x), reference, LIMITS["float32"])


def run_on_jax() -> dict[str, str]:
    """Returns the entries of all layers on JAX, from a process of its own."""
    arrays = {}
    for name in CASES:
        layer = make(name, "float64")
        for i, leaf in enumerate(leaves(layer(inputs(name)))):
            arrays[f"{name}/out{i:03d}"] = leaf
        for i, weight in enumerate(layer.get_weights()):
            arrays[f"{name}/weight{i:03d}"] = weight
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reference.npz"
        np.savez(path, **arrays)
        environment = {
            **os.environ,
            "KERAS_BACKEND": "jax",
            "CONFORMANCE_REFERENCE": str(path),
        }
        run = subprocess.run(
            [sys.executable, "-m", "benchmarks.conformance", "jax"],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    return json.loads(run.stdout.splitlines()[-1])


def make(name: str, dtype: str, like: Any = None) -> Any:
    """Returns a layer of a case, with the weights of another one."""
    import keras

    from keras_wavelets import layers

    keras.utils.set_random_seed(0)
    rank, arguments = CASES[name]
    layer = getattr(layers, name)(dtype=dtype, **arguments)
    if like is not None and like.weights:
        layer.build(SHAPES[rank])
        layer.set_weights([weight.astype(dtype) for weight in like.get_weights()])
    return layer


def inputs(name: str) -> np.ndarray:
    """Returns the input of a case in float64."""
    return np.random.default_rng(0).normal(size=SHAPES[CASES[name][0]])


def leaves(outputs: Any) -> list[np.ndarray]:
    """Returns the outputs as a list of float64 arrays."""
    import keras

    return [
        np.asarray(keras.ops.convert_to_numpy(leaf), "float64")
        for leaf in keras.tree.flatten(outputs)
        if hasattr(leaf, "shape")
    ]


def entry(
    call: Callable[[], Any], reference: list, limit: float, *, sort: bool = False
) -> str:
    """Returns the error of a call in short, or why there is none."""
    try:
        results = leaves(call())
    except (ValueError, TypeError, NotImplementedError) as error:
        return f"no ({type(error).__name__})"
    if sort:
        results, reference = (sorted(r, key=signature) for r in (results, reference))
    error = max(
        float(np.abs(one - other).max() / max(np.abs(other).max(), 1e-12))
        for one, other in zip(results, reference, strict=True)
    )
    return f"{error:.0e}" if error <= limit else f"**{error:.0e}**"


def signature(array: np.ndarray) -> tuple:
    """Returns what tells an output apart where only its order is lost."""
    return array.shape, round(float(np.abs(array).sum()), 2)


def litert(layer: Any, x: np.ndarray) -> list:
    """Returns the outputs of a layer as a LiteRT file."""
    import keras

    from keras_wavelets.export import LiteRTModel
    from keras_wavelets.export import export_litert

    symbol = keras.Input(x.shape[1:])
    # A flat list: LiteRT knows no nesting of outputs.
    model = keras.Model(symbol, keras.tree.flatten(layer(symbol)))
    with tempfile.TemporaryDirectory() as folder:
        path = export_litert(model, Path(folder) / "layer.tflite")
        outputs = LiteRTModel(path).predict(x, batch_size=len(x))
    return list(outputs.values()) if isinstance(outputs, dict) else [outputs]


if __name__ == "__main__":
    main()
