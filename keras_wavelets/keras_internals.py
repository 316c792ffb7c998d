"""Private names of Keras and TensorFlow, each with the reason why no public one does.

They are kept in one file so that a new version of Keras can break one file only.
"""

import sys
from typing import Any

_PACKAGE = "keras_wavelets."


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


def traced_for_export() -> bool:
    """Returns whether the graph being traced is to be written to a file.

    Every way out of TensorFlow (SavedModel, LiteRT, ONNX) asks a `tf.function` for a
    concrete function, where training and prediction call it; so do the maps of
    `tf.data`. No mark of it reaches the graph, hence the look at the callers. It is
    taken while a function is traced, and never when it runs.
    """
    frame = sys._getframe()
    while frame is not None:
        if frame.f_code.co_name == "_get_concrete_function_garbage_collected":
            return True
        frame = frame.f_back
    return False


def input_signature(model: Any) -> list:
    """Returns the shapes and types of the arguments of a built model's call.

    The public exports derive it themselves, but for ONNX from called models only;
    and whoever tries an export needs inputs that fit.
    """
    from keras.src.export.export_utils import get_input_signature

    return list(get_input_signature(model))


def output_spec(function: Any, *args: Any, **kwargs: Any) -> Any:
    """Returns what a function gives for `KerasTensor`s, whose sizes may be unknown.

    The public way is an `Operation`, whose arguments must be tensors alone.
    """
    from keras.src import backend

    return backend.compute_output_spec(function, *args, **kwargs)


def steps_to_caller() -> int:
    """Returns how many frames above a warning the package was called.

    `warnings.warn` names the line of the caller by this number, and knows how to skip
    a package by itself from Python 3.12 on only.
    """
    steps, frame = 0, sys._getframe(1)
    while frame is not None and frame.f_globals["__name__"].startswith(_PACKAGE):
        steps, frame = steps + 1, frame.f_back
    return steps + 1
