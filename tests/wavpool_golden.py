"""Networks of the original WavPool package: arguments, images, weights, outputs."""

from pathlib import Path

import keras
import numpy as np

from keras_wavelets import applications
from keras_wavelets.convert import load_original_weights

ARRAYS = dict(np.load(Path(__file__).parent / "golden" / "wavpool.npz"))
TOLERANCE = 2e-5

_MAX_2 = {"pooling_size": 2, "remainder": "drop"}

# case/network -> builder and arguments; all of them give logits.
NETWORKS = {
    "n28/wavpool_max2_scaled": ("WavPool", {"hidden_size": 12, **_MAX_2}),
    "n28/wavpool_avg3": (
        "WavPool",
        {
            "hidden_size": 7,
            "pooling_size": 3,
            "pooling_mode": "average",
            "hidden_layer_scaling": False,
            "remainder": "drop",
        },
    ),
    "n28/wavpool_max3_scaled": (
        "WavPool",
        {"hidden_size": 10, "pooling_size": 3, "remainder": "drop"},
    ),
    "n28/wavpool_h3l2_list": (
        "WavPool",
        {
            "hidden_size": [5, 7, 3, 9],
            "hidden_pooling": 3,
            "level_pooling": 2,
            "pooling_mode": "avg",
            "hidden_layer_scaling": False,
            "remainder": "drop",
        },
    ),
    "n28/wavmlp_l2": ("WavMLP", {"hidden_size": 6, "level": 2}),
    "n28/vanillamlp": ("VanillaMLP", {"hidden_size": 8}),
    "n28/bananasplit": ("BananaSplitMLP", {"hidden_size": 5}),
    "n28/vanillacnn_k3": (
        "VanillaCNN",
        {"kernel_size": 3, "hidden_channels_1": 3, "hidden_channels_2": 2},
    ),
    "n32/wavpool_max2_scaled": ("WavPool", {"hidden_size": 11, **_MAX_2}),
    "n32/wavpool_h2l5_max": (
        "WavPool",
        {
            "hidden_size": 6,
            "hidden_pooling": 2,
            "level_pooling": 5,
            "hidden_layer_scaling": False,
            "remainder": "drop",
        },
    ),
    "n32/wavmlp_l1": ("WavMLP", {"hidden_size": 4, "level": 1}),
    "n32/vanillamlp": ("VanillaMLP", {"hidden_size": 4}),
    "n32/vanillacnn_k2": (
        "VanillaCNN",
        {"kernel_size": 2, "hidden_channels_1": 2, "hidden_channels_2": 2},
    ),
    "n21/wavpool_max2_scaled": ("WavPool", {"hidden_size": 9, **_MAX_2}),
    "n21/wavmlp_l4": ("WavMLP", {"hidden_size": 3, "level": 4}),
    "n21/vanillamlp": ("VanillaMLP", {"hidden_size": 5}),
    "n21/vanillacnn_k4": (
        "VanillaCNN",
        {"kernel_size": 4, "hidden_channels_1": 2, "hidden_channels_2": 3},
    ),
}

# The published softmax of these ran over the batch; over the logits it still tells
# whether they are right.
BATCH_SOFTMAX = {
    "n28/wavmlp_l3_tail": ("WavMLP", {"hidden_size": 4, "level": 3}),
    "n28/vanillamlp_tail": ("VanillaMLP", {"hidden_size": 4}),
}

# Twelve steps of SGD: builder, arguments, learning rate.
TRAININGS = {
    "train/wavpool": ("WavPool", {"hidden_size": 12, **_MAX_2}, 0.5),
    "train/vanillacnn": (
        "VanillaCNN",
        {"kernel_size": 3, "hidden_channels_1": 3, "hidden_channels_2": 2},
        0.05,
    ),
}


def images(case):
    """Returns the images of a case, channels last."""
    return np.moveaxis(ARRAYS[f"{case}/x"], 1, -1)


def group(prefix):
    """Returns the arrays whose names start with a prefix, without it."""
    return {
        name.removeprefix(f"{prefix}/"): ARRAYS[name]
        for name in ARRAYS
        if name.startswith(f"{prefix}/")
    }


def build(builder, arguments, case, classes=10):
    """Returns the network for the images of a case, ending in logits."""
    return getattr(applications, builder)(
        input_shape=images(case).shape[1:],
        classes=classes,
        classifier_activation=None,
        **arguments,
    )


def train(case):
    """Returns the trained network of a case and the loss before each step."""
    builder, arguments, learning_rate = TRAININGS[case]
    model = build(builder, arguments, case)
    load_original_weights(model, group(f"{case}/w0"))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(learning_rate), loss)
    x, y = images(case), ARRAYS[f"{case}/y"]
    losses = [
        model.train_on_batch(x, y, return_dict=True)["loss"]
        for _ in ARRAYS[f"{case}/losses"]
    ]
    return model, losses
