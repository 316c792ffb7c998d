import importlib.util

import numpy as np
import pytest

from keras_wavelets.export import export_onnx

INSTALLED = all(importlib.util.find_spec(name) for name in ("onnxruntime", "tf2onnx"))


# Raised inside Keras and tf2onnx.
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
@pytest.mark.skipif(not INSTALLED, reason="needs the extra `onnx`")
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
        match=r"keras_wavelets\[onnx\].*Received: missing=\['onnx', 'tf2onnx'\]",
    ):
        export_onnx(classifier, tmp_path / "model.onnx")
