import keras
import numpy as np
import pytest

from keras_wavelets.applications.builder import Frame
from keras_wavelets.applications.builder import initializers


def linear(**kwargs):
    frame = Frame(**kwargs)
    vector = keras.layers.Flatten()(frame.images((4, 4, 1)))
    return frame.model(frame.classify(vector))


def convolution(**kwargs):
    frame = Frame(include_top=False, **kwargs)
    layer = keras.layers.Conv2D(5, 3, data_format="channels_last")
    return frame.model(frame.features(layer(frame.images((8, 6, 1)))))


def test_the_last_layer_holds_the_activation():
    model = linear(name="linear")
    assert model.name == "linear"
    assert model.layers[-1].name == "predictions"
    assert model.layers[-1].activation.__name__ == "softmax"


def test_no_activation_means_logits():
    model = linear(classifier_activation=None)
    assert model.layers[-1].activation.__name__ == "linear"


def test_images_have_the_default_shape():
    assert linear().input_shape == (None, 4, 4, 1)


def test_an_input_tensor_starts_the_graph():
    tensor = keras.Input((4, 4, 1), name="photo")
    model = linear(input_tensor=tensor)
    assert model.layers[0].name == "photo"


def test_an_intermediate_tensor_brings_the_layers_before_it():
    tensor = keras.layers.Rescaling(1 / 255, name="scale")(keras.Input((4, 4, 1)))
    model = linear(input_tensor=tensor, input_shape=(4, 4, 1))
    assert "scale" in [layer.name for layer in model.layers]


@pytest.mark.parametrize("channels", [1, 4])
def test_sides_may_be_unknown_where_the_architecture_allows(channels):
    frame = Frame(include_top=False, input_shape=(None, None, channels))
    images = frame.images((8, 8, 1), static=False, minimum=4)
    assert images.shape == (None, None, None, channels)


@pytest.mark.parametrize(
    ("pooling", "shape"), [(None, (6, 4, 5)), ("avg", (5,)), ("max", (5,))]
)
def test_features_are_maps_or_pooled(pooling, shape):
    assert convolution(pooling=pooling).output_shape == (None, *shape)


def test_channels_first_turns_images_and_features_around(monkeypatch):
    monkeypatch.setattr(keras.config, "image_data_format", lambda: "channels_first")
    model = convolution()
    assert model.input_shape == (None, 1, 8, 6)
    assert model.output_shape == (None, 5, 6, 4)


def test_saved_weights_are_loaded(tmp_path):
    model = linear()
    path = tmp_path / "linear.weights.h5"
    model.save_weights(path)
    images = np.ones((2, 4, 4, 1), "float32")
    loaded = linear(weights=str(path))
    np.testing.assert_array_equal(
        loaded.predict_on_batch(images), model.predict_on_batch(images)
    )


def test_scores_have_the_dtype_of_the_weights():
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = linear()
    finally:
        keras.config.set_dtype_policy("float32")
    assert model.output.dtype == "float32"


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"weights": "imagenet"}, "weights='imagenet'."),
        ({"weights": "absent.keras"}, "weights='absent.keras'."),
        ({"pooling": "mean"}, "pooling='mean'."),
        ({"classes": 0}, "classes=0."),
        ({"classes": 10.0}, "classes=10.0."),
        ({"input_shape": (4, 4)}, "input_shape=(4, 4)."),
        ({"input_shape": (4, None, 1)}, "input_shape=(4, None, 1)."),
        ({"input_shape": 4}, "input_shape=4."),
    ],
)
def test_bad_arguments_are_named_with_the_value(arguments, received):
    with pytest.raises(ValueError, match="Received: ") as error:
        linear(**arguments)
    assert str(error.value).endswith(received)


def test_the_number_of_classes_does_not_matter_without_a_top():
    assert convolution(classes=0).output_shape == (None, 6, 4, 5)


@pytest.mark.parametrize("shape", [(3, 8, 1), (8, 3, 1)])
def test_small_images_are_refused(shape):
    frame = Frame(input_shape=shape)
    with pytest.raises(ValueError, match="at least 4 x 4") as error:
        frame.images((8, 8, 1), minimum=4)
    assert str(error.value).endswith(f"Received: input_shape={shape}.")


def test_an_unknown_number_of_channels_is_refused():
    frame = Frame(include_top=False, input_shape=(8, 8, None))
    with pytest.raises(ValueError, match=r"Received: input_shape=\(8, 8, None\)\.$"):
        frame.images((8, 8, 1), static=False)


def test_two_shapes_that_differ_are_refused():
    tensor = keras.Input((4, 4, 1))
    with pytest.raises(ValueError, match=r"Received: input_shape=\(4, 4, 3\)\.$"):
        linear(input_tensor=tensor, input_shape=(4, 4, 3))


def test_a_vector_cannot_be_pooled():
    frame = Frame(include_top=False, pooling="avg", name="linear")
    vector = keras.layers.Flatten()(frame.images((4, 4, 1)))
    with pytest.raises(ValueError, match=r"of 'linear' are a vector.*pooling='avg'\.$"):
        frame.features(vector)


def test_an_unknown_start_is_refused():
    with pytest.raises(ValueError, match=r"Received: init='jax'\.$"):
        initializers("jax")
