"""What every run shares: the workers, and memory given back after each file."""

import ctypes
import gc
import os
import pathlib
import sys

import pytest


def pytest_addoption(parser):
    parser.addoption(
        "--full",
        action="store_true",
        help="check every case of a contract in full, not one of each class",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """Shares a run of everything between workers; `-n 0` keeps it in one process.

    A run of files that were named stays in one process: starting workers takes
    longer than most files. Without pytest-xdist everything stays in one, too.
    """
    options = config.option
    # A worker is asked, too: it must not start workers of its own.
    everything = config.args_source is config.ArgsSource.TESTPATHS and not hasattr(
        config, "workerinput"
    )
    if everything and getattr(options, "numprocesses", 0) is None:
        options.numprocesses = min(4, os.cpu_count())
        options.dist = "loadfile"


def pytest_configure(config):
    # The modules of the tests are imported later, in each worker.
    if config.option.full:
        os.environ["FULL_CONTRACTS"] = "1"


# To look through all objects takes longer than most files do: it must be worth it.
WORTH_FREEING = 256 * 2**20
_held = [0]


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item, nextitem):
    """Frees models, and what was compiled for them, when a file took much memory."""
    done = nextitem is None or nextitem.path != item.path
    if done and _memory() - _held[0] > WORTH_FREEING:
        _free_memory()
        _held[0] = _memory()


def _memory():
    """Returns the memory in use, in bytes; elsewhere than on Linux a large number."""
    statistics = pathlib.Path("/proc/self/statm")
    if not statistics.exists():
        return sys.maxsize
    return int(statistics.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _free_memory():
    ours = [m for n, m in sys.modules.items() if n.startswith("keras_wavelets.")]
    for module in ours:
        for value in list(vars(module).values()):
            if hasattr(value, "cache_clear"):
                value.cache_clear()
    if "keras" in sys.modules:
        sys.modules["keras"].backend.clear_session()
    gc.collect()
    if sys.platform == "linux":
        # The C library keeps what it was given back.
        ctypes.CDLL(None).malloc_trim(0)
