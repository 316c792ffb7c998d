"""The published WaveMix networks for classification, with their sizes."""

import dataclasses
from typing import Any

import keras

from keras_wavelets.applications.builder import oriented
from keras_wavelets.applications.wave_mix import WaveMix
from keras_wavelets.applications.weight_files import find_weights
from keras_wavelets.ops.arguments import check_choice

_LITE = {"levels": 1, "stem": "strided", "stem_stride": 1}


@dataclasses.dataclass(frozen=True, kw_only=True)
class WaveMixPreset:
    """One published network.

    Args:
        arguments: Arguments of `WaveMix`.
        image_shape: Shape of the images, channels last.
        classes: Number of classes.
        parameters: Number of trainable parameters.

    Example:
    >>> WAVE_MIX_PRESETS["WaveMixLite8x5"].parameters
    7156
    """

    arguments: dict[str, Any]
    image_shape: tuple[int, int, int]
    classes: int
    parameters: int


def _lite(
    filters: int, depth: int, image_shape: tuple, parameters: int, **arguments: Any
) -> WaveMixPreset:
    return WaveMixPreset(
        arguments={"filters": filters, "depth": depth, **_LITE, **arguments},
        image_shape=image_shape,
        classes=10,
        parameters=parameters,
    )


def _large(
    filters: int, levels: int, parameters: int, *, side: int = 224, **arguments: Any
) -> WaveMixPreset:
    return WaveMixPreset(
        arguments={"filters": filters, "depth": 16, "levels": levels, **arguments},
        image_shape=(side, side, 3),
        classes=1000,
        parameters=parameters,
    )


# The two smallest claims of the original rest on upsampling without parameters.
WAVE_MIX_PRESETS = {
    "WaveMixLite8x10": _lite(8, 10, (28, 28, 1), 3_566, upsample="bilinear"),
    "WaveMixLite8x5": _lite(8, 5, (28, 28, 1), 7_156),
    "WaveMixLite32x7": _lite(32, 7, (32, 32, 3), 37_058, upsample="bilinear"),
    "WaveMixLite64x6": _lite(64, 6, (32, 32, 3), 520_106),
    "WaveMixLite144x7": _lite(144, 7, (32, 32, 3), 3_042_550),
    "WaveMix192x16L1": _large(192, 1, 12_494_536),
    "WaveMix192x16L2": _large(192, 2, 20_176_072),
    "WaveMix192x16L3": _large(192, 3, 27_857_608),
    "WaveMix256x16L3": _large(256, 3, 49_416_808),
    # Maps of 224-pixel images, 56 x 56, cannot be halved four times.
    "WaveMix256x16L4": _large(256, 4, 62_764_776, side=256, stem="strided"),
}


def from_preset(preset: str, **arguments: Any) -> keras.Model:
    """Builds a published network.

    Args:
        preset: A name in `WAVE_MIX_PRESETS`.
        **arguments: Arguments of `WaveMix`, which go before those of the preset.

    Returns:
        A functional model, named after the preset.

    Raises:
        ValueError: If the preset is unknown.

    Example:
    >>> model = from_preset("WaveMixLite8x10")
    >>> model.name, model.output_shape
    ('wave_mix_lite_8x10', (None, 10))
    """
    check_choice(preset, "preset", tuple(WAVE_MIX_PRESETS))
    arguments["weights"] = find_weights(preset, arguments.get("weights"))
    row = WAVE_MIX_PRESETS[preset]
    defaults = {"classes": row.classes, "name": model_name(preset), **row.arguments}
    given = {name: value for name, value in arguments.items() if value is not None}
    if not {"input_shape", "input_tensor"} & given.keys():
        defaults["input_shape"] = oriented(row.image_shape)
    return WaveMix(**{**defaults, **arguments, **_known(defaults, arguments)})


def _known(defaults: dict[str, Any], arguments: dict[str, Any]) -> dict[str, Any]:
    """Returns the defaults for what was given as None."""
    return {
        name: value for name, value in defaults.items() if arguments.get(name) is None
    }


def model_name(preset: str) -> str:
    """Returns the name of the model of a preset.

    Example:
    >>> model_name("WaveMix192x16L3")
    'wave_mix_192x16_l3'
    """
    family, digits = ("WaveMixLite", "wave_mix_lite_"), ("WaveMix", "wave_mix_")
    old, new = family if preset.startswith(family[0]) else digits
    return preset.replace(old, new, 1).replace("L", "_l")
