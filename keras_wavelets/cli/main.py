"""Entry of the command line."""

import sys
from collections.abc import Sequence

import tyro

from keras_wavelets.cli.choices import choices
from keras_wavelets.cli.distill import Distill
from keras_wavelets.cli.evaluate import Evaluate
from keras_wavelets.cli.experiments import Experiments
from keras_wavelets.cli.export import Export
from keras_wavelets.cli.listing import List
from keras_wavelets.cli.plot import Plot
from keras_wavelets.cli.prune import Prune
from keras_wavelets.cli.train import Train
from keras_wavelets.cli.tune import Tune
from keras_wavelets.cli.upscale import Upscale
from keras_wavelets.cli.winner import defaults

COMMANDS = (
    Train,
    Tune,
    Evaluate,
    Distill,
    Prune,
    Export,
    Plot,
    List,
    Upscale,
    Experiments,
)
BAD_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 2 for bad input, in one line.

    Args:
        arguments: Words of the command line; None for those of the process.

    Example:
    >>> main(["list", "datasets", "--like", "fashion"])
    fashion_mnist_mini  10 classes  28 x 28 x 1  MIT
    fashion_mnist       10 classes  28 x 28 x 1  MIT
    0
    """
    named = {command.__name__.lower(): command for command in COMMANDS}
    words = sys.argv[1:] if arguments is None else arguments
    try:
        found = defaults(words)
        chosen = tyro.cli(
            choices(named, prefix_name=False),
            prog="keras-wavelets",
            description="Wavelets as ordinary Keras parts.",
            args=words,
            config=(tyro.conf.OmitArgPrefixes, tyro.conf.CascadeSubcommandArgs),
            **({} if found is None else {"default": found}),
        )
        chosen.run()
    except ValueError as error:
        print(f"keras-wavelets: {' '.join(str(error).split())}", file=sys.stderr)
        return BAD_INPUT
    return 0
