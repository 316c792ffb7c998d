"""One search by several processes: KerasTuner's chief, and its workers."""

import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

CHIEF = "chief"
# By itself, or because it was told to.
ENDED = (0, -signal.SIGTERM)


def environment(role: str, *, address: str, port: int) -> dict[str, str]:
    """Returns the variables that make a process the chief or a worker of a search.

    Every process calls `tuning.search` alike, the chief first; their folder lies
    where all can reach it.

    Args:
        role: `"chief"`, or the name of a worker: `"tuner0"`, `"tuner1"`, ….
        address: Address of the chief's machine.
        port: A free port there.

    Example:
    >>> environment("tuner0", address="10.0.0.1", port=8000)["KERASTUNER_TUNER_ID"]
    'tuner0'
    """
    return {
        "KERASTUNER_TUNER_ID": role,
        "KERASTUNER_ORACLE_IP": address,
        "KERASTUNER_ORACLE_PORT": str(port),
    }


def is_worker() -> bool:
    """Returns whether this process takes its trials from a chief elsewhere.

    Example:
    >>> is_worker()
    False
    """
    return os.environ.get("KERASTUNER_TUNER_ID", CHIEF) != CHIEF


def run_workers(work: Callable[..., None], *arguments: Any, workers: int) -> None:
    """Runs a search by a chief and workers on this machine, and waits for its end.

    Args:
        work: Called in each process; it calls `tuning.search`. It and its arguments
            can be pickled.
        *arguments: Its arguments.
        workers: Number of workers.

    Raises:
        ValueError: If a worker ends with an error.

    Example (of a script, whose processes import it anew):
    >>> run_workers(search_in_folder, "runs/search", workers=2)  # doctest: +SKIP
    """
    # TensorFlow's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    port = free_port()
    processes = {}
    for role in (CHIEF, *(f"tuner{index}" for index in range(workers))):
        variables = environment(role, address="127.0.0.1", port=port)
        processes[role] = context.Process(
            target=_start, args=(work, arguments, variables), daemon=True
        )
        processes[role].start()
    chief = processes.pop(CHIEF)
    _wait(chief, list(processes.values()))
    # It has noted each trial that ended, and would look for more workers for a while.
    chief.terminate()
    chief.join()
    everyone = {CHIEF: chief, **processes}
    failed = {r: p.exitcode for r, p in everyone.items() if p.exitcode not in ENDED}
    if failed:
        raise ValueError(
            "Expected all processes to end well; called again the search goes on. "
            f"Received: exit codes={failed}."
        )


def _wait(chief: Any, workers: list) -> None:
    """Waits for the workers, who would wait an hour for a chief that has failed."""
    while any(worker.is_alive() for worker in workers):
        if chief.exitcode:
            for worker in workers:
                worker.terminate()
        workers[0].join(timeout=0.5)
        time.sleep(0.1)


def free_port() -> int:
    """Returns a port of this machine that nobody listens to.

    Example:
    >>> free_port() > 0
    True
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _start(
    work: Callable[..., None], arguments: tuple, variables: dict[str, str]
) -> None:
    os.environ.update(variables)
    # A worker whose parent was killed must not go on beside the next search.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    work(*arguments)


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    os._exit(1)
