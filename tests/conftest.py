"""What every run shares: which cases it takes, the workers, and memory given back."""

import collections
import ctypes
import gc
import json
import multiprocessing
import os
import pathlib
import random
import resource
import sys
import warnings

import pytest

# Test functions that cost more than a second, to the processor seconds of one case.
COSTS = pathlib.Path(__file__).with_name("costs.json")
# What one test function may cost in the default suite, and the costliest case in it.
SECONDS, COSTLIEST = 1.0, 4.0
_BEGUN = pytest.StashKey()
# A process of this size, in bytes, is followed by another at the end of a file.
GROWN = 3 * 2**29
_PROCESS = pytest.StashKey()


def pytest_addoption(parser):
    parser.addoption(
        "--full",
        action="store_true",
        help="check every case of a contract in full, not one of each class",
    )
    parser.addoption(
        "--default",
        action="store_true",
        help="of named files, too, only what the default suite takes",
    )
    parser.addoption(
        "--rest",
        action="store_true",
        help="the cases that the default suite leaves out of its tests",
    )
    parser.addoption(
        "--shuffle",
        type=int,
        metavar="SEED",
        help="the files, and the tests of each file, in another order",
    )
    parser.addoption(
        "--write-costs",
        action="store_true",
        help=f"note in {COSTS.name} what the tests of this run cost",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """Shares a run of everything between workers; `-n 0` keeps it in one process.

    A run of files that were named stays in one process: starting workers takes
    longer than most files. Without pytest-xdist everything stays in one, too.
    """
    options = config.option
    # A worker is asked, too: it must not start workers of its own.
    if hasattr(config, "workerinput"):
        return
    everything = config.args_source is config.ArgsSource.TESTPATHS
    whole = options.full or options.rest or options.write_costs
    if everything and not whole and options.markexpr == "not slow":
        options.default = True
    if everything and getattr(options, "numprocesses", 0) is None:
        options.numprocesses = min(4, os.cpu_count())
        options.dist = "loadfile"


def pytest_configure(config):
    # The modules of the tests are imported later, in each worker.
    if config.option.full:
        os.environ["FULL_CONTRACTS"] = "1"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Leaves out what the default suite, or `--rest`, does not take; shuffles."""
    options = config.option
    if options.default or options.rest:
        taken = _of_default(items)
        kept = [item for item in items if (item in taken) != options.rest]
        config.hook.pytest_deselected(items=[i for i in items if i not in set(kept)])
        items[:] = kept
    if options.shuffle is not None:
        draw = random.Random(options.shuffle)
        places = collections.defaultdict(draw.random)
        items.sort(key=lambda item: (places[item.path], draw.random()))


def _of_default(items):
    """The cases that the default suite takes.

    Of each test function as many as fit into its seconds, and one at least; with
    several parameters each value of each as often as the others.
    """
    costs = json.loads(COSTS.read_text()) if COSTS.exists() else {}
    cases = collections.defaultdict(list)
    for item in items:
        if item.get_closest_marker("slow") is None:
            cases[item.nodeid.partition("[")[0]].append(item)
    taken = set()
    for name, of_one in cases.items():
        cost = costs.get(name, 0)
        if cost <= COSTLIEST:
            taken |= _spread(of_one, max(1, int(SECONDS / cost)) if cost else None)
    return taken


def _spread(cases, count):
    """Some cases of a test function, and each value of its parameters among them."""
    values = [_values(case) for case in cases]
    used = collections.Counter()
    size = max((len(set(column)) for column in zip(*values, strict=True)), default=1)
    count = min(len(cases), size if count is None else count)
    if count == len(cases):
        return set(cases)
    left = {round(i * len(cases) / size) % len(cases): None for i in range(size)}
    order = [*left, *(i for i in range(len(cases)) if i not in left)]
    taken = set()
    for _ in range(count):
        best = min(order, key=lambda i: sum(used[value] for value in values[i]))
        order.remove(best)
        used.update(values[best])
        taken.add(cases[best])
    return taken


def _values(case):
    spec = getattr(case, "callspec", None)
    return sorted(spec.indices.items()) if spec else [("", 0)]


def _seconds():
    """Processor seconds of this process and of those it started."""
    parts = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(part.ru_utime + part.ru_stime for part in parts)


class _Process:
    """Runs the tests of a worker; another takes over after a file when it has grown.

    What TensorFlow compiled, and the memory of its largest tensors, are given back by
    the end of a process alone.
    """

    def __init__(self, items):
        self.items = items
        self.places = {item: place for place, item in enumerate(items)}
        self.started = None

    def run(self, item, nextitem):
        """Returns the reports of a test, as they can be sent."""
        if self.started is None:
            self._start()
        try:
            self.pipe.send((self.places[item], self.places.get(nextitem)))
            reports, ends = self.pipe.recv()
        except (EOFError, OSError):
            raise RuntimeError(f"The process of {item.nodeid} has ended.") from None
        if ends:
            self.end()
        return reports

    def end(self):
        if self.started is not None:
            self.pipe.close()
            self.started.join()
            self.started = None

    def _start(self):
        context = multiprocessing.get_context("fork")
        self.pipe, theirs = context.Pipe()
        self.started = context.Process(target=self._serve, args=(theirs,))
        with warnings.catch_warnings():
            # The other thread of a worker waits for the pytest that started it.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.started.start()
        theirs.close()

    def _serve(self, pipe):
        self.pipe.close()
        config, reports = self.items[0].config, []
        config.stash[_PROCESS] = None
        for plugin in config.pluginmanager.get_plugins():
            # Reports go to the worker, which sends them on.
            if type(plugin).__name__ == "WorkerInteractor":
                config.pluginmanager.unregister(plugin)
        config.pluginmanager.register(_Reports(reports))
        ends = False
        while not ends:
            place, following = pipe.recv()
            item = self.items[place]
            nextitem = None if following is None else self.items[following]
            if nextitem and nextitem.path != item.path and _memory() > GROWN:
                nextitem = None
            config.hook.pytest_runtest_protocol(item=item, nextitem=nextitem)
            ends = nextitem is None
            send = config.hook.pytest_report_to_serializable
            pipe.send(([send(config=config, report=r) for r in reports], ends))
            reports.clear()


class _Reports:
    def __init__(self, reports):
        self.reports = reports

    def pytest_runtest_logreport(self, report):
        self.reports.append(report)


def pytest_collection_finish(session):
    config = session.config
    tensorflow = os.environ.get("KERAS_BACKEND", "tensorflow") == "tensorflow"
    if hasattr(config, "workerinput") and sys.platform == "linux" and tensorflow:
        _check_nothing_is_computed()
        config.stash[_PROCESS] = _Process(session.items)


def _check_nothing_is_computed():
    """Raises if a module of tests computes when it is imported.

    The threads that TensorFlow then starts would be missing in a process of its own.
    """
    if "tensorflow" in sys.modules:
        try:
            sys.modules["tensorflow"].config.set_visible_devices([], "GPU")
        except RuntimeError:
            raise pytest.UsageError(
                "Expected no tensor before the first test. Received: one of a module."
            ) from None


def pytest_sessionfinish(session):
    process = session.config.stash.get(_PROCESS, None)
    if process is not None:
        process.end()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    item.stash[_BEGUN] = _seconds()
    process = item.config.stash.get(_PROCESS, None)
    if process is None:
        return None
    told = {"nodeid": item.nodeid, "location": item.location}
    item.ihook.pytest_runtest_logstart(**told)
    for data in process.run(item, nextitem):
        receive = item.config.hook.pytest_report_from_serializable
        report = receive(config=item.config, data=data)
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(**told)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when == "teardown":
        # Workers send what a report holds.
        report.seconds = _seconds() - item.stash[_BEGUN]
        report.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return report


def pytest_terminal_summary(terminalreporter, config):
    """The processor time and the largest worker; on request, the costs for a file."""
    reports = [r for rows in terminalreporter.stats.values() for r in rows]
    reports = [r for r in reports if hasattr(r, "seconds")]
    if not reports:
        return
    most = max(report.memory for report in reports)
    total = sum(report.seconds for report in reports)
    terminalreporter.line(f"{total:.0f} processor seconds, at most {most:.1f} GiB")
    if config.option.write_costs:
        _write_costs(reports)


def _write_costs(reports):
    found = collections.defaultdict(list)
    for report in reports:
        found[report.nodeid.partition("[")[0]].append(report.seconds)
    old = json.loads(COSTS.read_text()) if COSTS.exists() else {}
    rows = {name: cost for name, cost in old.items() if name not in found}
    for name, seconds in found.items():
        if sum(seconds) > 1:
            rows[name] = round(sum(seconds) / len(seconds), 2)
    COSTS.write_text(json.dumps(dict(sorted(rows.items())), indent=0) + "\n")


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
