"""What `train --from` takes over from the file of a search."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from keras_wavelets.cli import networks
from keras_wavelets.cli.train import Settings
from keras_wavelets.cli.train import Train
from keras_wavelets.files import read_json
from keras_wavelets.training import TrainConfig

OPTION = "--from"
DATA = ("data", "grayscale", "image_size", "data_dir")


def defaults(words: Sequence[str]) -> Train | None:
    """Returns what `train --from FILE` takes for what the words do not give.

    Args:
        words: Words of the command line.

    Returns:
        The command as the file has it; None for any other command.

    Raises:
        ValueError: If the file is absent, damaged, or not of a search.

    Example:
    >>> defaults(["train", "wavpool"]) is None
    True
    """
    asked = list(words[:1]) == ["train"] and OPTION in words[:-1]
    if not asked or {"-h", "--help"} & set(words):
        return None
    path = Path(words[list(words).index(OPTION) + 1])
    if not path.is_file():
        raise ValueError(
            f"Expected best.json of a search. Received: from={str(path)!r}."
        )
    content = read_json(path)
    content = content.get("winner", content)
    missing = {"network", "arguments", "training"} - set(content)
    if missing:
        raise ValueError(
            f"Expected best.json of a search; it has no {', '.join(sorted(missing))}. "
            f"Received: from={str(path)!r}."
        )
    settings = content.get("settings", {})
    return Train(
        network=_network(content["network"], content["arguments"]),
        config=Settings(**TrainConfig.from_dict(content["training"]).to_dict()),
        source=path,
        **{name: settings[name] for name in DATA if name in settings},
    )


def _network(name: str, arguments: dict[str, Any]) -> Any:
    known = {network.__name__: network for network in networks.NETWORKS}
    fields = (
        {f.name for f in dataclasses.fields(known[name])} if name in known else set()
    )
    unknown = sorted(set(arguments) - fields)
    if unknown:
        raise ValueError(
            f"Expected a network of `train` with arguments among {sorted(fields)}. "
            f"Received: network={name!r}, arguments={unknown}."
        )
    return known[name](**arguments)
