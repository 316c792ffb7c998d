"""The page `docs/from_pywavelets.md`: every public name of PyWavelets beside ours.

`python tests/pywavelets/page.py` writes it, from the signatures of both packages and
the notes below.
"""

import inspect
from pathlib import Path
from typing import Any

import pywt

from keras_wavelets import ops

PAGE = Path(__file__).parents[2] / "docs" / "from_pywavelets.md"
BEGIN, END = "<!-- names: begin -->", "<!-- names: end -->"
# The same arguments under other names.
OTHER_NAMES = {
    "mra_coeffs": "parts",
    "fswavedecn_result": "result",
}
# What a name does differently here, or why it is not here.
NOTES = {
    "BaseNode": "`ops.Node` is the one class of all nodes",
    "Node": "nodes of trees of any rank; changed nodes stay where a sibling is missing",
    "Node2D": "as `BaseNode`",
    "NodeND": "as `BaseNode`",
    "WaveletPacket": "adds `best_paths`; `ops.wp` splits a whole tree at once",
    "WaveletPacket2D": "as `WaveletPacket`; a wavelet and a mode for each axis",
    "WaveletPacketND": "as `WaveletPacket2D`",
    "centrfrq": "old name of `central_frequency`",
    "intwave": "old name of `integrate_wavelet`",
    "orthfilt": "old name of `orthogonal_filter_bank`",
    "scal2frq": "old name of `scale2frequency`",
    "data": "test signals; no transform",
}


def rows() -> list[tuple[str, str, str]]:
    """Returns for each public name of PyWavelets: the name, ours, and the note."""
    return [(name, *row(name)) for name in sorted(pywt.__all__, key=str.lower)]


def row(name: str) -> tuple[str, str]:
    """Returns our name and what is different about it."""
    theirs, ours = getattr(pywt, name), getattr(ops, name, None)
    if ours is None:
        return "none", NOTES[name]
    if ours is theirs:
        return f"`ops.{name}`", "PyWavelets' own"
    if inspect.isclass(ours):
        return f"`ops.{name}`", NOTES.get(name, "same attributes, tensors as data")
    count = len(parameters(theirs))
    same = parameters(ours)[:count] == parameters(theirs)
    note = NOTES.get(name, "same call" if same else "other arguments")
    added = [p for p in parameters(ours)[count:] if same]
    return f"`ops.{name}`", f"{note}; adds {', '.join(added)}" if added else note


def parameters(function: Any) -> list[str]:
    """Returns the arguments in their order, under PyWavelets' names."""
    names = list(inspect.signature(function).parameters)
    return [OTHER_NAMES.get(name, name) for name in names]


def table() -> str:
    """Returns the table in Markdown."""
    lines = ["| PyWavelets | here | difference |", "| --- | --- | --- |"]
    lines += [f"| `{name}` | {ours} | {note} |" for name, ours, note in rows()]
    return "\n".join(lines)


def main() -> None:
    """Writes the table between the marks of the page."""
    text = PAGE.read_text()
    head, rest = text.split(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}")


if __name__ == "__main__":
    main()
