"""A distilled wavelet leaves the training: as a constant layer, in LiteRT, in pywt."""

import keras
import numpy as np
import pytest
import pywt
from contracts import assert_close
from contracts import make_inputs

from keras_wavelets import export
from keras_wavelets.distillation import AWD
from keras_wavelets.layers import AdaptiveDWT2D

pytest.importorskip("tensorflow")


def test_layer_file_and_pywavelets_have_the_same_coefficients(tmp_path):
    x = make_inputs((4, 16, 16, 1))
    teacher = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
    transform = AdaptiveDWT2D("db2", 2, "symmetric", parametrization="lattice")
    awd = AWD(transform, teacher, second_order=False)
    awd.compile(keras.optimizers.Adam(0.05), jit_compile=False)
    awd.fit(x, epochs=3, verbose=0)
    wavelet = transform.to_pywt()
    assert not np.allclose(wavelet.rec_lo, pywt.Wavelet("db2").rec_lo, atol=0.02)
    coeffs = pywt.wavedec2(x, wavelet, mode="symmetric", level=2, axes=(1, 2))
    expected = keras.tree.flatten(coeffs)
    frozen = transform.freeze()
    assert_close(frozen(x), expected, tolerance=1e-5)
    inputs = keras.Input(x.shape[1:])
    model = keras.Model(inputs, keras.tree.flatten(frozen(inputs)))
    path = export.export_litert(model, tmp_path / "wavelet.tflite")
    found = export.LiteRTModel(path).predict(x)
    found = list(found.values()) if isinstance(found, dict) else list(found)
    assert len(found) == len(expected)
    assert_close(found, expected, tolerance=1e-5)
