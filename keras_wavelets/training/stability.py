"""How accurate and how steady a classifier is: its scores, and a file of them."""

import datetime
import importlib
import pathlib
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from keras_wavelets.files import read_json
from keras_wavelets.files import write_json
from keras_wavelets.metrics import MeanFlipRate
from keras_wavelets.metrics import ShiftKLDivergence
from keras_wavelets.training import feed
from keras_wavelets.training.compile_model import returns_probabilities
from keras_wavelets.training.shift_crops import one_crop
from keras_wavelets.training.shift_crops import shift_crops
from keras_wavelets.training.shift_crops import ten_crops

MODES = ("onecrop", "tencrops", "shifts")
THREE = ("horizontal", "vertical", "diagonal")
TOP = (1, 5)
# Of a file of scores: data, split, mode.
FORM = {str: {str: {str: dict}}}


def evaluate_stability(  # noqa: PLR0913
    model: keras.Model,
    data: feed.Data,
    *,
    modes: Sequence[str] = MODES,
    directions: Sequence[str] = THREE,
    max_shift: int = 8,
    pixel_divide: int = 1,
    max_step: int | None = None,
    reference: str = "first",
    resize_to: int | None = None,
    normalize: tuple | None = None,
    batch_size: int = 64,
) -> dict[str, Any]:
    """Measures a classifier of square images on crops and on shifted windows.

    Args:
        model: Model that gives logits or, after a softmax, probabilities.
        data: Arrays `(x, y)`, or a dataset of single examples; integer labels.
        modes: Among `"onecrop"`: the center of the images; `"tencrops"`: the mean
            probabilities of corners, center and mirrors of images of 8/7 the side;
            and `"shifts"`: rates of changed classes and divergences.
        directions: Of the shifts: `"horizontal"`, `"vertical"`, `"diagonal"`.
        max_shift: Largest shift in pixels.
        pixel_divide: Steps a pixel.
        max_step: Largest step of the rates of changed classes, in frames; None for
            the largest shift.
        reference: Frame of the divergences, `"first"` or `"center"`.
        resize_to: Short side before the one crop; None for the side of the model's
            images, as in the original.
        normalize: Mean and standard deviation that the model was trained with.
        batch_size: Images a batch.

    Returns:
        The scores of each mode, of shifts with the direction behind it, and the
        settings, date and version of this package they were measured with.

    Raises:
        ValueError: For an unknown mode, direction or reference, or shifts that do
            not fit the images.

    Example:
    >>> model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten()])
    >>> data = (np.ones((2, 8, 8, 1), "float32"), np.array([0, 1]))
    >>> record = evaluate_stability(model, data, modes=["onecrop"])
    >>> record["scores"]["onecrop"]["accuracy"]
    0.5
    """
    size = _side(model)
    _check_names("modes", modes, MODES)
    _check_names("directions", directions, THREE)
    shifts = {
        "max_shift": max_shift,
        "pixel_divide": pixel_divide,
        "max_step": max_step or max_shift,
        "reference": reference,
    }
    crops = {
        "onecrop": lambda x: one_crop(
            x, size, resize_to=resize_to, normalize=normalize
        )[:, None],
        "tencrops": lambda x: ten_crops(
            x, size, resize_to=size * 8 // 7, normalize=normalize
        ),
    }
    scores: dict[str, Any] = {}
    for mode in modes:
        if mode != "shifts":
            scores[mode] = _accuracies(model, data, crops[mode], batch_size)
            continue
        for direction in directions:
            scores[f"shifts_{direction}"] = _shifted(
                model,
                data,
                batch_size,
                size=size,
                direction=direction,
                normalize=normalize,
                **shifts,
            )
    settings = {
        **(shifts if "shifts" in modes else {}),
        "resize_to": resize_to,
        "normalize": normalize,
        "size": size,
    }
    return {"scores": scores, "settings": settings, **_origin()}


def _shifted(  # noqa: PLR0913
    model: keras.Model,
    data: feed.Data,
    batch_size: int,
    *,
    size: int,
    direction: str,
    normalize: tuple | None,
    max_shift: int,
    pixel_divide: int,
    max_step: int,
    reference: str,
) -> dict[str, Any]:
    frames = pixel_divide * max_shift + 1
    logits = not returns_probabilities(model)
    flips = MeanFlipRate(max_step)
    divergence = ShiftKLDivergence(frames, reference, logits)

    def windows(images: Any) -> Any:
        return shift_crops(
            images,
            size,
            max_shift=max_shift,
            pixel_divide=pixel_divide,
            direction=direction,
            normalize=normalize,
        )

    for scores, _ in _scores(model, data, windows, batch_size):
        flips.update_state(scores)
        divergence.update_state(scores)
    return {
        "mfr": {step: float(rate) for step, rate in flips.result().items()},
        "kld": [
            float(value) for value in keras.ops.convert_to_numpy(divergence.result())
        ],
    }


def _accuracies(
    model: keras.Model, data: feed.Data, crop: Any, batch_size: int
) -> dict[str, float]:
    """Returns the shares of images whose label is among the best classes."""
    right: dict[int, int] = dict.fromkeys(TOP, 0)
    total, classes = 0, 0
    for scores, labels in _scores(model, data, crop, batch_size):
        probabilities = scores
        if not returns_probabilities(model):
            probabilities = keras.ops.convert_to_numpy(keras.ops.softmax(scores))
        means = probabilities.mean(axis=1)
        order = np.argsort(-means, axis=-1, kind="stable")
        classes, total = means.shape[1], total + len(labels)
        for top in TOP:
            right[top] += int(np.sum(order[:, :top] == labels[:, None]))
    result = {"accuracy": right[1] / total}
    return result | ({"top_5": right[5] / total} if classes > max(TOP) else {})


def _scores(model: keras.Model, data: feed.Data, crop: Any, batch_size: int) -> Any:
    """Yields scores `(batch, frames, classes)` and labels."""
    for images, labels in feed.batches(data, batch_size, shuffle=False, seed=0):
        windows = crop(images).numpy()
        flat = windows.reshape(-1, *windows.shape[2:])
        scores = model.predict_on_batch(flat)
        yield scores.reshape(*windows.shape[:2], -1), labels.numpy()


def _side(model: keras.Model) -> int:
    shape = tuple(model.input_shape)
    if len(shape) != 4 or shape[1] is None or shape[1] != shape[2]:
        raise ValueError(
            "Expected a network of square images of known size, for crops and shifts. "
            f"Received: model with input_shape={shape}."
        )
    return shape[1]


def _check_names(name: str, given: Sequence[str], known: tuple) -> None:
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ValueError(f"Expected {name} among {known}. Received: {name}={unknown}.")


def _origin() -> dict[str, Any]:
    now = datetime.datetime.now(datetime.UTC)
    return {
        "date": now.isoformat(timespec="seconds"),
        # Of the code that runs, not of what else may be installed.
        "version": importlib.import_module("keras_wavelets").__version__,
    }


def add_scores(
    path: str | pathlib.Path,
    record: dict[str, Any],
    *,
    dataset: str,
    split: str,
    overwrite: bool = False,
) -> None:
    """Adds a record of `evaluate_stability` to a file of scores.

    Args:
        path: JSON file; made if absent.
        record: What `evaluate_stability` returned.
        dataset: Name of the data.
        split: Their split.
        overwrite: Whether to replace scores of the same data, split and mode.

    Raises:
        ValueError: If the file is damaged, or there are such scores already.

    Example:
    >>> import tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "scores.json"
    >>> record = {"scores": {"onecrop": {"accuracy": 0.5}}, "version": "0.1.0"}
    >>> add_scores(path, record, dataset="mnist", split="test")
    >>> read_json(path)["mnist"]["test"]["onecrop"]["accuracy"]
    0.5
    """
    path = pathlib.Path(path)
    scores = read_json(path, FORM) if path.exists() else {}
    modes = scores.setdefault(dataset, {}).setdefault(split, {})
    known = sorted(set(modes) & set(record["scores"]))
    if known and not overwrite:
        raise ValueError(
            f"Expected no scores of {known} on {dataset} ({split}) before; overwrite "
            f"them on purpose. Received: path={str(path)!r}."
        )
    origin = {name: value for name, value in record.items() if name != "scores"}
    for mode, measured in record["scores"].items():
        modes[mode] = {**measured, **origin}
    write_json(path, scores)
