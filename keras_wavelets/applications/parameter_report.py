"""How many parameters of a model reach its output."""

import dataclasses
import math
from collections.abc import Iterator

import keras


@dataclasses.dataclass(frozen=True)
class ParameterReport:
    """Trainable parameters of a model, and those among them that never learn.

    Args:
        total: Number of trainable parameters.
        dead: Number of those that do not reach the output.

    Example:
    >>> print(ParameterReport(total=201_672, dead=181_610))
    201,672 trainable parameters: 20,062 live, 181,610 dead (90.1 %)
    """

    total: int
    dead: int

    @property
    def live(self) -> int:
        """Number of parameters that reach the output."""
        return self.total - self.dead

    @property
    def dead_share(self) -> float:
        """Dead parameters as a share of all trainable ones."""
        return self.dead / self.total if self.total else 0.0

    def __str__(self) -> str:
        return (
            f"{self.total:,} trainable parameters: {self.live:,} live, "
            f"{self.dead:,} dead ({100 * self.dead_share:.1f} %)"
        )


def parameter_report(model: keras.Model) -> ParameterReport:
    """Counts the parameters of a model that reach its output.

    Every layer that knows of parameters behind dropped pooling windows says so in
    `dead_parameters`; `layers.WavPoolBlock` is one.

    Args:
        model: A built model.

    Returns:
        The counts, which print as one line.

    Example:
    >>> from keras_wavelets.applications.wav_pool import WavPool
    >>> print(parameter_report(WavPool(hidden_size=268)))
    189,402 trainable parameters: 189,402 live, 0 dead (0.0 %)
    """
    return ParameterReport(
        total=sum(math.prod(weight.shape) for weight in model.trainable_weights),
        dead=sum(getattr(layer, "dead_parameters", 0) for layer in _layers(model)),
    )


def _layers(model: keras.Model) -> Iterator[keras.Layer]:
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _layers(layer)
        else:
            yield layer
