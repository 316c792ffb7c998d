import keras
import numpy as np
import pytest
import pywt
from contracts import assert_close
from contracts import check_compiled
from contracts import make_inputs
from keras import ops as kops

from keras_wavelets import losses
from keras_wavelets import ops

pytestmark = pytest.mark.backend

TRANSFORMS = ("dwt", "swt", "dtcwt")
SHAPES = {1: (2, 32, 3), 2: (2, 17, 16, 2), 3: (2, 8, 7, 9, 1)}
RHO = {
    "l1": np.abs,
    "l2": np.square,
    "charbonnier": lambda x: np.sqrt(x**2 + 1e-6) - 1e-3,
    "huber": lambda x: np.where(np.abs(x) <= 1, x**2 / 2, np.abs(x) - 0.5),
}


def pair(rank, seed=0):
    return make_inputs([SHAPES[rank], SHAPES[rank]], seed=seed)


@pytest.mark.parametrize("distance", RHO)
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_loss_agrees_with_pywavelets(rank, distance):
    x, y = pair(rank)
    axes = tuple(range(1, rank + 1))
    average, *details = pywt.wavedecn(x - y, "db2", mode="reflect", level=1, axes=axes)
    bands = [average, *details[0].values()]
    expected = sum(RHO[distance](b).mean(axis=(*axes, rank + 1)) for b in bands)
    options = {"wavelet": "db2", "mode": "reflect", "level": 1, "distance": distance}
    assert_close(losses.wavelet_loss(x, y, **options), expected, tolerance=1e-5)


def test_stationary_loss_agrees_with_pywavelets():
    x, y = make_inputs([(2, 16, 8, 1)] * 2)
    coeffs = pywt.swt2(x - y, "db2", level=2, axes=(1, 2), trim_approx=True)
    bands = [coeffs[0], *coeffs[1], *coeffs[2]]
    expected = sum(np.abs(band).mean(axis=(1, 2, 3)) for band in bands)
    loss = losses.wavelet_loss(x, y, "swt", wavelet="db2", level=2)
    assert_close(loss, expected, tolerance=1e-5)


def test_dual_tree_loss_compares_magnitudes():
    x, y = pair(2)
    options = {"level": 2, "axes": (1, 2), "output": "magnitude"}
    truth, guess = (keras.tree.flatten(ops.dtcwt2(each, **options)) for each in (x, y))
    expected = sum(
        np.abs(one - other).reshape(2, -1).mean(axis=1)
        for one, other in zip(
            map(kops.convert_to_numpy, truth),
            map(kops.convert_to_numpy, guess),
            strict=True,
        )
    )
    loss = losses.wavelet_loss(x, y, "dtcwt", level=2)
    assert_close(loss, expected, tolerance=1e-5)


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_loss_compiles(transform):
    x, y = pair(2)
    loss = losses.WaveletLoss(transform, level=2)
    check_compiled(lambda y: loss(x, y), y)


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("rank", [1, 2])
def test_loss_of_equals_is_zero(transform, rank):
    x, _ = pair(rank)
    loss = losses.wavelet_loss(x, x, transform, level=2)
    assert_close(loss, np.zeros(2), tolerance=1e-6)


def test_weights_choose_levels_and_bands():
    x, y = make_inputs([(2, 16, 16, 2)] * 2)
    bands = pywt.wavedecn(x - y, "haar", level=2, axes=(1, 2))

    def mean(band):
        return np.abs(band).mean(axis=(1, 2, 3))

    expected = 3 * mean(bands[2]["ad"]) + 0.5 * 4 * sum(map(mean, bands[1].values()))
    weights = {"average": 0, "1": 0, "1/ad": 3.0, "2": 4.0}
    loss = losses.wavelet_loss(x, y, level=2, level_decay=0.5, weights=weights)
    assert_close(loss, expected, tolerance=1e-5)


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_channels_first_is_the_transposed_loss(transform):
    x, y = pair(2)
    loss = losses.wavelet_loss(x, y, transform, level=1)
    turned = [np.moveaxis(each, -1, 1) for each in (x, y)]
    options = {"level": 1, "data_format": "channels_first"}
    assert_close(
        losses.wavelet_loss(*turned, transform, **options), loss, tolerance=1e-5
    )


def test_stationary_loss_does_not_mind_a_shift():
    x, y = make_inputs([(2, 16, 16, 1)] * 2)
    loss = losses.WaveletLoss("swt", level=2)
    shifted = [np.roll(each, 1, axis=1) for each in (x, y)]
    assert_close(loss(*shifted), loss(x, y), tolerance=1e-5)


def test_dual_tree_loss_forgives_a_shift():
    edge = np.zeros((1, 32, 32, 1), "float32")
    edge[:, :, 16:] = 1
    shifted = np.roll(edge, 1, axis=2)
    weights = {"average": 0.0}
    losses_of = {
        name: float(losses.WaveletLoss(name, level=3, weights=weights)(edge, shifted))
        for name in ("dwt", "dtcwt")
    }
    assert losses_of["dtcwt"] < 0.7 * losses_of["dwt"]


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_a_model_trains_with_the_loss_and_is_saved_with_it(transform, tmp_path):
    x, y = make_inputs([(4, 8, 8, 1)] * 2)
    model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(1, 1)])
    loss = losses.WaveletLoss(transform, level=1, weights={"1": 2.0})
    model.compile("sgd", loss)
    before = model.evaluate(x, y, verbose=0)
    model.fit(x, y, epochs=2, verbose=0, shuffle=False)
    assert model.evaluate(x, y, verbose=0) < before
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert again.loss.get_config() == loss.get_config()
    assert again.evaluate(x, y, verbose=0) == pytest.approx(
        model.evaluate(x, y, verbose=0)
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"transform": "fft"}, "Received: transform='fft'"),
        ({"distance": "l3"}, "Received: distance='l3'"),
        ({"wavelet": "db99"}, "Received: wavelet='db99'"),
        ({"mode": "mirror"}, "Received: mode='mirror'"),
        ({"level": 0}, "integer ≥ 1.*Received: level=0"),
        ({"level": 1.5}, "Received: level=1.5"),
        ({"data_format": "NHWC"}, "Received: data_format='NHWC'"),
        ({"weights": {"4": 1.0}}, r"3 levels\. Received: weights={'4': 1.0}"),
        ({"weights": {"fine": 1.0}}, "Received: weights={'fine': 1.0}"),
        ({"weights": {"1": -1.0}}, "Received: weights={'1': -1.0}"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        losses.WaveletLoss(**arguments)


@pytest.mark.parametrize("shape", [(2, 8), (1, 2, 3, 4, 5, 6)])
def test_a_wrong_rank_is_named(shape):
    x = np.ones(shape, "float32")
    with pytest.raises(ValueError, match=r"with channels\. Received: y_pred with"):
        losses.wavelet_loss(x, x, level=1)


def test_volumes_have_no_dual_tree_loss():
    x, y = pair(3)
    with pytest.raises(ValueError, match="not volumes"):
        losses.wavelet_loss(x, y, "dtcwt", level=1)
