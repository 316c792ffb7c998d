"""LiteRT (formerly TensorFlow Lite) files, quantized or not."""

import itertools
import re
import warnings
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np

from keras_wavelets import checks
from keras_wavelets.export.litert_model import LiteRTModel
from keras_wavelets.export.writing import check_agreement
from keras_wavelets.export.writing import check_destination
from keras_wavelets.export.writing import exporting
from keras_wavelets.export.writing import with_flat_outputs
from keras_wavelets.keras_internals import input_signature

# Each kind, and how far its answers may be from the model's (a ratio of norms):
# far enough for rounding, near enough to find a graph converted wrongly.
_TOLERANCES = {
    "float32": 1e-3,
    "float16": 2e-2,
    "dynamic": 0.2,
    "int8": 0.5,
    "sparse": 1e-3,
}
LITERT_KINDS = tuple(_TOLERANCES)
_INTERFACES = ("int8", "uint8", "float32")
# A dataset or a generator may have no end.
_MOST_SAMPLES = 1000
_COMPARED_SAMPLES = 32


def export_litert(
    model: keras.Model,
    path: str | Path,
    *,
    kind: str = "float32",
    representative_data: Any = None,
    input_type: str | None = None,
    output_type: str | None = None,
    overwrite: bool = False,
) -> Path:
    """Writes a LiteRT file that runs on the built-in operations alone.

    The batch size stays free, also where the model was built for a fixed one: the
    interpreter resizes it, and `LiteRTModel` does so by itself. Outputs nested in
    lists become one list. The file is run and
    compared with the model before it takes its place, so a file that exists answers
    as the model (an int8 file as well as its rounding allows).

    Args:
        model: A built model, on the TensorFlow backend.
        path: File to be written, ending in `.tflite`.
        kind: `"float32"`; `"float16"` (weights stored in half); `"dynamic"` (weights
            in int8, activations in float); `"int8"` (everything in int8, inputs
            and outputs too); `"sparse"` (float32, kernels with many zeros stored
            without them).
        representative_data: For `"int8"` alone and required there: about a hundred
            typical inputs, from which the ranges of the activations are read. An
            array; for several inputs, a mapping of input name to array or a list of
            arrays; a `tf.data.Dataset` of inputs or of pairs of inputs and labels,
            batched or not; or a function without arguments that yields batches as
            lists or mappings, as TensorFlow's converter takes it. Of the last two,
            at most 1,000 inputs are read.
        input_type: For `"int8"` alone: the type of the inputs, `"int8"` (also None),
            `"uint8"` (as cameras give) or `"float32"`.
        output_type: For `"int8"` alone: the type of the outputs, chosen likewise.
        overwrite: Replace what is there.

    Returns:
        The file.

    Raises:
        ValueError: If an argument is not as above, `path` exists or cannot be
            written, the model uses an operation that is not built in, or the file
            does not run or answers otherwise than the model.

    Example:
    >>> import tempfile
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    >>> path = export_litert(model, Path(tempfile.mkdtemp()) / "model.tflite")
    >>> LiteRTModel(path).predict(np.ones((3, 4), "float32")).shape
    (3, 2)
    """
    _check_arguments(kind, representative_data, input_type, output_type)
    path = check_destination(path, suffix=".tflite", overwrite=overwrite)
    model = with_flat_outputs(model)
    options, calls = _converter_options(kind), []
    if kind == "int8":
        samples = _samples(model, representative_data)
        calls = [_arguments(model, arrays) for arrays in samples[:_COMPARED_SAMPLES]]
        options |= _quantization(model, samples, input_type, output_type)
    with exporting(path) as temporary:
        _convert(model, temporary, options)
        run = runner(model, temporary)
        check_agreement(model, run, tolerance=_TOLERANCES[kind], calls=calls)
    return path


def _check_arguments(
    kind: str,
    representative_data: Any,
    input_type: str | None,
    output_type: str | None,
) -> None:
    if keras.backend.backend() != "tensorflow":
        raise ValueError(
            "Expected the TensorFlow backend, from which LiteRT files are converted. "
            f"Received: backend={keras.backend.backend()!r}."
        )
    checks.one_of(kind, "kind", LITERT_KINDS)
    if (kind == "int8") != (representative_data is not None):
        raise ValueError(
            "Expected representative_data for kind='int8', and for no other kind. "
            f"Received: kind={kind!r}, representative_data of type "
            f"{type(representative_data).__name__}."
        )
    legal = (None, *_INTERFACES) if kind == "int8" else (None,)
    checks.one_of(input_type, "input_type", legal)
    checks.one_of(output_type, "output_type", legal)


def _converter_options(kind: str) -> dict[str, Any]:
    import tensorflow as tf

    builtins = {"supported_ops": [tf.lite.OpsSet.TFLITE_BUILTINS]}
    if kind == "float32":
        return {"target_spec": builtins}
    if kind == "sparse":
        sparse = [tf.lite.Optimize.EXPERIMENTAL_SPARSITY]
        return {"target_spec": builtins, "optimizations": sparse}
    if kind == "float16":
        builtins["supported_types"] = [tf.float16]
    if kind == "int8":
        builtins["supported_ops"] = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    return {"target_spec": builtins, "optimizations": [tf.lite.Optimize.DEFAULT]}


def _quantization(
    model: keras.Model,
    samples: list[list[np.ndarray]],
    input_type: str | None,
    output_type: str | None,
) -> dict[str, Any]:
    import tensorflow as tf

    names = _input_names(model)

    def generate() -> Iterator[Any]:
        for arrays in samples:
            yield dict(zip(names, arrays, strict=True)) if all(names) else arrays

    return {
        "representative_dataset": generate,
        "inference_input_type": tf.as_dtype(input_type or "int8"),
        "inference_output_type": tf.as_dtype(output_type or "int8"),
    }


def _input_names(model: keras.Model) -> list[str | None]:
    """The names of the inputs in the order of the call; None in subclassed models."""
    return [spec.name for spec in keras.tree.flatten(input_signature(model))]


def _arguments(model: keras.Model, arrays: list[np.ndarray]) -> list[Any]:
    return keras.tree.pack_sequence_as(input_signature(model), arrays)


def _samples(model: keras.Model, data: Any) -> list[list[np.ndarray]]:
    """Single rows, each a list of one array an input in the order of the call."""
    import tensorflow as tf

    specs = keras.tree.flatten(input_signature(model))
    if isinstance(data, tf.data.Dataset):
        batches = (keras.utils.unpack_x_y_sample_weight(part)[0]
                   for part in data.as_numpy_iterator())  # fmt: skip
    else:
        batches = data() if callable(data) else [data]
    rows = (row for batch in batches for row in _rows(specs, batch))
    if isinstance(data, tf.data.Dataset) or callable(data):
        rows = itertools.islice(rows, _MOST_SAMPLES)
    samples = list(rows)
    if not samples:
        raise ValueError(
            "Expected at least one representative input. "
            "Received: representative_data without any."
        )
    return samples


def _rows(specs: list[Any], batch: Any) -> Iterator[list[np.ndarray]]:
    """The rows of one batch, or the one row that it is."""
    if isinstance(batch, dict):
        names = [spec.name for spec in specs]
        if set(batch) != set(names) and len(specs) > 1:
            raise ValueError(
                f"Expected representative inputs under the names {names}. "
                f"Received: representative_data with names {sorted(batch)}."
            )
        parts = [batch[name] for name in names] if len(specs) > 1 else [*batch.values()]
    elif len(specs) > 1 or (isinstance(batch, list | tuple) and len(batch) == 1):
        parts = list(batch)
    else:
        parts = [batch]
    _check_one_shape(parts)
    arrays = [np.asarray(part) for part in parts]
    if len(arrays) == len(specs) and arrays[0].ndim == len(specs[0].shape) - 1:
        arrays = [array[None] for array in arrays]
    _check_shapes(specs, arrays)
    for index in range(len(arrays[0])):
        yield [
            array[index : index + 1].astype(spec.dtype)
            for array, spec in zip(arrays, specs, strict=True)
        ]


def _check_one_shape(parts: list[Any]) -> None:
    for part in parts:
        shapes = [np.shape(row) for row in part] if isinstance(part, list) else []
        if len(set(shapes)) > 1:
            raise ValueError(
                "Expected representative inputs of one shape. "
                f"Received: representative_data of shapes {shapes}."
            )


def _check_shapes(specs: list[Any], arrays: list[np.ndarray]) -> None:
    expected = [tuple(spec.shape) for spec in specs]
    shapes = [array.shape for array in arrays]
    if len({shape[:1] for shape in shapes}) != 1 or shapes[0][0] == 0:
        raise ValueError(
            "Expected as many representative inputs under each name, at least one. "
            f"Received: representative_data of shapes {shapes}."
        )
    fits = len(shapes) == len(expected) and all(
        len(shape) == len(sides)
        and all(
            side in (None, given)
            for given, side in zip(shape[1:], sides[1:], strict=True)
        )
        for shape, sides in zip(shapes, expected, strict=True)
    )
    if not fits:
        raise ValueError(
            f"Expected representative inputs of shapes {expected}. "
            f"Received: representative_data of shapes {shapes}."
        )


def _convert(model: keras.Model, path: Path, options: dict[str, Any]) -> None:
    from tensorflow.lite.python.convert_phase import ConverterError

    try:
        with warnings.catch_warnings():
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


def runner(model: keras.Model, path: Path) -> Callable[..., Any]:
    """Returns a LiteRT file as a function of the arguments of its model's call."""
    try:
        exported = LiteRTModel(path)
    except ValueError as error:
        raise _unloadable(model, error.__cause__) from error
    names = _input_names(model)
    # Without names, LiteRT's own number the inputs in the order of the call.
    names = names if all(names) and len(names) > 1 else exported.input_names

    def run(*arguments: Any) -> Any:
        arrays = keras.tree.flatten(list(arguments))
        try:
            return exported.predict(dict(zip(names, arrays, strict=True)))
        except RuntimeError as error:
            raise _unloadable(model, error) from error

    return run


def _unloadable(model: keras.Model, error: BaseException | None) -> ValueError:
    reason = str(error).splitlines()[0]
    return ValueError(
        f"Expected a model whose LiteRT file loads ({reason}). "
        f"Received: model={model.name!r}."
    )
