import numpy as np
import pytest
import pywt
import wavemix_golden as golden

from keras_wavelets import wavelets
from keras_wavelets.layers.wave_mix_bands import band_pyramid

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
