import keras
import pytest
from keras import layers

from keras_wavelets.layers import WTConv2D
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


@pytest.mark.parametrize(
    "choose",
    [
        lambda model: model.get_layer("depthwise"),
        lambda model: [model.get_layer("depthwise")],
        lambda model: layers.DepthwiseConv2D,
        lambda model: ["depth*", layers.DepthwiseConv2D, lambda layer: False],
    ],
)
def test_layers_are_selected_as_objects_and_classes(zoo, choose):
    assert names(zoo, choose(zoo)) == ["depthwise/kernel"]


def test_a_layer_stands_for_what_is_inside_of_it(zoo):
    assert len(names(zoo, "lstm")) == 2
    inner = keras.Sequential(
        [keras.Input((8, 8, 2)), layers.Conv2D(4, 3, name="a")], name="inner"
    )
    outer = keras.Sequential([keras.Input((8, 8, 2)), inner, layers.Conv2D(4, 3)])
    assert len(names(outer, inner)) == len(names(outer, ["inner"])) == 1


def test_kernels_of_the_wavelet_convolution_are_pruned_where_asked_for():
    layer = WTConv2D(5, level=1, name="wt")
    model = keras.Sequential([keras.Input((16, 16, 4)), layer, layers.Conv2D(2, 3)])
    assert len(names(model)) == 1
    report = Pruner(model, "magnitude", layers=[layer]).prune(0.5)
    assert [row.path for row in report.rows] == ["wt/kernel", "wt/level_1_kernel"]
    assert report.totals.weight_sparsity == 0.5


class Bare(layers.Layer):
    def build(self, shape):
        self.matrix = self.add_weight(shape=(3, 3, 2, 4), name="matrix")

    def call(self, inputs):
        return keras.ops.conv(inputs, self.matrix)


@pytest.mark.parametrize(
    ("layer", "choice", "received"),
    [
        (Bare(name="bare"), ["conv", "bare"], r"'bare', .*\['bare \(Bare\)'\]"),
        (Bare(name="bare"), Bare, r"\['bare \(Bare\)'\]"),
        (layers.ReLU(name="relu"), ["conv", "relu"], r"\['relu \(ReLU\)'\]"),
        (layers.ReLU(), ["conv", "cnov"], "Received: layers='cnov', which is not"),
        (layers.ReLU(), ["conv", "c?nov*"], r"Received: layers='c\?nov\*'"),
        (layers.ReLU(), [layers.Conv2D(2, 3)], "Received: layers=<Conv2D"),
        (layers.ReLU(), layers.Conv3D, "Conv3D'>, which is not"),
    ],
)
def test_what_is_asked_for_in_vain_is_named(layer, choice, received):
    conv = layers.Conv2D(2, 3, name="conv")
    model = keras.Sequential([keras.Input((8, 8, 2)), conv, layer])
    with pytest.raises(ValueError, match=received):
        Pruner(model, "magnitude", layers=choice)


def test_recurrent_convolutions_are_named():
    recurrent = layers.ConvLSTM2D(2, 3, name="frames")
    model = keras.Sequential([keras.Input((3, 8, 8, 2)), recurrent, layers.Flatten()])
    with pytest.raises(ValueError, match=r"\['frames \(ConvLSTM2D\)'\]"):
        Pruner(model, "magnitude", layers=["frames"])


def test_something_else_selects_no_layers(zoo):
    with pytest.raises(TypeError, match="Received: layers=3"):
        Pruner(zoo, layers=[3])
