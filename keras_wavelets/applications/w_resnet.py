"""ResNets, their twins on complex wavelet packets, and the anti-aliased ones."""

import dataclasses
from collections.abc import Sequence
from typing import Any
from typing import Literal
from typing import get_args

import keras

from keras_wavelets import checks
from keras_wavelets.applications import preprocessing
from keras_wavelets.applications.builder import builder
from keras_wavelets.applications.builder import variant
from keras_wavelets.applications.ends import Ends
from keras_wavelets.applications.residual import LAST
from keras_wavelets.applications.residual import ResidualStages
from keras_wavelets.applications.residual import Stem
from keras_wavelets.applications.residual import padded_convolution
from keras_wavelets.applications.residual import stem_size
from keras_wavelets.layers import CMod
from keras_wavelets.layers import HybridConv2DWPT
from keras_wavelets.layers import RMax
from keras_wavelets.layers import SplitPooling

preprocess_input = preprocessing.preprocess_input
decode_predictions = preprocessing.decode_predictions

Twin = Literal["none", "wcnn", "cwcnn"]
Antialias = Literal["blur", "adaptive"]
GaborPooling = Literal["max", "maxblur", "maxadaptive", "mod"]
ColorMixing = Literal["before", "after"]
DEFAULT_BLUR = 3
SMALLEST = 28


@dataclasses.dataclass(frozen=True, kw_only=True)
class WResNetOptions:
    """What the twins of a ResNet can differ in; checked when made.

    Args:
        twin: `"none"`: an ordinary first convolution; `"wcnn"`: some of its filters
            are real parts of wavelet packets; `"cwcnn"`: these are complex, and
            their magnitudes are taken in place of maxima.
        antialias: None; `"blur"`: fixed low-pass filters before each subsampling
            (Zhang, 2019); or `"adaptive"` ones (Zou et al., 2020). Never before
            magnitudes.
        blur_size: Taps of these filters; None for 3.
        gabor_pooling: How the wavelet filters of a twin are pooled, if not as `twin`
            and `antialias` say: `"max"`, `"maxblur"`, `"maxadaptive"` or `"mod"`.
        free_filters: Filters of a twin that are free.
        selection: As in `HybridConv2DWPT`.
        color_mixing: As in `HybridConv2DWPT`.
        wavelet: As in `HybridConv2DWPT`.
        trainable_wavelet: As in `HybridConv2DWPT`.
        free_initializer: As in `HybridConv2DWPT`.
        mixing_regularizer: As in `HybridConv2DWPT`.
        max_pool_size: Side of the window of the maximum: 3, or 2 as in Zhang's code.
        stem: `"imagenet"`: side 7, stride 2 and a pooling; `"cifar"`: side 3, no
            stride and no pooling, for images of 32 pixels.
        width: Filters of the stem and of the first stage.
        stages: Number of stages, from 1 to 4.
        parity: Whether adaptive filters share one softmax, as in the original.

    Raises:
        ValueError: For any other value, or a `blur_size` where nothing
            is blurred.

    Example:
    >>> WResNetOptions(twin="cwcnn").gabor
    'mod'
    """

    twin: Twin = "none"
    antialias: Antialias | None = None
    blur_size: int | None = None
    gabor_pooling: GaborPooling | None = None
    free_filters: int = 40
    selection: str | Sequence = "no_edges"
    color_mixing: ColorMixing | None = "before"
    wavelet: Any = "qshift_a"
    trainable_wavelet: bool = False
    free_initializer: Any = "default"
    mixing_regularizer: Any = None
    max_pool_size: int = 3
    stem: Stem = "imagenet"
    width: int = 64
    stages: int = 4
    parity: bool = False

    def __post_init__(self) -> None:
        checks.one_of(self.twin, "twin", get_args(Twin))
        checks.one_of(self.antialias, "antialias", (None, *get_args(Antialias)))
        legal = (None, *get_args(GaborPooling))
        checks.one_of(self.gabor_pooling, "gabor_pooling", legal)
        checks.one_of(self.max_pool_size, "max_pool_size", (2, 3))
        checks.one_of(self.stages, "stages", (1, 2, 3, 4))
        checks.count(self.width, "width")
        if self.gabor_pooling is not None and self.twin == "none":
            raise ValueError(
                "Expected a twin, which has wavelet filters to pool. "
                f"Received: gabor_pooling={self.gabor_pooling!r}, twin='none'."
            )
        blurred = self.antialias or self.gabor in ("maxblur", "maxadaptive")
        if self.blur_size is not None and not blurred:
            raise ValueError(
                "Expected `antialias` where filters have a size. "
                f"Received: blur_size={self.blur_size}, antialias=None."
            )

    @property
    def gabor(self) -> str:
        """How the wavelet filters are pooled."""
        if self.gabor_pooling is not None:
            return self.gabor_pooling
        if self.twin == "cwcnn":
            return "mod"
        return {None: "max", "blur": "maxblur", "adaptive": "maxadaptive"}[
            self.antialias
        ]

    @property
    def normalize(self) -> str:
        """As in `AdaptiveBlurPool2D`."""
        return "joint" if self.parity else "per_group"

    def apply_stem(self, x: Any) -> Any:
        """Returns what the first stage sees of images."""
        size, strides = stem_size(self.stem)
        if self.twin == "none":
            x = padded_convolution(x, self.width, size, strides, "stem")
            return self._max(self.antialias, name="stem_pool")(x)
        x = HybridConv2DWPT(
            self.width,
            self.free_filters,
            size,
            strides,
            selection=self.selection,
            color_mixing=self.color_mixing,
            output="ri" if self.gabor == "mod" else "real",
            wavelet=self.wavelet,
            free_initializer=self.free_initializer,
            mixing_regularizer=self.mixing_regularizer,
            trainable_wavelet=self.trainable_wavelet,
            name="stem",
            **LAST,
        )(x)
        return self._pooling()(x)

    def _pooling(self) -> keras.layers.Layer:
        if self.gabor == "mod":
            high: Any = CMod(2 if self.stem == "imagenet" else 1, name="high", **LAST)
        else:
            kinds = {"max": None, "maxblur": "blur", "maxadaptive": "adaptive"}
            if kinds[self.gabor] == self.antialias:
                return self._max(self.antialias, name="stem_pool")
            high = self._max(kinds[self.gabor], name="high")
        low = self._max(self.antialias, name="low")
        return SplitPooling(self.free_filters, low, high, name="stem_pool", **LAST)

    def _max(self, antialias: str | None, name: str) -> RMax:
        if self.stem == "cifar":
            return RMax("batch", 1, 1, 0, name=name, **LAST)
        return RMax(
            "batch",
            self.max_pool_size,
            padding=1 if self.max_pool_size == 3 else 0,
            antialias=antialias,
            blur_size=self.blur_size or DEFAULT_BLUR,
            normalize=self.normalize,
            name=name,
            **LAST,
        )

    def build_stages(self, blocks: tuple, *, bottleneck: bool) -> ResidualStages:
        """Returns the stages behind the stem."""
        return ResidualStages(
            blocks=blocks[: self.stages],
            bottleneck=bottleneck,
            width=self.width,
            antialias=self.antialias,
            blur_size=self.blur_size or DEFAULT_BLUR,
            normalize=self.normalize,
        )


@builder(
    model_name="w_resnet",
    image_shape=(224, 224, 3),
    classes=1000,
    minimum=SMALLEST,
    sides="any",
    rest=WResNetOptions,
)
def _w_resnet(
    ends: Ends, *, blocks: tuple[int, ...], bottleneck: bool, **options: Any
) -> Any:
    """Builds a ResNet, or a shift-invariant twin of it.

    Args:
        blocks: Blocks of each stage.
        bottleneck: Whether a block has three convolutions.

    Raises:
        ValueError: If an argument is out of its range, or images are smaller than 28.
    """
    chosen = WResNetOptions(**options)
    x = chosen.apply_stem(ends.images)
    return ends.finish(chosen.build_stages(blocks, bottleneck=bottleneck)(x))


@dataclasses.dataclass(frozen=True)
class Size:
    """A row: the blocks of each stage, the parameters, and the kind of the blocks.

    Example:
    >>> SIZES[18].parameters
    11689512
    """

    blocks: tuple[int, int, int, int]
    parameters: int
    bottleneck: bool = False


SIZES = {
    18: Size((2, 2, 2, 2), 11_689_512),
    34: Size((3, 4, 6, 3), 21_797_672),
    50: Size((3, 4, 6, 3), 25_557_032, bottleneck=True),
    101: Size((3, 4, 23, 3), 44_549_160, bottleneck=True),
}


def _of_size(size: int, row: Size) -> Any:
    summary = f"""
Builds a ResNet-{size}, or a shift-invariant twin of it.

With 1000 classes and as an ordinary network it has {row.parameters:,} trainable
parameters. He, Zhang, Ren and Sun (2016), Deep Residual Learning; twins of Leterme,
Polisano, Perrier and Alahari (2024), From CNNs to Shift-Invariant Twin Models Based
on Complex Wavelets."""
    example = f"""
>>> images = {{"input_shape": (32, 32, 3), "include_top": False}}
>>> WResNet{size}(**images, stages=1, twin="cwcnn").output_shape
(None, 8, 8, {256 if row.bottleneck else 64})"""
    return variant(
        _w_resnet,
        f"WResNet{size}",
        summary=summary,
        example=example,
        model_name=f"w_resnet{size}",
        fixed={"blocks": row.blocks, "bottleneck": row.bottleneck},
    )


WResNet18, WResNet34, WResNet50, WResNet101 = (
    _of_size(size, row) for size, row in SIZES.items()
)
