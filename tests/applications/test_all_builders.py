"""What Keras tests of its own model builders, and what it does with any model."""

import inspect

import keras
import numpy as np
import pytest
from contracts import assert_close
from contracts import check_trains
from contracts import dtype_policy

from keras_wavelets import applications
from keras_wavelets import layers

pytestmark = [pytest.mark.backend, pytest.mark.filterwarnings("ignore")]
BUILDERS = applications.builders()
EACH = pytest.mark.parametrize("name", BUILDERS)
# The shallowest network of each family is as good as a deep one here.
SMALL = {"depth": 1, "stages": 1, "blocks": 1, "num_modules": 1, "filters": 16}
CLASSIFIERS = [
    name
    for name, builder in BUILDERS.items()
    if "classes" in builder.architecture.shared
]


def shape_of(name):
    row = BUILDERS[name].architecture
    side = 64 if name == "WAlexNet" else 32
    return (side, side, row.image_shape[2])


def build(builder, /, **arguments):
    known = inspect.signature(BUILDERS[builder]).parameters
    small = {key: value for key, value in SMALL.items() if key in known}
    if "input_tensor" not in arguments:
        arguments.setdefault("input_shape", shape_of(builder))
    return BUILDERS[builder](**{**small, **arguments})


def images_of(model, batch=2):
    rng = np.random.default_rng(0)
    arrays = [
        rng.random((batch, *tensor.shape[1:])).astype("float32")
        for tensor in model.inputs
    ]
    return arrays if len(arrays) > 1 else arrays[0]


@EACH
def test_the_name_and_the_weights_of_a_file_are_taken(name, tmp_path):
    model = build(name, name="mine")
    assert model.name == "mine"
    model.save_weights(tmp_path / "mine.weights.h5")
    again = build(name, weights=tmp_path / "mine.weights.h5")
    images = images_of(model)
    assert_close(again(images), model(images), tolerance=1e-6)
    with pytest.raises(ValueError, match="Received: weights='unknown'"):
        build(name, weights="unknown")


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_a_top_has_as_many_classes_as_asked_for(name):
    model = build(name, classes=7, classifier_activation=None)
    assert model.output_shape[-1] == 7


@pytest.mark.parametrize("name", CLASSIFIERS)
@pytest.mark.parametrize("pooling", [None, "avg", "max"])
def test_features_are_maps_or_pooled(name, pooling):
    row = BUILDERS[name].architecture
    if row.vector and pooling:
        with pytest.raises(ValueError, match=f"Received: pooling='{pooling}'"):
            build(name, include_top=False, pooling=pooling)
        return
    model = build(name, include_top=False, pooling=pooling)
    assert len(model.output_shape) == (2 if row.vector or pooling else 4)


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_sizes_may_be_unknown_where_the_builder_says_so(name):
    row = BUILDERS[name].architecture
    shape = (None, None, row.image_shape[2])
    if row.sides == "known":
        with pytest.raises(ValueError, match="Received: input_shape"):
            build(name, include_top=False, input_shape=shape)
        return
    model = build(name, include_top=False, input_shape=shape)
    for sides in ((64, 64), (80, 96)):
        features = model(np.zeros((1, *sides, shape[2]), "float32"))
        known = build(name, include_top=False, input_shape=(*sides, shape[2]))
        assert tuple(features.shape)[1:] == known.output_shape[1:]


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_a_tensor_may_be_the_input(name):
    inputs = keras.Input(shape_of(name))
    model = build(name, input_tensor=keras.layers.Rescaling(0.5)(inputs))
    assert model.input_shape == (None, *shape_of(name))


@EACH
def test_channels_may_come_first(name):
    last = build(name)
    keras.config.set_image_data_format("channels_first")
    try:
        height, width, channels = shape_of(name)
        first = build(name, input_shape=(channels, height, width))
    finally:
        keras.config.set_image_data_format("channels_last")
    assert first.inputs[0].shape[1:] == (channels, height, width)
    assert [w.shape for w in first.weights] == [w.shape for w in last.weights]


@EACH
@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_trains(name, policy):
    with dtype_policy(policy):
        model = build(name)
    check_trains(model, images_of(model))


def small_network():
    """Layers of this package between those of Keras, compiled."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((16, 16, 3)),
            layers.WTConv2D(3, level=1),
            keras.layers.Conv2D(8, 1, activation="relu"),
            layers.DWT2D("db2"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


DATA = {
    "x": np.random.default_rng(0).normal(size=(16, 16, 16, 3)).astype("float32"),
    "y": np.arange(16) % 3,
    "verbose": 0,
    "shuffle": False,
    "batch_size": 8,
}
MARGINS = {"int8": 0.05, "int4": 0.3, "float8": 0.3}


@pytest.mark.parametrize("mode", MARGINS)
def test_a_quantized_model_answers_alike_and_loads_again(mode, tmp_path):
    model = small_network()
    before = model.predict(DATA["x"], verbose=0)
    model.quantize(mode)
    after = model.predict(DATA["x"], verbose=0)
    error = np.abs(after - before).max() / np.abs(before).max()
    assert 0 < error < MARGINS[mode]
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert_close(again.predict(DATA["x"], verbose=0), after, tolerance=1e-6)


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_every_classifier_can_be_quantized(name):
    model = build(name, classes=3)
    images = images_of(model)
    before = keras.ops.convert_to_numpy(model(images))
    model.quantize("int8")
    dense = [one for one in model._flatten_layers() if type(one) is keras.layers.Dense]
    assert {one.quantization_mode for one in dense} <= {"int8"}
    after = keras.ops.convert_to_numpy(model(images))
    assert np.abs(after - before).max() < 0.05 * np.abs(before).max()


class Stop(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 2:
            raise KeyboardInterrupt


def test_an_interrupted_fit_goes_on_by_backup_and_restore(tmp_path):
    def fit(*callbacks):
        kept = keras.callbacks.BackupAndRestore(tmp_path / "backup")
        return small_network().fit(**DATA, epochs=4, callbacks=[kept, *callbacks])

    whole = small_network().fit(**DATA, epochs=4).history["loss"]
    with pytest.raises(KeyboardInterrupt):
        fit(Stop())
    np.testing.assert_allclose(fit().history["loss"], whole[2:], rtol=1e-6)
