"""Which coefficients stay: how many, which ones, and their masks in a file."""

import contextlib
import dataclasses
import io
import json
import math
import struct
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from keras_wavelets import checks
from keras_wavelets.files import replacing
from keras_wavelets.pruning.method import PruningMethod
from keras_wavelets.pruning.method import keep_m_by_n


@dataclasses.dataclass(frozen=True, kw_only=True)
class Amount:
    """A fraction, a percentile, an absolute size or a number: exactly one of them.

    Args:
        sparsity: Share of coefficients to remove, in [0, 1]. The count is exact.
        percentile: Coefficients below this percentile of the sizes go, in [0, 100].
        threshold: Coefficients below this size go.
        number: Number of coefficients to remove from one kernel.

    Raises:
        ValueError: If none or several are given, or one is out of its range.
    """

    sparsity: float | None = None
    percentile: float | None = None
    threshold: float | None = None
    number: int | None = None

    def __post_init__(self) -> None:
        given = {
            name: value
            for name, value in dataclasses.asdict(self).items()
            if value is not None
        }
        if len(given) != 1:
            raise ValueError(
                "Expected exactly one of `sparsity`, `percentile` and `threshold`. "
                f"Received: sparsity={self.sparsity}, percentile={self.percentile}, "
                f"threshold={self.threshold}."
            )
        ((name, value),) = given.items()
        most = {"sparsity": 1, "percentile": 100}.get(name, math.inf)
        if not 0 <= value <= most:
            raise ValueError(
                f"Expected `{name}` between 0 and {most}. Received: {name}={value}."
            )

    def count(self, size: int) -> int:
        """Returns how many of `size` scores a sparsity or a number removes."""
        if self.number is not None:
            return min(self.number, size)
        # A product like 0.7 * 10 must not lose one to rounding.
        return min(math.floor(self.sparsity * size + 1e-9), size)


# Values a sample has at least, and how far apart they are at most.
SAMPLE, STRIDE = 4096, 64


def select(
    scores: np.ndarray,
    amount: Amount,
    *,
    rule: str = "exact",
    population: int | None = None,
) -> tuple:
    """Returns the keep mask of a flat array and the size at the cut.

    Args:
        scores: Shape `(n,)`, what may be removed.
        amount: How much to remove.
        rule: For a sparsity, `"exact"` or `"tfmot"`.
        population: Number of scores that a sparsity refers to; n if None.
    """
    if amount.percentile is not None:
        return _from(scores, np.percentile(scores, amount.percentile))
    if amount.threshold is not None:
        return _from(scores, amount.threshold)
    if rule == "tfmot":
        return _tfmot(scores, amount.sparsity)
    count = amount.count(population or scores.size)
    if count > scores.size:
        warnings.warn(
            f"{count} coefficients are to go, but only {scores.size} of "
            f"{population} may be removed: all of these go.",
            stacklevel=2,
        )
    return remove_smallest(scores, min(count, scores.size))


def smallest(values: np.ndarray, rank: int) -> np.floating:
    """Returns the value of a rank, counted from 0 for the smallest.

    A sample tells between which two values it lies; the few in between are sorted.
    """
    if values.size > 16 * SAMPLE:
        sample = np.sort(values[:: min(values.size // SAMPLE, STRIDE)])
        place = rank * sample.size // values.size
        # Three standard deviations of the rank of the median of a sample.
        spread = 3 * math.isqrt(sample.size) // 2
        low = sample[max(place - spread, 0)]
        high = sample[min(place + spread, sample.size - 1)]
        below = values < low
        left = rank - int(np.count_nonzero(below))
        between = values[(values <= high) ^ below]
        if 0 <= left < between.size:
            return np.partition(between, left)[left]
    return np.partition(values, rank)[rank]


def remove_smallest(scores: np.ndarray, count: int) -> tuple:
    """Removes exactly `count` scores, among equal ones the first.

    Returns:
        `(keep, cut)`, the cut being the largest score removed.
    """
    if count == 0:
        return np.ones(scores.shape, bool), 0.0
    cut = smallest(scores, count - 1)
    keep = scores > cut
    excess = scores.size - int(np.count_nonzero(keep)) - count
    if excess:
        keep[np.flatnonzero(scores == cut)[-excess:]] = True
    return keep, max(float(cut), 0.0)


def _from(scores: np.ndarray, cut: float) -> tuple:
    # The comparison takes place in the precision of the scores, as in the original.
    cut = scores.dtype.type(cut)
    return scores >= cut, float(cut)


def _tfmot(scores: np.ndarray, sparsity: float) -> tuple:
    """Keeps the k largest and everything equal to the smallest of them."""
    # In single precision, which decides where the product ends in a half.
    k = max(round(np.float32(scores.size) * (1 - np.float32(sparsity))), 1)
    cut = np.partition(scores, scores.size - k)[scores.size - k]
    return scores >= cut, max(float(cut), 0.0)


def keep_masks(
    method: PruningMethod,
    scores: Sequence[np.ndarray],
    transforms: Sequence[Any],
    amounts: Sequence[Any],
) -> list:
    """Chooses the coefficients that stay.

    Args:
        method: Its scope, pattern and rule are followed.
        scores: Scores of each kernel's coefficients, all ≥ 0 or -1 where the
            coefficient is removed already.
        transforms: Transform of each kernel.
        amounts: How much to remove from each kernel; under `scope="global"` the
            first one counts for all.

    Returns:
        For each kernel a keep mask and the size at the cut.
    """
    if method.m_by_n is not None:
        return [(keep_m_by_n(values, *method.m_by_n), 0.0) for values in scores]
    pools = [_Pool(method, *pair) for pair in zip(scores, transforms, strict=True)]
    if method.scope == "global":
        chosen = _cut_all(method, pools, amounts[0])
    else:
        chosen = [
            select(
                pool.candidates,
                amount,
                rule=method.selection_rule,
                population=pool.population,
            )
            for pool, amount in zip(pools, amounts, strict=True)
        ]
    return [
        (pool.mask(keep), cut) for pool, (keep, cut) in zip(pools, chosen, strict=True)
    ]


class _Pool:
    """The groups of coefficients of one kernel that may be removed."""

    def __init__(
        self, method: PruningMethod, scores: np.ndarray, transform: Any
    ) -> None:
        self._method, self._shape = method, scores.shape
        self._structural = method.population(transform)
        pooled = method.pool(scores)
        self._grid = pooled.shape
        self._eligible = self._of_groups(method.eligible(transform))
        population = self._of_groups(self._structural)
        self.population = pooled.size if population is None else int(population.sum())
        self.candidates = (
            pooled.ravel() if self._eligible is None else pooled[self._eligible]
        )

    def _of_groups(self, cells: np.ndarray | None) -> np.ndarray | None:
        """Returns which groups count; the cells of a group are of one kind."""
        if cells is None:
            return None
        rows, columns = self._method.block_size
        return cells[..., ::rows, ::columns]

    def mask(self, keep: np.ndarray) -> np.ndarray:
        """Returns the keep mask of all coefficients from that of the candidates."""
        groups = np.ones(self._grid, bool)
        if self._eligible is None:
            groups = keep.reshape(self._grid)
        else:
            groups[self._eligible] = keep
        mask = self._method.expand(groups, self._shape)
        return mask if self._structural is None else mask & self._structural


def _cut_all(method: PruningMethod, pools: list, amount: Any) -> list:
    """Cuts the scores of all kernels at one size."""
    together = np.concatenate([pool.candidates for pool in pools])
    keep, cut = select(
        together,
        amount,
        rule=method.selection_rule,
        population=sum(pool.population for pool in pools),
    )
    ends = np.cumsum([pool.candidates.size for pool in pools])
    parts = np.split(keep, ends[:-1])
    emptied = [i for i, part in enumerate(parts) if part.size and not part.any()]
    for i in emptied:
        parts[i][np.argmax(pools[i].candidates)] = True
    if emptied:
        warnings.warn(
            f"A global cut would remove {len(emptied)} whole kernels, by position "
            f"{emptied}; each keeps its largest coefficient.",
            stacklevel=2,
        )
    return [(part, cut) for part in parts]


# The member that holds paths and shapes.
_INDEX = "index"


def write_masks(path: Path, masks: Mapping[str, np.ndarray]) -> Path:
    """Writes masks as packed bits, atomically, and returns the file."""
    index = json.dumps([[name, keep.shape] for name, keep in masks.items()])
    arrays = {str(i): np.packbits(keep) for i, keep in enumerate(masks.values())}
    arrays[_INDEX] = np.frombuffer(index.encode(), "uint8")
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, **arrays)
    return path


def read_masks(path: Path, shapes: Mapping[str, tuple] | None = None) -> dict:
    """Returns the masks that `write_masks` wrote.

    Args:
        path: A file.
        shapes: Path of each kernel to the shape that its mask must have; None to take
            what the file claims.
    """
    with reading_archive(path, "file of masks", "Pruner.save") as file:
        count = len(file.infolist()) - 1
        index = json.loads(_read_bytes(file, _INDEX, range(2**20 + 1024 * count)))
        claimed = {name: tuple(shape) for name, shape in index}
        if len(claimed) != count or len(index) != count:
            raise ValueError(f"{len(claimed)} names for {count} masks")
        if shapes is not None:
            check_shapes(shapes, claimed)
        return {
            name: _read_mask(file, f"{i}", shape)
            for i, (name, shape) in enumerate(claimed.items())
        }


def check_shapes(expected: Mapping[str, tuple], received: Mapping[str, tuple]) -> None:
    """Raises a `ValueError` if masks are of other paths or shapes.

    Example:
    >>> check_shapes({"conv/kernel": (3, 3, 1, 2)}, {"conv/kernel": (3, 3, 1, 2)})
    """
    if dict(expected) != dict(received):
        raise WrongContentsError(
            f"Expected masks of paths and shapes {expected}. Received: {received}."
        )


def unpack_mask(packed: np.ndarray, shape: tuple) -> np.ndarray:
    """Inverse of `numpy.packbits` for an array of a shape.

    Example:
    >>> unpack_mask(np.packbits([True, False, True]), (3,)).tolist()
    [True, False, True]
    """
    size = math.prod(shape)
    bits = np.unpackbits(packed)
    if bits.size != -(-size // 8) * 8 or bits[size:].any():
        raise ValueError(f"{packed.size} bytes for a mask of shape {shape}")
    return bits[:size].astype(bool).reshape(shape)


class WrongContentsError(ValueError):
    """A whole file of something else."""


# What the readers of archives raise if their bytes are damaged.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ImportError),
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError),
    *(RuntimeError, SyntaxError, tokenize.TokenError),
)


@contextlib.contextmanager
def reading_archive(
    path: str | Path, kind: str, writer: str
) -> Iterator[zipfile.ZipFile]:
    """Opens a file that may be damaged: whatever goes wrong is a `ValueError`."""
    if not Path(path).exists():
        raise ValueError(f"Expected an existing {kind}. Received: path={str(path)!r}.")
    try:
        with zipfile.ZipFile(path) as file:
            yield file
    except WrongContentsError:
        raise
    except _DAMAGE as error:
        raise ValueError(
            f"Expected a whole {kind} as `{writer}` writes it "
            f"({type(error).__name__}: {error}). Received: path={str(path)!r}."
        ) from error


def read_member(file: zipfile.ZipFile, name: str, sizes: range) -> bytes:
    """Reads a member whose size is one of those that are expected.

    The size that an archive claims is checked before memory is taken for it.
    """
    info = file.getinfo(name)
    if info.file_size not in sizes:
        raise ValueError(f"{info.file_size} bytes in {name!r}, expected {sizes}")
    content = file.read(info)
    if len(content) != info.file_size:
        raise ValueError(f"{name!r} is cut short")
    return content


def _read_mask(file: zipfile.ZipFile, name: str, shape: tuple) -> np.ndarray:
    size = -(-math.prod(checks.count(n, "shape", 0) for n in shape) // 8)
    packed = _read_bytes(file, name, range(size, size + 1))
    return unpack_mask(np.frombuffer(packed, "uint8"), shape)


def _read_bytes(file: zipfile.ZipFile, name: str, sizes: range) -> bytes:
    """Reads an array of bytes as NumPy stores it, without believing its header."""
    # Headers fill whole lines of 64 bytes; that of bytes has two.
    most = range(sizes.start, sizes.stop + 128)
    stream = io.BytesIO(read_member(file, f"{name}.npy", most))
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError(f"{name!r} in another version of the format")
    shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
    content = stream.read()
    if dtype != np.uint8 or shape != (len(content),) or len(content) not in sizes:
        raise ValueError(f"{len(content)} bytes in {name!r}, expected {sizes}")
    return content
