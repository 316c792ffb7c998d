"""What every pruning method shares: where it cuts and which pattern it keeps."""

import dataclasses
import math
from typing import Any
from typing import ClassVar

import numpy as np

from keras_wavelets import checks
from keras_wavelets.pruning.transform import Identity

POOLINGS = ("AVG", "MAX")

# Below every score, also below the -1 of what is masked already.
_PADDING = -2.0


def keep_m_by_n(scores: np.ndarray, m: int, n: int) -> np.ndarray:
    """Removes the m smallest of each n consecutive scores along the input channels.

    The end of a row counts as a group too: what is missing to its length of n is
    removed first. Of equal scores the earlier stays.

    Args:
        scores: Scores in the layout of a kernel, input channels next to last.
        m: Scores to remove from each group.
        n: Size of a group.
    """
    rows = np.moveaxis(scores, -1, 0)
    inputs = rows.shape[-1]
    missing = -inputs % n
    widths = [(0, 0)] * (rows.ndim - 1) + [(0, missing)]
    groups = np.pad(rows, widths, constant_values=_PADDING).reshape(-1, n)
    order = np.argsort(-groups, axis=-1, kind="stable")
    keep = np.zeros(groups.shape, bool)
    np.put_along_axis(keep, order[:, : n - m], values=True, axis=-1)
    keep = keep.reshape(*rows.shape[:-1], inputs + missing)[..., :inputs]
    return np.moveaxis(keep, 0, -1)


def pool_blocks(
    scores: np.ndarray, block_size: tuple, pooling: str, *, centered: bool = False
) -> np.ndarray:
    """Pools scores over blocks of the last two axes.

    Args:
        scores: Scores in the layout of a kernel of rank 2 or more.
        block_size: Input and output channels of a block.
        pooling: `"AVG"`, over the scores that exist, or `"MAX"`.
        centered: Lay blocks that do not divide the axes as TF-MOT pools them: half
            a gap before the first one, although the masks start without a gap.
    """
    widths = [(0, 0)] * (scores.ndim - 2)
    for size, block in zip(scores.shape[-2:], block_size, strict=True):
        gap = -size % block
        before = gap // 2 if centered else 0
        widths.append((before, gap - before))
    cells = np.pad(scores.astype("float32"), widths, constant_values=np.nan)
    height, width = cells.shape[-2:]
    p, q = block_size
    cells = cells.reshape(*scores.shape[:-2], height // p, p, width // q, q)
    reduce = np.nanmean if pooling == "AVG" else np.nanmax
    return reduce(cells, axis=(-3, -1))


def expand_blocks(keep: np.ndarray, block_size: tuple, shape: tuple) -> np.ndarray:
    """Returns the mask of scores from that of their blocks."""
    whole = keep.repeat(block_size[0], axis=-2).repeat(block_size[1], axis=-1)
    return whole[..., : shape[-2], : shape[-1]]


def check_structure(m_by_n: Any, block_size: Any, block_pooling: str) -> None:
    """Raises if no such pattern is possible."""
    if m_by_n is not None and not _is_m_by_n(m_by_n):
        raise ValueError(
            "Expected `m_by_n` as two integers with 1 ≤ m < n, or None. "
            f"Received: m_by_n={m_by_n!r}."
        )
    if len(block_size) != 2 or min(block_size) < 1:
        raise ValueError(
            "Expected `block_size` as two integers ≥ 1. "
            f"Received: block_size={block_size!r}."
        )
    checks.one_of(block_pooling, "block_pooling", POOLINGS)
    if m_by_n is not None and math.prod(block_size) > 1:
        raise ValueError(
            "Expected `m_by_n` or `block_size`, not both. "
            f"Received: m_by_n={m_by_n!r}, block_size={block_size!r}."
        )


def _is_m_by_n(value: Any) -> bool:
    return (
        len(value) == 2
        and all(isinstance(number, int) for number in value)
        and 1 <= value[0] < value[1]
    )


def check_block_rank(shape: tuple, block_size: tuple, path: str) -> None:
    """Raises if blocks meet kernels neither dense nor of a 2-D convolution."""
    if math.prod(block_size) > 1 and len(shape) not in (2, 4):
        raise ValueError(
            "Expected kernels of rank 2 or 4 for blocks. "
            f"Received: block_size={block_size!r} and {path!r} of shape {shape}."
        )


SCOPES = ("layer", "global")


@dataclasses.dataclass(frozen=True, kw_only=True)
class PruningMethod:
    """Abstract: a domain in which kernels are pruned, and scores to prune by.

    Args:
        scope: `"layer"` removes the same share from each kernel, `"global"` pools
            the scores of all kernels and makes one cut.
        m_by_n: `(m, n)` removes m of each n consecutive coefficients along the input
            channels, whatever the sparsity; None for no such pattern.
        block_size: Blocks of input and output channels that stay or go together.
        block_pooling: `"AVG"` or `"MAX"` of the sizes in a block.
    """

    scope: str = "layer"
    m_by_n: tuple | None = None
    block_size: tuple = (1, 1)
    block_pooling: str = "AVG"

    # Whether the method is about the transform, so that kernels without spatial axes
    # are left alone by default, and kernels that are not transformed are reported.
    needs_transform = False
    identity = "magnitude"
    # Name in folders and logs of experiments; None for that in `METHODS`.
    phase: ClassVar[str | None] = None
    selection_rule = "exact"

    def __post_init__(self) -> None:
        checks.one_of(self.scope, "scope", SCOPES)
        check_structure(self.m_by_n, self.block_size, self.block_pooling)
        # Configurations that went through JSON come with lists.
        for name in ("m_by_n", "block_size"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, tuple(value))

    def transform_of(self, shape: tuple) -> Any:
        """Returns the transform of kernels of a shape; none by default."""
        return Identity(tuple(shape))

    def scores(self, coefficients: np.ndarray, index: int) -> np.ndarray:
        """Returns what to rank the coefficients of the `index`-th kernel by."""
        return np.abs(coefficients)

    def population(self, transform: Any) -> np.ndarray | None:
        """Returns the coefficients a share refers to; None for all."""
        return None

    def eligible(self, transform: Any) -> np.ndarray | None:
        """Returns the coefficients that may be removed; None for all."""
        return None

    def is_stable(self, transform: Any) -> bool:
        """Returns whether projecting twice is projecting once."""
        return True

    def pool(self, scores: np.ndarray) -> np.ndarray:
        """Returns the scores of the groups that stay or go together."""
        if self.block_size == (1, 1):
            return scores
        return pool_blocks(scores, self.block_size, self.block_pooling)

    def expand(self, keep: np.ndarray, shape: tuple) -> np.ndarray:
        """Returns the mask of the coefficients from that of their groups."""
        if self.block_size == (1, 1):
            return keep
        return expand_blocks(keep, self.block_size, shape)

    def get_config(self) -> dict:
        """Returns the arguments that make this method again."""
        return {
            field.name: getattr(self, field.name) for field in dataclasses.fields(self)
        }

    @classmethod
    def from_config(cls, config: dict) -> "PruningMethod":
        """Makes a method from what `get_config` returned."""
        return cls(**config)
