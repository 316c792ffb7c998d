"""Runs a benchmark: `python -m benchmarks.run transforms --repeat 7`.

Prints a table of medians with their spread and ratios within the run, and appends the
figures with versions and machine to `benchmarks/results/<subject>.json`.
"""

import argparse
import datetime
import importlib
import importlib.metadata
import json
import platform
from pathlib import Path

SUBJECTS = ("adaptive", "batches", "eager", "pruning", "transforms", "wavemix")
RESULTS = Path(__file__).parent / "results"
PACKAGES = (
    "keras",
    "tensorflow",
    "torch",
    "ptwt",
    "pytorch_wavelets",
    "wavemix",
    "PyWavelets",
)


def main() -> None:
    """Runs the subjects of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("subjects", nargs="+", choices=SUBJECTS)
    parser.add_argument("--repeat", type=int, default=7)
    options = parser.parse_args()
    for subject in options.subjects:
        module = importlib.import_module(f"benchmarks.{subject}")
        append(subject, module.main(options.repeat))


def append(subject: str, rows: list[dict]) -> None:
    """Adds the figures of one run to the record of its subject.

    Args:
        subject: Name of the benchmark.
        rows: What it measured.
    """
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{subject}.json"
    runs = json.loads(path.read_text()) if path.exists() else []
    runs.append(
        {
            "date": datetime.date.today().isoformat(),
            "machine": f"{platform.machine()}, {_processor()}",
            "versions": {name: _version(name) for name in PACKAGES},
            "rows": rows,
        }
    )
    path.write_text(json.dumps(runs, indent=1) + "\n")


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "absent"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.split(":")[1].strip() for line in lines if "model name" in line]
    return f"{len(models)} x {models[0]}" if models else "unknown processor"


if __name__ == "__main__":
    main()
