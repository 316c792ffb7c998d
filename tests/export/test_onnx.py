import importlib.util

import keras
import numpy as np
import pytest

from keras_wavelets import layers
from keras_wavelets.export import export_onnx

INSTALLED = all(importlib.util.find_spec(name) for name in ("onnxruntime", "tf2onnx"))

needs_onnx = pytest.mark.skipif(not INSTALLED, reason="needs the extra `onnx`")
# Raised inside Keras and tf2onnx.
pytestmark = pytest.mark.filterwarnings(
    "ignore::FutureWarning", "ignore::DeprecationWarning"
)


@needs_onnx
def test_onnx_file_answers_as_the_model(classifier, images, tmp_path):
    import onnxruntime

    path = export_onnx(classifier, tmp_path / "model.onnx")
    session = onnxruntime.InferenceSession(path)
    outputs = session.run(None, {session.get_inputs()[0].name: images})[0]
    np.testing.assert_allclose(
        outputs, classifier.predict(images, verbose=0), atol=1e-5
    )


def test_missing_extra_is_named(classifier, tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(
        ValueError,
        match=r"keras_wavelets\[onnx\].*missing=\['onnx', 'tf2onnx', 'onnxruntime'\]",
    ):
        export_onnx(classifier, tmp_path / "model.onnx")


@needs_onnx
def test_transform_in_a_model_never_called(tmp_path):
    import onnxruntime

    model = keras.Sequential([keras.Input((16, 16, 3)), layers.DWT2D("db2")])
    session = onnxruntime.InferenceSession(export_onnx(model, tmp_path / "m.onnx"))
    x = np.random.default_rng(0).normal(size=(2, 16, 16, 3)).astype("float32")
    outputs = session.run(None, {session.get_inputs()[0].name: x})[0]
    np.testing.assert_allclose(outputs, model(x), atol=1e-5)


@needs_onnx
def test_several_inputs_and_outputs(two_headed, tmp_path):
    assert export_onnx(two_headed, tmp_path / "m.onnx").is_file()


@needs_onnx
def test_file_that_does_not_run_is_not_written(tmp_path):
    class Program(keras.layers.Layer):
        def call(self, inputs):
            import tensorflow as tf

            return tf.function(lambda x: x + 1, jit_compile=True)(inputs)

    model = keras.Sequential([keras.Input((4,)), Program()], name="program")
    with pytest.raises(ValueError, match=r"ONNX file runs \(.+\).*'program'"):
        export_onnx(model, tmp_path / "m.onnx")
    assert list(tmp_path.iterdir()) == []


@needs_onnx
def test_gelu_is_known(tmp_path):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Activation("gelu")])
    assert export_onnx(model, tmp_path / "m.onnx").is_file()
