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

from keras_wavelets import checks
from keras_wavelets.distillation.awd import AWD
from keras_wavelets.files import read_json
from keras_wavelets.files import write_json
from keras_wavelets.training.inputs import claimed
from keras_wavelets.training.inputs import describe

INPUTS, RECORDS = "inputs.json", "path.json"
NUMBER = (int, float)
FORM = {
    "start": [(list, *NUMBER)],
    "records": [
        {
            "coefficient_l1": NUMBER,
            "attribution_l1": NUMBER,
            "losses": [NUMBER],
            "measured": {str: NUMBER},
            "weights": [(list, *NUMBER)],
            "low_pass": [NUMBER],
            "seconds": NUMBER,
        }
    ],
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class PathRecord:
    """One distillation of a path.

    Args:
        coefficient_l1: Weight λ.
        attribution_l1: Weight γ.
        losses: Mean loss of each epoch.
        measured: Terms of the loss, averaged over the validation inputs.
        weights: Weights of the transform.
        low_pass: Synthesis low-pass filter.
        seconds: Time of the fit.
        start: SHA-256 of the weights it began with.

    Example:
    >>> record = PathRecord(
    ...     coefficient_l1=0.1, attribution_l1=0.0, losses=[1.0], measured={},
    ...     weights=[], low_pass=[1.0, 1.0], seconds=0.1,
    ... )
    >>> PathRecord(**dataclasses.asdict(record)) == record
    True
    """

    coefficient_l1: float
    attribution_l1: float
    losses: list[float]
    measured: dict[str, float]
    weights: list
    low_pass: list[float]
    seconds: float
    start: str = ""

    @property
    def arrays(self) -> list[np.ndarray]:
        """Weights as `keras.Layer.set_weights` takes them."""
        return [np.array(weight) for weight in self.weights]

    @property
    def key(self) -> tuple[float, float, str]:
        """What tells the run from others of the same inputs."""
        return self.coefficient_l1, self.attribution_l1, self.start


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
            checks.count(getattr(self, name), name)

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
            run_dir: Folder of `path.json`; a path that was interrupted goes on. One
                with other weights λ and γ is extended: of its runs only those are made
                anew that would begin elsewhere.
            verbose: As in `keras.Model.fit`.

        Returns:
            A record of each pair of weights, those of the largest ones last.

        Raises:
            ValueError: As `AWD.fit`; also for a folder of a path of other inputs, or
                one that another process is writing into.
        """
        awd = AWD(self.make_transform(), self.teacher, **self.options)
        optimizer = keras.optimizers.Adam(self.learning_rate, epsilon=1e-8)
        awd.compile(optimizer, jit_compile=self.jit_compile)
        optimizer.build(awd.transform.trainable_variables)
        if run_dir is None:
            return self._follow(awd, (x, validation), None, verbose)
        description = self._describe(awd.transform, x, validation)
        with claimed(run_dir, description, file=INPUTS, result=RECORDS) as folder:
            return self._follow(awd, (x, validation), folder / RECORDS, verbose)

    def _describe(self, transform: Any, x: Any, validation: Any) -> dict:
        """What each record depends on, apart from λ, γ and the weights it began with.

        A first filter that is drawn without a seed is another one each time: the
        first call's is kept in the records.
        """
        config = {**transform.get_config(), "name": None}
        drawn = config["noise_factor"] and config["seed"] is None
        fields = ("epochs", "batch_size", "learning_rate", "warm_start", "seed")
        return {
            **{name: getattr(self, name) for name in fields},
            "options": describe(self.options),
            "transform": describe(config),
            "start": "drawn" if drawn else describe(transform.get_weights()),
            "teacher": describe(self.teacher),
            "inputs": describe(x),
            "validation": describe(validation),
        }

    def _follow(
        self, awd: AWD, inputs: tuple, file: Path | None, verbose: Any
    ) -> list[PathRecord]:
        initial = awd.transform.get_weights()
        known, start = _read(file, initial) or ([], initial)
        fresh = [ops.convert_to_numpy(v) for v in awd.optimizer.variables]
        data: tuple | None = None
        found: list[PathRecord] = []
        for gamma in sorted(set(self.attribution_l1)):
            for weight in sorted(set(self.coefficient_l1)):
                before = self._before(found, weight, gamma)
                begun = before.arrays if before else start
                key = (weight, gamma, _digest(begun))
                if key not in (made := {record.key: record for record in known}):
                    data = data or tuple(self._with_gradients(awd, x) for x in inputs)
                    awd.transform.set_weights(begun)
                    for variable, value in zip(
                        awd.optimizer.variables, fresh, strict=True
                    ):
                        variable.assign(value)
                    made[key] = self._one(awd, key, data, verbose)
                    known.append(made[key])
                    _write(file, known, start)
                found.append(made[key])
        return found

    def _with_gradients(self, awd: AWD, x: Any) -> tuple:
        first_order = not awd.settings["second_order"]
        if x is None:
            return ()
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

    def _one(self, awd: AWD, key: tuple, data: tuple, verbose: Any) -> PathRecord:
        weights = {"coefficient_l1": key[0], "attribution_l1": key[1]}
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
            measured=awd.evaluate(*(test or train), **options),
            weights=[np.asarray(w).tolist() for w in awd.transform.get_weights()],
            low_pass=ops.convert_to_numpy(awd.transform.low_pass).tolist(),
            seconds=seconds,
            start=key[2],
        )


def _read(
    file: Path | None, like: list[np.ndarray]
) -> tuple[list[PathRecord], list[np.ndarray]] | None:
    """Returns the records of a path and the weights it began with, if there are any."""
    if file is None or not file.exists():
        return None
    stored = read_json(file, FORM)
    try:
        records = [PathRecord(**record) for record in stored["records"]]
        hash(tuple(record.key for record in records))
        for weights in (stored["start"], *(record.weights for record in records)):
            for weight, initial in zip(weights, like, strict=True):
                np.asarray(weight, "float64").reshape(initial.shape)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"Expected the records of a path ({error}). Received: file={str(file)!r}."
        ) from error
    return records, [np.array(weight) for weight in stored["start"]]


def _write(file: Path | None, records: list[PathRecord], start: list) -> None:
    if file is not None:
        listed = [dataclasses.asdict(record) for record in records]
        first = [np.asarray(weight).tolist() for weight in start]
        write_json(file, {"start": first, "records": listed})


def _digest(weights: list) -> str:
    # As the records hold them, whose numbers are those of Python.
    return describe(np.concatenate([np.ravel(w).astype("float64") for w in weights]))
