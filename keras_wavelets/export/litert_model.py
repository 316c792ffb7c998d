"""Runs LiteRT files."""

from pathlib import Path
from typing import Any

import numpy as np

from keras_wavelets import checks
from keras_wavelets.export.latency import Latency
from keras_wavelets.export.latency import measure_latency
from keras_wavelets.export.writing import silenced


class LiteRTModel:
    """A LiteRT file as a model that predicts, in floats also where the file is int8.

    Integer inputs and outputs carry a scale and a zero point; the conversion from and
    to real numbers happens here, so that files of all kinds compare directly.

    Args:
        path: A `.tflite` file.

    Raises:
        ValueError: If there is no file at `path`, or LiteRT cannot load it.

    Example:
    >>> import keras, tempfile
    >>> from keras_wavelets.export import export_litert
    >>> net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    >>> path = export_litert(net, Path(tempfile.mkdtemp()) / "net.tflite")
    >>> model = LiteRTModel(path)
    >>> model.predict(np.ones((5, 4), "float32"), batch_size=2).shape
    (5, 2)
    """

    def __init__(self, path: str | Path) -> None:
        from ai_edge_litert.interpreter import Interpreter

        self.path = Path(path)
        if not self.path.is_file():
            raise ValueError(f"Expected a LiteRT file. Received: path={str(path)!r}.")
        try:
            with silenced():
                self._interpreter = Interpreter(model_path=str(path))
                self._interpreter.allocate_tensors()
        except (RuntimeError, ValueError) as error:
            raise ValueError(
                f"Expected a file that LiteRT can load ({str(error).splitlines()[0]}). "
                f"Received: path={str(path)!r}."
            ) from error
        self._run = self._interpreter.get_signature_runner()
        self._inputs = self._run.get_input_details()
        self._outputs = self._run.get_output_details()

    @property
    def input_names(self) -> tuple[str, ...]:
        """Names of the inputs, in alphabetical order."""
        return tuple(self._inputs)

    def predict(self, inputs: Any, *, batch_size: int = 32) -> Any:
        """Returns the outputs for all inputs, computed batch by batch.

        Args:
            inputs: An array, or for several inputs a mapping of input name to array.
            batch_size: Rows per run.

        Returns:
            An array, or for several outputs a mapping of output name to array.

        Raises:
            ValueError: If names, shapes or the batch size do not fit.
        """
        arrays = self._named(inputs)
        checks.count(batch_size, "batch_size")
        rows = len(next(iter(arrays.values())))
        batches = [
            self._predict_batch(
                {
                    name: array[start : start + batch_size]
                    for name, array in arrays.items()
                }
            )
            for start in range(0, rows, batch_size)
        ]
        outputs = {
            name: np.concatenate([batch[name] for batch in batches])
            for name in self._outputs
        }
        return outputs if len(outputs) > 1 else next(iter(outputs.values()))

    def latency(self, inputs: Any, *, repeats: int = 50, warmup: int = 5) -> Latency:
        """Measures one run over all of `inputs` as a single batch.

        Args:
            inputs: As for `predict`; usually a single row.
            repeats: Timed runs.
            warmup: Runs before these, not timed.

        Returns:
            A `Latency`.
        """
        arrays = self._named(inputs)
        rows = len(next(iter(arrays.values())))
        return measure_latency(
            lambda: self.predict(arrays, batch_size=rows),
            repeats=repeats,
            warmup=warmup,
        )

    def _named(self, inputs: Any) -> dict[str, np.ndarray]:
        if not isinstance(inputs, dict):
            inputs = {self.input_names[0]: inputs}
        if set(inputs) != set(self.input_names):
            raise ValueError(
                f"Expected the inputs {list(self.input_names)}. "
                f"Received: inputs={sorted(inputs)}."
            )
        arrays = {name: np.asarray(inputs[name]) for name in self.input_names}
        for name, array in arrays.items():
            expected = tuple(int(n) for n in self._inputs[name]["shape_signature"])
            if not _fits(array.shape, expected):
                raise ValueError(
                    f"Expected the shape (rows, *{expected[1:]}) for input {name!r}. "
                    f"Received: inputs of shape {array.shape}."
                )
        lengths = [len(array) for array in arrays.values()]
        if len(set(lengths)) > 1 or 0 in lengths:
            raise ValueError(
                "Expected as many rows in each input, at least one. "
                f"Received: inputs of lengths {lengths}."
            )
        return arrays

    def _predict_batch(self, batch: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        outputs = self._run(
            **{
                name: _quantize(array, self._inputs[name])
                for name, array in batch.items()
            }
        )
        return {
            name: _dequantize(array, self._outputs[name])
            for name, array in outputs.items()
        }


def _fits(shape: tuple[int, ...], expected: tuple[int, ...]) -> bool:
    return len(shape) == len(expected) and all(
        size in (-1, given) for given, size in zip(shape[1:], expected[1:], strict=True)
    )


def _quantize(array: np.ndarray, details: dict[str, Any]) -> np.ndarray:
    scale, zero_point = details["quantization"]
    if not scale:
        return array.astype(details["dtype"])
    limits = np.iinfo(details["dtype"])
    steps = np.round(array / scale) + zero_point
    return np.clip(steps, limits.min, limits.max).astype(details["dtype"])


def _dequantize(array: np.ndarray, details: dict[str, Any]) -> np.ndarray:
    scale, zero_point = details["quantization"]
    if not scale:
        return array
    return (array.astype("float32") - zero_point) * np.float32(scale)
