import keras
import numpy as np
import pytest
from contracts import assert_close
from contracts import check_layer
from contracts import make_inputs

from keras_wavelets import layers
from keras_wavelets import ops

pytestmark = pytest.mark.backend

SHAPE = (2, 5, 6, 4, 3)
X = make_inputs(SHAPE)


@pytest.mark.parametrize(
    ("mode", "value"),
    [("soft", 0.5), ("hard", 0.5), ("garrote", 0.5), ("firm", (0.3, 0.9))],
)
def test_threshold_keeps_the_layer_contract(mode, value):
    check_layer(layers.Threshold, {"mode": mode, "value": value}, SHAPE, SHAPE)


@pytest.mark.parametrize("mode", ["soft", "hard", "garrote"])
@pytest.mark.parametrize(("per", "known"), [("channel", 1), ("band", 2), ("scalar", 1)])
def test_learnable_threshold_keeps_the_layer_contract(mode, per, known):
    check_layer(
        layers.LearnableThreshold,
        {"mode": mode, "per": per},
        SHAPE,
        SHAPE,
        stateless=False,
        known=known,
        expected_num_trainable_weights=1,
        expected_num_non_trainable_weights=0,
    )


@pytest.mark.parametrize("mode", ["soft", "garrote"])
def test_learnable_threshold_starts_as_a_given_one(mode):
    learnable = layers.LearnableThreshold(mode, init=0.4)
    assert_close(learnable(X), layers.Threshold(mode, 0.4)(X), tolerance=1e-6)


def test_a_sharp_smooth_threshold_is_hard():
    smooth = layers.LearnableThreshold("hard", init=0.4, sharpness=1e6)
    assert_close(smooth(X), ops.threshold(X, 0.4, "hard"), tolerance=1e-5)


@pytest.mark.parametrize(
    ("per", "axis", "shape"),
    [
        ("channel", -1, (3,)),
        ("channel", 1, (5, 1, 1, 1)),
        ("band", -1, (4, 3)),
        ("band", 2, (5, 6, 1, 1)),
        ("scalar", -1, ()),
    ],
)
def test_thresholds_are_shared_along_the_other_axes(per, axis, shape):
    layer = layers.LearnableThreshold(per=per, axis=axis)
    layer.build(SHAPE)
    assert tuple(layer.weights[0].shape) == shape


def test_a_threshold_learns_to_remove_noise():
    rng = np.random.default_rng(0)
    clean = 5.0 * (rng.random((64, 32, 1)) < 0.1)
    noisy = clean + rng.normal(scale=0.5, size=clean.shape)
    model = keras.Sequential([keras.Input((32, 1)), layers.LearnableThreshold()])
    model.compile(keras.optimizers.Adam(0.1), "mse")
    before = model.evaluate(noisy, clean, verbose=0)
    model.fit(noisy, clean, epochs=20, verbose=0, shuffle=False)
    assert model.evaluate(noisy, clean, verbose=0) < 0.7 * before


@pytest.mark.parametrize(
    ("layer", "arguments", "message"),
    [
        (layers.Threshold, {"mode": "strict"}, "Received: mode='strict'"),
        (layers.Threshold, {"value": -1.0}, "≥ 0.*Received: value=-1.0"),
        (layers.Threshold, {"mode": "firm", "value": (2, 1)}, r"value=\(2, 1\)"),
        (layers.LearnableThreshold, {"mode": "firm"}, "Received: mode='firm'"),
        (layers.LearnableThreshold, {"per": "pixel"}, "Received: per='pixel'"),
        (layers.LearnableThreshold, {"init": 0}, "Received: init=0"),
        (layers.LearnableThreshold, {"sharpness": -1}, "Received: sharpness=-1"),
    ],
)
def test_a_wrong_argument_is_named(layer, arguments, message):
    with pytest.raises(ValueError, match=message):
        layer(**arguments)


def test_thresholds_need_known_channels():
    with pytest.raises(ValueError, match=r"per channel.*input_shape=\(None, None\)"):
        layers.LearnableThreshold()(keras.Input((None,)))
