"""What the shipped weights cost as files, and what they confuse.

`python -m benchmarks.cards` exports each set in every kind, runs the files on images of
the official test split one at a time for the latencies, and counts what is taken for
what on the whole split. The cards of the site show `benchmarks/results/cards.json`.
"""

import dataclasses
import importlib.metadata
import os
import platform
import tempfile
from pathlib import Path

import tensorflow as tf

from keras_wavelets import applications
from keras_wavelets import data
from keras_wavelets import export
from keras_wavelets import training
from keras_wavelets.files import write_json

RECORD = Path(__file__).parent / "results" / "cards.json"
KINDS = ("float32", "float16", "dynamic", "int8", "onnx")
# Images by which the files are judged, and calibrated.
JUDGED, CALIBRATION = 1000, 200


def measure(weights: applications.ShippedWeights) -> dict:
    """Returns the rows of a card: a row for each file, and the confusion matrix."""
    model = getattr(applications, weights.builder)(weights=weights.name)
    options = {"grayscale": weights.grayscale}
    images, labels = data.load_arrays(weights.data, "test", **options)
    typical, _ = data.load_arrays(weights.data, f"train[:{CALIBRATION}]", **options)
    with tempfile.TemporaryDirectory() as folder:
        rows = export.export_report(
            model,
            folder,
            data=images[:JUDGED],
            labels=labels[:JUDGED],
            kinds=KINDS,
            representative_data=typical,
        )
    found, scores = training.predict(model, (images, labels))
    return {
        "files": [{**dataclasses.asdict(row), "path": None} for row in rows],
        "confusion": training.confusion_matrix(found, scores).tolist(),
    }


def machine() -> dict:
    """Returns what the latencies were measured on."""
    threads = tf.config.threading.get_intra_op_parallelism_threads()
    packages = ("tensorflow", "keras", "ai-edge-litert", "onnxruntime")
    return {
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "threads of TensorFlow": threads or "as many",
        "accelerators": len(tf.config.list_physical_devices("GPU")),
        **{name: importlib.metadata.version(name) for name in packages},
    }


def main() -> None:
    """Measures every card and writes the record."""
    cards = {}
    for weights in applications.shipped_weights():
        cards[f"{weights.builder}-{weights.name}"] = measure(weights)
        print(weights.builder, weights.name, "measured", flush=True)
    write_json(RECORD, {"environment": machine(), "judged": JUDGED, "cards": cards})


if __name__ == "__main__":
    main()
