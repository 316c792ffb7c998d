"""A grid of distillations, each started from the one before."""

import dataclasses
import os
import time
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_wavelets.distillation.awd import AWD
from keras_wavelets.distillation.path_record import PathRecord
from keras_wavelets.distillation.path_record import read_records
from keras_wavelets.distillation.path_record import write_records


@dataclasses.dataclass(frozen=True, kw_only=True)
class AWDPath:
    """Distillation for each pair of weights λ and γ, with warm starts.

    The weights of the attributions γ rise, and for each of them those of the
    coefficients λ. A run begins where the one with the same λ and the last γ ended,
    those of the first γ where the run before ended; each with a new optimizer. The
    procedure of Ha, Singh, Lanusse, Upadhyayula, Yu: Adaptive wavelet distillation
    from neural networks through interpretations (2021), in one process.

    Args:
        make_transform: Makes the transform to start from.
        teacher: As in `AWD`.
        coefficient_l1: Weights λ.
        attribution_l1: Weights γ.
        epochs: Epochs of each run.
        batch_size: Inputs a batch.
        learning_rate: Of Adam.
        warm_start: Whether runs go on from others; False begins each anew.
        seed: Seed of the order of the inputs.
        options: Further arguments of `AWD`. With `second_order=False` the teacher's
            gradients are computed once for all runs.
        jit_compile: As in `keras.Model.compile`.

    Raises:
        ValueError: If there is no weight, or epochs or batch size are no counts.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.distillation import AWDPath
    >>> from keras_wavelets.layers import AdaptiveDWT1D
    >>> x = np.random.default_rng(0).normal(size=(32, 16, 1)).astype("float32")
    >>> path = AWDPath(
    ...     make_transform=lambda: AdaptiveDWT1D("db2", level=1),
    ...     coefficient_l1=[0.0, 1e-3], epochs=1, batch_size=32, jit_compile=False,
    ... )
    >>> [(record.coefficient_l1, len(record.losses)) for record in path.run(x)]
    [(0.0, 1), (0.001, 1)]
    """

    make_transform: Callable[[], Any]
    teacher: Any = None
    coefficient_l1: Sequence[float] = (1e-3,)
    attribution_l1: Sequence[float] = (0.0,)
    epochs: int = 10
    batch_size: int = 100
    learning_rate: float = 1e-3
    warm_start: bool = True
    seed: int = 0
    options: dict = dataclasses.field(default_factory=dict)
    jit_compile: bool | str = "auto"

    def __post_init__(self) -> None:
        for name in ("coefficient_l1", "attribution_l1"):
            if not len(getattr(self, name)):
                raise ValueError(f"Expected at least one weight. Received: {name}=[].")
        for name in ("epochs", "batch_size"):
            if getattr(self, name) < 1:
                raise ValueError(
                    "Expected a positive number. "
                    f"Received: {name}={getattr(self, name)}."
                )

    @property
    def settings(self) -> dict:
        """What the records depend on, as JSON takes it."""
        fields = ("epochs", "batch_size", "learning_rate", "warm_start", "seed")
        named = {name: getattr(self, name) for name in fields}
        simple = (bool, int, float, str, type(None))
        options = {k: v for k, v in self.options.items() if isinstance(v, simple)}
        return {**named, **options}

    def run(
        self,
        x: Any,
        validation: Any = None,
        *,
        run_dir: str | os.PathLike | None = None,
        verbose: int | str = 0,
    ) -> list[PathRecord]:
        """Makes the runs that the folder does not hold yet.

        Args:
            x: Array of inputs.
            validation: Inputs to evaluate on; None for `x`.
            run_dir: Folder of `path.json`; a path that was interrupted goes on.
            verbose: As in `keras.Model.fit`.

        Returns:
            A record of each run, in the order they were made.

        Raises:
            ValueError: As `AWD.fit`; also for a folder of another path.
        """
        awd = AWD(self.make_transform(), self.teacher, **self.options)
        optimizer = keras.optimizers.Adam(self.learning_rate, epsilon=1e-8)
        awd.compile(optimizer, jit_compile=self.jit_compile)
        optimizer.build(awd.transform.trainable_variables)
        fresh = [ops.convert_to_numpy(v) for v in optimizer.variables]
        start = awd.transform.get_weights()
        data = self._with_gradients(awd, x)
        tested = data if validation is None else self._with_gradients(awd, validation)
        folder = None if run_dir is None else Path(run_dir)
        records = read_records(folder, self.settings)
        done = {(record.coefficient_l1, record.attribution_l1) for record in records}
        for gamma in sorted(self.attribution_l1):
            for weight in sorted(self.coefficient_l1):
                if (weight, gamma) in done:
                    continue
                before = self._before(records, weight, gamma)
                awd.transform.set_weights(before.arrays if before else start)
                for variable, value in zip(optimizer.variables, fresh, strict=True):
                    variable.assign(value)
                weights = {"coefficient_l1": weight, "attribution_l1": gamma}
                records.append(self._one(awd, weights, (data, tested), verbose))
                write_records(folder, self.settings, records)
        return records

    def _with_gradients(self, awd: AWD, x: Any) -> tuple:
        first_order = not awd.settings["second_order"]
        if self.teacher is None or not first_order or max(self.attribution_l1) == 0:
            return (x,)
        return x, awd.input_gradients(x)

    def _before(
        self, records: list[PathRecord], weight: float, gamma: float
    ) -> PathRecord | None:
        """The run to go on from: of those made, the last with the same γ or λ."""
        if not self.warm_start:
            return None
        first = gamma == min(self.attribution_l1)
        fit = [r for r in records if first or r.coefficient_l1 == weight]
        return fit[-1] if fit else None

    def _one(self, awd: AWD, weights: dict, data: tuple, verbose: Any) -> PathRecord:
        awd.set_loss_weights(**weights)
        train, test = data
        keras.utils.set_random_seed(self.seed)
        begin = time.perf_counter()
        options = {"batch_size": self.batch_size, "verbose": verbose}
        history = awd.fit(*train, epochs=self.epochs, **options)
        seconds = time.perf_counter() - begin
        return PathRecord(
            **weights,
            losses=[float(loss) for loss in history.history["loss"]],
            measured=awd.evaluate(*test, **options),
            weights=[np.asarray(w).tolist() for w in awd.transform.get_weights()],
            low_pass=ops.convert_to_numpy(awd.transform.low_pass).tolist(),
            seconds=seconds,
        )
