"""Writes the tables of the READMEs here and in tuning/ from their records.

Command: python applications/build_tables.py
"""

import sys
from pathlib import Path

import tables_awd
import tables_pruning
import tables_wavemix
import tables_wavpool
import tables_wcnn

HERE = Path(__file__).parent
SEARCHES = HERE.parent / "tuning"
sys.path.append(str(SEARCHES))

import tables_tuning  # noqa: E402

BEGIN, END = "<!-- {name}: begin -->", "<!-- {name}: end -->"
TABLES = {
    **tables_wavpool.TABLES,
    **tables_wavemix.TABLES,
    **tables_pruning.TABLES,
    **tables_wcnn.TABLES,
    **tables_awd.TABLES,
}


def build(
    page: str, results: Path = HERE / "results", *, tables: dict | None = None
) -> str:
    """Returns the page with its tables made anew.

    Args:
        page: Text of the README.
        results: Folder of the records.
        tables: Name of each table to the function that makes it; those of this
            folder's README by default.
    """
    for name, make in (TABLES if tables is None else tables).items():
        begin, end = BEGIN.format(name=name), END.format(name=name)
        before, rest = page.split(begin)
        page = f"{before}{begin}\n{make(results)}\n{end}{rest.split(end)[1]}"
    return page


def build_searches(page: str) -> str:
    """Returns the page of the searches with its tables made anew.

    Args:
        page: Text of its README.
    """
    return build(page, SEARCHES / "results", tables=tables_tuning.TABLES)


if __name__ == "__main__":
    for folder, make in ((HERE, build), (SEARCHES, build_searches)):
        readme = folder / "README.md"
        readme.write_text(make(readme.read_text()))
