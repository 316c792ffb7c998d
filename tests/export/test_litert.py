import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_wavelets.export import LITERT_KINDS
from keras_wavelets.export import LiteRTModel
from keras_wavelets.export import export_litert
from keras_wavelets.export import litert

TOLERANCES = {"float32": 1e-6, "float16": 1e-3, "dynamic": 1e-2, "int8": 5e-2,
              "sparse": 1e-6}  # fmt: skip


class LeftEinsum(keras.layers.Layer):
    """Converts into a file that LiteRT refuses: the constant stands first."""

    def call(self, inputs):
        matrix = keras.ops.convert_to_tensor(np.eye(8, dtype="float32"))
        return keras.ops.einsum("ph,bhwc->bpwc", matrix, inputs)


class SixAxes(keras.layers.Layer):
    """Slices over more axes than the kernels of LiteRT know."""

    def call(self, inputs):
        return keras.ops.reshape(inputs, (-1, 2, 2, 2, 2, 2))[:, ::2]


def calibration(kind, images):
    return images if kind == "int8" else None


@pytest.fixture(scope="module")
def exported(classifier, images, tmp_path_factory):
    folder = tmp_path_factory.mktemp("litert")
    return {
        kind: export_litert(
            classifier,
            folder / f"{kind}.tflite",
            kind=kind,
            representative_data=calibration(kind, images),
        )
        for kind in LITERT_KINDS
    }


@pytest.mark.parametrize("kind", LITERT_KINDS)
def test_answers_as_the_model(kind, exported, classifier, images):
    expected = classifier.predict(images, verbose=0)
    outputs = LiteRTModel(exported[kind]).predict(images)
    np.testing.assert_allclose(outputs, expected, atol=TOLERANCES[kind])
    assert np.mean(outputs.argmax(-1) == expected.argmax(-1)) > 0.9


def test_each_step_of_quantization_shrinks_the_file(exported):
    sizes = {kind: path.stat().st_size for kind, path in exported.items()}
    assert sizes["float32"] > sizes["float16"] > sizes["dynamic"]
    assert sizes["float16"] > sizes["int8"]


def test_int8_takes_and_gives_int8(exported):
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_path=str(exported["int8"]))
    details = interpreter.get_input_details() + interpreter.get_output_details()
    assert [tensor["dtype"] for tensor in details] == [np.int8, np.int8]


def test_calibrates_several_inputs_by_name(two_headed, tmp_path):
    rng = np.random.default_rng(0)
    data = {
        "zeta": rng.normal(size=(20, 4)).astype("float32"),
        "alpha": rng.normal(size=(20, 6)).astype("float32"),
    }
    path = export_litert(
        two_headed, tmp_path / "m.tflite", kind="int8", representative_data=data
    )
    outputs = LiteRTModel(path).predict(data)
    expected = two_headed.predict([data["zeta"], data["alpha"]], verbose=0)
    np.testing.assert_allclose(outputs["output_0"], expected[0], atol=0.1)
    np.testing.assert_allclose(outputs["output_1"], expected[1], atol=0.1)


def as_generator(images):
    def generate():
        for image in images:
            yield [image[None]]

    return generate


@pytest.mark.parametrize(
    "wrap",
    [
        as_generator,
        list,
        tf.data.Dataset.from_tensor_slices,
        lambda images: tf.data.Dataset.from_tensor_slices(
            (images, np.zeros(len(images)))
        ).batch(7),
        lambda images: {"image": images},
        lambda images: lambda: iter([{"image": images}]),
    ],
)
def test_representative_data_in_any_form_gives_the_same_file(
    wrap, exported, classifier, images, tmp_path
):
    path = export_litert(
        classifier,
        tmp_path / "m.tflite",
        kind="int8",
        representative_data=wrap(images),
    )
    np.testing.assert_array_equal(
        LiteRTModel(path).predict(images), LiteRTModel(exported["int8"]).predict(images)
    )


def test_samples_without_end_are_cut(classifier, images):
    endless = tf.data.Dataset.from_tensor_slices(images).repeat()
    assert len(litert._samples(classifier, endless)) == 1000


def test_representative_data_of_unequal_lengths_is_named(two_headed, tmp_path):
    data = {"zeta": np.ones((2, 4)), "alpha": np.ones((3, 6))}
    with pytest.raises(ValueError, match=r"Received: .* \[\(2, 4\), \(3, 6\)\]"):
        export_litert(
            two_headed, tmp_path / "m.tflite", kind="int8", representative_data=data
        )


def test_no_sample_is_named(classifier, tmp_path):
    with pytest.raises(ValueError, match="Received: representative_data without any"):
        export_litert(
            classifier,
            tmp_path / "m.tflite",
            kind="int8",
            representative_data=list,
        )


def test_names_of_representative_data_are_checked(two_headed, tmp_path):
    data = {"zeta": np.ones((2, 4)), "beta": np.ones((2, 6))}
    with pytest.raises(ValueError, match=r"'alpha'.*Received: .*\['beta', 'zeta'\]"):
        export_litert(
            two_headed, tmp_path / "m.tflite", kind="int8", representative_data=data
        )


@pytest.mark.parametrize("types", [("uint8", "uint8"), ("float32", "int8")])
def test_int8_file_takes_and_gives_what_is_asked_for(
    types, exported, classifier, images, tmp_path
):
    from ai_edge_litert.interpreter import Interpreter

    path = export_litert(
        classifier,
        tmp_path / "m.tflite",
        kind="int8",
        representative_data=images,
        input_type=types[0],
        output_type=types[1],
    )
    interpreter = Interpreter(model_path=str(path))
    details = interpreter.get_input_details() + interpreter.get_output_details()
    assert tuple(tensor["dtype"].__name__ for tensor in details) == types
    np.testing.assert_allclose(
        LiteRTModel(path).predict(images),
        LiteRTModel(exported["int8"]).predict(images),
        atol=1e-6,
    )


@pytest.mark.parametrize(("kind", "given"), [("int8", "int16"), ("float32", "uint8")])
def test_interface_that_is_impossible_is_named(
    kind, given, classifier, images, tmp_path
):
    with pytest.raises(ValueError, match=f"Received: input_type='{given}'"):
        export_litert(
            classifier,
            tmp_path / "m.tflite",
            kind=kind,
            representative_data=calibration(kind, images),
            input_type=given,
        )


def test_batch_size_stays_free_where_the_model_had_fixed_it(tmp_path):
    model = keras.Sequential([keras.Input((4,), batch_size=3), keras.layers.Dense(2)])
    exported = LiteRTModel(export_litert(model, tmp_path / "fixed.tflite"))
    assert exported.predict(np.ones((8, 4), "float32"), batch_size=8).shape == (8, 2)


def test_export_is_silent(classifier, images, tmp_path, capfd):
    export_litert(
        classifier, tmp_path / "m.tflite", kind="int8", representative_data=images
    )
    assert capfd.readouterr() == ("", "")


def test_operation_that_is_not_built_in_is_named(flexible_model, tmp_path):
    with pytest.raises(
        ValueError, match=r"Received: operations='Roll' in model 'flexible'"
    ):
        export_litert(flexible_model, tmp_path / "m.tflite")
    assert list(tmp_path.iterdir()) == []


def test_file_that_does_not_load_is_refused(tmp_path):
    model = keras.Sequential([keras.Input((8, 8, 1)), LeftEinsum()], name="einsum")
    with pytest.raises(ValueError, match=r"loads \(.+\)\. Received: model='einsum'"):
        export_litert(model, tmp_path / "m.tflite")
    assert list(tmp_path.iterdir()) == []


def test_model_that_cannot_be_calibrated_is_named(tmp_path):
    model = keras.Sequential([keras.Input((32,)), SixAxes()], name="six_axes")
    with pytest.raises(ValueError, match=r"1D-5D.*Received: model='six_axes'"):
        export_litert(
            model,
            tmp_path / "m.tflite",
            kind="int8",
            representative_data=np.ones((2, 32), "float32"),
        )


def test_unknown_kind_is_named(classifier, tmp_path):
    with pytest.raises(ValueError, match=r"'int8'.*Received: kind='int4'"):
        export_litert(classifier, tmp_path / "m.tflite", kind="int4")


@pytest.mark.parametrize(
    ("kind", "data", "received"),
    [("int8", None, "NoneType"), ("float16", np.ones(3), "ndarray")],
)
def test_missing_or_idle_representative_data_is_named(
    kind, data, received, classifier, tmp_path
):
    with pytest.raises(ValueError, match=f"Received: kind='{kind}'.*{received}"):
        export_litert(
            classifier, tmp_path / "m.tflite", kind=kind, representative_data=data
        )


@pytest.mark.parametrize(
    ("data", "shapes"),
    [
        (np.ones((0, 8, 8, 2)), r"\[\(0, 8, 8, 2\)\]"),
        ([np.ones((8, 8, 2)), np.ones((9, 8, 2))], r"\[\(8, 8, 2\), \(9, 8, 2\)\]"),
        (np.ones((3, 8, 9, 2)), r"\[\(3, 8, 9, 2\)\]"),
    ],
)
def test_representative_data_of_wrong_shapes_is_named(
    data, shapes, classifier, tmp_path
):
    with pytest.raises(ValueError, match=f"Received: .* of shapes {shapes}"):
        export_litert(
            classifier, tmp_path / "m.tflite", kind="int8", representative_data=data
        )


def test_other_backends_are_named(classifier, tmp_path, monkeypatch):
    monkeypatch.setattr("keras.backend.backend", lambda: "jax")
    with pytest.raises(ValueError, match="Received: backend='jax'"):
        export_litert(classifier, tmp_path / "m.tflite")


def test_existing_file_is_kept_and_named(exported, classifier):
    with pytest.raises(ValueError, match=r"Received: path='.*float32\.tflite'"):
        export_litert(classifier, exported["float32"])
