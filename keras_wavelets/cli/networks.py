"""The networks that `train` builds: the builders of `applications`, by their names."""

import dataclasses
import difflib
import functools
import inspect
import re
import types
import typing
from collections.abc import Sequence
from typing import Any

import keras_wavelets as kw


@dataclasses.dataclass(frozen=True)
class Facts:
    """What the command line must know about a builder beyond its signature.

    Args:
        task: What its networks are trained for.
        side: Height and width of the default images, where those of Fashion-MNIST
            do not fit the network.
        data: Default data, where they are not those of the task.
    """

    task: str = "classification"
    side: int | None = None
    data: str | None = None


NETWORKS = {
    **dict.fromkeys(
        (
            "WavPool", "WavMLP", "VotingWavMLP", "VanillaCNN", "VanillaMLP",
            "BananaSplitMLP", "SmallResNet", "ResNet18", "WResNet18", "WResNet34",
            "WResNet50", "WResNet101", "WaveMixLite", "WaveMixLite8x5",
            "WaveMixLite8x10", "WaveMixLite32x7", "WaveMixLite64x6",
            "WaveMixLite144x7", "WaveletCNN", "TeacherCNN", "TeacherFFN",
        ),
        Facts(),
    ),
    "WAlexNet": Facts(side=64),
    "WaveMix": Facts(side=32),
    "WaveMix192x16L1": Facts(side=32),
    "WaveMix192x16L2": Facts(side=32),
    "WaveMix192x16L3": Facts(side=32),
    "WaveMix256x16L3": Facts(side=32),
    "WaveMix256x16L4": Facts(side=64),
    "WaveMixSegmentation": Facts("segmentation"),
    "WaveMixSR": Facts("super_resolution"),
    "WaveMixSRV2": Facts("super_resolution"),
    "WaveMixSISR": Facts("super_resolution"),
    "WavePaint": Facts("inpainting"),
    "SignalMLP": Facts("regression", data="wavelet_regression"),
    "SignalLSTM": Facts("regression", data="tracks"),
}  # fmt: skip

# What the data decide, or what is no word: these are no options.
DECIDED = {
    "include_top", "weights", "input_tensor", "input_shape", "pooling", "classes",
    "outputs", "name", "backbone", "feature_blocks", "color",
}  # fmt: skip
_PLAIN = (bool, int, float, str, types.NoneType)


def word(name: str) -> str:
    """Returns the word of the command line for a builder."""
    return re.sub(r"^WaveMix(?=.)", "wavemix-", name).lower()


def find(given: str) -> str:
    """Returns the builder that a word of the command line or a name stands for.

    Example:
    >>> find("wavemix-sr"), find("WavPool")
    ('WaveMixSR', 'WavPool')
    """
    words = {word(name): name for name in NETWORKS}
    if given in NETWORKS or given in words:
        return words.get(given, given)
    close = difflib.get_close_matches(given.lower(), words, 1)
    hint = f"did you mean {close[0]!r}?" if close else "`list models` shows them."
    raise ValueError(f"Expected a network; {hint} Received: network={given!r}.")


@functools.cache
def options(name: str) -> type:
    """Returns the class of the arguments that a builder takes on the command line.

    Its fields are those arguments of the builder that can be written as words, with
    their types, defaults and descriptions.
    """
    name = find(name)
    builder = getattr(kw.applications, name)
    return dataclasses.make_dataclass(
        name,
        [(n, kind, dataclasses.field(default=d)) for n, kind, d in _fields(builder)],
        namespace={"__doc__": builder.__doc__},
        frozen=True,
        kw_only=True,
    )


def presets(name: str) -> dict[str, dict[str, Any]]:
    """Returns the named settings of a builder."""
    from keras_wavelets.applications.presets import PRESETS

    return PRESETS.get(name, {})


def preset(name: str, chosen: str | None) -> dict[str, Any]:
    """Returns the arguments of a named setting of a builder."""
    if chosen is None:
        return {}
    return presets(name)[kw.checks.one_of(chosen, "preset", tuple(presets(name)))]


def build(network: Any, **given: Any) -> Any:
    """Builds the model that a network of the command line stands for.

    Args:
        network: An instance of a class that `options` returned.
        **given: What the data decide, such as `input_shape` and `classes`.
    """
    builder = getattr(kw.applications, type(network).__name__)
    arguments = {f.name: getattr(network, f.name) for f in dataclasses.fields(network)}
    return builder(**{**arguments, **given})


def takes(network: Any, argument: str) -> bool:
    """Returns whether a builder has an argument.

    Example:
    >>> takes(options("WaveMixSR")(), "color"), takes(options("WavMLP")(), "color")
    (True, False)
    """
    builder = getattr(kw.applications, type(network).__name__)
    return argument in inspect.signature(builder).parameters


def _fields(builder: Any) -> list[tuple]:
    """Returns name, type and default of each argument that words can give."""
    found = [
        (parameter.name, _type(parameter.annotation), parameter.default)
        for parameter in inspect.signature(builder).parameters.values()
        if parameter.name not in DECIDED and parameter.default is not parameter.empty
    ]
    return [row for row in found if row[1] is not None]


def _type(annotation: Any) -> Any:
    """Returns the type of an option; None for what cannot be written as words."""
    if annotation is Any:
        return str | None
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation in _PLAIN or origin is typing.Literal:
        return annotation
    if origin in (Sequence, tuple, list) and inner[0] in _PLAIN:
        return tuple[inner[0], ...]
    if origin in (typing.Union, types.UnionType):
        parts = [_type(part) for part in inner]
        return None if None in parts else typing.Union[tuple(parts)]  # noqa: UP007
    return None
