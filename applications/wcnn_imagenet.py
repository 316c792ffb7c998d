"""AlexNets, ResNets and their shift-invariant twins on ImageNet, as published.

Leterme, Polisano, Perrier, Alahari: From CNNs to Shift-Invariant Twin Models Based on
Complex Wavelets (2024), arXiv 2212.00394.

Claim: the top-1 errors in `published.WCNN_IMAGENET`, one crop and ten crops of
the official validation images, in percent, of single runs.
Protocol: theirs. 100 images of each class of the training images, about the last 8
percent, are set aside; random resized crops of 224 pixels, mirrored; 90 epochs of
batches of 256; SGD with momentum 0.9, rate 0.1 (AlexNets 0.01), a tenth of it every
30 epochs, decay 1e-4 on all weights; the mixing of the AlexNets' packets is penalized
by 0.0041 and 0.00032, and its gradients are kept. Adaptive filters take two batches of
128 for a step. Images are brought to 256 pixels first. Scores as in `wcnn_cifar10.py`,
with steps of up to 8 pixels, and the errors on ImageNet-C, five levels of each of
`CORRUPTIONS`. Not run here: each training takes days on several GPUs. One seed, 0.

Data: `imagenet2012` of tensorflow-datasets from the archives in its manual folder, and
`imagenet2012_corrupted`.

Command: python applications/wcnn_imagenet.py --only DtCwptAlexNet/Ft32Y_mod
         python applications/wcnn_imagenet.py --quick    (minutes, embedded data)
"""

import dataclasses
from pathlib import Path

import keras
import wcnn_protocol
from recipe import Recipe
from recipe import run_recipe
from wcnn_protocol import CONFIG
from wcnn_protocol import QUICK
from wcnn_protocol import Protocol
from wcnn_protocol import train_and_score

from keras_wavelets import published
from keras_wavelets import training
from keras_wavelets.regularizers import OneHotPenalty

FULL = Protocol(
    data="imagenet2012",
    classes=1000,
    splits=("train[:92%]", "train[92%:]", "validation"),
    stored=256,
    size=224,
    in_memory=False,
    config=dataclasses.replace(CONFIG, epochs=90, decay_epochs=30),
    max_step=8,
)
PENALTIES = (0.0, 0.0041, 0.00032)
CORRUPTIONS = (
    "brightness", "contrast", "defocus_blur", "elastic_transform", "fog", "frost",
    "gaussian_noise", "glass_blur", "impulse_noise", "jpeg_compression",
    "motion_blur", "pixelate", "shot_noise", "snow", "zoom_blur",
)  # fmt: skip
LEVELS = range(1, 6)


def run(network: str, dataset: str, *, quick: bool, folder: Path) -> dict:
    """Trains and scores one network; `dataset` is its configuration."""
    alexnet = "AlexNet" in network
    if quick:
        small = {"size": 64, "stored": 72} if alexnet else {}
        protocol = dataclasses.replace(QUICK, **small)
        arguments = {} if alexnet else {"stages": 1}
    else:
        protocol, arguments = dataclasses.replace(FULL, config=_config(network)), {}
    if alexnet and "DtCwpt" in network:
        arguments["mixing_regularizer"] = [OneHotPenalty(p) for p in PENALTIES]
    scores = train_and_score(network, dataset, protocol, folder=folder, **arguments)
    model = keras.models.load_model(folder / "model.keras")
    return {
        **scores,
        "corruption_errors": _corrupted(model, protocol, quick=quick),
        "published_errors": list(published.WCNN_IMAGENET[network, dataset]),
    }


def _config(network: str) -> training.TrainConfig:
    if "AlexNet" in network:
        return dataclasses.replace(FULL.config, learning_rate=0.01)
    if "zou" in network:
        return dataclasses.replace(FULL.config, batch_size=128, accumulate=2)
    return FULL.config


def _corrupted(model: keras.Model, protocol: Protocol, *, quick: bool) -> dict:
    """Returns the mean error over five levels of each corruption."""
    names = {
        corruption: [f"imagenet2012_corrupted/{corruption}_{n}" for n in LEVELS]
        for corruption in CORRUPTIONS
    }
    if quick:
        names = {"brightness": [protocol.data]}
    errors = {}
    for corruption, levels in names.items():
        each = []
        for name in levels:
            level = dataclasses.replace(protocol, data=name)
            images = wcnn_protocol.load_images(level, protocol.splits[2])
            record = training.evaluate_stability(
                model,
                images,
                modes=["onecrop"],
                normalize=wcnn_protocol.STATISTICS,
            )
            each.append(1 - record["scores"]["onecrop"]["accuracy"])
        errors[corruption] = sum(each) / len(each)
    return errors


RECIPE = Recipe(
    name="wcnn_imagenet",
    run=run,
    cases=tuple(published.WCNN_IMAGENET),
    quick_cases=tuple(published.WCNN_IMAGENET)[:2],
)

if __name__ == "__main__":
    run_recipe(RECIPE)
