"""The families of models whose original weights can be loaded."""

from collections.abc import Callable

import keras

from keras_wavelets.convert import wav_pool
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
    found = [family for family, (marks, _) in FAMILIES.items() if marks <= names]
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
