"""The words of the command line are those that the package takes."""

import typing

import pytest

from keras_wavelets import export
from keras_wavelets.cli import choices
from keras_wavelets.export import report
from keras_wavelets.ops import along_axis
from keras_wavelets.training import config
from keras_wavelets.tuning import hyper_network
from keras_wavelets.tuning import oracles


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        (choices.Mode, along_axis.MODES),
        (choices.LiteRTKind, export.LITERT_KINDS),
        (choices.Kind, report.ALL_KINDS),
        (choices.Tuner, oracles.TUNERS),
        (choices.Space, hyper_network.SPACES),
        *((words, config._CHOICES[name]) for name, words in choices.TRAINING.items()),
    ],
    ids=str,
)
def test_words_are_what_is_taken(words, taken):
    assert set(typing.get_args(words)) == set(taken)
