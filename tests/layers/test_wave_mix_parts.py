"""The bands and the perceptron of WaveMix blocks."""

import keras
import numpy as np
import pytest
import pywt
import wavemix_golden as golden
from contracts import check_compiled

from keras_wavelets import wavelets
from keras_wavelets.layers.wave_mix_parts import UPSAMPLINGS
from keras_wavelets.layers.wave_mix_parts import FeedForward
from keras_wavelets.layers.wave_mix_parts import band_pyramid
from keras_wavelets.layers.wave_mix_parts import gelu

pytestmark = pytest.mark.backend


def test_order_is_that_of_the_original():
    arrays = golden.case("dwt")
    x = golden.last(arrays["dwt_haar/in/x"])
    first, second = band_pyramid(x, 2, wavelets.get("haar"), "zero")
    golden.assert_agrees(first, golden.last(arrays["dwt_haar/out/cat1"]))
    golden.assert_agrees(second, golden.last(arrays["dwt_haar/out/cat2"]))


@pytest.mark.parametrize("name", ["dwt_haar_odd", "dwt_db2_zero"])
def test_bands_are_those_of_the_original(name):
    arrays = golden.case("dwt")
    x = golden.last(arrays[f"{name}/in/x"])
    bank = wavelets.get("db2" if "db2" in name else "haar")
    (bands,) = band_pyramid(x, 1, bank, "zero")
    average, details = np.split(np.array(bands), [2], axis=3)
    golden.assert_agrees(average, golden.last(arrays[f"{name}/out/ll1"]))
    # (batch, channels, 3, height, width) there.
    expected = np.moveaxis(arrays[f"{name}/out/high1"], (1, 2), (3, 4))
    golden.assert_agrees(details, expected.reshape(details.shape))


@pytest.mark.parametrize("implementation", ["auto", "conv", "polyphase", "matrix"])
def test_bands_agree_with_pywavelets(implementation):
    x = np.random.default_rng(0).normal(size=(2, 8, 12, 3)).astype("float32")
    (bands,) = band_pyramid(
        x, 1, wavelets.get("db2"), "periodization", implementation=implementation
    )
    average, details = pywt.dwt2(x, "db2", "periodization", axes=(1, 2))
    details = np.stack(details, axis=-1).reshape(2, 4, 6, 9)
    expected = np.concatenate([average, details], axis=-1)
    np.testing.assert_allclose(np.array(bands), expected, atol=1e-5)


@pytest.mark.parametrize("upsample", list(UPSAMPLINGS))
def test_doubles_the_size(upsample):
    filters = 4 if upsample in ("bilinear", "nearest") else 8
    layer = FeedForward(4, hidden=16, filters=filters, upsample=upsample, name="ff1")
    x = np.random.default_rng(0).normal(size=(2, 3, 5, 6)).astype("float32")
    assert tuple(layer(x).shape) == (2, 6, 10, 4)
    assert layer.compute_output_shape((None, 3, None, 6)) == (None, 6, None, 4)
    check_compiled(layer, x)


def test_layers_inside_bear_the_name_of_the_level():
    layer = FeedForward(4, hidden=16, filters=8, name="ff2")
    layer.build((None, 4, 4, 6))
    parts = (layer.expand, layer.project, layer.up, layer.norm)
    names = ["ff2_expand", "ff2_project", "ff2_up", "ff2_norm"]
    assert [part.name for part in parts] == names


def test_dropout_acts_in_training_only():
    keras.utils.set_random_seed(0)
    layer = FeedForward(4, hidden=16, filters=8, dropout=0.5, name="ff1")
    x = np.random.default_rng(0).normal(size=(2, 3, 5, 6)).astype("float32")
    np.testing.assert_array_equal(layer(x), layer(x))
    assert np.abs(np.array(layer(x, training=True)) - layer(x, training=True)).max() > 0


def test_a_frozen_layer_normalizes_by_its_running_statistics():
    layer = FeedForward(4, hidden=16, filters=8, name="ff1")
    x = np.random.default_rng(0).normal(size=(2, 3, 5, 6)).astype("float32")
    expected = layer(x)
    layer.trainable = False
    np.testing.assert_allclose(np.array(layer(x, training=True)), expected, atol=1e-6)


@pytest.mark.parametrize("upsample", list(UPSAMPLINGS))
def test_normalization_is_folded_exactly(upsample):
    layer = FeedForward(4, hidden=16, filters=4, upsample=upsample, name="ff")
    x = np.random.default_rng(0).normal(size=(2, 3, 5, 8)).astype("float32")
    for _ in range(3):
        layer(x, training=True)
    layer.norm.gamma.assign([0.5, 1.5, -1.0, 2.0])
    layer.norm.beta.assign([0.1, 0.2, 0.3, 0.4])
    inner = layer.project(gelu(layer.expand(x)))
    inner = layer.shuffle(inner) if upsample == "pixelshuffle" else inner
    expected = layer.norm(layer.up(inner), training=False)
    np.testing.assert_allclose(layer(x, training=False), expected, atol=2e-6)
