"""Pruning in the wavelet domain beside magnitude and random pruning, on real images.

After the project WaveletTransforms (iAmGiG), whose published comparison has no wavelet
transform in it: its wavelets are too long for the kernels of its network.

Claim: none is published. Here: whether wavelet coefficients are better to prune than
weights, by kernel size, and how many bytes a pruned network needs.
Protocol: a residual network of three blocks with kernels of 3 x 3, 5 x 5 or 7 x 7, and
a CNN of two layers, two epochs on Fashion-MNIST (Adam, cosine schedule), tested on the
official test images, three seeds. From each trained network 50, 70, 80, 90 and 95 % of
the coefficients (Haar, one level, tight) or weights of every kernel larger than 1 x 1
are removed, the same share of each kernel; then 50 batches of training follow with the
masks held. "Unpruned" goes through the same 50 batches. Kernels of 1 x 1 and the
classifier are left alone. Sizes: the archive of pruned coefficients with kept values
in float32 and in int8, and LiteRT int8; each archive of the first seed is loaded into
a network of zeros and must predict the same class for each test image.

Command: python applications/dwt_pruning.py            (about an hour, 2 cores)
         python applications/dwt_pruning.py --quick    (seconds, embedded data)
"""

import dataclasses
import functools
import json
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
from recipe import Recipe
from recipe import load
from recipe import run_recipe

from keras_wavelets import applications
from keras_wavelets import export
from keras_wavelets import pruning
from keras_wavelets import training
from keras_wavelets.files import write_json

NETWORKS = {
    "SmallResNet-3": ("SmallResNet", {"kernel_size": 3, "width": 8}),
    "SmallResNet-5": ("SmallResNet", {"kernel_size": 5, "width": 8}),
    "SmallResNet-7": ("SmallResNet", {"kernel_size": 7, "width": 8}),
    "VanillaCNN-3": ("VanillaCNN", {"hidden_channels_1": 19, "hidden_channels_2": 12}),
}
METHODS = {
    "dwt": pruning.DWTPruning("haar"),
    "magnitude": pruning.MagnitudePruning(),
    # The weights of independent trainings are exchangeable: one seed is enough.
    "random": pruning.RandomPruning(seed=0),
}
SEEDS = (0, 1, 2)
SPARSITIES = (0.5, 0.7, 0.8, 0.9, 0.95)
CONFIG = training.TrainConfig(
    epochs=2,
    batch_size=128,
    learning_rate=3e-3,
    schedule="cosine",
    monitor="loss",
    restore_best_weights=False,
    jit_compile=False,
)
FINE_TUNING = {"batches": 50, "learning_rate": 1e-3}


@dataclasses.dataclass(frozen=True)
class Trial:
    """A network with its data and the folder of what is measured already."""

    network: str
    seed: int
    train: tuple
    test: tuple
    folder: Path
    quick: bool

    def build(self) -> keras.Model:
        """Makes the network."""
        return build(self.network)

    def predict(self, model: keras.Model) -> np.ndarray:
        """Returns the class of each test image."""
        return training.predict(model, self.test)[1].argmax(axis=-1)

    def accuracy(self, model: keras.Model) -> float:
        """Returns the accuracy on the test images."""
        return float(np.mean(self.predict(model) == self.test[1]))

    def kept(self, name: str, measure: Callable[[], dict]) -> dict:
        """Returns what is in the file of that name, after measuring it if need be."""
        path = self.folder / f"{name}.json"
        if not path.exists():
            write_json(path, measure())
        return json.loads(path.read_text())

    def litert_bytes(self, model: keras.Model, kind: str) -> int:
        """Returns the size of a LiteRT file."""
        path = self.folder / f"{kind}.tflite"
        samples = self.train[0][:100] if kind == "int8" else None
        options = {"representative_data": samples, "overwrite": True}
        return export.export_litert(model, path, kind=kind, **options).stat().st_size


def run(network: str, dataset: str, seed: str, *, quick: bool, folder: Path) -> dict:
    """Trains one network, prunes it by every method and trains on."""
    trial = Trial(network, int(seed), *load_images(dataset, quick=quick), folder, quick)
    trained = _train(trial)
    dense = trial.kept("dense", lambda: _dense(trial, trained))
    pruned = {method: dict(_prune(trial, trained, method)) for method in METHODS}
    unpruned = pruned["magnitude"].pop("0")
    return {
        "trained": unpruned["one_shot"],
        "unpruned": unpruned["fine_tuned"],
        **dense,
        "pruned": pruned,
    }


def load_images(dataset: str, *, quick: bool) -> list:
    """Training and test images."""
    splits = ("train[:512]", "test[:200]")
    return load(dataset, ("train", "test"), quick=quick, quick_splits=splits)


def build(network: str) -> keras.Model:
    """Makes a network, which gives logits."""
    name, arguments = NETWORKS[network]
    return getattr(applications, name)(
        input_shape=(28, 28, 1), classifier_activation=None, **arguments
    )


def _train(trial: Trial) -> list:
    """Returns the weights of the trained network."""
    keras.utils.set_random_seed(trial.seed)
    model = trial.build()
    epochs = 1 if trial.quick else CONFIG.epochs
    config = dataclasses.replace(CONFIG, seed=trial.seed, epochs=epochs)
    folder = trial.folder / "trained"
    training.fit(model, trial.train, None, config, run_dir=folder, verbose=0)
    return model.get_weights()


def _dense(trial: Trial, weights: list) -> dict:
    """Sizes of the network before pruning, for the first seed."""
    model = trial.build()
    model.set_weights(weights)
    figures = {"parameters": model.count_params()}
    if trial.seed == 0:
        figures["float_litert"] = trial.litert_bytes(model, "float32")
        figures["int8_litert"] = trial.litert_bytes(model, "int8")
    return figures


def _prune(trial: Trial, weights: list, method: str) -> Iterator[tuple]:
    """Gives each share with its figures."""
    model = trial.build()
    pruner = pruning.Pruner(model, METHODS[method], layers=has_spatial_kernel)
    pruner.attach()
    everything = pruner.state()
    optimizer = keras.optimizers.Adam(FINE_TUNING["learning_rate"])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer, loss, jit_compile=False)
    optimizer.build(model.trainable_variables)
    fresh = [variable.numpy() for variable in optimizer.variables]
    shares = SPARSITIES[-1:] if trial.quick else SPARSITIES
    # Masks that keep everything are the same in any domain.
    for share in (*((0,) if method == "magnitude" else ()), *shares):
        pruner.restore_state(everything)
        model.set_weights(weights)
        # The next training is one of its own, without being compiled again.
        for variable, value in zip(optimizer.variables, fresh, strict=True):
            variable.assign(value)
        measure = functools.partial(_measure, trial, pruner, share)
        yield str(share), trial.kept(f"{method}-{share}", measure)


def has_spatial_kernel(layer: Any) -> bool:
    """Returns whether a layer is a convolution of more than 1 x 1."""
    return isinstance(layer, keras.layers.Conv2D) and max(layer.kernel_size) > 1


def _measure(trial: Trial, pruner: pruning.Pruner, share: float) -> dict:
    """Prunes, tests, trains on, tests again and weighs the files."""
    report = pruner.prune(share)
    one_shot = trial.accuracy(pruner.model)
    x, y = trial.train
    count = CONFIG.batch_size * (2 if trial.quick else FINE_TUNING["batches"])
    chosen = np.random.default_rng(trial.seed).permutation(len(x))[:count]
    options = {"batch_size": CONFIG.batch_size, "shuffle": False, "verbose": 0}
    pruner.model.fit(x[chosen], y[chosen], **options)
    pruner.project()
    predicted = trial.predict(pruner.model)
    figures = {
        "one_shot": one_shot,
        "fine_tuned": float(np.mean(predicted == trial.test[1])),
        "relative_error": report.totals.relative_error,
    }
    return {**figures, **(_files(trial, pruner, predicted) if share else {})}


def _files(trial: Trial, pruner: pruning.Pruner, predicted: np.ndarray) -> dict:
    """Bytes of the files, and what the networks in the archives predict."""
    model, figures = pruner.model, {}
    path = pruning.save_compressed(pruner, trial.folder / "float32.kwz")
    small = pruning.save_compressed(pruner, trial.folder / "int8.kwz", dtype="int8")
    if trial.seed == 0:
        figures["int8_litert"] = trial.litert_bytes(model, "int8")
        model.set_weights([np.zeros_like(value) for value in model.get_weights()])
        pruning.load_compressed(path, model)
        figures["reloaded_alike"] = int(np.sum(trial.predict(model) == predicted))
    pruning.load_compressed(small, model)
    return {
        **figures,
        "archive": path.stat().st_size,
        "archive_int8": small.stat().st_size,
        "archive_int8_accuracy": trial.accuracy(model),
    }


RECIPE = Recipe(
    name="dwt_pruning",
    run=run,
    cases=tuple(
        (network, "fashion_mnist", str(seed)) for seed in SEEDS for network in NETWORKS
    ),
    quick_cases=(("SmallResNet-3", "fashion_mnist", "0"),),
)

if __name__ == "__main__":
    run_recipe(RECIPE)
