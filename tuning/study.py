"""What every search in this folder shares: its budget, its record, how it goes on."""

import argparse
import dataclasses
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras

from keras_wavelets import applications
from keras_wavelets import data
from keras_wavelets import training
from keras_wavelets import tuning
from keras_wavelets.applications.presets import IMAGE_SHAPES
from keras_wavelets.files import write_json

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "applications"))

from recipe import check_inputs  # noqa: E402
from recipe import code_of  # noqa: E402
from recipe import data_of  # noqa: E402
from recipe import environment  # noqa: E402
from recipe import writing  # noqa: E402


@dataclasses.dataclass(frozen=True, kw_only=True)
class Study:
    """One search, and the training of its winner.

    Args:
        name: Name of the study and of its record.
        hypermodel: Class of `keras_wavelets.tuning`.
        dataset: Name of the dataset.
        image_shape: Shape of an image.
        grayscale: Whether color images are turned gray.
        train: Training images of a trial: the first ones.
        validation: Validation images: the last ones of the training split, for the
            trials and for the winner.
        final: Split they are trained on; all that does not validate by default.
        trials: Number of trials.
        trial_epochs: Epochs of a trial.
        final_epochs: Epochs of the finalists, on all images that do not validate.
        tuner: A name in `tuning.TUNERS`.
        finalists: Number of trials, the best, that are trained at full length; the
            one that validates best then is the winner.
        seeds: Seeds of their trainings; the search has seed 0.
    """

    name: str
    hypermodel: Any
    dataset: str
    image_shape: tuple[int, int, int]
    grayscale: bool = False
    train: int = 20_000
    validation: int = 5_000
    final: str | None = None
    trials: int = 12
    trial_epochs: int = 8
    final_epochs: int = 20
    tuner: str = "bayesian"
    finalists: int = 3
    seeds: int = 2

    def load(self, split: str) -> tuple:
        """Loads images of the dataset.

        Args:
            split: Split with an optional slice.
        """
        return data.load_arrays(
            self.dataset,
            split,
            grayscale=self.grayscale,
            image_size=self.image_shape[:2] if self.dataset.endswith("mini") else None,
        )

    @property
    def settings(self) -> dict[str, Any]:
        """What `train --from` needs to know of the data."""
        return {
            "data": self.dataset,
            "grayscale": self.grayscale,
            "train": self.train,
            "validation": self.validation,
        }

    @property
    def budget(self) -> dict[str, Any]:
        """What a trial costs, for the record."""
        names = ("train", "validation", "trials", "trial_epochs", "final_epochs")
        names += ("tuner", "finalists", "seeds")
        return {name: getattr(self, name) for name in names}


def wavpool(dataset: str) -> Study:
    """Returns the search of WavPool on a dataset; color images are turned gray.

    McDermott, Voetberg, Nord: WavPool: A New Block for Deep Neural Networks (2023),
    whose own search tried 29 candidates on 4,000 images, with linear rates. Here: 12
    trials of 8 epochs on 20,000 images, scored by the last 5,000 of the training split;
    Bayesian, seed 0, the first trial at the defaults. The best three are trained for
    20 epochs on all images but these 5,000, with two seeds; the one that validates best
    is the winner, and its last weights are tested.

    Args:
        dataset: Name of the dataset.
    """
    return Study(
        name=f"wavpool_{dataset}",
        hypermodel=tuning.HyperWavPool,
        dataset=dataset,
        image_shape=IMAGE_SHAPES[dataset],
        grayscale=dataset == "cifar10",
    )


def run_study(study: Study) -> None:
    """Searches, trains the finalists with several seeds, and writes the record.

    Both go on where an earlier call was interrupted. A record that is there is kept;
    one of other settings or other code ends the call.

    Args:
        study: The study.
    """
    options = _options()
    words = (study.dataset,)
    inputs = {
        "code": code_of(sys.modules[wavpool.__module__].__file__),
        "options": training.inputs.describe(vars(study)),
        "quick": options.quick,
    }
    path = options.results / f"{study.name}.json"
    with writing(path, dict) as known:
        if known:
            here = {**inputs, "data": data_of(words, quick=options.quick)}
            check_inputs(path, "it", known.get("inputs"), here)
            return
        record = _record(_quick(study) if options.quick else study, options)
        here = {**inputs, "data": data_of(words, quick=options.quick)}
        write_json(path, {**record, "inputs": here})
    print(f"{study.name}: test {record['final']['test']}", flush=True)


def _record(study: Study, options: argparse.Namespace) -> dict:
    """Searches, trains the finalists, tests the winner."""
    folder = options.runs / study.name
    # As one program a step of WavPool takes a third of the time on a CPU.
    model = study.hypermodel(
        study.image_shape, 10, epochs=study.trial_epochs, jit_compile=not options.quick
    )
    validation = study.load(f"train[-{study.validation}:]")
    found = tuning.search(
        model,
        study.load(f"train[:{study.train}]"),
        validation,
        directory=folder / "search",
        tuner=study.tuner,
        max_trials=study.trials,
        settings=study.settings,
        report=lambda row: print(f"{study.name} {row}", flush=True),
    )
    done = [row for row in found.rows if row.status == "done"]
    best = sorted(done, key=lambda row: -row.score)[: study.finalists]
    finalists = {
        row.name: tuning.describe_trial(model, row, study.settings) for row in best
    }
    final = folder / "final"
    validated = {
        name: _train(study, one, validation, final / name).final["val_accuracy"]
        for name, one in finalists.items()
    }
    # Validation alone chooses, and the winner alone is tested.
    first = max(validated, key=lambda name: validated[name][0])
    winner = finalists[first]
    return {
        "environment": environment(),
        "dataset": study.dataset,
        "budget": study.budget,
        "trials": [dataclasses.asdict(row) for row in found.rows],
        "finalists": validated,
        "winner": winner,
        "final": _test(study, winner, validation, final / first),
    }


def _train(
    study: Study,
    finalist: dict,
    validation: tuple,
    folder: Path,
    measure: Callable[[keras.Model], dict[str, float]] | None = None,
) -> training.RepeatResult:
    """Trains a finalist on all that does not validate; what is trained is loaded."""
    config = training.TrainConfig.from_dict(
        {
            **finalist["training"],
            "epochs": study.final_epochs,
            "monitor": "val_accuracy",
            "restore_best_weights": False,
        }
    )
    return training.repeat(
        lambda: _build(study, finalist),
        study.load(study.final or f"train[:-{study.validation}]"),
        validation,
        config=config,
        repeats=study.seeds,
        run_dir=folder,
        measure=measure,
        verbose=0,
    )


def _test(study: Study, winner: dict, validation: tuple, folder: Path) -> dict:
    """Measures the trained winner on the test images."""
    test = study.load("test")
    names = ("accuracy", "f1_macro", "auc")
    matrices = []

    def measure(model: keras.Model) -> dict[str, float]:
        matrix = training.confusion_matrix(*training.predict(model, test))
        matrices.append(matrix.tolist())
        return training.evaluate(model, test, metrics=names)

    repeated = _train(study, winner, validation, folder, measure)
    first_seed = winner["training"]["seed"]
    return {
        "validation": repeated.final["val_accuracy"],
        "test": repeated.measurements["accuracy"],
        "test_f1": repeated.measurements["f1_macro"],
        "test_auc": repeated.measurements["auc"],
        "parameters": _build(study, winner).count_params(),
        "seeds": list(range(first_seed, first_seed + study.seeds)),
        "epochs": [len(result.rows) for result in repeated.results],
        "histories": [result.history for result in repeated.results],
        "confusion_matrix": matrices[0],
    }


def _build(study: Study, finalist: dict) -> keras.Model:
    return getattr(applications, finalist["network"])(
        **{"input_shape": study.image_shape, "classes": 10, **finalist["arguments"]}
    )


def _quick(study: Study) -> Study:
    return dataclasses.replace(
        study,
        dataset="fashion_mnist_mini",
        grayscale=False,
        train=300,
        validation=200,
        final="train[:300]",
        trials=2,
        trial_epochs=1,
        final_epochs=1,
        tuner="random",
        finalists=1,
        seeds=2,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="two trials, tiny data")
    parser.add_argument("--runs", type=Path, default=Path("runs") / "tuning")
    parser.add_argument("--results", type=Path, default=HERE / "results")
    return parser.parse_args()
