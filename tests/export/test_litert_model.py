import numpy as np
import pytest

from keras_wavelets.export import LiteRTModel
from keras_wavelets.export import export_litert


@pytest.fixture(scope="module")
def model(classifier, tmp_path_factory):
    path = tmp_path_factory.mktemp("runner") / "model.tflite"
    return LiteRTModel(export_litert(classifier, path))


@pytest.fixture(scope="module")
def several(two_headed, tmp_path_factory):
    path = tmp_path_factory.mktemp("runner") / "several.tflite"
    return LiteRTModel(export_litert(two_headed, path))


def test_names_its_inputs(model, several):
    assert model.input_names == ("image",)
    assert several.input_names == ("alpha", "zeta")


def test_integer_inputs_and_outputs_follow_scale_and_zero_point(
    classifier, images, tmp_path
):
    from ai_edge_litert.interpreter import Interpreter

    path = export_litert(
        classifier, tmp_path / "m.tflite", kind="int8", representative_data=images
    )
    interpreter = Interpreter(model_path=str(path))
    interpreter.allocate_tensors()
    source = interpreter.get_input_details()[0]
    target = interpreter.get_output_details()[0]
    scale, zero_point = source["quantization"]
    integers = np.clip(np.round(images[:1] / scale) + zero_point, -128, 127)
    interpreter.set_tensor(source["index"], integers.astype("int8"))
    interpreter.invoke()
    scale, zero_point = target["quantization"]
    raw = interpreter.get_tensor(target["index"]).astype("float32")
    np.testing.assert_allclose(
        LiteRTModel(path).predict(images[:1]), (raw - zero_point) * scale, atol=1e-6
    )


def test_values_beyond_the_calibrated_range_saturate(classifier, images, tmp_path):
    path = export_litert(
        classifier, tmp_path / "m.tflite", kind="int8", representative_data=images
    )
    model = LiteRTModel(path)
    np.testing.assert_array_equal(
        model.predict(images[:2] * 0 + 1e3), model.predict(images[:2] * 0 + 1e4)
    )


def test_several_inputs_and_outputs_go_by_name(several, two_headed):
    rng = np.random.default_rng(0)
    left = rng.normal(size=(5, 4)).astype("float32")
    right = rng.normal(size=(5, 6)).astype("float32")
    outputs = several.predict({"zeta": left, "alpha": right}, batch_size=2)
    expected = two_headed.predict([left, right], verbose=0)
    np.testing.assert_allclose(outputs["output_0"], expected[0], atol=1e-6)
    np.testing.assert_allclose(outputs["output_1"], expected[1], atol=1e-6)


@pytest.mark.parametrize("batch_size", [1, 7, 40, 100])
def test_batch_size_does_not_change_the_outputs(batch_size, model, images):
    np.testing.assert_allclose(
        model.predict(images, batch_size=batch_size),
        model.predict(images),
        atol=1e-6,
    )


def test_latency_is_measured(model, images):
    latency = model.latency(images[:1], repeats=5, warmup=1)
    assert latency.repeats == 5
    assert latency.median_ms > 0


def test_missing_file_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"Received: path='.*none\.tflite'"):
        LiteRTModel(tmp_path / "none.tflite")


def test_file_that_is_no_model_is_named(tmp_path):
    (tmp_path / "bad.tflite").write_bytes(b"no model")
    with pytest.raises(ValueError, match=r"can load \(.+\). Received: path='.*bad"):
        LiteRTModel(tmp_path / "bad.tflite")


@pytest.mark.parametrize("shape", [(2, 8, 8), (2, 8, 9, 2)])
def test_wrong_shape_is_named(shape, model):
    with pytest.raises(ValueError, match=rf"Received: .*{shape[-1]}\)"):
        model.predict(np.zeros(shape, "float32"))


def test_wrong_names_are_named(several):
    with pytest.raises(ValueError, match=r"Received: inputs=\['beta'\]"):
        several.predict({"beta": np.zeros((1, 4))})


@pytest.mark.parametrize(("left", "right"), [(2, 3), (0, 0), (0, 2)])
def test_unequal_or_missing_rows_are_named(left, right, several):
    with pytest.raises(ValueError, match=rf"lengths \[{right}, {left}\]"):
        several.predict({"zeta": np.zeros((left, 4)), "alpha": np.zeros((right, 6))})


def test_batch_size_below_one_is_named(model, images):
    with pytest.raises(ValueError, match="Received: batch_size=0"):
        model.predict(images, batch_size=0)
