"""A hybrid layer without the packets that none of its filters uses."""

from typing import Any

import numpy as np
from keras import ops

from keras_wavelets.layers.packet_sections import PacketSections


def compact(plan: PacketSections, kernels: list) -> tuple[PacketSections, list]:
    """Drops the packets whose weights are zero in all filters of their group.

    Each group becomes a section of its own, because groups may lose unlike numbers.

    Args:
        plan: Sections of the packets.
        kernels: Mixing weights of each section, `(filters, packets of a group)`.

    Returns:
        The new sections and their weights. A group keeps a packet at least.

    Example:
    >>> plan = PacketSections(features=(4, 7), sections=(2,), groups=(1,), filters=(1,))
    >>> plan, (kernel,) = compact(plan, [np.array([[0.0, 3.0]])])
    >>> plan.features, kernel.tolist()
    ((7,), [[3.0]])
    """
    features, weights, before = [], [], 0
    for section, groups, kernel in zip(
        plan.sections, plan.groups, map(ops.convert_to_numpy, kernels), strict=True
    ):
        size, filters = section // groups, kernel.shape[0] // groups
        for group in range(groups):
            rows = kernel[group * filters : (group + 1) * filters]
            used = np.flatnonzero(np.any(rows != 0, axis=0))
            used = used if len(used) else np.array([0])
            start = before + group * size
            features.append([plan.features[start + int(one)] for one in used])
            weights.append(rows[:, used])
        before += section
    sections = PacketSections(
        features=tuple(feature for group in features for feature in group),
        sections=tuple(len(group) for group in features),
        groups=(1,) * len(features),
        filters=tuple(len(rows) for rows in weights),
    )
    return sections, weights


def compact_layer(layer: Any) -> Any:
    """Returns a `HybridConv2DWPT` of the same results with its used packets alone.

    Args:
        layer: The layer, built.
    """
    plan, kernels = compact(layer.plan, layer.mixing.kernels)
    pairs = zip(layer.mixing.kernel_regularizers, layer.plan.groups, strict=True)
    regularizers = [one for one, groups in pairs for _ in range(groups)]
    selection = {name: list(values) for name, values in vars(plan).items()}
    small = type(layer).from_config(
        {
            **layer.get_config(),
            "selection": selection,
            "mixing_regularizer": regularizers,
        }
    )
    channels = layer.free.kernel.shape[2]
    first = layer.data_format == "channels_first"
    small.build((None, channels, None, None) if first else (None, None, None, channels))
    small.free.set_weights(layer.free.get_weights())
    small.packets.set_weights(layer.packets.get_weights())
    if layer.color_mixing is not None:
        small.color.assign(layer.color)
    for variable, kernel in zip(small.mixing.kernels, kernels, strict=True):
        variable.assign(kernel)
    if layer.mixing.biases:
        biases = ops.convert_to_numpy(ops.concatenate(layer.mixing.biases))
        parts = np.split(biases, np.cumsum(plan.filters)[:-1])
        for variable, bias in zip(small.mixing.biases, parts, strict=True):
            variable.assign(bias)
    return small
