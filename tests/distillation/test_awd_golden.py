"""Numbers of the original package: attributions, losses, gradients, trajectories."""

import awd_golden
import keras
import numpy as np
import pytest
from awd_golden import ARRAYS
from awd_golden import bands
from awd_golden import inputs
from contracts import assert_close

from keras_wavelets.distillation import AWD
from keras_wavelets.layers import AdaptiveDWT1D
from keras_wavelets.layers import AdaptiveDWT2D

tf = pytest.importorskip("tensorflow")
pytestmark = [
    pytest.mark.filterwarnings("ignore:level="),
    pytest.mark.filterwarnings("ignore:The filter is"),
]

METHODS = {"saliency": "Saliency", "input_x_gradient": "InputXGradient"}
SIGNAL, IMAGE = inputs("trim1d/x"), inputs("trim2d/x")


def signal_awd(target, **options):
    transform = AdaptiveDWT1D(ARRAYS["trim1d/h0"], level=4, dtype="float64")
    return AWD(transform, awd_golden.perceptron("float64"), target, **options)


def image_awd(target, **options):
    transform = AdaptiveDWT2D(ARRAYS["trim2d/h0"], level=2, dtype="float64")
    return AWD(transform, awd_golden.convolutional("float64"), target, **options)


def attribution_and_gradient(awd, x):
    with tf.GradientTape() as tape:
        size = awd.terms(x)["attribution_l1"]
    return size, tape.gradient(size, awd.transform.taps.value)


@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize("residuals", [False, True])
@pytest.mark.parametrize("method", METHODS)
def test_attributions_of_signals_and_their_second_derivatives(
    method, residuals, target
):
    awd = signal_awd(target, attribution=method, use_residuals=residuals)
    case = f"trim1d/{METHODS[method]}/res{int(residuals)}/t{target}"
    found = awd.attributions(SIGNAL)
    assert_close(found, bands(case, 4, "a"), tolerance=1e-10)
    size, slope = attribution_and_gradient(awd, SIGNAL)
    np.testing.assert_allclose(size, ARRAYS[f"{case}/l1attr"], atol=1e-10)
    np.testing.assert_allclose(slope, ARRAYS[f"{case}/grad_h0"], atol=1e-10)
    outputs = awd.seen(SIGNAL)(awd.transform(SIGNAL), SIGNAL)
    np.testing.assert_allclose(outputs, ARRAYS[f"{case}/out"], atol=1e-10)


@pytest.mark.parametrize("second_order", [True, False])
@pytest.mark.parametrize(("target", "key"), [(6, "t6"), ("all", "t-1")])
@pytest.mark.parametrize("method", METHODS)
def test_attributions_of_images_agree_in_both_orders(method, target, key, second_order):
    awd = image_awd(target, attribution=method, second_order=second_order)
    case = f"trim2d/{METHODS[method]}/{key}"
    size, slope = attribution_and_gradient(awd, IMAGE)
    np.testing.assert_allclose(size, ARRAYS[f"{case}/l1attr"], atol=1e-10)
    np.testing.assert_allclose(slope, ARRAYS[f"{case}/grad_h0"], atol=1e-10)
    if target == 6:
        found = awd.attributions(IMAGE)
        assert_close(found, bands(case, 2, "a"), tolerance=1e-10)


def test_the_whole_loss_and_its_gradient():
    awd = signal_awd(1, coefficient_l1=0.005, attribution_l1=0.5)
    awd.compile()
    with tf.GradientTape() as tape:
        loss = awd.total(awd.terms(SIGNAL))
    case = "total_sal_t1_l1wave.005_l1attr.5"
    # The weights of the loss are kept in the precision of weights, here float64.
    np.testing.assert_allclose(loss, ARRAYS[f"trim1d/{case}"], atol=1e-8)
    slope = tape.gradient(loss, awd.transform.taps.value)
    np.testing.assert_allclose(slope, ARRAYS[f"trim1d/grad_{case}"], atol=1e-8)


def test_integrated_gradients():
    found = signal_awd(1).attributions(SIGNAL, method="integrated_gradients")
    assert_close(found, bands("trim1d/ig_corrected/t1", 4, "a"), tolerance=1e-10)


def test_compression_factor():
    factor = signal_awd(1).compression_factor(SIGNAL, 0.05, 0.05)
    assert factor == ARRAYS["trim1d/compression_t0.05"]


def test_the_original_validator_takes_plain_means_of_batches():
    x = inputs("validator/x")
    names = ("reconstruction", "low_sum", "high_sum", "unit_norm", "mirror")
    names = (*names, "double_shift", "coefficient_l1", "attribution_l1")
    rows = []
    for batch in (x[:4], x[4:8], x[8:]):
        terms = signal_awd(1).terms(batch)
        other = signal_awd(1, attribution="input_x_gradient").terms(batch)
        rows.append([*(terms[n] for n in names), other["attribution_l1"]])
    np.testing.assert_allclose(
        np.mean(rows, axis=0), ARRAYS["validator/values"], atol=1e-10
    )


@pytest.mark.parametrize(("target", "key"), [(6, "t6"), ("all", "t-1")])
def test_gradients_computed_before_give_the_same_loss(target, key):
    awd = image_awd(target, second_order=False)
    slopes = awd.input_gradients(IMAGE)
    assert slopes.shape == (2, 1 if target == 6 else 10, 12, 12, 1)
    size = awd.terms(IMAGE, slopes=tf.constant(slopes))["attribution_l1"]
    expected = ARRAYS[f"trim2d/Saliency/{key}/l1attr"]
    np.testing.assert_allclose(size, expected, atol=1e-10)


TRAJECTORIES = {
    "a": (AdaptiveDWT1D, 4, None, 1e-2, {}),
    "b": (
        AdaptiveDWT1D,
        4,
        awd_golden.perceptron,
        1e-3,
        {"target": 1, "coefficient_l1": 0.005, "attribution_l1": 0.5},
    ),
    "c": (
        AdaptiveDWT2D,
        2,
        awd_golden.convolutional,
        1e-2,
        {"target": 6, "attribution_l1": 5.0},
    ),
    "d": (AdaptiveDWT1D, 4, None, 1e-2, {"coefficient_l1": 0.01}),
}


class Watch(keras.callbacks.Callback):
    """Writes down the filter after each step, and the loss of each."""

    def __init__(self, transform):
        super().__init__()
        self.transform, self.filters, self.losses = transform, [], []

    def on_train_batch_begin(self, batch, logs=None):
        # Without this the losses would be means over the batches of an epoch.
        self.model.reset_metrics()

    def on_train_batch_end(self, batch, logs=None):
        self.filters.append(keras.ops.convert_to_numpy(self.transform.low_pass))
        self.losses.append(logs["loss"])


@pytest.mark.parametrize("case", TRAJECTORIES)
def test_ten_steps_of_the_original(case):
    layer, level, teacher, rate, options = TRAJECTORIES[case]
    path = ARRAYS[f"fit/{case}/h0"]
    transform = layer(path[0], level=level)
    awd = AWD(transform, teacher and teacher("float32"), **options)
    awd.compile(keras.optimizers.Adam(rate, epsilon=1e-8))
    watch = Watch(transform)
    x = inputs(f"fit/{case}/x")
    awd.fit(
        x,
        batch_size=8 if case == "d" else len(x),
        epochs=2 if case == "d" else 10,
        shuffle=False,
        verbose=0,
        callbacks=[watch],
    )
    np.testing.assert_allclose(watch.losses, ARRAYS[f"fit/{case}/losses"], rtol=1e-4)
    np.testing.assert_allclose(watch.filters, path[1:], atol=1e-5)
