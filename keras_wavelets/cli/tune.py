"""The command `tune`."""

import dataclasses
from pathlib import Path
from typing import Any
from typing import Literal

import tyro

import keras_wavelets as kw
from keras_wavelets.cli import choices
from keras_wavelets.cli import runs
from keras_wavelets.cli.output import Reporting
from keras_wavelets.cli.output import Tables
from keras_wavelets.cli.output import file_name
from keras_wavelets.cli.output import text
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
class Tune(Reporting):
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
        tuner: How values are chosen.
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
    space: choices.Space = "sound"
    tuner: choices.Tuner = "random"
    max_trials: int = 20
    max_parameters: int | None = None
    epochs: int | None = None
    seed: int = 0
    workers: int = 0
    runs: Path = Path("runs")
    name: str | None = None

    def run(self) -> Tables:
        """Searches, or goes on with a search."""
        self._check()
        kw.checks.count(self.workers, "workers", minimum=0)
        if kw.tuning.is_worker():
            search(self)  # The chief holds the folder.
            return {}
        with runs.held(self.folder):
            return self._run()

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

    def _run(self) -> Tables:
        if not self.workers:
            return finish(self, search(self))
        self.tell(_environment(self.workers))
        kw.tuning.run_workers(search, self, workers=self.workers)
        return finish(self, kw.tuning.read_search(self.folder))

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
        report=lambda row: command.tell(_line(row)),
    )


def finish(command: Tune, result: Any) -> Tables:
    """Returns the best trials and draws all of them."""
    done = [row for row in result.rows if row.status == "done"]
    best_first = sorted(done, key=lambda row: -row.score)
    figure = kw.plotting.search_trials(
        [row.score for row in done],
        [_searched(row) for row in done],
        title=f"{command.network} on {command.data}",
    )
    kw.plotting.save(figure, command.folder / "plots" / "trials.png")
    ended = f"{len(done)} of {len(result.rows)} trials trained to their end"
    command.tell(f"keras-wavelets train --from {command.folder / 'best.json'}")
    return {
        "best": [_row(row) for row in best_first[:TOP]],
        "search": {"trials": ended, "best": str(command.folder / "best.json")},
    }


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


def _row(row: Any) -> dict[str, Any]:
    names = ("name", "score", "parameters", "epochs", "seconds")
    facts = {name: getattr(row, name) for name in names}
    return {**facts, "seconds": round(row.seconds, 1), "values": _searched(row)}


def _line(row: Any) -> str:
    """Returns what is told when a trial ends."""
    if row.status != "done":
        told = f"{row.status}  {row.message or ''}"
    else:
        told = f"{row.score:.4f}  {row.parameters:,} parameters  "
        told += f"{row.epochs} epochs in {row.seconds:.0f} s"
    return f"trial {row.name}  {told}  {text(_searched(row))}"


def _environment(workers: int) -> str:
    """Returns how the same search is run on several machines."""
    lines = ["On several machines: this command without --workers on each, with"]
    for role in ("chief", *(f"tuner{index}" for index in range(workers))):
        variables = kw.tuning.environment(role, address="ADDRESS-OF-CHIEF", port=PORT)
        lines.append(" ".join(f"  {name}={value}" for name, value in variables.items()))
    return "\n".join(lines)
