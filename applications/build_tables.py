"""Writes the tables of README.md in this folder from the records in results/.

Command: python applications/build_tables.py
"""

from pathlib import Path

import tables_awd
import tables_wavpool

HERE = Path(__file__).parent
BEGIN, END = "<!-- {name}: begin -->", "<!-- {name}: end -->"
TABLES = {**tables_wavpool.TABLES, **tables_awd.TABLES}


def build(page: str, results: Path = HERE / "results") -> str:
    """Returns the page with its tables made anew.

    Args:
        page: Text of the README.
        results: Folder of the records.
    """
    for name, make in TABLES.items():
        begin, end = BEGIN.format(name=name), END.format(name=name)
        before, rest = page.split(begin)
        page = f"{before}{begin}\n{make(results)}\n{end}{rest.split(end)[1]}"
    return page


if __name__ == "__main__":
    readme = HERE / "README.md"
    readme.write_text(build(readme.read_text()))
