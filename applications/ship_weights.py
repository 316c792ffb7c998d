"""Puts the weights of a finished training into the package.

The weights are rounded to float16, tested on the official test split as they are
then, and stored with their description in `keras_wavelets/applications/weights/`. The
first 200 test images go to `tests/golden/`, where a test evaluates them.

Command: python applications/ship_weights.py BUILDER NAME --model FILE --recipe FILE
             --data DATASET [--grayscale] [--seed 0]
Then:    python applications/build_tables.py, for the table of README.md.
For example: python applications/ship_weights.py WaveMixLite8x10 mnist --data mnist
             --model runs/…/model.keras --recipe applications/wavemix_lite.py
"""

import argparse
import dataclasses
from pathlib import Path

import keras
import numpy as np

import keras_wavelets
from keras_wavelets import applications
from keras_wavelets import data
from keras_wavelets import training
from keras_wavelets.applications.weight_files import ShippedWeights
from keras_wavelets.applications.weight_files import store_weights
from keras_wavelets.files import replacing

GOLDEN = Path(keras_wavelets.__file__).parents[1] / "tests" / "golden"
SAMPLES = 200
LARGEST_FILE = 1_000_000
LARGEST_LOSS = 0.001


def main() -> None:
    """Stores one set of weights."""
    options = _options()
    images, labels = data.load_arrays(options.data, "test", grayscale=options.grayscale)
    trained = keras.models.load_model(options.model, compile=False)
    builder = getattr(applications, options.builder)
    model = builder(input_shape=images.shape[1:], classes=trained.output_shape[-1])
    model.set_weights(trained.get_weights())
    before = _accuracy(model, images, labels)
    model.set_weights([w.astype("float16") for w in trained.get_weights()])
    after = _accuracy(model, images, labels)
    if before - after > LARGEST_LOSS:
        raise SystemExit(f"Rounding costs too much: {before:.4f} becomes {after:.4f}.")
    stored = store_weights(
        model,
        ShippedWeights(
            builder=options.builder,
            name=options.name,
            data=options.data,
            grayscale=options.grayscale,
            input_shape=images.shape[1:],
            classes=trained.output_shape[-1],
            parameters=sum(int(np.prod(w.shape)) for w in model.trainable_weights),
            test_accuracy=after,
            test_images=len(labels),
            seed=options.seed,
            recipe=options.recipe,
            class_names=tuple(data.describe(options.data).class_names),
        ),
    )
    size = stored.file.stat().st_size
    if size > LARGEST_FILE:
        raise SystemExit(f"The file is too large: {size:,} bytes.")
    _store_images(f"{options.data}{'_gray' * options.grayscale}", images, labels)
    print(
        f"{before:.4f} before rounding", dataclasses.asdict(stored), f"{size:,} bytes"
    )


def _accuracy(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> float:
    measured = training.evaluate(model, (images, labels), metrics=("accuracy",))
    return measured["accuracy"]


def _store_images(name: str, images: np.ndarray, labels: np.ndarray) -> None:
    with replacing(GOLDEN / f"test_images_{name}.npz") as temporary:
        np.savez_compressed(
            temporary,
            images=np.round(255 * images[:SAMPLES]).astype("uint8"),
            labels=labels[:SAMPLES].astype("uint8"),
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("builder", help="name in keras_wavelets.applications")
    parser.add_argument("name", help="what its argument `weights` will take")
    parser.add_argument(
        "--model", type=Path, required=True, help="model.keras of a run"
    )
    parser.add_argument("--data", required=True)
    parser.add_argument("--grayscale", action="store_true")
    parser.add_argument("--recipe", required=True, help="file that trained it")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
