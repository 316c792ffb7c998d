"""What networks are trained for: how examples are loaded, judged and drawn."""

import dataclasses
from collections.abc import Mapping
from typing import Any
from typing import ClassVar

import numpy as np

import keras_wavelets as kw
from keras_wavelets.cli import networks
from keras_wavelets.published import published_accuracy

Examples = tuple[Any, Any]
# How many examples the pictures of a run show, and how many are drawn to train on.
SHOWN = {"classification": 18, "segmentation": 6, "super_resolution": 3}
PATCHES = 2000
TEST_COMPOSITES = 500


@dataclasses.dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the test of a trained model gave.

    Args:
        metrics: For `metrics.json`, with the figures under `test`.
        figures: Pictures by the names of their files.
        facts: Lines of the table at the end.
    """

    metrics: dict[str, Any]
    figures: dict[str, Any]
    facts: dict[str, Any]


class Task:
    """Abstract: how examples are loaded, and how a model is built and judged.

    Args:
        network: The network, an instance of a class that `networks.options` made.

    Attributes:
        default_data: Name of the data that are always at hand.
        headline: The figure of `measure` that is told in one line.
        monitor: The validation metric that chooses the best epoch.
        monitor_mode: Whether it should fall or rise.
        averages: How its figures can be averaged; `measure` takes `average` where
            there is a choice.
        stratified: Whether validation images are drawn class by class.
        side: Height and width of the images where none are asked for.
    """

    default_data: str
    headline: str
    monitor: str
    monitor_mode = "auto"
    averages: tuple[str, ...] = ("sample",)
    stratified = False
    side: int | None = None

    def __init__(self, network: Any) -> None:
        self.network = network

    def load(self, settings: Mapping[str, Any], split: str) -> Examples:
        """Returns inputs and targets by the settings of a run."""
        raise NotImplementedError

    def class_names(self, settings: Mapping[str, Any]) -> tuple[str, ...]:
        """Returns the classes of a run, where there are any."""
        return ()

    def build(self, shape: tuple, settings: Mapping[str, Any]) -> Any:
        """Returns a new model for inputs of a shape."""
        classes = len(self.class_names(settings))
        return networks.build(self.network, input_shape=shape, classes=classes)

    def compile(self, model: Any, config: Any, *, steps: int) -> None:
        """Compiles a model; by default as a classifier."""
        kw.training.compile_model(model, config, steps_per_epoch=steps)

    def measure(self, model: Any, examples: Examples, **options: Any) -> dict:
        """Returns the figures of a trained model."""
        raise NotImplementedError

    def judge(
        self, model: Any, examples: Examples, settings: Mapping[str, Any]
    ) -> Outcome:
        """Measures a trained model and draws what it does."""
        raise NotImplementedError

    def exported(self, model: Any, examples: Examples) -> Any:
        """Returns the model as it is exported; by default as it is."""
        return model

    def labels(self, examples: Examples) -> Any:
        """Returns the classes by which an export is judged, if there are any."""
        return None

    def _square(self, settings: Mapping[str, Any]) -> int:
        height, width = settings["image_size"] or (self.side, self.side)
        if height != width:
            raise ValueError(
                "Expected square images for this network. "
                f"Received: image_size={settings['image_size']}."
            )
        return height


class Classification(Task):
    """Images with one label each, by name or from a folder."""

    default_data = "fashion_mnist_mini"
    headline = "accuracy"
    monitor = "val_accuracy"
    averages = ("sample", "batch")
    stratified = True

    def load(self, settings: Mapping[str, Any], split: str) -> Examples:
        size = settings["image_size"]
        return kw.data.load_arrays(
            settings["data"],
            split,
            grayscale=settings["grayscale"],
            image_size=tuple(size) if size else None,
            data_dir=settings["data_dir"],
        )

    def class_names(self, settings: Mapping[str, Any]) -> tuple[str, ...]:
        info = kw.data.describe(settings["data"], data_dir=settings["data_dir"])
        return tuple(info.class_names)

    def measure(self, model: Any, examples: Examples, **options: Any) -> dict:
        return kw.training.evaluate(model, examples, **options)

    def judge(
        self, model: Any, examples: Examples, settings: Mapping[str, Any]
    ) -> Outcome:
        names = self.class_names(settings)
        labels, scores = kw.training.predict(model, examples)
        matrix = kw.training.confusion_matrix(labels, scores)
        test = self.measure(model, examples)
        report = kw.applications.parameter_report(model)
        shown = slice(SHOWN["classification"])
        published = published_accuracy(settings["network"], settings["data"])
        return Outcome(
            metrics={
                "test": test,
                "confusion_matrix": matrix.tolist(),
                "class_names": list(names),
                "parameters": report.total,
                "dead_parameters": report.dead,
            },
            figures={
                "confusion_matrix": kw.plotting.confusion_matrix(matrix, names),
                "roc_curves": kw.plotting.roc_curves(labels, scores, class_names=names),
                "samples": kw.plotting.sample_predictions(
                    examples[0][shown], labels[shown], scores[shown], class_names=names
                ),
            },
            facts={
                "test accuracy": test["accuracy"],
                "published": published or None,
                "test F1 (macro)": test["f1_macro"],
                "test AUC": test["auc"],
            },
        )

    def labels(self, examples: Examples) -> Any:
        return examples[1]


class Segmentation(Task):
    """Images with label maps: composites, or a folder of images and masks."""

    default_data = "composites"
    headline = "mean_iou"
    monitor = "val_accuracy"
    side = 64

    def load(self, settings: Mapping[str, Any], split: str) -> Examples:
        options = {"size": self._square(settings)}
        if split == "test":
            options["count"] = TEST_COMPOSITES
        images, labels = kw.data.load_segmentation(settings["data"], split, **options)
        classes = len(self.class_names(settings))
        if labels.max() >= classes:
            raise ValueError(
                f"Expected labels below the number of classes, {classes}. "
                f"Received: a mask with label {labels.max()}."
            )
        return images, labels

    def class_names(self, settings: Mapping[str, Any]) -> tuple[str, ...]:
        return kw.data.segmentation_classes(settings["data"])

    def measure(self, model: Any, examples: Examples, **options: Any) -> dict:
        return kw.training.evaluate_segmentation(model, examples, **options)

    def judge(
        self, model: Any, examples: Examples, settings: Mapping[str, Any]
    ) -> Outcome:
        test = self.measure(model, examples)
        images, labels = (part[: SHOWN["segmentation"]] for part in examples)
        names = self.class_names(settings)
        found = np.argmax(model.predict_on_batch(images), axis=-1)
        background = float((examples[1] == 0).mean())
        return Outcome(
            metrics={
                "test": test,
                "share_of_class_0": background,
                "class_names": list(names),
                "parameters": model.count_params(),
            },
            figures={
                "label_maps": kw.plotting.label_maps(
                    images, labels, found, class_names=names
                )
            },
            facts={
                "test mean IoU": test["mean_iou"],
                "test pixel accuracy": test["pixel_accuracy"],
                "share of class 0": background,
            },
        )


class ImageToImage(Task):
    """Abstract: images of any size in, images out."""

    default_data = "photographs"
    monitor = "val_psnr"
    monitor_mode = "max"

    def compile(self, model: Any, config: Any, *, steps: int) -> None:
        kw.training.compile_model(
            model,
            config,
            steps_per_epoch=steps,
            loss="mean_absolute_error",
            metrics=[kw.metrics.PSNR(name="psnr")],
        )

    def exported(self, model: Any, examples: Examples) -> Any:
        # Of one image size, as LiteRT wants it.
        fixed = self.of_shape(examples[0].shape[1:])
        fixed.set_weights(model.get_weights())
        return fixed

    def build(self, shape: tuple, settings: Mapping[str, Any]) -> Any:
        return self.of_shape((None, None, shape[-1]))

    def of_shape(self, shape: tuple) -> Any:
        """Returns a new model for inputs of a shape."""
        raise NotImplementedError


class SuperResolution(ImageToImage):
    """Patches of photographs and the same patches made smaller."""

    headline = "psnr_y"
    side = 48

    def load(self, settings: Mapping[str, Any], split: str) -> Examples:
        return kw.data.load_pairs(
            settings["data"],
            split,
            scale=self.network.scale,
            size=self._square(settings),
            count=PATCHES if split == "train" else None,
        )

    def of_shape(self, shape: tuple) -> Any:
        # The pictures are RGB and may have any size.
        given = {"color": "rgb", "pad_input": True}
        given = {k: v for k, v in given.items() if networks.takes(self.network, k)}
        return networks.build(self.network, input_shape=shape, **given)

    def measure(self, model: Any, examples: Examples, *, batch_size: int = 32) -> dict:
        small, large = examples
        scale = self.network.scale
        bicubic = _luma_quality(large, kw.data.enlarge(small, scale), scale)
        return {
            **_luma_quality(large, _images(model, small, batch_size), scale),
            **{f"{name}_of_bicubic": value for name, value in bicubic.items()},
        }

    def judge(
        self, model: Any, examples: Examples, settings: Mapping[str, Any]
    ) -> Outcome:
        test = self.measure(model, examples)
        # The patches with most to repair.
        detail = np.std(examples[1], axis=(1, 2, 3))
        chosen = np.argsort(detail)[::-1][: SHOWN["super_resolution"]]
        small, large = (part[chosen] for part in examples)
        figure = kw.plotting.enlargements(
            small,
            {
                "bicubic": kw.data.enlarge(small, self.network.scale),
                settings["network"]: _images(model, small, len(small)),
            },
            large,
        )
        margin = test["psnr_y"] - test["psnr_y_of_bicubic"]
        return Outcome(
            metrics={"test": test, "parameters": model.count_params()},
            figures={"enlargements": figure},
            facts={
                "test PSNR (luma, dB)": test["psnr_y"],
                "PSNR of bicubic (dB)": test["psnr_y_of_bicubic"],
                "margin (dB)": margin,
                "test SSIM (luma)": test["ssim_y"],
                "SSIM of bicubic": test["ssim_y_of_bicubic"],
            },
        )


class Inpainting(ImageToImage):
    """Patches of photographs with a hole; the fourth channel is 1 in the hole."""

    headline = "psnr"
    side = 64

    def load(self, settings: Mapping[str, Any], split: str) -> Examples:
        holed, masks, whole = kw.data.load_inpainting(
            settings["data"],
            split,
            size=self._square(settings),
            count=PATCHES if split == "train" else None,
        )
        return np.concatenate([holed, masks], axis=-1), whole

    def of_shape(self, shape: tuple) -> Any:
        import keras

        inputs = keras.Input(shape)
        painter = networks.build(self.network, input_shape=(*shape[:2], 3))
        outputs = painter([inputs[..., :3], inputs[..., 3:]])
        return keras.Model(inputs, outputs, name=painter.name)

    def measure(self, model: Any, examples: Examples, *, batch_size: int = 32) -> dict:
        inputs, whole = examples
        painted = _images(model, inputs, batch_size)
        judges = {"psnr": kw.metrics.PSNR(), "ssim": kw.metrics.SSIM()}
        hole = inputs[..., 3:] * np.abs(painted - whole)
        return {
            **_scores(judges, whole, painted),
            "error_in_hole": float(hole.sum() / (3 * inputs[..., 3:].sum())),
        }

    def judge(
        self, model: Any, examples: Examples, settings: Mapping[str, Any]
    ) -> Outcome:
        test = self.measure(model, examples)
        inputs, whole = (part[: SHOWN["super_resolution"]] for part in examples)
        painted = {settings["network"]: _images(model, inputs, len(inputs))}
        return Outcome(
            metrics={"test": test, "parameters": model.count_params()},
            figures={
                "paintings": kw.plotting.enlargements(inputs[..., :3], painted, whole)
            },
            facts={
                "test PSNR (dB)": test["psnr"],
                "test SSIM": test["ssim"],
                "mean error in the hole": test["error_in_hole"],
            },
        )


class Regression(Task):
    """Simulated signals and one number for each."""

    default_data = "wavelet_regression"
    headline = "r2"
    monitor = "val_loss"
    counts: ClassVar = {"train": 4000, "test": 1000}

    def load(self, settings: Mapping[str, Any], split: str) -> Examples:
        name = kw.checks.one_of(
            settings["data"], "data", ("wavelet_regression", "tracks")
        )
        kw.checks.one_of(split, "split", tuple(self.counts))
        simulated = getattr(kw.data, name)
        return simulated(self.counts[split], seed=list(self.counts).index(split))

    def build(self, shape: tuple, settings: Mapping[str, Any]) -> Any:
        return networks.build(self.network, input_shape=shape, outputs=1)

    def compile(self, model: Any, config: Any, *, steps: int) -> None:
        kw.training.compile_model(
            model, config, steps_per_epoch=steps, loss="mean_squared_error"
        )

    def measure(self, model: Any, examples: Examples, *, batch_size: int = 256) -> dict:
        x, y = examples
        error = model.predict(x, batch_size=batch_size, verbose=0)[:, 0] - y
        mean = float(np.mean(error**2))
        return {"mean_squared_error": mean, "r2": 1 - mean / float(np.var(y))}

    def judge(
        self, model: Any, examples: Examples, settings: Mapping[str, Any]
    ) -> Outcome:
        test = self.measure(model, examples)
        return Outcome(
            metrics={"test": test, "parameters": model.count_params()},
            figures={},
            facts={
                "test R²": test["r2"],
                "test mean squared error": test["mean_squared_error"],
            },
        )


TASKS = {
    "classification": Classification,
    "segmentation": Segmentation,
    "super_resolution": SuperResolution,
    "inpainting": Inpainting,
    "regression": Regression,
}


def task_of(network: Any) -> Task:
    """Returns the task of a network of the command line."""
    return TASKS[networks.NETWORKS[type(network).__name__].task](network)


def _images(model: Any, inputs: Any, batch_size: int) -> np.ndarray:
    return np.clip(model.predict(inputs, batch_size=batch_size, verbose=0), 0, 1)


def _luma_quality(large: Any, enlarged: Any, scale: int) -> dict[str, float]:
    """PSNR and SSIM on the luma as the benchmarks take it, and PSNR of all channels."""
    luma = {"y_range": "studio", "shave": scale}
    judges = {
        "psnr": kw.metrics.PSNR(shave=scale),
        "psnr_y": kw.metrics.PSNR(**luma),
        "ssim_y": kw.metrics.SSIM(**luma),
    }
    return _scores(judges, large, enlarged)


def _scores(judges: dict, truth: Any, images: Any) -> dict[str, float]:
    for judge in judges.values():
        judge.update_state(truth, images)
    return {name: float(judge.result()) for name, judge in judges.items()}
