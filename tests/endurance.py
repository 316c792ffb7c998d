"""What the commands, the readers of files and the functions survive, tried at random.

Kills commands and goes on, interrupts them, starts two at once, fills the disk, damages
files, and calls what is public with odd arguments. Each step has its own seed and its
own row, kept in `build/`; called again, it goes on with the steps that have none, and
writes the table of all into `tests/README.md`.

Command: python -m tests.endurance [--part NAME] [--seed S] [--scale X] [--again]
"""

import argparse
import contextlib
import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np

from tests.endurance_bench import ROOT
from tests.endurance_bench import Bench
from tests.endurance_bench import ended
from tests.endurance_bench import say

COMMANDS = ("train wavpool", "train wavemix-lite", "tune", "distill", "prune sweep",
            "experiments")  # fmt: skip
KINDS = ("config.json", "metrics.json", "path.json", ".npy", ".npz", ".keras",
         ".weights.h5", ".kwz", "masks", "images")  # fmt: skip
CALLS = {"operations": 2200, "layers": 900, "builders": 300}
DAMAGES, MOST_ENDS = 120, 20
BEGIN, END = "<!-- endurance -->\n", "<!-- end of endurance -->"
GOES_ON = "keras-wavelets: interrupted; the same command goes on"
HEADS = {
    "kills": "SIGKILL, {} times and gone on with: the same bits as in one go",
    "signals": "SIGINT and SIGTERM: exit codes 130 and 143, one line; goes on likewise",
    "writers": "A second command on one folder: says so in one line and leaves",
    "full": "A disk that is full (limit on the size of a file): one line; goes on",
    "read-only": "A folder that is read-only: one line",
    "files": "Damaged files: one line that names the file, or read",
    "calls": "Random calls: one line that names the value, or a right result",
}


def kill(bench, scale, command):
    trial, times, killed = bench.trial(command), max(1, round(5 * scale)), 0
    folder = trial.new()
    for _ in range(6 * times):
        if killed == times:
            break
        if trial.interrupted(folder, signal.SIGKILL) == -signal.SIGKILL:
            killed += 1
        else:
            trial.same(folder, f"{killed} kills")
            folder = trial.new()
    trial.same(folder, f"{killed} kills")
    return killed, "", trial.told()


def interrupt(bench, scale, command):
    trial, sent = bench.trial(command), 0
    ends = {signal.SIGINT: 130, signal.SIGTERM: 143}
    for number in [*ends] * max(1, round(scale)):
        folder = trial.new()
        found = trial.interrupted(folder, number, low=0.3)
        if found is None:
            continue
        sent += 1
        if found != ends[number] or GOES_ON not in bench.said:
            trial.wrong.append(f"{number.name}: {found} {bench.said[-300:]}")
        trial.same(folder, number.name)
    return sent, "", trial.told()


def write_twice(bench, _scale, command):
    trial = bench.trial(command)
    folder = trial.new()
    first = trial.start(folder)
    while not ended(first[0]) and not [*folder.rglob("*.lock")]:
        os.sched_yield()
    second = bench.end(trial.start(folder))
    if second != 2 or "nothing else is writing" not in bench.said:
        trial.wrong.append(f"two writers: {second} {bench.said[-300:]}")
    if bench.end(first) != 0:
        trial.wrong.append(f"two writers: the first one: {bench.said[-300:]}")
    trial.same(folder, "two writers")
    return 1, "", trial.told()


def fill(bench, scale, command):
    trial, tried = bench.trial(command), max(1, round(2 * scale))
    for _ in range(tried):
        folder, limit = trial.new(), int(2 ** bench.rng.uniform(5, 15))
        code = bench.end(trial.start(folder, limit))
        if code not in (0, 2):
            trial.wrong.append(f"full at {limit} bytes: {code} {bench.said[-300:]}")
        trial.same(folder, f"after full at {limit} bytes")
    return tried, "", trial.told()


def lock_out(bench, _scale, command):
    trial = bench.trial(command)
    folder = trial.new()
    folder.mkdir()
    undo = _read_only(folder)
    if undo is None:
        return 0, "neither chattr nor a plain user here", []
    try:
        if (code := bench.end(trial.start(folder))) != 2:
            trial.wrong.append(f"read-only: {code} {bench.said[-300:]}")
    finally:
        undo()
    return 1, "", trial.told()


def _read_only(folder):
    if os.geteuid():
        folder.chmod(0o555)
        return lambda: folder.chmod(0o755)
    run = ["chattr", "+i", str(folder)]
    if not shutil.which("chattr") or subprocess.run(run, check=False).returncode:
        return None
    return lambda: subprocess.run(["chattr", "-i", str(folder)], check=True)


def damage(bench, scale, kind):
    where = Path(tempfile.mkdtemp(dir=bench.folder))
    each = max(1, round(DAMAGES * scale))
    seed = int(bench.rng.integers(2**31))
    results, wrong = _apart(bench, _damage, where, kind, seed, each)
    refused = sum(result == "refused" for result in results)
    return each, f"{refused} refused", wrong


def _damage(tell, first, where, kind, seed, each):
    from tests.endurance_inputs import damage_files

    if first:  # What killed the process is told; there is no going on behind it.
        return
    rng = np.random.default_rng(seed)
    (found,) = damage_files(where, rng, each, only=kind).values()
    tried, refused, wrong = found
    for number in range(tried):
        tell(number, "refused" if number < refused else "done")
    for number, text in enumerate(wrong):
        tell(number, text)


def call(bench, scale, kind):
    counts = {kind: max(1, round(CALLS[kind] * scale))}
    seed = int(bench.rng.integers(2**31))
    results, wrong = _apart(bench, _call, seed, counts)
    refused = sum(result == "refused" for result in results)
    return counts[kind], f"{refused} refused", wrong


def _call(tell, first, seed, counts):
    from tests.endurance_calls import random_calls

    begun = []
    for _, found, text in random_calls(seed, counts, first, begun.append):
        told = found in ("done", "refused")
        tell(begun[-1], found if told else f"{text}: {found}")


def _apart(bench, work, *arguments):
    """Does what may kill its process in one of its own; goes on behind what did.

    Returns:
        All results, and those that say what went wrong.
    """
    rows = Path(tempfile.mkstemp(dir=bench.folder)[1])

    def tell(number, result):
        with rows.open("a") as file:
            file.write(json.dumps([number, result]) + "\n")

    def told():
        return [json.loads(line) for line in rows.read_text().splitlines()]

    first, ends = 0, []
    while code := bench.end(bench.call(work, tell, first, *arguments)):
        ends.append(f"behind {first} ended with {code}: {bench.said[-500:]}")
        first = 1 + max([first, *(number for number, _ in told())])
        if len(ends) > MOST_ENDS:
            break
    results = [result for _, result in told()]
    return results, ends + [r for r in results if r not in ("done", "refused")]


# Name of a part to what it does, once for each of some rows.
PARTS = {"kills": (kill, COMMANDS), "signals": (interrupt, COMMANDS),
         "writers": (write_twice, COMMANDS), "full": (fill, COMMANDS),
         "read-only": (lock_out, COMMANDS), "files": (damage, KINDS),
         "calls": (call, CALLS)}  # fmt: skip


def main():
    """Tries the parts and writes the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--part", choices=PARTS, action="append")
    parser.add_argument("--only", help="one row of a part")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--again", action="store_true", help="forget the rows")
    options = parser.parse_args()
    say(f"seed {options.seed}, scale {options.scale}")
    kept = ROOT / "build" / f"endurance-{options.seed}-{options.scale}.json"
    kept.parent.mkdir(exist_ok=True)
    rows = json.loads(kept.read_text()) if kept.exists() else {}
    steps = {
        f"{part}: {row}": functools.partial(PARTS[part][0], command=row)
        if PARTS[part][1] is COMMANDS
        else functools.partial(PARTS[part][0], kind=row)
        for part in options.part or PARTS
        for row in PARTS[part][1]
        if options.only in (None, row)
    }
    for name, step in steps.items():
        if name in rows and not options.again:
            continue
        rows[name] = _run(name, step, options)
        kept.write_text(json.dumps(rows, indent=1))
        say("\n  ".join(map(str, [name, *rows[name].values()])))
    write_table(rows, options)
    return int(any(rows[name]["wrong"] or rows[name]["tracebacks"] for name in steps))


def _run(name, step, options):
    """Does one step in a folder and with a seed of its own."""
    # Odd commands name odd folders, which are made where they stand.
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        bench = Bench(Path(folder), [options.seed, zlib.crc32(name.encode())])
        tried, note, wrong = step(bench, options.scale)
    survived = tried - min(tried, len(wrong))
    return {"tried": tried, "survived": survived, "note": note, "wrong": wrong,
            "tracebacks": bench.tracebacks}  # fmt: skip


def write_table(rows, options):
    """Puts the table of all rows into `tests/README.md`."""
    lines = ["| tried | of what | times | survived | |", "|---|---|---|---|---|"]
    for part, (_, names) in PARTS.items():
        for name in names:
            if row := rows.get(f"{part}: {name}"):
                head = HEADS[part].format(max(1, round(5 * options.scale)))
                cells = head, name, row["tried"], row["survived"], row["note"]
                lines.append(f"| {' | '.join(map(str, cells))} |")
    tracebacks = sum(row["tracebacks"] for row in rows.values())
    tried = sum(row["tried"] for row in rows.values())
    survived = sum(row["survived"] for row in rows.values())
    lines.append(f"| all | | {tried} | {survived} | {tracebacks} tracebacks |")
    command = f"python -m tests.endurance --seed {options.seed} --scale {options.scale}"
    told = f"By `{command}`:\n\n" + "\n".join(lines) + "\n"
    page = ROOT / "tests" / "README.md"
    text = page.read_text()
    if BEGIN not in text:
        text = text.rstrip() + f"\n\n## What it survives\n\n{BEGIN}{END}\n"
    head, rest = text.split(BEGIN)
    page.write_text(head + BEGIN + told + END + rest.split(END)[1])


if __name__ == "__main__":
    sys.exit(main())
