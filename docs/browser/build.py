"""Writes the page that runs in a browser: `python docs/browser/build.py FOLDER`.

Before, once: `npm install --prefix docs/browser`.
"""

import json
import shutil
import sys
from pathlib import Path

import keras

from keras_wavelets import applications
from keras_wavelets import export
from keras_wavelets import layers

HERE = Path(__file__).parent
RUNTIME = HERE / "node_modules" / "onnxruntime-web" / "dist"
# The smallest of its builds: the processor alone, no WebGPU.
RUNTIME_FILES = (
    "ort.wasm.min.mjs",
    "ort-wasm-simd-threaded.mjs",
    "ort-wasm-simd-threaded.wasm",
)
SIDE, WAVELET, LEVEL = 256, "db2", 3


def decomposition() -> keras.Model:
    """Returns the transform of the page: a square gray picture to its bands."""
    picture = keras.Input((SIDE, SIDE, 1))
    transform = layers.WaveDec2D(WAVELET, level=LEVEL, mode="periodization")
    return keras.Model(picture, keras.tree.flatten(transform(picture)))


def build(folder: Path) -> Path:
    """Writes the page, its two models and the runtime into a folder.

    Raises:
        ValueError: If the runtime is not installed.
    """
    missing = [name for name in RUNTIME_FILES if not (RUNTIME / name).is_file()]
    if missing:
        raise ValueError(
            "Expected the runtime of `npm install --prefix docs/browser`. "
            f"Received: missing={missing}."
        )
    folder.mkdir(parents=True, exist_ok=True)
    model = applications.WaveMixLite8x5(weights="fashion_mnist")
    export.export_onnx(model, folder / "garments.onnx", overwrite=True)
    export.export_onnx(decomposition(), folder / "bands.onnx", overwrite=True)
    (card,) = applications.shipped_weights(
        "WaveMixLite8x5", like="fashion_mnist", exactly=True
    )
    facts = {"classes": card.class_names, "side": SIDE, "level": LEVEL}
    (folder / "facts.json").write_text(json.dumps(facts))
    for name in RUNTIME_FILES:
        shutil.copy(RUNTIME / name, folder / name)
    for name in ("index.html", "page.mjs"):
        shutil.copy(HERE / name, folder / name)
    return folder


if __name__ == "__main__":
    print(build(Path(sys.argv[1])) / "index.html")
