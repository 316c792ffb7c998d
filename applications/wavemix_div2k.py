"""WaveMixSR and WaveMixSR-V2 on DIV2K, at full scale.

Jeevan, Nixon, Patil, Sethi: WaveMixSR (2023); Jeevan, Nixon, Sethi: WaveMixSR-V2
(2024).

Claim: `published.WAVE_MIX_SR`: decibels and structural similarity on BSD100, on the
luma of full range with the border counted. The benchmarks of others take the studio
range, round to 8 bits and leave the border out; those figures are about 1.3 dB apart,
and both are recorded here.
Protocol: theirs but for two things: random patches instead of whole images (the
published networks saw one whole image a step), and the DIV2K validation images choose
the epoch. Huber loss on the luma, AdamW until 25 epochs bring nothing, then SGD. Not
run here: it does not fit two cores. `--quick` runs every row on tiny networks and two
photographs.

Data: folders `data/div2k` with `train/` and `valid/`, the images of high resolution,
and `data/bsd100` with `test/`.

Command: python applications/wavemix_div2k.py --only <network>/<scale>
         python applications/wavemix_div2k.py --quick    (a minute, 2 cores)
"""

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from recipe import Recipe
from recipe import photographs
from recipe import run_recipe
from recipe import train_in_phases

from keras_wavelets import applications
from keras_wavelets import data
from keras_wavelets import layers
from keras_wavelets import metrics
from keras_wavelets import published
from keras_wavelets import training

TRAINING, TEST = "data/div2k", "data/bsd100"
CONFIG = training.TrainConfig(
    epochs=1000,
    batch_size=16,
    tolerance=25,
    monitor="val_psnr",
    monitor_mode="max",
)
PATCH = 192
PATCHES_AN_IMAGE = 20


@keras.saving.register_keras_serializable(package="keras_wavelets_recipes")
class LumaHuber(keras.losses.Huber):
    """The Huber loss of the first channel."""

    def call(self, y_true: tf.Tensor, y_pred: tf.Tensor) -> tf.Tensor:
        return super().call(y_true[..., :1], y_pred[..., :1])


def run(network: str, factor: str, *, quick: bool, folder: Path) -> dict:
    """Trains one network for one scale and tests it."""
    scale = int(factor.removeprefix("x"))
    keras.utils.set_random_seed(CONFIG.seed)
    small = {"filters": 8} if quick else {}
    model = getattr(applications, network)(scale=scale, **small)
    trained = train_in_phases(
        model,
        _patches("train", scale, quick=quick),
        _patches("valid", scale, quick=quick),
        CONFIG,
        quick=quick,
        folder=folder,
        loss=LumaHuber(),
        metrics=(metrics.PSNR(name="psnr", y_range="full", color="ycbcr"),),
    )
    return {
        **_measure(model, scale, quick=quick),
        "published": published.WAVE_MIX_SR[network, factor],
        **trained,
    }


def _patches(split: str, scale: int, *, quick: bool) -> tuple:
    """Small and large patches as luma and chroma."""
    if quick:
        pairs = data.load_pairs(split="test", scale=scale, size=24, count=20)
    else:
        count = PATCHES_AN_IMAGE * (800 if split == "train" else 100)
        pairs = data.load_pairs(TRAINING, split, scale=scale, size=PATCH, count=count)
    convert = layers.RGBToYCbCr()
    return tuple(keras.ops.convert_to_numpy(convert(part)) for part in pairs)


def _measure(model: keras.Model, scale: int, *, quick: bool) -> dict:
    judges = {
        "psnr": metrics.PSNR(y_range="full"),
        "ssim": metrics.SSIM(y_range="full"),
        "psnr_studio": metrics.PSNR(y_range="studio", shave=scale),
    }
    source, side = ((), 64) if quick else ((TEST,), None)
    to_luma, to_color = layers.RGBToYCbCr(), layers.YCbCrToRGB()
    for _, small, large in photographs(scale, *source, side=side):
        enlarged = applications.predict_tiled(model, to_luma(small))
        for judge in judges.values():
            judge.update_state(large, np.clip(to_color(enlarged), 0, 1))
    return {name: float(judge.result()) for name, judge in judges.items()}


RECIPE = Recipe(name="wavemix_div2k", run=run, cases=tuple(published.WAVE_MIX_SR))

if __name__ == "__main__":
    run_recipe(RECIPE)
