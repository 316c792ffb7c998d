"""Entry of the command line: one table of commands, one door for all errors."""

import contextlib
import dataclasses
import difflib
import importlib
import io
import os
import re
import signal
import sys
import threading
import zipfile
import zlib
from collections.abc import Iterator
from collections.abc import Sequence
from typing import Any

import keras_wavelets
from keras_wavelets import checks
from keras_wavelets.cli import output

PROGRAM = "keras-wavelets"
BAD_INPUT, INTERRUPTED, TERMINATED = 2, 130, 143


@dataclasses.dataclass(frozen=True)
class Command:
    """A word of the command line.

    Args:
        path: Module and class, below this package.
        about: What it does, in one line.
        resumes: Whether the same command goes on after an interruption.
    """

    path: str
    about: str
    resumes: bool = False


COMMANDS = {
    "train": Command("train.Train", "Train, test and export a network.", resumes=True),
    "tune": Command("tune.Tune", "Search the arguments of a network.", resumes=True),
    "evaluate": Command("evaluate.Evaluate", "Measure the model of a finished run."),
    "distill": Command("distill.Distill", "Distil a wavelet.", resumes=True),
    "prune": Command("prune.Prune", "Make the model of a run smaller.", resumes=True),
    "export": Command("export.Export", "Write the model of a run as files to ship."),
    "plot": Command("plot.Plot", "Draw runs, wavelets, and bands of a picture."),
    "list": Command("listing.List", "Show models, wavelets, datasets or runs."),
    "upscale": Command("upscale.Upscale", "Enlarge a picture by a trained network."),
    "experiments": Command(
        "experiments.Experiments", "Run searches and recipes.", resumes=True
    ),
}  # fmt: skip


class Terminated(BaseException):
    """The process was asked to end."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code.

    Returns:
        0; 2 for bad input, told in one line; 130 or 143 if it was interrupted.

    Example:
    >>> main(["list", "datasets", "--like", "fashion"])
    name                classes  shape        license
    fashion_mnist_mini       10  28 x 28 x 1  MIT
    fashion_mnist            10  28 x 28 x 1  MIT
    0
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    resumes = bool(words) and words[0] in COMMANDS and COMMANDS[words[0]].resumes
    note = "interrupted; the same command goes on" if resumes else "interrupted"
    try:
        with _ending_on_signals():
            _start(words)
    except KeyboardInterrupt:
        return _say(note, INTERRUPTED)
    except Terminated:
        return _say(note, TERMINATED)
    except BrokenPipeError:
        # Who reads has seen enough, as `head` does; Python must not try once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        told = isinstance(error, TypeError) and "Received: " in str(error)
        if not told and not isinstance(error, _input_errors()):
            raise
        return _say(_one_line(error), BAD_INPUT)
    return 0


def _start(words: list[str]) -> None:
    if not words or words[0] in ("-h", "--help"):
        print(_overview())
    elif words[0] == "--version":
        print(f"{PROGRAM} {keras_wavelets.__version__}")
    elif words[0] == "--completion":
        _print_completion(words[1] if len(words) > 1 else "")
    elif words[0] not in COMMANDS:
        close = difflib.get_close_matches(words[0], COMMANDS, 1)
        hint = f"did you mean {close[0]!r}?" if close else f"see `{PROGRAM} --help`."
        raise ValueError(f"Expected a command; {hint} Received: command={words[0]!r}.")
    else:
        command = _parse(words[0], words[1:])
        with output.silent_imports():
            import keras  # noqa: F401
        _run(command if isinstance(command, output.Reporting) else command.what)


def _run(command: Any) -> None:
    apart = output.told_apart() if command.json else contextlib.nullcontext()
    with apart:
        tables = command.run()
    output.show(tables, as_json=command.json)


def _overview() -> str:
    width = max(map(len, COMMANDS)) + 2
    lines = [f"  {word.ljust(width)}{row.about}" for word, row in COMMANDS.items()]
    return "\n".join(
        [
            f"usage: {PROGRAM} COMMAND …",
            "",
            "Wavelets as ordinary Keras parts.",
            "",
            *lines,
            "",
            f"`{PROGRAM} COMMAND --help` shows the options of a command,",
            f"`{PROGRAM} train NETWORK --help` those of a network,",
            f"`{PROGRAM} --completion bash` (or zsh) what completes words there, and",
            f"`{PROGRAM} --version` the version.",
        ]
    )


def _print_completion(shell: str) -> None:
    """Prints the script by which a shell completes commands, networks and options."""
    import tyro

    checks.one_of(shell, "completion", ("bash", "zsh", "tcsh"))
    train = importlib.import_module("keras_wavelets.cli.train")
    networks = importlib.import_module("keras_wavelets.cli.networks")
    commands = {word: _class_of(row.path) for word, row in COMMANDS.items()}
    with output.silent_imports():
        made = {networks.word(n): train.command(networks.options(n)())
                for n in networks.NETWORKS}  # fmt: skip
    commands["train"] = dataclasses.make_dataclass(
        "Train", [("what", tyro.extras.subcommand_type_from_defaults(made))]
    )
    tyro.extras.subcommand_cli_from_dict(
        commands,
        prog=PROGRAM,
        args=["--tyro-print-completion", shell],
        config=(tyro.conf.OmitArgPrefixes, tyro.conf.CascadeSubcommandArgs),
    )


def _class_of(path: str) -> type:
    module, name = path.split(".")
    return getattr(importlib.import_module(f"keras_wavelets.cli.{module}"), name)


def _parse(word: str, words: list[str]) -> Any:
    """Returns the command with its options."""
    import tyro

    kind = _class_of(COMMANDS[word].path)
    called, given = word, {}
    if word == "train":
        helped = {"-h", "--help"} & set(words)
        if helped and (words[0] in helped or "--from" in words):
            print(_networks())
            raise SystemExit(0)
        train = importlib.import_module("keras_wavelets.cli.train")
        default, called, words = train.prepare(words)
        kind, given = type(default), {"default": default}
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            return tyro.cli(
                kind,
                prog=f"{PROGRAM} {called}",
                args=words,
                config=(tyro.conf.OmitArgPrefixes, tyro.conf.CascadeSubcommandArgs),
                **given,
            )
    except SystemExit as end:
        if not end.code:
            raise
        raise ValueError(_shortened(said.getvalue(), f"{PROGRAM} {called}")) from None


def _networks() -> str:
    import textwrap

    from keras_wavelets.cli import networks

    by_task: dict[str, list[str]] = {}
    for name, facts in networks.NETWORKS.items():
        by_task.setdefault(facts.task.replace("_", "-"), []).append(networks.word(name))
    wrap = textwrap.TextWrapper(78, initial_indent="  ", subsequent_indent="  ",
                                break_on_hyphens=False)  # fmt: skip
    listed = [f"{task}:\n{wrap.fill('  '.join(w))}" for task, w in by_task.items()]
    return "\n".join(
        [
            f"usage: {PROGRAM} train NETWORK [OPTIONS]",
            f"       {PROGRAM} train --from best.json [OPTIONS]",
            "",
            "Train a network, test it, draw its curves and export it.",
            f"`{PROGRAM} train NETWORK --help` shows the options.",
            "",
            *listed,
        ]
    )


def _shortened(said: str, called: str) -> str:
    """Returns what the parser has in a box as one line."""
    # Where there is no Unicode, the box has no sides and its title a line of its own.
    lines = [line.strip(" │") for line in said.splitlines()]
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.startswith(("╭", "╰")) or (line and not line.strip("-─")):
            blocks.append([])
        elif line or blocks[-1]:
            blocks[-1].append(line)
    blocks = [block for block in blocks if block]
    told = blocks[0 if "╭" in said else 1]
    told = told[: told.index("")] if "" in told else told
    text = re.sub(r" \(required\)", "", " ".join(told))
    choice = re.match(r"invalid choice ('.*?') for argument '(.*?)'.*\((.*)\)", text)
    if choice:
        return _unknown_choice(*choice.groups())
    whole = "\n".join(lines)
    unknown = re.search(r"Unrecognized options:\s+(--[\w-]+)", whole)
    if unknown and not text.startswith("Unrecognized"):
        text += f"; unrecognized option: {unknown[1]}"
    known = re.findall(
        r"^\s*(--[\w-]+)", whole.partition("Perhaps you meant:")[2], re.M
    )
    close = difflib.get_close_matches(unknown[1], known, 1, 0.0) if unknown else []
    hint = f" Did you mean {close[0]!r}?" if close else ""
    return f"{text.rstrip('. ')}.{hint} See `{called} --help`."


def _unknown_choice(given: str, argument: str, listed: str) -> str:
    known = re.findall(r"'(.*?)'", listed)
    name = argument.rpartition(".")[2].strip("-").replace("-", "_").lower()
    close = difflib.get_close_matches(given, known, 1)
    told = f"Expected {name} among {known}."
    if len(known) > 20:
        told = f"Expected a known {name}{f', as {close[0]!r}' if close else ''}."
    return f"{told} Received: {name}={given}."


@contextlib.contextmanager
def _ending_on_signals() -> Iterator[None]:
    def end(_number: int, _frame: Any) -> None:
        raise Terminated

    def lost(error: Any) -> None:
        # Python drops what is raised in callbacks of its own, such as those of weak
        # references: the signal is sent again when it is back in the program.
        if error.exc_type not in _SIGNALS:
            told(error)
            return
        number = _SIGNALS[error.exc_type]
        threading.Timer(0.1, os.kill, [os.getpid(), number]).start()

    try:
        former = signal.signal(signal.SIGTERM, end)
    except ValueError:  # Not in the main thread: signals are not ours to take.
        yield
        return
    told, sys.unraisablehook = sys.unraisablehook, lost
    try:
        yield
    finally:
        sys.unraisablehook = told
        signal.signal(signal.SIGTERM, former)


_SIGNALS = {Terminated: signal.SIGTERM, KeyboardInterrupt: signal.SIGINT}


def _input_errors() -> tuple[type[Exception], ...]:
    """Returns the errors that speak of the input, not of a fault of the program."""
    found: list[type[Exception]] = [
        ValueError,
        OSError,
        EOFError,
        ImportError,
        MemoryError,
        zipfile.BadZipFile,
        zlib.error,
    ]
    if "PIL.Image" in sys.modules:
        found.append(sys.modules["PIL.Image"].DecompressionBombError)
    if "tensorflow" in sys.modules:
        found.append(sys.modules["tensorflow"].errors.OpError)
    return tuple(found)


def _one_line(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        where = f" Received: file={str(error.filename)!r}." if error.filename else ""
        return f"Expected to read or write ({error.strerror}).{where}"
    if isinstance(error, ValueError | TypeError):
        return " ".join(str(error).split())
    # Errors of libraries: TensorFlow's hold the graph, from the second line on.
    lines = str(getattr(error, "message", error)).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _say(text: str, code: int) -> int:
    print(f"{PROGRAM}: {text}", file=sys.stderr)
    return code
