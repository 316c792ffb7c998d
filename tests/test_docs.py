"""The pages: their Python runs, and their commands exist."""

import re
import shlex
from pathlib import Path

import pytest

from keras_wavelets.cli.main import main

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")]
PAGES += [ROOT / "applications" / "README.md", ROOT / "tuning" / "README.md"]
PAGES += sorted((ROOT / "docs").glob("*.md")) + sorted(
    (ROOT / "docs/from").glob("*.md")
)


def blocks(page, language):
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(), re.DOTALL)


CODE = [(page.name, block) for page in PAGES for block in blocks(page, "python")]
COMMANDS = [
    line
    for page in PAGES
    for block in blocks(page, "bash")
    for line in block.splitlines()
    if line.startswith("keras-wavelets ")
]


@pytest.mark.parametrize(("page", "code"), CODE, ids=str)
def test_python_of_the_pages_runs(page, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(compile(code, page, "exec"), names)
    # A block shows something: it defines or imports what it speaks of.
    assert names.keys() - {"__builtins__"}


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_the_pages_are_understood(command, capsys):
    words = shlex.split(command, comments=True)[1:]
    with pytest.raises(SystemExit) as end:
        main([*words, "--help"])
    assert end.value.code == 0


def test_links_of_the_pages_lead_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            # The build of the site writes `generated`, and checks links to it.
            made_later = target.startswith("generated/")
            there = made_later or (page.parent / target).exists()
            assert there, f"{page.name}: {target}"
