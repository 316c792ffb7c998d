import numpy as np
import pytest
import wcnn_golden as golden

from keras_wavelets import applications
from keras_wavelets.convert import load_original_weights

ALEXNETS = [case for case in golden.model_cases() if "Alex" in case]


@pytest.mark.slow
@pytest.mark.parametrize("case", ALEXNETS)
def test_whole_networks_agree_with_the_original(case):
    arch, config = case.split("/")
    model = applications.from_code(arch, config, classes=10, classifier_activation=None)
    load_original_weights(model, golden.model_weights(case))
    found = model.predict_on_batch(golden.model_images(case).astype("float32"))
    golden.assert_near(found, golden.ARRAYS[f"model/{case}/logits"], golden.MODEL)


@pytest.mark.backend
@pytest.mark.parametrize("twin", ["none", "wcnn", "cwcnn"])
@pytest.mark.parametrize("antialias", [None, "blur"])
def test_maps_behind_the_stem_are_those_of_the_paper(twin, antialias):
    model = applications.WAlexNet(
        input_shape=(224, 224, 3), twin=twin, antialias=antialias, include_top=False
    )
    assert model.get_layer("stem_pool").output.shape == (None, 27, 27, 64)
    assert model.output_shape == (None, 6, 6, 256)
    if twin != "none":
        stem = model.get_layer("stem").output.shape
        assert stem[1:3] == ((109, 109) if antialias else (55, 55))


@pytest.mark.backend
def test_first_features_agree_with_the_original():
    case = "DtCwptZhangAlexNet/Ft32YBf3_mod"
    model = applications.from_code(*case.split("/"), include_top=False, pooling="avg")
    weights = golden.model_weights(case)
    weights = {k: v for k, v in weights.items() if not k.startswith("classifier")}
    load_original_weights(model, weights)
    found = model.predict_on_batch(golden.model_images(case).astype("float32"))
    expected = golden.ARRAYS[f"model/{case}/mean_features"]
    golden.assert_near(found, expected, golden.MODEL)


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"twin": "real"}, "twin='real'"),
        ({"antialias": "adaptive"}, "antialias='adaptive'"),
        ({"blur_size": 3}, "blur_size=3, antialias=None"),
        ({"first_strides": 2}, "first_strides=2"),
        ({"input_shape": (62, 64, 3)}, r"input_shape=\(62, 64, 3\)"),
    ],
)
def test_bad_arguments_are_named(arguments, received):
    arguments = {"input_shape": (64, 64, 3), "include_top": False, **arguments}
    with pytest.raises(ValueError, match=f"Received: {received}"):
        applications.WAlexNet(**arguments)


def test_any_size_reaches_the_classifier():
    model = applications.WAlexNet(
        input_shape=(63, 80, 1), classes=3, twin="cwcnn", dropout=0.0
    )
    x = np.ones((2, 63, 80, 1), "float32")
    assert model.predict_on_batch(x).shape == (2, 3)
