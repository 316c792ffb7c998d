"""A larger image for each image."""

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from keras_wavelets import data
from keras_wavelets import layers
from keras_wavelets import metrics
from keras_wavelets import plotting
from keras_wavelets import training
from keras_wavelets.cli import networks
from keras_wavelets.cli.tasks.task import Examples
from keras_wavelets.cli.tasks.task import Outcome
from keras_wavelets.cli.tasks.task import Task

SAMPLES = 3
PATCHES = 2000
PATCH_SIZE = 48
_RGB = {"color": "rgb", "pad_input": True}


class SuperResolution(Task):
    """Patches of photographs and the same patches made smaller."""

    default_data = "photographs"
    headline = "psnr_y"
    monitor = "val_psnr"
    monitor_mode = "max"

    def __init__(self, network: Any) -> None:
        self.network = network

    def load(self, settings: Mapping[str, Any], split: str) -> Examples:
        height, width = settings["image_size"] or (PATCH_SIZE, PATCH_SIZE)
        if height != width:
            raise ValueError(
                "Expected square patches for super-resolution. "
                f"Received: image_size={settings['image_size']}."
            )
        return data.load_pairs(
            settings["data"],
            split,
            scale=self.network.scale,
            size=height,
            count=PATCHES if split == "train" else None,
        )

    def build(
        self, network: Any, examples: Examples, settings: Mapping[str, Any]
    ) -> keras.Model:
        return networks.build(network, input_shape=(None, None, 3), **_RGB)

    def compile(
        self, model: keras.Model, config: training.TrainConfig, *, steps: int
    ) -> None:
        training.compile_model(
            model,
            config,
            steps_per_epoch=steps,
            loss=keras.losses.MeanAbsoluteError(),
            metrics=[metrics.PSNR(name="psnr")],
        )

    def measure(
        self, model: keras.Model, examples: Examples, *, batch_size: int = 32
    ) -> dict[str, float]:
        small, large = examples
        ours = _enlarge(model, small, batch_size)
        bicubic = bicubic_enlargement(small, self.network.scale)
        return {
            **_quality(large, ours, self.network.scale),
            **{
                f"{name}_of_bicubic": value
                for name, value in _quality(large, bicubic, self.network.scale).items()
            },
        }

    def judge(
        self, model: keras.Model, examples: Examples, settings: Mapping[str, Any]
    ) -> Outcome:
        test = self.measure(model, examples)
        # The patches with most to repair.
        detail = np.std(examples[1], axis=(1, 2, 3))
        chosen = np.argsort(detail)[::-1][:SAMPLES]
        small, large = (part[chosen] for part in examples)
        figure = plotting.enlargements(
            small,
            {
                "bicubic": bicubic_enlargement(small, self.network.scale),
                "WaveMixSR": _enlarge(model, small, SAMPLES),
            },
            large,
        )
        margin = test["psnr_y"] - test["psnr_y_of_bicubic"]
        return Outcome(
            metrics={"test": test, "parameters": model.count_params()},
            figures={"enlargements": figure},
            facts={
                "test PSNR (luma)": f"{test['psnr_y']:.2f} dB",
                "of bicubic": f"{test['psnr_y_of_bicubic']:.2f} dB",
                "margin": f"{margin:+.2f} dB",
                "test SSIM (luma)": f"{test['ssim_y']:.4f}, "
                f"bicubic {test['ssim_y_of_bicubic']:.4f}",
            },
        )

    def exported(self, model: keras.Model, examples: Examples) -> keras.Model:
        # Of one image size, as LiteRT wants it.
        shape = examples[0].shape[1:]
        twin = networks.build(self.network, input_shape=shape, **_RGB)
        twin.set_weights(model.get_weights())
        return twin


def bicubic_enlargement(images: Any, scale: int) -> np.ndarray:
    """Returns images enlarged as picture programs do, by which networks are judged.

    Args:
        images: Floats in [0, 1], `(batch, height, width, channels)`.
        scale: Factor of the enlargement.
    """
    enlarge = layers.BicubicUpsampling2D(
        scale, convention="keras", data_format="channels_last"
    )
    return np.clip(keras.ops.convert_to_numpy(enlarge(images)), 0, 1)


def _enlarge(model: keras.Model, images: Any, batch_size: int) -> np.ndarray:
    return np.clip(model.predict(images, batch_size=batch_size, verbose=0), 0, 1)


def _quality(large: Any, enlarged: Any, scale: int) -> dict[str, float]:
    """PSNR and SSIM on the luma as the benchmarks take it, and PSNR of all channels."""
    luma = {"y_range": "studio", "shave": scale}
    judges = {
        "psnr": metrics.PSNR(shave=scale),
        "psnr_y": metrics.PSNR(**luma),
        "ssim_y": metrics.SSIM(**luma),
    }
    for judge in judges.values():
        judge.update_state(large, enlarged)
    return {name: float(judge.result()) for name, judge in judges.items()}
