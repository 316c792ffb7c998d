"""What every wavelet, layer and model must keep, checked in one place each."""

import contextlib
import os
import tempfile
import warnings
from pathlib import Path

import keras
import numpy as np
from keras import ops
from keras.src import testing

STATELESS = {
    "expected_num_trainable_weights": 0,
    "expected_num_non_trainable_weights": 0,
    "expected_num_seed_generators": 0,
    "expected_num_losses": 0,
    "assert_built_after_instantiation": True,
}


# Whether each case is checked in full. Otherwise the first case of a class or of a
# family of models is, and the others in what their arguments change. `pytest --full`
# sets it.
FULL = "FULL_CONTRACTS" in os.environ
_checked = set()


def _is_due(subject):
    """Returns whether the costly checks of a class or family are still to be made."""
    due = FULL or subject not in _checked
    _checked.add(subject)
    return due


class _Case(testing.TestCase):
    def runTest(self):  # noqa: N802
        """Lets the case exist without a test of its own."""


def make_inputs(shape, *, dtype="float32", seed=0):
    """Random arrays for a shape or a structure of shapes."""
    rng = np.random.default_rng(seed)
    return map_shapes(lambda s: rng.normal(size=s).astype(dtype), shape)


def map_shapes(function, shape):
    """Applies a function to each shape of a structure of shapes."""
    return keras.src.tree.map_shape_structure(function, shape)


def check_layer(layer_class, init_kwargs, input_shape, output_shape, **expected):
    """Keras's own layer test, then compilation, unknown sizes and a saved file.

    `expected` goes to `run_layer_test`; weights and losses default to none. With
    `dynamic=False` the layer needs its sizes, with `stateless=False` it has weights;
    the last `known` axes keep their size where the others are unknown.
    """
    dynamic, known = expected.pop("dynamic", True), expected.pop("known", 1)
    stateless = expected.pop("stateless", True)
    tolerance = expected.pop("tolerance", 1e-5)
    if stateless:
        expected = {**STATELESS, **expected}
    inputs = make_inputs(input_shape)
    layer = layer_class(**init_kwargs)
    if _is_due(layer_class):
        # The harness takes a dict of inputs for the names of arguments.
        if not isinstance(input_shape, dict):
            _run_harness(layer_class, init_kwargs, input_shape, output_shape, expected)
        check_compiled(layer, inputs, tolerance=tolerance)
    elif not isinstance(input_shape, dict):
        _check_shapes(layer, inputs, output_shape)
        _check_counts(layer, expected)
    check_saved(layer, inputs, tolerance=tolerance)
    if dynamic:
        layer = layer_class(**init_kwargs)
        check_unknown_sizes(layer, inputs, tolerance=tolerance, known=known)


def _run_harness(layer_class, init_kwargs, input_shape, output_shape, expected):
    with warnings.catch_warnings():
        # The harness trains on a generator and leaves shuffling on.
        warnings.filterwarnings("ignore", message="`shuffle=True` was passed")
        warnings.filterwarnings("ignore", message="The model does not have any train")
        _Case().run_layer_test(
            layer_class,
            init_kwargs=init_kwargs,
            input_shape=input_shape,
            expected_output_shape=output_shape,
            **{"supports_masking": False, **expected},
        )


def _check_shapes(layer, inputs, output_shape):
    """The sizes of what a layer returns are those it announces and those expected."""
    announced = keras.tree.flatten(symbolic_model(layer, inputs).outputs)
    for x, symbol, shape in zip(
        keras.tree.flatten(layer(inputs)),
        announced,
        _flat_shapes(output_shape),
        strict=True,
    ):
        assert tuple(x.shape) == shape
        assert tuple(symbol.shape)[1:] == shape[1:]


def _flat_shapes(shape):
    """The shapes of a structure of shapes, one after the other."""
    found = []
    map_shapes(lambda s: found.append(tuple(s)), shape)
    return found


def _check_counts(layer, expected):
    """A built layer has as many weights as it should have."""
    counts = {
        "expected_num_trainable_weights": layer.trainable_weights,
        "expected_num_non_trainable_weights": layer.non_trainable_weights,
        "expected_num_losses": layer.losses,
    }
    for name, found in counts.items():
        assert len(found) == expected.get(name, len(found)), name


def assert_close(actual, expected, *, tolerance):
    """Compares two structures of tensors, leaf by leaf: models turn tuples to lists."""
    pairs = zip(keras.tree.flatten(actual), keras.tree.flatten(expected), strict=True)
    for pair in pairs:
        one, other = map(ops.convert_to_numpy, pair)
        np.testing.assert_allclose(one, other, atol=tolerance, rtol=tolerance)


def check_compiled(function, inputs, *, tolerance=1e-5):
    """A function gives the same numbers eagerly, in a graph and under XLA."""
    eager = function(inputs)
    for compiled in compilations(function):
        assert_close(compiled(inputs), eager, tolerance=tolerance)


def compilations(function):
    """The compiled forms of a function that the backend has."""
    if keras.backend.backend() == "jax":
        import jax

        return [jax.jit(function)]
    if keras.backend.backend() == "torch":
        return []
    import tensorflow as tf

    return [
        tf.function(function, jit_compile=jit, autograph=False) for jit in (False, True)
    ]


def symbolic_model(layer, inputs, known=None):
    """A functional model of one layer; None keeps all sizes but the batch."""

    def symbol(x, name=None):
        unknown = 1 if known is None else len(x.shape) - known
        return keras.Input(batch_shape=(None,) * unknown + x.shape[unknown:], name=name)

    if isinstance(inputs, dict):
        symbols = {name: symbol(x, name) for name, x in inputs.items()}
    else:
        symbols = keras.tree.map_structure(symbol, inputs)
    return keras.Model(symbols, layer(symbols))


def check_saved(layer, inputs, *, tolerance=1e-6):
    """A model of the layer answers the same after a `.keras` file."""
    model = symbolic_model(layer, inputs)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        again = keras.models.load_model(path)
    assert_close(again(inputs), model(inputs), tolerance=tolerance)


def check_unknown_sizes(layer, inputs, *, tolerance=1e-5, known=1):
    """A model that knows only its last `known` sizes answers as one that knows all."""
    model = symbolic_model(layer, inputs, known)
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        model = tf.function(model, reduce_retracing=True, autograph=False)
    assert_close(model(inputs), layer(inputs), tolerance=tolerance)


def check_inverse(transform, inverse, inputs, *, tolerance=1e-5):
    """An inverse layer, told the reference, gives the inputs back."""
    assert_close(inverse([transform(inputs), inputs]), inputs, tolerance=tolerance)


def check_application(builder, arguments, input_shape, *, parameters, feature_shape):
    """What Keras asks of its own model builders, and a round trip in every format.

    `arguments` are the architecture's, `input_shape` is channels last, `parameters`
    counts the trainable ones with 7 classes, and `feature_shape` is that of the
    output of one image without a top, channels last.
    """
    arguments = {"classes": 7, "input_shape": input_shape, **arguments}
    images = np.random.default_rng(0).random((3, *input_shape)).astype("float32")
    model = builder(**arguments)
    assert sum(np.prod(w.shape) for w in model.trainable_weights) == parameters
    scores = model.predict_on_batch(images)
    assert scores.shape == (3, 7)
    np.testing.assert_allclose(scores.sum(axis=-1), 1, atol=1e-5)
    features = builder(**arguments, include_top=False)
    assert features.output_shape == (None, *feature_shape)
    due = _is_due(builder.__module__)
    if due:
        check_compiled(model, images)
    _check_files(builder, arguments, model, images, export_too=due)
    _check_input_tensor(builder, arguments)
    _check_channels_first(builder, arguments, model, images)
    _check_training_step(builder(**arguments), images)
    _check_mixed_precision(builder, arguments, images)


def _check_files(builder, arguments, model, images, *, export_too):
    import tempfile
    from pathlib import Path

    scores = model.predict_on_batch(images)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        for again in (
            keras.models.load_model(path),
            builder(**arguments, weights=path),
        ):
            assert_close(again.predict_on_batch(images), scores, tolerance=1e-6)
        if export_too and keras.backend.backend() == "tensorflow":
            from keras_wavelets import export

            # Fails if an operation is not built into LiteRT.
            path = export.export_litert(model, Path(folder) / "model.tflite")
            lite = export.LiteRTModel(path).predict(images)
            assert_close(lite, scores, tolerance=1e-4)


def _check_input_tensor(builder, arguments):
    height, width, channels = arguments["input_shape"]
    inputs = keras.Input((height, width, 4))
    tensor = keras.layers.Conv2D(channels, 1)(inputs)
    model = builder(**{**arguments, "input_shape": None}, input_tensor=tensor)
    assert model.input_shape == (None, height, width, 4)


def _check_channels_first(builder, arguments, model, images):
    height, width, channels = arguments["input_shape"]
    keras.config.set_image_data_format("channels_first")
    try:
        turned = builder(**{**arguments, "input_shape": (channels, height, width)})
    finally:
        keras.config.set_image_data_format("channels_last")
    turned.set_weights(model.get_weights())
    scores = turned.predict_on_batch(np.moveaxis(images, -1, 1))
    assert_close(scores, model.predict_on_batch(images), tolerance=1e-5)


def _check_training_step(model, images):
    before = [w.copy() for w in model.get_weights()]
    model.compile("sgd", "sparse_categorical_crossentropy")
    loss = model.train_on_batch(images, np.arange(len(images)))
    assert np.isfinite(loss)
    assert not all(map(np.array_equal, before, model.get_weights()))


@contextlib.contextmanager
def dtype_policy(policy):
    """Builds what is built inside under another policy."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def check_trains(model, images):
    """Two steps towards zeros, whose losses must be finite."""
    losses = [_mean_square] * len(model.outputs)
    model.compile("sgd", losses, run_eagerly=True, jit_compile=False)
    targets = [np.zeros((2, 1), "float32")] * len(model.outputs)
    for _ in range(2):
        assert np.all(np.isfinite(model.train_on_batch(images, targets)))


def _mean_square(_, outputs):
    return ops.mean(ops.square(ops.cast(outputs, "float32")))


def _check_mixed_precision(builder, arguments, images):
    with dtype_policy("mixed_float16"):
        scores = builder(**arguments)(images)
    assert keras.backend.standardize_dtype(scores.dtype) == "float32"
    assert np.all(np.isfinite(ops.convert_to_numpy(scores)))
