"""The pruning methods and their table: a row makes one known by name."""

import dataclasses
import warnings
from typing import Any

import keras
import numpy as np

from keras_wavelets import checks
from keras_wavelets import wavelets
from keras_wavelets.ops.arguments import normalize_axes
from keras_wavelets.ops.lengths import max_level
from keras_wavelets.pruning.method import PruningMethod
from keras_wavelets.pruning.method import pool_blocks
from keras_wavelets.pruning.transform import MATRIX_LIMIT
from keras_wavelets.pruning.transform import Identity
from keras_wavelets.pruning.transform import MatrixTransform
from keras_wavelets.pruning.transform import StepTransform

TRANSFORMS = ("tight", "pywt")
IDENTITIES = ("magnitude", "skip", "error")
MOST_LEVELS = 64
AXES = ("spatial", "channels", "all")


class IdentityTransformWarning(UserWarning):
    """A wavelet pruning that is magnitude pruning, because nothing is transformed."""


@keras.saving.register_keras_serializable(package="keras_wavelets")
@dataclasses.dataclass(frozen=True, kw_only=True)
class DWTPruning(PruningMethod):
    """Removes the smallest wavelet coefficients of each kernel.

    The kernel becomes a projection: transformed, the smallest coefficients set to
    zero, transformed back. It is dense unless all coefficients that cover a weight
    are gone: what becomes smaller is its archive of coefficients, see
    `save_compressed`, not its number of non-zero weights.

    Where no transform takes place, the method is magnitude pruning and an
    `IdentityTransformWarning` says so: for kernels of 1 x 1, and in
    `transform="pywt"` for each wavelet too long for the kernel.

    Args:
        wavelet: Name from `keras_wavelets.wavelets.names()`, `Wavelet` or
            `pywt.Wavelet`. On kernels of 3 x 3 all of them give the same.
        level: Number of levels.
        transform: `"tight"` has as many coefficients as weights, for any size.
            `"pywt"` is the redundant array of PyWavelets' `periodization` that the
            original project prunes in.
        axes: `"spatial"`, `"channels"`, `"all"` or a tuple of axes of the kernel.
        prune_approx: Whether approximations may be removed, or details alone.
        identity: What to do where no transform takes place: `"magnitude"` prunes
            the weights, `"skip"` leaves them alone, `"error"` raises.
        exclude_structural: With `"pywt"`, leave the coefficients that are zero by
            construction out of percentiles and counts.
        clamp_level: With `"pywt"`, do at most `max_level` levels.
        normalize: Divide the scores of each kernel by their root mean square, which
            makes kernels comparable under `scope="global"`.
        scope: `"layer"` or `"global"`.
        m_by_n: `(m, n)` removes m of each n coefficients along the input channels.
        block_size: Blocks of input and output channels that stay or go together.
        block_pooling: `"AVG"` or `"MAX"` of the sizes in a block.

    Raises:
        ValueError: If the wavelet is unknown or an argument is not as above.

    Example:
    >>> import keras
    >>> from keras_wavelets.pruning import DWTPruning, Pruner
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> report = Pruner(model, DWTPruning("haar")).prune(0.5)
    >>> report.totals.coefficients_zeroed, report.totals.coefficients
    (144, 288)
    """

    wavelet: Any = dataclasses.field(default="haar", kw_only=False)
    level: int = 1
    transform: str = "tight"
    axes: str | tuple = "spatial"
    prune_approx: bool = True
    identity: str = "magnitude"
    exclude_structural: bool = True
    clamp_level: bool = True
    normalize: bool = False

    needs_transform = True
    phase = "selective"

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "wavelet", wavelets.get(self.wavelet))
        checks.one_of(self.transform, "transform", TRANSFORMS)
        checks.one_of(self.identity, "identity", IDENTITIES)
        self._check_level()
        self._check_axes()
        if self.scope == "global" and not (self.wavelet.orthogonal or self.normalize):
            warnings.warn(
                "The coefficients of a biorthogonal wavelet do not compare between "
                "kernels: use normalize=True or an orthogonal wavelet with "
                'scope="global".',
                stacklevel=3,
            )

    def _check_level(self) -> None:
        least = 0 if self.transform == "pywt" else 1
        object.__setattr__(self, "level", checks.count(self.level, "level", least))
        if self.level > MOST_LEVELS:
            raise ValueError(
                f"Expected `level` to be at most {MOST_LEVELS}, which is enough for an "
                f"axis of any size. Received: level={self.level}."
            )

    def _check_axes(self) -> None:
        if isinstance(self.axes, str):
            checks.one_of(self.axes, "axes", AXES)
        else:
            object.__setattr__(self, "axes", tuple(self.axes))
        if self.transform == "pywt" and self.axes != "spatial":
            raise ValueError(
                'Expected spatial axes with transform="pywt"; "tight" takes any. '
                f"Received: axes={self.axes!r}."
            )

    def axes_of(self, rank: int) -> tuple:
        """Returns the transformed axes of a kernel of a rank."""
        if rank < 2 or (rank == 2 and self.axes == "spatial"):
            raise ValueError(
                "Expected a kernel with spatial axes; for dense kernels choose "
                f"axes=(0, 1). Received: kernel of rank {rank}, axes={self.axes!r}."
            )
        named = {
            "spatial": tuple(range(rank - 2)),
            "channels": (rank - 2, rank - 1),
            "all": tuple(range(rank)),
        }
        axes = self.axes if isinstance(self.axes, tuple) else named[self.axes]
        return normalize_axes(axes, rank)

    def effective_level(self, sizes: tuple) -> int:
        """Returns the number of levels on axes of these sizes, 0 for none."""
        if self.transform == "tight":
            return 0 if max(sizes) == 1 else self.level
        if not self.clamp_level:
            return self.level
        return min(self.level, max_level(min(sizes), self.wavelet.dec_len))

    def transform_of(self, shape: tuple) -> Any:
        axes = self.axes_of(len(shape))
        sizes = tuple(shape[axis] for axis in axes)
        level = self.effective_level(sizes)
        if level == 0:
            return Identity(tuple(shape))
        leading = axes == tuple(range(len(axes)))
        if self.transform == "tight" and not (
            leading and np.prod(sizes) <= MATRIX_LIMIT
        ):
            return StepTransform(shape, self.wavelet, level, axes=axes)
        return MatrixTransform(
            shape, self.wavelet, level, rank=len(axes), packing=self.transform
        )

    def is_stable(self, transform: Any) -> bool:
        critical = transform.coefficient_shape == transform.shape
        return critical or self.wavelet.dec_len == 2

    def scores(self, coefficients: np.ndarray, index: int) -> np.ndarray:
        sizes = np.abs(coefficients)
        if not self.normalize:
            return sizes
        scale = np.sqrt(np.mean(np.square(sizes)))
        return sizes / scale if scale else sizes

    def population(self, transform: Any) -> np.ndarray | None:
        if transform.structural is None or not self.exclude_structural:
            return None
        return ~transform.structural

    def eligible(self, transform: Any) -> np.ndarray | None:
        living = self.population(transform)
        if self.prune_approx or transform.approx is None:
            return living
        details = ~transform.approx
        return details if living is None else details & living

    def get_config(self) -> dict:
        return {**super().get_config(), "wavelet": wavelets.serialize(self.wavelet)}


GRANULARITIES = ("element", "filter")
COMPATIBLE = (None, "tfmot")


@keras.saving.register_keras_serializable(package="keras_wavelets")
@dataclasses.dataclass(frozen=True, kw_only=True)
class MagnitudePruning(PruningMethod):
    """Removes the smallest weights.

    Args:
        compat: `"tfmot"` for the rule of TensorFlow Model Optimization: keep the k
            largest, k rounded to even and at least 1, and all that equal the
            smallest of them. None removes an exact number.
        granularity: `"element"`, or `"filter"` for whole output filters, ranked by
            their mean absolute weight. Filters are masked, not taken out.
        scope: `"layer"` or `"global"`.
        m_by_n: `(m, n)` removes m of each n weights along the input channels.
        block_size: Blocks of input and output channels that stay or go together.
        block_pooling: `"AVG"` or `"MAX"` of the sizes in a block.

    Raises:
        ValueError: If an argument is not as above.

    Example:
    >>> import keras
    >>> from keras_wavelets.pruning import MagnitudePruning, Pruner
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> report = Pruner(model, MagnitudePruning()).prune(0.5)
    >>> report.totals.weight_zeros, report.totals.weights
    (144, 288)
    """

    compat: str | None = None
    granularity: str = "element"

    phase = "min"

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.one_of(self.compat, "compat", COMPATIBLE)
        checks.one_of(self.granularity, "granularity", GRANULARITIES)
        patterned = self.m_by_n is not None or self.block_size != (1, 1)
        if self.granularity == "filter" and patterned:
            raise ValueError(
                "Expected no `m_by_n` and no `block_size` with whole filters. "
                f"Received: m_by_n={self.m_by_n!r}, block_size={self.block_size!r}."
            )

    @property
    def selection_rule(self) -> str:
        """How a sparsity becomes a cut."""
        return self.compat or "exact"

    def pool(self, scores: np.ndarray) -> np.ndarray:
        if self.granularity == "filter":
            return scores.mean(axis=tuple(range(scores.ndim - 1)), keepdims=True)
        if self.block_size == (1, 1):
            return scores
        return pool_blocks(
            scores,
            self.block_size,
            self.block_pooling,
            centered=self.compat == "tfmot",
        )

    def expand(self, keep: np.ndarray, shape: tuple) -> np.ndarray:
        if self.granularity == "filter":
            return np.broadcast_to(keep, shape)
        return super().expand(keep, shape)


@keras.saving.register_keras_serializable(package="keras_wavelets")
@dataclasses.dataclass(frozen=True, kw_only=True)
class RandomPruning(PruningMethod):
    """Removes random weights, or random coefficients of another method's domain.

    The first `count` entries of
    `np.random.default_rng((seed, index)).permutation(size)` go, `index` counting the
    kernels and the entries counting the flattened kernel. So the masks of a higher
    sparsity contain those of a lower one.

    Args:
        seed: Seed of the permutations.
        domain: A method whose transform to prune in, for example a `DWTPruning`;
            None for the weights themselves.
        scope: `"layer"` or `"global"`.
        m_by_n: `(m, n)` removes m of each n weights along the input channels.
        block_size: Blocks of input and output channels that stay or go together.
        block_pooling: `"AVG"` or `"MAX"` of the scores in a block.

    Raises:
        ValueError: If an argument is not as above.

    Example:
    >>> import keras
    >>> from keras_wavelets.pruning import Pruner, RandomPruning
    >>> model = keras.Sequential([keras.Input((8, 8, 4)), keras.layers.Conv2D(8, 3)])
    >>> report = Pruner(model, RandomPruning(seed=1)).prune(0.5)
    >>> report.totals.weight_zeros, report.totals.weights
    (144, 288)
    """

    seed: int = 0
    domain: PruningMethod | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.domain is not None and not isinstance(self.domain, PruningMethod):
            raise ValueError(
                "Expected `domain` as a pruning method, or None. "
                f"Received: domain={self.domain!r}."
            )

    @property
    def needs_transform(self) -> bool:
        """Whether the domain is one of a transform."""
        return self.domain is not None and self.domain.needs_transform

    @property
    def identity(self) -> str:
        """What the domain does where no transform takes place."""
        return "magnitude" if self.domain is None else self.domain.identity

    def transform_of(self, shape: tuple) -> Any:
        if self.domain is None:
            return super().transform_of(shape)
        return self.domain.transform_of(shape)

    def scores(self, coefficients: np.ndarray, index: int) -> np.ndarray:
        order = np.random.default_rng((self.seed, index)).permutation(coefficients.size)
        ranks = np.empty(coefficients.size)
        # As shares, so that kernels of any size mean the same under a global cut.
        ranks[order] = np.arange(coefficients.size) / coefficients.size
        return ranks.reshape(coefficients.shape)

    def is_stable(self, transform: Any) -> bool:
        return self.domain is None or self.domain.is_stable(transform)

    def population(self, transform: Any) -> np.ndarray | None:
        return None if self.domain is None else self.domain.population(transform)

    def eligible(self, transform: Any) -> np.ndarray | None:
        return None if self.domain is None else self.domain.eligible(transform)

    def get_config(self) -> dict:
        domain = self.domain and keras.saving.serialize_keras_object(self.domain)
        return {**super().get_config(), "domain": domain}

    @classmethod
    def from_config(cls, config: dict) -> "RandomPruning":
        domain = keras.saving.deserialize_keras_object(config["domain"])
        return cls(**{**config, "domain": domain})


# The only list of methods: arguments, commands, experiments and listings read it.
METHODS = {
    "dwt": DWTPruning,
    "magnitude": MagnitudePruning,
    "random": RandomPruning,
}


def get_method(identifier: Any, **settings: Any) -> PruningMethod:
    """Returns the method that a name, an object or a configuration stands for.

    Args:
        identifier: A name in `METHODS`, a `PruningMethod`, or what
            `keras.saving.serialize_keras_object` made of one.
        **settings: For a name, arguments that some methods take; the method gets
            those that it knows.

    Raises:
        ValueError: For anything else.

    Example:
    >>> get_method("random", seed=3, wavelet="db2").get_config()["seed"]
    3
    """
    if isinstance(identifier, dict):
        identifier = keras.saving.deserialize_keras_object(identifier)
    if isinstance(identifier, PruningMethod):
        return identifier
    kind = METHODS[checks.one_of(identifier, "method", METHODS)]
    known = {field.name for field in dataclasses.fields(kind)}
    return kind(**{name: settings[name] for name in settings.keys() & known})
