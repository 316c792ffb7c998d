"""Original weights into our models: which family a model is of, and its weights."""

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from keras_wavelets.convert import wav_pool
from keras_wavelets.convert import wave_mix
from keras_wavelets.convert import wcnn
from keras_wavelets.convert.original_weight import Table
from keras_wavelets.convert.original_weight import assign

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
        wave_mix.wave_mix_expanded,
    ),
    "WaveMixSISR": (
        frozenset({"stem_conv_2", "block_1", "enlarge_1"}),
        wave_mix.wave_mix_expanded,
    ),
    "WaveMixSR": (frozenset({"luma_conv_2", "block_1"}), wave_mix.wave_mix_sr),
    "WaveMixSRV2": (
        frozenset({"stage_1_luma_conv_2", "stage_1_block_1"}),
        wave_mix.wave_mix_sr,
    ),
    "WAlexNet": (frozenset({"stem_pool", "conv_5"}), wcnn.w_alexnet),
    "WResNet18": (
        frozenset({"stem_pool", "stages_0_layers_0_layer_0_convolution"}),
        wcnn.w_resnet,
    ),
    "WavePaint": (frozenset({"module_1_conv_2"}), wave_mix.wave_paint),
}
# PyTorch's batch normalization counts its updates, on which nothing depends; the
# taps of fixed filters are constants here.
IGNORED_SUFFIXES = ("num_batches_tracked", ".filt", "._hfilters", "._gfilters")
# The originals' scripts have several names for one part: theirs -> ours.
SYNONYMS = {
    "head.2.": "pool.2.",
    "pool.0.": "expand.0.",
    "pool.1.": "expand.1.",
    "pool.2.": "expand.2.",
    "segment.": "expand.",
}
# What the last layers of the originals are called.
TOPS = (
    "pool.2.",
    "output.",
    "output_layer.",
    "dense_out.",
    "expand.",
    "fc.",
    "classifier.6.",
)


def load_original_weights(
    model: keras.Model, mapping: Mapping[str, Any], *, skip_top: bool = False
) -> None:
    """Loads the weights of the network that a model re-implements.

    All weights are checked before the first one is set.

    Args:
        model: A model from one of the builders in `applications`, or the same
            loaded from a file.
        mapping: Names of the original's state dictionary -> NumPy arrays in the
            original's layout.
        skip_top: Whether the classifier or the decoder is left out on both sides, as
            to go on with other classes.

    Raises:
        ValueError: If the model is of no known family, or weights are missing,
            unexpected, misshapen, or have no counterpart in the original.

    Example:
    >>> from keras_wavelets.applications import VanillaMLP
    >>> model = VanillaMLP(input_shape=(2, 2, 1), hidden_size=3, classes=2)
    >>> load_original_weights(model, {
    ...     "hidden_layer.weight": np.ones((3, 4)),
    ...     "hidden_layer.bias": np.zeros(3),
    ...     "output_layer.weight": np.ones((2, 3)),
    ...     "output_layer.bias": np.zeros(2),
    ... })
    >>> np.array(model(np.ones((1, 2, 2, 1), "float32"))).tolist()
    [[0.5, 0.5]]
    """
    table = table_of(model)
    covered = {id(weight.variable) for weight in table.values()}
    arrays = {
        _our_name(name, table): np.asarray(array)
        for name, array in mapping.items()
        if not name.endswith(IGNORED_SUFFIXES)
    }
    if skip_top:
        table, arrays = (
            {name: row for name, row in rows.items() if not name.startswith(TOPS)}
            for rows in (table, arrays)
        )
    problems = {
        "missing": sorted(table.keys() - arrays.keys()),
        "unexpected": sorted(arrays.keys() - table.keys()),
        "misshapen": [
            f"{name} {arrays[name].shape} instead of {weight.original_shape}"
            for name, weight in table.items()
            if name in arrays and arrays[name].shape != weight.original_shape
        ],
        "without counterpart": [
            weight.path for weight in model.weights if id(weight) not in covered
        ],
    }
    if any(problems.values()):
        found = "; ".join(f"{kind}: {names}" for kind, names in problems.items())
        raise ValueError(
            f"Expected `mapping` to hold exactly the weights of {model.name!r}. "
            f"Received: {found}."
        )
    assign(table, arrays)


def _our_name(name: str, table: Mapping[str, Any]) -> str:
    """Returns the name in our table, for a synonym of one that is there."""
    for theirs, ours in SYNONYMS.items():
        renamed = name.replace(theirs, ours, 1)
        if name.startswith(theirs) and name not in table and renamed in table:
            return renamed
    return name


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
            f"Expected a model from one of the builders {tuple(FAMILIES)}; "
            f"its layers fit {found}. Received: model={model.name!r}."
        )
    return found[0]


def table_of(model: keras.Model) -> Table:
    """Returns original name -> `OriginalWeight` for all weights of a model."""
    _, table = FAMILIES[family_of(model)]
    return table(model)
