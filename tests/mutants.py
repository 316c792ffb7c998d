"""Faults planted one at a time, and the tests that see them.

    python -m tests.mutants [--all] [--only WORD] [--write]

Each row is planted in a copy of the tree. The tests of its file in the default suite
run first, then those of the packages around it; with `--all` what only `.ci/run` runs,
too. `--write` puts the table into tests/README.md. A text that is no longer found once
is an error of the table. Linux and macOS: each fault has its own process.
"""

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = "keras_wavelets"
NOT_COPIED = shutil.ignore_patterns(".git", "__pycache__", "runs", ".*_cache")
# File, what stands there, what is planted.
FAULTS = [
    # Transforms.
    ("ops/along_axis.py", "2 * (n - 1) - p", "2 * (n - 1) - p - 1"),
    ("ops/along_axis.py", "1 - 2 * ((i // n) % 2)", "1 - 2 * ((i // n + 1) % 2)"),
    ("ops/along_axis.py", "xp.minimum(i % (n + n % 2), n - 1)", "i % n"),
    ("ops/along_axis.py", "xp.where(left + right == 0, 1, left - right)",
     "xp.where(left + right == 0, 1, right - left)"),
    ("ops/along_axis.py", "in MIRRORS and size == 1", "in MIRRORS and size == 0"),
    ("ops/matrix.py", "(wavelet.rec_lo, wavelet.rec_hi)]",
     "(wavelet.rec_lo, [-t for t in wavelet.rec_hi])]"),
    ("ops/matrix.py", "result[tap, n, k % length] += 1.0",
     "result[tap, n, k % length] = 1.0"),
    ("ops/polyphase.py", "((low, wavelet.rec_lo), (high, wavelet.rec_hi))",
     "((low, wavelet.rec_hi), (high, wavelet.rec_lo))"),
    ("ops/polyphase.py", "slice(half - 1 - j, half - 1 - j + count)",
     "slice(j, j + count)"),
    ("ops/conv.py", '"ai,bj->ijab" if', '"ai,bj->jiab" if'),
    ("ops/conv.py", "kernel = xp.flip(xp.reshape(taps, (half, 2)), 0)",
     "kernel = xp.reshape(taps, (half, 2))"),
    ("ops/lowering.py", "(every_other(x, at, first) for first in (0, 1))",
     "(every_other(x, at, first) for first in (1, 0))"),
    ("ops/dwt.py", "x = x if whole else cut(x, axis, 0, size)",
     "x = x if whole else cut(x, axis, 1, size + 1)"),
    ("ops/multilevel.py", "return [x, *reversed(details)]", "return [x, *details]"),
    ("ops/multilevel.py", "size == wanted + 1:", "size >= wanted:"),
    ("ops/mra.py", "shapes = [*shapes[1:], x.shape]", "shapes = [*shapes]"),
    ("ops/packets.py", "for letter in LETTERS[len(axes)] for path in inner",
     "for path in inner for letter in LETTERS[len(axes)]"),
    ("ops/shrink.py", "sigma = (low + high) / (2 * NORMAL_MEDIAN)",
     "sigma = low / NORMAL_MEDIAN"),
    ("ops/shrink.py", "magnitude - _divide(value * value, magnitude)",
     "magnitude - _divide(value, magnitude)"),
    ("ops/shrink.py", "+ above * squares + above - below",
     "+ above * squares + below - above"),
    ("ops/shrink.py", "ops.greater_equal", "ops.greater"),
    ("ops/cwt.py", "im = (part[:, None, :]", "im = (-part[:, None, :]"),
    ("ops/cwt.py", "result[..., bank.behind : bank.behind + size]",
     "result[..., bank.before : bank.before + size]"),
    ("ops/compilation.py", "lambda gradient: backward(gradient, *tensors)",
     "lambda gradient: backward(0.5 * gradient, *tensors)"),
    ("ops/convolution.py", "x * (1 / (1 - rate))", "x"),
    # Wavelets.
    ("wavelets/continuous.py", "np.conj(integral)", "np.array(integral)"),
    ("wavelets/dual_tree.py", "return self.h0a[::-1]", "return self.h0a"),
    ("wavelets/dual_tree.py", "[(bank.h0a, bank.h0b), (bank.h1a, bank.h1b)]",
     "[(bank.h0b, bank.h0a), (bank.h1b, bank.h1a)]"),
    ("wavelets/wavelet.py", "values * 2 ** (level / 2)", "values * 2**level"),
    ("wavelets/lattice.py", "[np.arctan2(low[1], low[0]), *angles]",
     "[np.arctan2(low[0], low[1]), *angles]"),
    ("wavelets/binomial.py", "range(1, 8)", "range(0, 9)"),
    # Losses, metrics, regularizers.
    ("losses/wavelet.py", "self.level_decay ** (int(level) - 1)",
     "self.level_decay ** int(level)"),
    ("losses/wavelet.py", "0.5 * ops.square(x), magnitude - 0.5",
     "0.5 * ops.square(x), magnitude"),
    ("losses/image.py", "labels != self.ignore_class", "labels == self.ignore_class"),
    ("losses/adaptive_wavelet.py", "return total / count", "return total"),
    ("metrics/image_quality.py", "16 + 219 *", "16 + 224 *"),
    ("metrics/image_quality.py", "slice(self.shave, -self.shave)",
     "slice(self.shave, -self.shave + 1 or None)"),
    ("metrics/stability.py", "self.frames // 2", "0"),
    ("regularizers/sparsity.py", "ratios - 1, ops.zeros_like",
     "ratios, ops.zeros_like"),
    # Layers.
    ("published.py", "(0.299, 0.587, 0.114)", "(0.114, 0.587, 0.299)"),
    ("layers/color.py", "0.564 * (_BLUE - _LUMA), 0.713 * (_RED - _LUMA)",
     "0.713 * (_RED - _LUMA), 0.564 * (_BLUE - _LUMA)"),
    ("layers/blur_pool.py", "-(-size // strides)", "size // strides"),
    ("layers/denoise.py", "(value, 2 * value)", "(value, 3 * value)"),
    ("layers/denoise.py", 'details[-1]["d" * self.rank]',
     'details[0]["d" * self.rank]'),
    ("layers/voting.py", "ops.where(leading, totals", "ops.where(counts >= 0, totals"),
    ("layers/wave_mix.py", "bands[..., : bands.shape[3] // 4]",
     "bands[..., bands.shape[3] // 4 : bands.shape[3] // 2]"),
    ("layers/micro_wav.py", "return levels - level + 1", "return level"),
    # Networks, data, conversion.
    ("convert/wave_mix.py", "place = 3 if layer.project is None else 4",
     "place = 4 if layer.project is None else 3"),
    ("data/augment.py", "< 0.5\n    forward", "< 0.9\n    forward"),
    ("data/augment.py", "maxval=2 * padding + 1", "maxval=2 * padding"),
    ("published.py", "(0.9583, 0.0020, _NOTE)", "(0.8626, 0.0021, _NOTE)"),
    # Training, files.
    ("training/resume.py", "self._save(next_epoch=epoch + 1",
     "self._save(next_epoch=epoch + 2"),
    ("training/resume.py", "            seed.assign(value)", "            pass"),
    ("training/resume.py", "if self._digest(name) != digest:", "if False:"),
    ("training/callbacks.py", "if counts and value > self.previous:",
     "if counts and value >= self.previous:"),
    ("training/callbacks.py", "self.best, self.wait = value, 0",
     "self.best, self.wait = value, self.wait"),
    ("training/fit.py", "(y < 0) | (y >= classes)", "(y < 0) | (y > classes)"),
    ("training/evaluate.py", "np.mean(scores.argmax(-1) == labels)",
     "np.mean(scores.argmin(-1) == labels)"),
    ("training/phases.py", "            model.set_weights(before)", "            pass"),
    ("files.py", "        if not _take(file.fileno()):", "        if False:"),
    # Pruning.
    ("pruning/masks.py", "[-excess:]] = True", "[:excess]] = True"),
    ("pruning/masks.py", "math.floor(self.sparsity * size + 1e-9)",
     "math.ceil(self.sparsity * size)"),
    ("pruning/schedule.py", ") ** self.power", ") ** (self.power + 1)"),
    ("pruning/schedule.py", "(step - self.begin_step) % self.frequency == 0",
     "step % self.frequency == 0"),
    ("pruning/methods.py", "default_rng((self.seed, index))",
     "default_rng((0, index))"),
    ("pruning/methods.py", "return ~transform.structural",
     "return transform.structural"),
    ("pruning/kernels.py", "ops.where(keep, coefficients, ops",
     "ops.where(keep, 0.5 * coefficients, ops"),
    # Distillation, searches, commands.
    ("distillation/path.py", "variable.assign(value)", "pass"),
    ("distillation/band_pass.py", "(radius < center + width / 2)",
     "(radius < center + width)"),
    ("distillation/peak_count.py", "center > np.max", "center >= np.max"),
    ("distillation/attributions.py", "(np.arange(steps) + 0.5)", "np.arange(steps)"),
    ("tuning/search.py", 'best = max if self.direction == "max" else min',
     "best = max"),
    ("tuning/record.py", "key=lambda row: int(row.name)", "key=lambda row: row.name"),
    ("checks.py", "not whole or value < minimum", "not whole or value <= minimum - 2"),
    ("config.py", "        set_implementation(previous)", "        pass"),
]  # fmt: skip
# Tests around a package that speak of it, too.
AROUND = {
    "ops": ["layers/test_dwt.py", "layers/test_swt.py", "layers/test_denoise.py"],
    "wavelets": ["ops"],
    "published.py": ["test_published.py", "cli", "test_recipes.py"],
    "files.py": ["training", "cli"],
    "config.py": ["ops"],
}


def old_text(file, old):
    """The text of a file, in which the one that goes must stand once."""
    text = (ROOT / PACKAGE / file).read_text()
    if text.count(old) != 1:
        raise ValueError(
            f"Expected a text that stands in {file} once. "
            f"Received: {old!r}, {text.count(old)} times."
        )
    return text


def run(tree, words):
    """Runs tests in a process of their own; returns whether one failed."""
    child = os.fork()
    if not child:
        code = 3
        with contextlib.suppress(BaseException):
            os.chdir(tree)
            sys.path[:0] = [str(tree)]
            sys.modules.pop("tests", None)
            with Path(os.devnull).open("w") as nothing:
                os.dup2(nothing.fileno(), 1)
                os.dup2(nothing.fileno(), 2)
            import pytest

            code = pytest.main(
                ["-x", "-q", "-n", "0", "-p", "no:cacheprovider", *words]
            )
        os._exit(int(code))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    # 1: a test failed; 2: a file could not be imported; 5: no test was taken.
    if code not in (0, 1, 2, 5):
        raise RuntimeError(f"pytest ended with {code}. Received: words={words}.")
    return code in (1, 2)


def who_sees(tree, file, everything):
    """Which tests see the fault: "default", ".ci/run" or "" for none."""
    tests = Path("tests")
    mirror = tests / Path(file).with_name(f"test_{Path(file).name}")
    first = [mirror] if (tree / mirror).exists() else []
    part = file.split("/")[0]
    packages = [tests / part, *(tests / name for name in AROUND.get(part, []))]
    packages = [str(path) for path in packages if (tree / path).exists()]
    own = [str(path) for path in first]
    for words in ([*own, f"{PACKAGE}/{file}"], packages):
        if words and run(tree, ["--default", *words]):
            return "default"
    for words in (own, packages) if everything else ():
        if words and run(tree, ["--rest", "--full", "-m", "not release", *words]):
            return ".ci/run"
    return ""


def write_table(rows):
    """Puts the table into the page of the tests, in the place of the last one."""
    page = Path(__file__).with_name("README.md")
    text, heading = page.read_text(), "## Planted faults\n"
    lines = [
        f"| `{file}` | `{' '.join(new.split())}` | {seen or 'nobody'} |"
        for file, new, seen in rows
    ]
    found = [sum(seen == by for *_, seen in rows) for by in ("default", ".ci/run", "")]
    told = (
        f"\n`python -m tests.mutants --all --write`: of {len(rows)} faults the default "
        f"suite saw {found[0]},\n`.ci/run` {found[1]} more, nobody {found[2]}.\n\n"
        "| file | planted | seen by |\n|---|---|---|\n"
    )
    page.write_text(text.split(heading)[0] + heading + told + "\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="what .ci/run adds, too")
    parser.add_argument("--only", default="", help="files with this in their name")
    parser.add_argument("--write", action="store_true", help="write the table")
    options = parser.parse_args()
    faults = [row for row in FAULTS if options.only in row[0]]
    texts = [old_text(file, old) for file, old, _ in faults]
    # Imported once for all processes, before any of it runs.
    import tensorflow  # noqa: F401

    rows = []
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=NOT_COPIED)
        for (file, old, new), text in zip(faults, texts, strict=True):
            path = tree / PACKAGE / file
            path.write_text(text.replace(old, new))
            seen = who_sees(tree, file, options.all)
            path.write_text(text)
            rows.append((file, new, seen))
            sys.stdout.write(f"{seen or 'NOBODY':8} {file}: {new!r}\n")
            sys.stdout.flush()
    if options.write:
        write_table(rows)
    return sum(not seen for *_, seen in rows) > 0.05 * len(rows)


if __name__ == "__main__":
    sys.exit(main())
