"""What every wavelet layer shares: its rank, its arguments and its axes."""

from typing import Any

import keras

from keras_wavelets import wavelets
from keras_wavelets.layers.spatial import BaseSpatial
from keras_wavelets.ops import arguments
from keras_wavelets.ops.lengths import coeff_len


class BaseTransform(BaseSpatial):
    """Abstract layer with a wavelet, a boundary mode and a number of spatial axes.

    Subclasses set `rank` and implement `call` and `compute_output_shape`. They end
    their `__init__` with `self._build_at_init()`, as stateless Keras layers do.

    Args:
        wavelet: Name from `keras_wavelets.wavelets.names()`, `Wavelet`,
            `pywt.Wavelet` or `LearnableWavelet`.
        mode: Boundary mode, one of nine.
        **kwargs: `data_format` and `implementation` as in `BaseSpatial`; the others
            are passed to `keras.layers.Layer`.
    """

    def __init__(
        self, wavelet: Any = "haar", mode: str = "symmetric", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.wavelet = wavelets.get(wavelet)
        self.mode = arguments.check_mode(mode)

    @property
    def transform_axes(self) -> tuple:
        """Axes in the order of the bands: the last one varies fastest.

        The field lists the bands of an image as cA, cH, cV, cD, that is with the
        row axis fastest, and those of a volume with the last axis fastest.
        """
        return self.spatial_axes[::-1] if self.rank == 2 else self.spatial_axes

    @property
    def banks(self) -> tuple:
        """Wavelet and mode, once for each axis, as the ops want them."""
        return (arguments.evaluate(self.wavelet),) * self.rank, (self.mode,) * self.rank

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "wavelet": self._wavelet_config(),
            "mode": self.mode,
        }

    def _wavelet_config(self) -> str | dict:
        if not isinstance(self.wavelet, keras.layers.Layer):
            return wavelets.serialize(self.wavelet)
        # Where a whole model is saved, Keras marks an object as shared from its
        # second appearance on. The first is then copied already, so it comes twice.
        keras.saving.serialize_keras_object(self.wavelet)
        return keras.saving.serialize_keras_object(self.wavelet)

    @classmethod
    def from_config(cls, config: dict) -> "BaseTransform":
        wavelet = config.get("wavelet")
        if isinstance(wavelet, dict) and "class_name" in wavelet:
            learned = keras.saving.deserialize_keras_object(wavelet)
            config = {**config, "wavelet": learned}
        return super().from_config(config)


class BaseMultilevel(BaseTransform):
    """Abstract: what decompositions and their inverses share."""

    def level_sizes(self, sizes: list, level: int) -> list:
        """Returns the sizes of the bands, coarsest first, the average in front."""
        result: list = []
        for _ in range(level):
            sizes = [coeff_len(n, self.wavelet.dec_len, self.mode) for n in sizes]
            result.insert(0, sizes)
        return [sizes, *result]

    def with_sizes(self, shape: tuple, sizes: list) -> tuple:
        """Returns a shape with other sizes along the transformed axes."""
        changed = list(shape)
        for axis, size in zip(self.transform_axes, sizes, strict=True):
            changed[axis] = size
        return tuple(changed)
