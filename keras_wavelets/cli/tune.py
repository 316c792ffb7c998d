"""The command `tune`."""

import dataclasses
from pathlib import Path
from typing import Any
from typing import Literal

import tyro

import keras_wavelets as kw
from keras_wavelets.cli import runs
from keras_wavelets.cli.output import file_name
from keras_wavelets.cli.output import print_columns
from keras_wavelets.cli.tasks import Classification

# Word of the command line to hypermodel of `tuning`.
HYPERMODELS = {
    "wavpool": "HyperWavPool",
    "wavmlp": "HyperWavMLP",
    "vanillacnn": "HyperVanillaCNN",
    "vanillamlp": "HyperVanillaMLP",
    "wavemix": "HyperWaveMix",
}
TOP = 5
PORT = 8000


@dataclasses.dataclass(frozen=True, kw_only=True)
class Tune:
    """Search the arguments and the training settings of a network.

    The search folder holds a folder for each trial, best.json and plots/trials.png;
    `keras-wavelets train --from best.json` trains the winner. The same command goes
    on with a search that was interrupted, or with more trials.

    Args:
        network: What to search.
        data: Name of a dataset, or a folder of images, as for `train`.
        grayscale: Turn color images gray.
        image_size: Height and width to resize to.
        data_dir: Where tensorflow-datasets keeps its data.
        images: Images a trial trains on and is validated with; all by default, a
            tenth for validation.
        space: "sound", or "original" for the space of the published search.
        tuner: "random", "bayesian", "hyperband" or "grid".
        max_trials: Trials that are trained to their end.
        max_parameters: Larger networks fail before they are trained.
        epochs: Epochs of a trial; 10, or 20 in the original space.
        seed: Of the draws, the initial weights and the order of the images.
        workers: Processes that train at the same time on this machine; 0 for this
            one alone.
        runs: Folder of all runs.
        name: Name of this search; made of network, data, tuner and seed by default.
    """

    network: tyro.conf.Positional[Literal[tuple(HYPERMODELS)]]
    data: str = "fashion_mnist_mini"
    grayscale: bool = False
    image_size: tuple[int, int] | None = None
    data_dir: str | None = None
    images: tuple[int, int] | None = None
    space: str = "sound"
    tuner: str = "random"
    max_trials: int = 20
    max_parameters: int | None = None
    epochs: int | None = None
    seed: int = 0
    workers: int = 0
    runs: Path = Path("runs")
    name: str | None = None

    def run(self) -> None:
        """Searches, or goes on with a search."""
        self._check()
        kw.checks.count(self.workers, "workers", minimum=0)
        if kw.tuning.is_worker():
            search(self)  # The chief holds the folder.
            return
        with runs.held(self.folder):
            self._run()

    def _check(self) -> None:
        from keras_wavelets.tuning.oracles import make_oracle

        # Raises if something is wrong with these, before any process starts.
        make_oracle(
            self.tuner,
            max_trials=self.max_trials,
            epochs=self.epochs or 1,
            seed=self.seed,
            budget=self.max_parameters is not None,
        )

    def _run(self) -> None:
        if self.workers:
            _print_environment(self.workers)
            kw.tuning.run_workers(search, self, workers=self.workers)
            print_result(self, kw.tuning.read_search(self.folder))
            return
        print_result(self, search(self))

    @property
    def folder(self) -> Path:
        """The search folder."""
        made = file_name("tune", self.network, self.data, self.tuner, self.seed)
        return self.runs / (self.name or made)

    @property
    def settings(self) -> dict[str, Any]:
        """What the trials depend on besides the space."""
        names = ("data", "grayscale", "image_size", "data_dir", "images")
        return {name: getattr(self, name) for name in names}


def search(command: Tune) -> Any:
    """Runs the search of a command, or this process's part in it.

    Args:
        command: The command.

    Returns:
        A `tuning.SearchResult`.
    """
    info = kw.data.describe(command.data, data_dir=command.data_dir)
    train, validation = _images(command)
    hypermodel = getattr(kw.tuning, HYPERMODELS[command.network])(
        train[0].shape[1:],
        info.classes,
        space=command.space,
        epochs=command.epochs,
        seed=command.seed,
    )
    return kw.tuning.search(
        hypermodel,
        train,
        validation,
        directory=command.folder,
        tuner=command.tuner,
        max_trials=command.max_trials,
        max_parameters=command.max_parameters,
        seed=command.seed,
        settings=command.settings,
        report=lambda row: print("  ".join(_cells(row)), flush=True),
    )


def print_result(command: Tune, result: Any) -> None:
    """Prints the best trials and draws all of them."""
    done = [row for row in result.rows if row.status == "done"]
    print(f"{len(done)} of {len(result.rows)} trials trained to their end; the best:")
    best_first = sorted(done, key=lambda row: -row.score)
    print_columns([_cells(row) for row in best_first[:TOP]])
    figure = kw.plotting.search_trials(
        [row.score for row in done],
        [_searched(row) for row in done],
        title=f"{command.network} on {command.data}",
    )
    kw.plotting.save(figure, command.folder / "plots" / "trials.png")
    print(f"keras-wavelets train --from {command.folder / 'best.json'}")


def _images(command: Tune) -> tuple:
    """Images and labels of the trials: for training, and for validation."""
    x, y = Classification(None).load(command.settings, "train")
    if command.images is None:
        return kw.training.hold_out(x, y, share=0.1)
    train, validation = command.images
    if min(command.images) < 1 or train + validation > len(y):
        raise ValueError(
            f"Expected two numbers of images that {command.data} has: {len(y)} in all. "
            f"Received: images={command.images}."
        )
    return (x[:train], y[:train]), (x[-validation:], y[-validation:])


def _searched(row: Any) -> dict[str, Any]:
    return {k: v for k, v in row.values.items() if not k.startswith("tuner/")}


def _cells(row: Any) -> tuple[str, ...]:
    """Cells of a line of the live table."""
    values = ", ".join(f"{k}={_short(v)}" for k, v in _searched(row).items())
    if row.status != "done":
        return f"trial {row.name}", row.status, row.message or "", values
    return (
        f"trial {row.name}",
        f"{row.score:.4f}",
        f"{row.parameters:,} parameters",
        f"{row.epochs} epochs in {row.seconds:.0f} s",
        values,
    )


def _short(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _print_environment(workers: int) -> None:
    """Says how the same search is run on several machines."""
    print("On several machines: this command without --workers on each, with")
    for role in ("chief", *(f"tuner{index}" for index in range(workers))):
        variables = kw.tuning.environment(role, address="ADDRESS-OF-CHIEF", port=PORT)
        print("  " + " ".join(f"{name}={value}" for name, value in variables.items()))
