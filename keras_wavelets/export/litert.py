"""LiteRT (formerly TensorFlow Lite) files, quantized or not."""

import re
import warnings
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_wavelets import config
from keras_wavelets.export.destination import check_destination
from keras_wavelets.export.litert_model import LiteRTModel
from keras_wavelets.export.silence import silenced
from keras_wavelets.files import replacing

LITERT_KINDS = ("float32", "float16", "dynamic", "int8", "sparse")


def export_litert(
    model: keras.Model,
    path: str | Path,
    *,
    kind: str = "float32",
    representative_data: Any = None,
    overwrite: bool = False,
) -> Path:
    """Writes a LiteRT file that runs on the built-in operations alone.

    The batch size stays free, also where the model was built for a fixed one: the
    interpreter resizes it, and `LiteRTModel` does so by itself. The file is loaded
    once before it takes its place, so a file that exists runs.

    Args:
        model: A built model, on the TensorFlow backend.
        path: File to be written, ending in `.tflite`.
        kind: `"float32"`; `"float16"` (weights stored in half); `"dynamic"` (weights
            in int8, activations in float); `"int8"` (everything in int8, inputs
            and outputs too); `"sparse"` (float32, kernels with many zeros stored
            without them).
        representative_data: For `"int8"` alone and required there: about a hundred
            typical inputs, from which the ranges of the activations are read. An
            array, or a mapping of input name to array.
        overwrite: Replace what is there.

    Returns:
        The file.

    Raises:
        ValueError: If an argument is not as above, `path` exists or cannot be
            written, or the model uses an operation that is not built in.

    Example:
    >>> import tempfile
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    >>> path = export_litert(model, Path(tempfile.mkdtemp()) / "model.tflite")
    >>> LiteRTModel(path).predict(np.ones((3, 4), "float32")).shape
    (3, 2)
    """
    _check_backend()
    options = _converter_options(kind, representative_data)
    path = check_destination(path, suffix=".tflite", overwrite=overwrite)
    with replacing(path) as temporary:
        _convert(model, temporary, options)
        _check_loads(model, temporary)
    return path


def _check_backend() -> None:
    if keras.backend.backend() != "tensorflow":
        raise ValueError(
            "Expected the TensorFlow backend, from which LiteRT files are converted. "
            f"Received: backend={keras.backend.backend()!r}."
        )


def _converter_options(kind: str, representative_data: Any) -> dict[str, Any]:
    import tensorflow as tf

    if kind not in LITERT_KINDS:
        raise ValueError(f"Expected one of {LITERT_KINDS}. Received: kind={kind!r}.")
    if (kind == "int8") != (representative_data is not None):
        raise ValueError(
            "Expected representative_data for kind='int8', and for no other kind. "
            f"Received: kind={kind!r}, representative_data of type "
            f"{type(representative_data).__name__}."
        )
    builtins = {"supported_ops": [tf.lite.OpsSet.TFLITE_BUILTINS]}
    if kind == "float32":
        return {"target_spec": builtins}
    if kind == "sparse":
        sparse = [tf.lite.Optimize.EXPERIMENTAL_SPARSITY]
        return {"target_spec": builtins, "optimizations": sparse}
    quantized = {"target_spec": builtins, "optimizations": [tf.lite.Optimize.DEFAULT]}
    if kind == "dynamic":
        return quantized
    if kind == "float16":
        builtins["supported_types"] = [tf.float16]
        return quantized
    builtins["supported_ops"] = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    return {
        **quantized,
        "representative_dataset": _samples(representative_data),
        "inference_input_type": tf.int8,
        "inference_output_type": tf.int8,
    }


def _samples(data: Any) -> Callable[[], Iterator[Any]]:
    """One input after the other, as the converter asks for them."""
    arrays = list(data.values()) if isinstance(data, dict) else [data]
    sizes = {len(array) for array in arrays}
    if len(sizes) != 1 or sizes == {0}:
        raise ValueError(
            "Expected as many representative inputs under each name, at least one. "
            f"Received: representative_data of lengths {sorted(sizes)}."
        )

    def generate() -> Iterator[Any]:
        for index in range(sizes.copy().pop()):
            here = slice(index, index + 1)
            if isinstance(data, dict):
                yield {name: np.asarray(array[here]) for name, array in data.items()}
            else:
                yield [np.asarray(data[here])]

    return generate


def _convert(model: keras.Model, path: Path, options: dict[str, Any]) -> None:
    from tensorflow.lite.python.convert_phase import ConverterError

    try:
        # Convolutions are what LiteRT is fast at and quantizes as one operation.
        with (
            silenced(),
            config.implementation("conv"),
            warnings.catch_warnings(),
        ):
            # TensorFlow calibrates with an interpreter that it declares deprecated.
            warnings.filterwarnings("ignore", r"\s*Warning: tf.lite.Interpreter is")
            model.export(path, format="litert", verbose=False, **options)
    except ConverterError as error:
        listed = re.findall(r"(?:TF Select|Custom) ops: (.+)", str(error))
        operations = ", ".join(listed) or str(error).splitlines()[0]
        raise ValueError(
            "Expected a model whose operations are all built into LiteRT. "
            f"Received: operations={operations!r} in model {model.name!r}."
        ) from error
    except RuntimeError as error:
        # Calibration runs the model on plain kernels, which know fewer forms.
        raise ValueError(
            f"Expected a model that LiteRT can calibrate ({error}). "
            f"Received: model={model.name!r}."
        ) from error


def _check_loads(model: keras.Model, path: Path) -> None:
    """Some graphs convert into files that no interpreter accepts."""
    try:
        LiteRTModel(path)
    except ValueError as error:
        reason = str(error.__cause__).splitlines()[0]
        raise ValueError(
            f"Expected a model whose LiteRT file loads ({reason}). "
            f"Received: model={model.name!r}."
        ) from error
