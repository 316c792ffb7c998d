import dataclasses

import keras
import numpy as np
import pytest

from keras_wavelets.applications.builder import builder
from keras_wavelets.applications.ends import Ends
from keras_wavelets.applications.ends import initializers


@builder(model_name="linear", image_shape=(4, 4, 1), vector=True)
def linear(ends):
    """Builds a linear classifier."""
    return ends.finish(keras.layers.Flatten()(ends.images))


@builder(model_name="convolution", image_shape=(8, 6, 1), minimum=4, sides="any")
def convolution(ends):
    """Builds one convolution."""
    layer = keras.layers.Conv2D(5, 3, data_format="channels_last")
    return ends.finish(layer(ends.images))


def features(**arguments):
    return convolution(include_top=False, **arguments)


def test_the_last_layer_holds_the_activation():
    model = linear(name="straight")
    assert model.name == "straight"
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
    ends = Ends(
        convolution.architecture,
        include_top=False,
        input_shape=(None, None, channels),
    )
    assert ends.images.shape == (None, None, None, channels)


@pytest.mark.parametrize(("top", "legal"), [(True, False), (False, True)])
def test_sides_may_be_unknown_without_a_top_only(top, legal):
    row = dataclasses.replace(convolution.architecture, sides="known with a top")
    ends = Ends(row, include_top=top, input_shape=(None, None, 1))
    if legal:
        assert ends.images.shape == (None, None, None, 1)
    else:
        with pytest.raises(ValueError, match="three positive integers"):
            _ = ends.images


@pytest.mark.parametrize(
    ("pooling", "shape"), [(None, (6, 4, 5)), ("avg", (5,)), ("max", (5,))]
)
def test_features_are_maps_or_pooled(pooling, shape):
    assert features(pooling=pooling).output_shape == (None, *shape)


def test_channels_first_turns_images_and_features_around(monkeypatch):
    monkeypatch.setattr(keras.config, "image_data_format", lambda: "channels_first")
    model = features()
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
    assert features(classes=0).output_shape == (None, 6, 4, 5)


@pytest.mark.parametrize("shape", [(3, 8, 1), (8, 3, 1)])
def test_images_that_are_too_small_are_an_error(shape):
    with pytest.raises(ValueError, match="at least 4 x 4") as error:
        convolution(input_shape=shape)
    assert str(error.value).endswith(f"Received: input_shape={shape}.")


def test_the_number_of_channels_must_be_known():
    with pytest.raises(ValueError, match=r"Received: input_shape=\(8, 8, None\)\.$"):
        features(input_shape=(8, 8, None))


def test_two_shapes_that_differ_are_an_error():
    tensor = keras.Input((4, 4, 1))
    with pytest.raises(ValueError, match=r"Received: input_shape=\(4, 4, 3\)\.$"):
        linear(input_tensor=tensor, input_shape=(4, 4, 3))


def test_a_vector_cannot_be_pooled():
    with pytest.raises(ValueError, match=r"of 'linear' are a vector.*pooling='avg'\.$"):
        linear(include_top=False, pooling="avg")


def test_an_unknown_start_is_an_error():
    with pytest.raises(ValueError, match=r"Received: init='jax'\.$"):
        initializers("jax")
