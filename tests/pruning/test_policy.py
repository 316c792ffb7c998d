"""Policies; graphs and counts follow the tests of TensorFlow Model Optimization."""

import keras
import pytest
from keras import layers

from keras_wavelets import pruning
from keras_wavelets.pruning.policy import for_keras_3


def conv(filters=8):
    return layers.Conv2D(filters, 1)


def first(filters=16):
    return layers.Conv2D(filters, 3, strides=2, padding="valid")


def count(model):
    policy = pruning.PruneForLatencyOnXNNPack()
    assert pruning.prune_low_magnitude(model, pruning_policy=policy) is model
    found = list(model._flatten_layers())
    return sum(hasattr(layer, "keras_wavelets_pruning") for layer in found)


def chain(*between, side=8, end=None):
    inputs = keras.Input((side, side, 3))
    x = first()(layers.ZeroPadding2D(1)(inputs))
    for layer in between:
        x = layer(x)
    outputs = (end or layers.GlobalAveragePooling2D())(x)
    return keras.Model(inputs, outputs, name="chain")


def mobile(*, strides=2, padding=1, pooling=True, channels=3):
    inputs = keras.Input((16, 16, channels))
    x = layers.ZeroPadding2D(padding)(inputs)
    x = layers.Conv2D(8, 3, strides=strides)(x)
    y = layers.Conv2D(8, 1, name="pointwise")(x)
    x = layers.Add()([x, y])
    if pooling:
        x = layers.GlobalAveragePooling2D(keepdims=True)(x)
    outputs = layers.Dense(2)(layers.Flatten()(x))
    return keras.Model(inputs, outputs, name="mobile")


def test_the_policy_of_xnnpack_prunes_what_runs_sparse():
    model, policy = mobile(), pruning.PruneForLatencyOnXNNPack()
    policy.ensure_model_supports_pruning(model)
    pruning.prune_low_magnitude(model, pruning_policy=policy)
    marked = [n.name for n in model.layers if hasattr(n, "keras_wavelets_pruning")]
    assert marked == ["pointwise"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"strides": 1}, "on the way from each input"),
        ({"padding": 2}, "on the way from each input"),
        ({"channels": 4}, "on the way from each input"),
        ({"pooling": False}, "GlobalAveragePooling2D on the way to each output"),
    ],
)
def test_models_that_xnnpack_does_not_run_sparse_are_named(options, message):
    policy = pruning.PruneForLatencyOnXNNPack()
    with pytest.raises(ValueError, match=f"{message}.*model='mobile'"):
        pruning.prune_low_magnitude(mobile(**options), pruning_policy=policy)


def test_a_layer_that_does_not_run_sparse_is_named():
    with pytest.raises(ValueError, match="Received: 'pool' of type MaxPooling2D"):
        count(chain(conv(), layers.MaxPooling2D(name="pool")))


@pytest.mark.parametrize(
    "between",
    [
        [layers.BatchNormalization()],
        [layers.ReLU(), layers.ELU(), layers.LeakyReLU()],
        [layers.Activation("relu6"), layers.Activation("sigmoid")],
        [layers.DepthwiseConv2D(5, padding="same")],
        [layers.ZeroPadding2D(2), layers.DepthwiseConv2D(5, strides=2)],
        [layers.UpSampling2D(interpolation="bilinear")],
    ],
)
def test_what_xnnpack_knows_may_lie_between(between):
    assert count(chain(*between, layers.Dropout(0.1), conv())) == 1


@pytest.mark.parametrize(
    "between",
    [
        [layers.Activation("gelu")],
        [layers.DepthwiseConv2D(3)],
        [layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2)],
        [layers.UpSampling2D(interpolation="nearest")],
        [layers.Conv2D(8, 3, padding="same")],
        [layers.Conv2DTranspose(8, 1)],
        [layers.BatchNormalization(axis=1)],
    ],
)
def test_what_xnnpack_does_not_know_may_not(between):
    with pytest.raises(ValueError, match="that XNNPACK runs sparse"):
        count(chain(*between, conv()))


def test_a_sequential_model_must_be_built():
    parts = [
        layers.ZeroPadding2D(1),
        first(4),
        layers.DepthwiseConv2D(3, padding="same"),
        conv(),
        layers.GlobalAveragePooling2D(),
    ]
    with pytest.raises(ValueError, match="not built"):
        count(keras.Sequential(parts))
    assert count(keras.Sequential([keras.Input((8, 8, 3)), *parts])) == 1


def test_models_inside_models_are_taken_apart():
    inner = keras.Sequential([conv(8), conv(16)])
    assert count(chain(inner)) == 2
    whole = [layers.ZeroPadding2D(1), first(), inner, layers.GlobalAveragePooling2D()]
    assert count(keras.Sequential([keras.Input((8, 8, 3)), *whole])) == 2
    features = chain(conv(), end=layers.GlobalAveragePooling2D(keepdims=True))
    inputs = keras.Input((8, 8, 3))
    assert count(keras.Model(inputs, conv(3)(features(inputs)))) == 2


def test_a_layer_that_is_used_twice_is_pruned_once():
    shared = conv(16)
    assert count(chain(shared, shared)) == 1


def test_a_model_may_have_nothing_to_prune():
    depthwise = layers.DepthwiseConv2D(3, padding="same")
    assert count(chain(depthwise, layers.Activation("relu"))) == 0


def test_two_inputs_and_two_outputs():
    left, right = keras.Input((16, 16, 3)), keras.Input((16, 16, 3))
    x = first()(layers.ZeroPadding2D(1)(left))
    x = layers.Add()([layers.DepthwiseConv2D(3, padding="same")(x), conv(16)(x)])
    y = layers.ZeroPadding2D(1)(first(8)(layers.ZeroPadding2D(1)(right)))
    y = layers.DepthwiseConv2D(3, strides=2, padding="valid")(y)
    weight = conv(32)(layers.GlobalAveragePooling2D(keepdims=True)(y))
    weight = layers.Activation("sigmoid")(weight)
    y = layers.UpSampling2D(interpolation="bilinear")(conv(32)(y))
    y = conv(16)(layers.Multiply()([weight, y]))
    z = layers.GlobalAveragePooling2D(keepdims=True)(layers.Add()([x, y]))
    assert count(keras.Model([left, right], [conv(7)(z), conv(3)(z)])) == 6


def test_sums_of_tensors_may_lie_between():
    inputs = keras.Input((8, 8, 3))
    x = first()(layers.ZeroPadding2D(1)(inputs))
    residual = conv(16)(x)
    x = (x + residual - residual) * residual
    model = keras.Model(inputs, layers.GlobalAveragePooling2D()(x))
    assert count(model) == 1


def test_many_residual_blocks_take_no_exponential_time():
    def block(x):
        return layers.Add()([x, conv(16)(x)])

    inputs = keras.Input((8, 8, 3))
    x = first()(layers.ZeroPadding2D(1)(inputs))
    for _ in range(40):
        x = block(x)
    assert count(keras.Model(inputs, layers.GlobalAveragePooling2D()(x))) == 40


def test_a_model_of_a_class_of_its_own_is_named():
    class Own(keras.Model):
        def call(self, inputs):
            return inputs

    model = Own(name="own")
    model.build((None, 8, 8, 3))
    with pytest.raises(ValueError, match="Received: model='own' of type Own"):
        count(model)


class Theirs:
    """As the class of TensorFlow Model Optimization: of its name and module."""

    def allow_pruning(self, layer):
        return False  # It looks for layers of Keras 2.


Theirs.__name__ = "PruneForLatencyOnXNNPack"
Theirs.__module__ = "tensorflow_model_optimization.python.core.sparsity.keras"


def test_the_policy_of_tfmot_is_ours():
    model = mobile()
    assert isinstance(for_keras_3(Theirs()), pruning.PruneForLatencyOnXNNPack)
    pruner = pruning.Pruner(model, "magnitude", layers=Theirs())
    assert [kernel.path for kernel in pruner.kernels] == ["pointwise/kernel"]
    pruning.prune_low_magnitude(model, pruning_policy=Theirs())
    assert hasattr(model.get_layer("pointwise"), "keras_wavelets_pruning")
    with pytest.raises(ValueError, match="on the way from each input"):
        pruning.prune_low_magnitude(mobile(strides=1), pruning_policy=Theirs())


def test_a_class_derived_from_that_of_tfmot_is_named():
    class Derived(Theirs):
        """Its own rule is one for layers of Keras 2."""

    with pytest.raises(ValueError, match="Received: policy of type Derived"):
        pruning.Pruner(mobile(), "magnitude", layers=Derived())
