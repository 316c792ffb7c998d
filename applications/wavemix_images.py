"""WaveMix for super-resolution and segmentation, on photographs of other packages.

Jeevan, Nixon, Patil, Sethi: WaveMixSR (2023); Jeevan, Viswanathan, Sethi: WaveMix
(2022). The data sets of the papers do not fit this machine; see `wavemix_div2k.py`
and `wavemix_cityscapes.py` for those.

Claim: none is published for these data. Super-resolution is judged by its margin over
bicubic interpolation (luma of the benchmarks, border left out), segmentation by the
mean intersection over union of 11 classes.
Protocol: super-resolution: 4,000 random patches of five photographs, tested on two
others, as a whole; networks with a global residual, mean absolute error, AdamW with
one cosine. Segmentation: 16,000 composites of garments over the five photographs, in
changing brightness and contrast, tested on 1,000 of other garments over the other two.

Command: python applications/wavemix_images.py            (an hour, 2 cores)
         python applications/wavemix_images.py --quick    (seconds)
"""

import dataclasses
from pathlib import Path

import keras
import numpy as np
from recipe import HERE
from recipe import Recipe
from recipe import photographs
from recipe import run_recipe

from keras_wavelets import applications
from keras_wavelets import data
from keras_wavelets import metrics
from keras_wavelets import plotting
from keras_wavelets import training

PICTURES = HERE / "pictures"
CONFIG = training.TrainConfig(
    epochs=15,
    batch_size=20,
    optimizer="adamw",
    learning_rate=2e-3,
    weight_decay=0.01,
    schedule="cosine",
    warmup_epochs=1,
    monitor="loss",
    restore_best_weights=False,
)
COUNT = 4000
SEGMENTATION_EPOCHS, SEGMENTATION_COUNT = 13, 16_000
# The part of each test photograph that the picture shows.
DETAIL = {
    "chelsea": (slice(80, 144), slice(120, 184)),
    "flower": (slice(260, 324),) * 2,
}


def run(network: str, task: str, seed: str, *, quick: bool, folder: Path) -> dict:
    """Trains one network with one seed and tests it."""
    config = dataclasses.replace(CONFIG, seed=int(seed))
    if network == "WaveMixSegmentation":
        config = dataclasses.replace(config, epochs=SEGMENTATION_EPOCHS)
    if quick:
        config = dataclasses.replace(config, epochs=2, warmup_epochs=0)
    keras.utils.set_random_seed(config.seed)
    if network == "WaveMixSegmentation":
        return _segment(config, quick=quick, folder=folder)
    scale = int(task.removeprefix("photographs-x"))
    return _enlarge(network, scale, config, quick=quick, folder=folder)


def _enlarge(
    network: str, scale: int, config: training.TrainConfig, *, quick: bool, folder: Path
) -> dict:
    arguments = {"filters": 8 if quick else 32, "scale": scale, "dropout": 0.0}
    arguments |= {"depth": 2} if network == "WaveMixSR" else {}
    model = getattr(applications, network)(
        color="rgb", global_residual=True, **arguments
    )
    size, count = (16, 40) if quick else (48, COUNT)
    pairs = data.load_pairs(scale=scale, size=size, count=count)
    training.compile_model(
        model,
        config,
        steps_per_epoch=-(-len(pairs[0]) // config.batch_size),
        loss=keras.losses.MeanAbsoluteError(),
    )
    training.fit(model, pairs, None, config, run_dir=folder, verbose=2)
    row, rows = {"parameters": model.count_params()}, []
    for name, small, large in photographs(scale, side=64 if quick else None):
        images = {
            "bicubic": data.enlarge(small, scale),
            network: np.clip(applications.predict_tiled(model, small), 0, 1),
        }
        row[name] = {
            key: _quality(large, image, scale) for key, image in images.items()
        }
        rows.append((small, images, large, DETAIL[name]))
    if not quick:
        _draw(rows, scale, PICTURES / f"{network}-x{scale}.png")
    return row


def _quality(large: np.ndarray, image: np.ndarray, scale: int) -> dict:
    judges = {
        name: judge(y_range="studio", shave=scale)
        for name, judge in {"psnr": metrics.PSNR, "ssim": metrics.SSIM}.items()
    }
    for judge in judges.values():
        judge.update_state(large, image)
    return {name: round(float(judge.result()), 4) for name, judge in judges.items()}


def _draw(rows: list[tuple], scale: int, path: Path) -> None:
    def detail(image: np.ndarray, where: tuple, factor: int) -> np.ndarray:
        rows, columns = (slice(s.start // factor, s.stop // factor) for s in where)
        return image[0, rows, columns]

    figure = plotting.enlargements(
        np.stack([detail(small, where, scale) for small, _, _, where in rows]),
        {
            name: np.stack(
                [detail(images[name], where, 1) for _, images, _, where in rows]
            )
            for name in rows[0][1]
        },
        np.stack([detail(large, where, 1) for _, _, large, where in rows]),
        title=f"Details of the test photographs, {scale} times",
    )
    plotting.save(figure, path)


def _segment(config: training.TrainConfig, *, quick: bool, folder: Path) -> dict:
    size = 32 if quick else 64
    train, test = (
        data.load_segmentation(split=split, size=size, count=count)
        for split, count in (
            ("train", 40 if quick else SEGMENTATION_COUNT),
            ("test", 20 if quick else 1000),
        )
    )
    names = data.segmentation_classes()
    model = applications.WaveMixSegmentation(
        input_shape=train[0].shape[1:],
        classes=len(names),
        depth=4,
        filters=8 if quick else 32,
        levels=2,
    )
    augment = data.layers_as_augmentation(
        keras.layers.RandomBrightness(0.2, value_range=(0, 1)),
        keras.layers.RandomContrast(0.3, value_range=(0, 1)),
    )
    training.fit(model, train, None, config, run_dir=folder, augment=augment, verbose=2)
    measured = training.evaluate_segmentation(model, test)
    if not quick:
        figure = plotting.label_maps(
            test[0][:4],
            test[1][:4],
            model.predict_on_batch(test[0][:4]).argmax(axis=-1),
            class_names=names,
        )
        plotting.save(figure, PICTURES / "WaveMixSegmentation.png")
    return {
        "parameters": model.count_params(),
        **measured,
        "share_of_background": float((test[1] == 0).mean()),
    }


RECIPE = Recipe(
    name="wavemix_images",
    run=run,
    cases=(
        ("WaveMixSR", "photographs-x2", "0"),
        ("WaveMixSegmentation", "composites", "0"),
        ("WaveMixSR", "photographs-x4", "0"),
        ("WaveMixSRV2", "photographs-x2", "0"),
    ),
    quick_cases=(
        ("WaveMixSR", "photographs-x2", "0"),
        ("WaveMixSegmentation", "composites", "0"),
    ),
)

if __name__ == "__main__":
    run_recipe(RECIPE)
