"""AlexNet, its twins on complex wavelet packets, and the anti-aliased ones."""

from collections.abc import Sequence
from typing import Any
from typing import Literal
from typing import get_args

import keras
from keras import layers

from keras_wavelets import checks
from keras_wavelets.applications import preprocessing
from keras_wavelets.applications.builder import builder
from keras_wavelets.applications.ends import Ends
from keras_wavelets.applications.residual import LAST
from keras_wavelets.applications.w_resnet import DEFAULT_BLUR
from keras_wavelets.applications.w_resnet import ColorMixing
from keras_wavelets.applications.w_resnet import Twin
from keras_wavelets.layers import BlurPool2D
from keras_wavelets.layers import CMod
from keras_wavelets.layers import HybridConv2DWPT
from keras_wavelets.layers import RMax
from keras_wavelets.layers import SplitPooling
from keras_wavelets.layers.convolution import fan_in_uniform

preprocess_input = preprocessing.preprocess_input
decode_predictions = preprocessing.decode_predictions

SMALLEST = 63
FILTERS = 64
# Filters and sides of the convolutions behind the stem.
BODY = ((192, 5), (384, 3), (256, 3), (256, 3))
UNITS, GRID = 4096, 6


@builder(
    model_name="w_alexnet",
    image_shape=(224, 224, 3),
    classes=1000,
    minimum=SMALLEST,
    sides="known with a top",
)
def WAlexNet(
    ends: Ends,
    *,
    twin: Twin = "none",
    antialias: Literal["blur"] | None = None,
    blur_size: int | None = None,
    first_strides: Literal[2, 4] | None = None,
    kernel_size: int = 11,
    free_filters: int = 32,
    selection: str | Sequence = "alexnet",
    color_mixing: ColorMixing | None = "before",
    wavelet: Any = "qshift_a",
    mixing_regularizer: Any = None,
    dropout: float = 0.5,
) -> Any:
    """Builds an AlexNet, or a shift-invariant twin of it.

    Krizhevsky (2014), One Weird Trick for Parallelizing Convolutional Neural
    Networks; twins of Leterme, Polisano, Perrier and Alahari (2024), From CNNs to
    Shift-Invariant Twin Models Based on Complex Wavelets.

    Args:
        twin: `"none"`; `"wcnn"`: half of the first filters are real parts of wavelet
            packets; `"cwcnn"`: these are complex, and their magnitudes are taken.
        antialias: None, or `"blur"` for fixed low-pass filters before subsampling.
        blur_size: Taps of these filters; None for 3.
        first_strides: Step of the first convolution: 4, or 2 with filters, by
            default; 4 with filters leaves the first of them out.
        kernel_size: Side of the free kernels of the first convolution.
        free_filters: Filters of a twin that are free.
        selection: As in `HybridConv2DWPT`.
        color_mixing: As in `HybridConv2DWPT`.
        wavelet: As in `HybridConv2DWPT`.
        mixing_regularizer: As in `HybridConv2DWPT`.
        dropout: Rate of dropout in the classifier.

    Raises:
        ValueError: If an argument is out of its range, for `"adaptive"` filters,
            which AlexNet does not have, or for images smaller than 63.

    Example:
    >>> model = WAlexNet(input_shape=(64, 96, 3), twin="cwcnn", include_top=False)
    >>> model.output_shape
    (None, 1, 2, 256)
    """
    blur = _check_blur(antialias, blur_size)
    strides = _check_strides(first_strides, blur)
    x = ends.images
    if checks.one_of(twin, "twin", get_args(Twin)) == "none":
        x = _convolve(x, FILTERS, kernel_size, "conv_1", strides=strides, padding=2)
        x = _max(blur, strides)(x)
    else:
        stem = HybridConv2DWPT(
            FILTERS,
            free_filters,
            kernel_size,
            strides,
            depth=3,
            selection=selection,
            color_mixing=color_mixing,
            color_initializer="alexnet",
            output="ri" if twin == "cwcnn" else "real",
            use_bias=True,
            free_padding=2,
            wavelet=wavelet,
            mixing_regularizer=mixing_regularizer,
            name="stem",
            **LAST,
        )
        x = _pool(twin, blur, strides, free_filters)(stem(x))
    x = _body(x, blur)
    return ends.finish(_hidden(x, dropout) if ends.include_top else x)


def _check_blur(antialias: str | None, blur_size: int | None) -> int | None:
    """Returns the taps of the filters, None without filters."""
    checks.one_of(antialias, "antialias", (None, "blur"))
    if antialias is None and blur_size is not None:
        raise ValueError(
            "Expected `antialias` where filters have a size. "
            f"Received: blur_size={blur_size}, antialias=None."
        )
    return antialias and (blur_size or DEFAULT_BLUR)


def _check_strides(strides: int | None, blur: int | None) -> int:
    if strides is None:
        return 2 if blur else 4
    return checks.one_of(strides, "first_strides", (2, 4) if blur else (4,))


def _max(blur: int | None, strides: int, name: str = "stem_pool") -> RMax:
    return RMax(
        None,
        padding=0,
        antialias="blur" if blur else None,
        blur_size=blur or DEFAULT_BLUR,
        blur_first=strides == 2,
        name=name,
        **LAST,
    )


def _pool(
    twin: str, blur: int | None, strides: int, free_filters: int
) -> keras.layers.Layer:
    if twin == "wcnn":
        return _max(blur, strides)
    high = CMod(8 // strides, norm="bias", name="high", **LAST)
    low = _max(blur, strides, name="low")
    return SplitPooling(free_filters, low, high, name="stem_pool", **LAST)


def _body(x: Any, blur: int | None) -> Any:
    for i, (filters, size) in enumerate(BODY):
        if i == 1:
            x = _subsample(x, blur, "pool_2")
        x = _convolve(x, filters, size, f"conv_{i + 2}", padding=size // 2)
        x = layers.ReLU(name=f"conv_{i + 2}_relu")(x)
    return _subsample(x, blur, "pool_5")


def _subsample(x: Any, blur: int | None, name: str) -> Any:
    x = layers.MaxPooling2D(3, 1 if blur else 2, name=name, **LAST)(x)
    return BlurPool2D(blur, name=f"{name}_blur", **LAST)(x) if blur else x


def _convolve(
    x: Any, filters: int, size: int, name: str, *, padding: int, strides: int = 1
) -> Any:
    start = fan_in_uniform(size * size * x.shape[-1])
    x = layers.ZeroPadding2D(padding, name=f"{name}_pad", **LAST)(x)
    return layers.Conv2D(
        filters,
        size,
        strides,
        kernel_initializer=start,
        bias_initializer=fan_in_uniform(size * size * x.shape[-1]),
        name=name,
        **LAST,
    )(x)


def _hidden(x: Any, dropout: float) -> Any:
    if min(x.shape[1:3]) < GRID:
        # The pooling needs as many pixels as it gives.
        x = layers.UpSampling2D(GRID, name="enlarge", **LAST)(x)
    x = layers.AdaptiveAveragePooling2D(GRID, name="grid", **LAST)(x)
    x = layers.Flatten("channels_last", name="flatten")(x)
    for i in (1, 2):
        start = {
            "kernel_initializer": fan_in_uniform(x.shape[-1]),
            "bias_initializer": fan_in_uniform(x.shape[-1]),
        }
        x = layers.Dropout(dropout, name=f"dropout_{i}")(x)
        x = layers.Dense(UNITS, "relu", name=f"dense_{i}", **start)(x)
    return x
