import keras
import numpy as np
import pytest
import wcnn_golden as golden
from contracts import check_application

from keras_wavelets import applications
from keras_wavelets.convert import load_original_weights

pytestmark = pytest.mark.backend

SMALL = {"width": 28, "free_filters": 4, "stages": 1}
# Two blocks of two convolutions and normalizations, and the classifier of 7 classes.
BEHIND_THE_STEM = 4 * (9 * 28 * 28 + 2 * 28) + 7 * 28 + 7
RESNETS = [case for case in golden.model_cases() if "resnet18" in case]


@pytest.mark.parametrize(
    ("arguments", "stem"),
    [
        ({"twin": "none", "antialias": "blur"}, 28 * 147),
        ({"twin": "cwcnn"}, 4 * 147 + 3 + 24),
    ],
)
def test_keeps_the_contract_of_keras_applications(arguments, stem):
    check_application(
        applications.WResNet18,
        {**SMALL, **arguments},
        (32, 28, 3),
        parameters=BEHIND_THE_STEM + stem + 2 * 28,
        feature_shape=(8, 7, 28),
    )


@pytest.mark.parametrize("case", RESNETS)
def test_whole_networks_agree_with_the_original(case):
    arch, config = case.split("/")
    model = applications.from_code(
        arch,
        config,
        input_shape=(32, 32, 3),
        classes=10,
        classifier_activation=None,
    )
    load_original_weights(model, golden.model_weights(case))
    found = model.predict_on_batch(golden.model_images(case).astype("float32"))
    golden.assert_near(found, golden.ARRAYS[f"model/{case}/logits"], golden.MODEL)


def test_sides_may_be_unknown():
    model = applications.WResNet18(
        input_shape=(None, None, 1), twin="cwcnn", antialias="adaptive", stages=2
    )
    fixed = applications.WResNet18(
        input_shape=(40, 29, 1), twin="cwcnn", antialias="adaptive", stages=2
    )
    fixed.set_weights(model.get_weights())
    x = np.random.default_rng(0).normal(size=(1, 40, 29, 1)).astype("float32")
    np.testing.assert_allclose(
        model.predict_on_batch(x), fixed.predict_on_batch(x), atol=1e-5
    )


@pytest.mark.parametrize("twin", ["none", "wcnn", "cwcnn"])
def test_stem_for_small_images_keeps_their_size(twin):
    model = applications.WResNet18(
        input_shape=(32, 32, 3), stem="cifar", stages=1, twin=twin, include_top=False
    )
    side = 32 if twin == "none" else 31
    assert model.output_shape == (None, side, side, 64)


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"twin": "both"}, "twin='both'"),
        ({"antialias": "box"}, "antialias='box'"),
        ({"gabor_pooling": "sum", "twin": "wcnn"}, "gabor_pooling='sum'"),
        ({"gabor_pooling": "mod"}, "gabor_pooling='mod', twin='none'"),
        ({"blur_size": 3}, "blur_size=3, antialias=None"),
        ({"antialias": "adaptive", "blur_size": 4}, "size=4"),
        ({"stem": "mnist"}, "stem='mnist'"),
        ({"max_pool_size": 4}, "max_pool_size=4"),
        ({"stages": 5}, "stages=5"),
        ({"input_shape": (27, 32, 3)}, r"input_shape=\(27, 32, 3\)"),
    ],
)
def test_bad_arguments_are_named(arguments, received):
    with pytest.raises(ValueError, match=f"Received: {received}"):
        applications.WResNet18(**{"input_shape": (32, 32, 3), **arguments})


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="float16 on JAX")
@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision_is_close(policy):
    x = np.random.default_rng(0).normal(size=(2, 32, 32, 3)).astype("float32")
    arguments = {"input_shape": (32, 32, 3), "twin": "cwcnn", **SMALL}
    arguments["classifier_activation"] = None
    full = applications.WResNet18(**arguments)
    keras.config.set_dtype_policy(policy)
    try:
        half = applications.WResNet18(**arguments)
    finally:
        keras.config.set_dtype_policy("float32")
    half.set_weights(full.get_weights())
    expected = np.array(full(x))
    difference = np.abs(np.array(half(x)) - expected).max()
    assert difference < 2e-2 * np.abs(expected).max()
