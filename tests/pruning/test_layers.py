import keras
import pytest
from keras import layers

from keras_wavelets.pruning import DWTPruning
from keras_wavelets.pruning import PruneForLatencyOnXNNPack
from keras_wavelets.pruning import Pruner
from keras_wavelets.pruning.layers import path_in
from keras_wavelets.pruning.layers import prunable_kernels


def names(model, choice=None, **options):
    return [
        path_in(model, kernel) for kernel in prunable_kernels(model, choice, **options)
    ]


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__(name="subclassed")
        self.convolution = layers.Conv2D(4, 3, name="inner")
        self.dense = layers.Dense(2, name="top")

    def call(self, inputs):
        return self.dense(layers.Flatten()(self.convolution(inputs)))


class Own(layers.Layer):
    def build(self, shape):
        self.matrix = self.add_weight(shape=(3, 3, 2, 4), name="matrix")

    def call(self, inputs):
        return keras.ops.conv(inputs, self.matrix)

    def get_prunable_weights(self):
        return [self.matrix]


@pytest.fixture
def zoo():
    inputs = keras.Input((8, 8, 4))
    x = layers.Conv2D(4, 3, name="conv")(inputs)
    x = layers.SeparableConv2D(4, 3, name="separable")(x)
    x = layers.DepthwiseConv2D(3, name="depthwise")(x)
    x = layers.Conv2DTranspose(4, 3, name="transposed")(x)
    x = layers.Reshape((4, 16))(x)
    x = layers.Conv1D(8, 2, name="row")(x)
    x = layers.LSTM(5, name="lstm")(x)
    x = layers.Dense(6, name="hidden")(x)
    return keras.Model(inputs, layers.Dense(2, name="top")(x))


def test_convolutions_are_selected_for_wavelets(zoo):
    assert names(zoo, convolutions_only=True) == [
        "conv/kernel",
        "separable/pointwise_kernel",
        "transposed/kernel",
        "row/kernel",
    ]


def test_dense_and_recurrent_kernels_are_added_for_weights(zoo):
    found = names(zoo)
    assert "hidden/kernel" in found
    assert len([name for name in found if "lstm" in name]) == 2
    assert "top/kernel" not in found


@pytest.mark.parametrize(
    "choice",
    ["depthwise", ["depth*"], lambda layer: isinstance(layer, layers.DepthwiseConv2D)],
)
def test_layers_are_selected_by_name_pattern_or_function(zoo, choice):
    assert names(zoo, choice) == ["depthwise/kernel"]


def test_the_last_dense_layer_is_pruned_where_asked_for(zoo):
    assert names(zoo, ["top"]) == ["top/kernel"]


def test_nested_models_are_searched():
    inner = keras.Sequential([keras.Input((8, 8, 2)), layers.Conv2D(4, 3, name="a")])
    outer = keras.Sequential([keras.Input((8, 8, 2)), inner, layers.Conv2D(4, 3)])
    assert len(names(outer)) == 2


def test_shared_layers_are_pruned_once():
    shared = layers.Conv2D(2, 3, padding="same", name="shared")
    inputs = keras.Input((8, 8, 2))
    model = keras.Model(inputs, shared(shared(inputs)))
    assert names(model) == ["shared/kernel"]
    assert Pruner(model).prune(0.5).totals.coefficients_zeroed == 18


def test_subclassed_models_are_searched():
    model = Subclassed()
    model(keras.ops.ones((1, 8, 8, 2)))
    assert Pruner(model).prune(0.5).totals.coefficient_sparsity == 0.5


def test_a_layer_can_decide_itself():
    model = keras.Sequential([keras.Input((8, 8, 2)), Own(name="own")])
    assert names(model, convolutions_only=True) == ["own/matrix"]


def test_pointwise_convolutions_alone_are_selected_for_xnnpack():
    model = keras.Sequential(
        [
            keras.Input((8, 8, 2)),
            layers.Conv2D(4, 3, name="wide"),
            layers.Conv2D(4, 1, name="pointwise"),
        ]
    )
    assert names(model, PruneForLatencyOnXNNPack()) == ["pointwise/kernel"]
    with pytest.raises(ValueError, match="Received: method=DWTPruning"):
        Pruner(model, DWTPruning(), layers=PruneForLatencyOnXNNPack())


def test_types_are_listed_where_nothing_is_selected():
    model = keras.Sequential([keras.Input((4,)), layers.Dense(2), layers.ReLU()])
    with pytest.raises(ValueError, match=r"\['Dense', 'InputLayer', 'ReLU'\].*=None"):
        Pruner(model)


def test_a_model_must_be_built():
    model = keras.Sequential([layers.Conv2D(2, 3)], name="unbuilt")
    with pytest.raises(ValueError, match="Received: model='unbuilt', not built"):
        Pruner(model)


def test_something_else_is_no_model():
    with pytest.raises(TypeError, match=r"Received: model of type builtins\.str"):
        Pruner("model")
