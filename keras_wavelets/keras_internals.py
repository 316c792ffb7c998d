"""Private names of Keras and TensorFlow, each with the reason why no public one does.

They are kept in one file so that a new version of Keras can break one file only.
"""

from typing import Any


def nested_layers(layer: Any) -> list:
    """Returns all layers inside a layer or model, at any depth, without itself.

    `Model.layers` shows the first depth, and attributes of a custom layer not at all.
    """
    return list(layer._flatten_layers(include_self=False))


def compiled_by_xla(graph: Any) -> bool:
    """Returns whether a graph of TensorFlow being traced is one that XLA compiles.

    A control flow context is the one mark that `tf.function(jit_compile=True)` leaves
    on its graph.
    """
    return graph._get_control_flow_context() is not None
