"""The families of models whose original weights can be loaded."""

from collections.abc import Callable

import keras

from keras_wavelets.convert import w_alexnet
from keras_wavelets.convert import w_resnet
from keras_wavelets.convert import wav_pool
from keras_wavelets.convert import wave_mix
from keras_wavelets.convert.entry import Entry

Table = dict[str, Entry]

# Builder -> layers that a model of this family has and no other, and what lists
# its weights. Layer names are the one mark of a builder that a model keeps when it
# is saved, loaded, cloned or renamed.
FAMILIES: dict[str, tuple[frozenset[str], Callable[[keras.Model], Table]]] = {
    "WavPool": (frozenset({"wav_pool"}), wav_pool.wav_pool),
    "WavMLP": (frozenset({"micro_wav"}), wav_pool.wav_mlp),
    "VanillaMLP": (frozenset({"hidden_1"}), wav_pool.vanilla_mlp),
    "BananaSplitMLP": (frozenset({"branch_1", "branch_3"}), wav_pool.banana_split_mlp),
    "VanillaCNN": (frozenset({"conv_1_norm", "conv_2_norm"}), wav_pool.vanilla_cnn),
    "WaveMix": (frozenset({"stem_conv_2", "block_1"}), wave_mix.wave_mix),
    "WaveMixSegmentation": (
        frozenset({"stem_conv_2", "block_1", "decoder_1"}),
        wave_mix.wave_mix_segmentation,
    ),
    "WaveMixSISR": (
        frozenset({"stem_conv_2", "block_1", "enlarge_1"}),
        wave_mix.wave_mix_sisr,
    ),
    "WaveMixSR": (frozenset({"luma_conv_2", "block_1"}), wave_mix.wave_mix_sr),
    "WaveMixSRV2": (
        frozenset({"stage_1_luma_conv_2", "stage_1_block_1"}),
        wave_mix.wave_mix_sr_v2,
    ),
    "WAlexNet": (frozenset({"stem_pool", "conv_5"}), w_alexnet.w_alexnet),
    "WResNet18": (
        frozenset({"stem_pool", "stages_0_layers_0_layer_0_convolution"}),
        w_resnet.w_resnet,
    ),
    "WavePaint": (frozenset({"module_1_conv_2"}), wave_mix.wave_paint),
}


def family_of(model: keras.Model) -> str:
    """Returns the name of the builder a model came from.

    Args:
        model: A model, fresh from its builder or loaded from a file.

    Raises:
        ValueError: If the layers are those of no known builder, or of several.

    Example:
    >>> from keras_wavelets.applications import VanillaMLP
    >>> family_of(VanillaMLP(name="baseline"))
    'VanillaMLP'
    """
    names = {layer.name for layer in model.layers}
    fitting = {
        family: marks for family, (marks, _) in FAMILIES.items() if marks <= names
    }
    # A network with a decoder has the marks of the one it is built on, too.
    found = [
        family
        for family, marks in fitting.items()
        if not any(marks < others for others in fitting.values())
    ]
    if len(found) != 1:
        raise ValueError(
            f"The model must come from one of the builders {tuple(FAMILIES)}; "
            f"its layers fit {found}. Received: model={model.name!r}."
        )
    return found[0]


def table_of(model: keras.Model) -> Table:
    """Returns original name -> `Entry` for all weights of a model.

    Example:
    >>> from keras_wavelets.applications import VanillaMLP
    >>> list(table_of(VanillaMLP()))[0]
    'hidden_layer.weight'
    """
    _, table = FAMILIES[family_of(model)]
    return table(model)
