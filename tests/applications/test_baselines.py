import keras
import numpy as np
import pytest
import wavpool_golden as golden
from contracts import check_application

from keras_wavelets.applications import BananaSplitMLP
from keras_wavelets.applications import VanillaCNN
from keras_wavelets.applications import VanillaMLP
from keras_wavelets.convert import load_original_weights
from keras_wavelets.convert.load import table_of

BASELINES = ("VanillaMLP", "BananaSplitMLP", "VanillaCNN")


def cnn(kernel_size, *filters):
    names = ("hidden_channels_1", "hidden_channels_2")
    return {"kernel_size": kernel_size, **dict(zip(names, filters, strict=True))}


# Builder, arguments, then the trainable parameters for 28 x 28 and for 32 x 32
# images, as published.
COUNTS = [
    (VanillaMLP, {"hidden_size": 64}, 50_890, 66_250),
    (VanillaMLP, {"hidden_size": 128}, 101_770, 132_490),
    (VanillaMLP, {"hidden_size": 256}, 203_530, 264_970),
    (VanillaMLP, {"hidden_size": 264}, 209_890, 273_250),
    (VanillaMLP, {"hidden_size": 272}, 216_250, None),
    (VanillaMLP, {"hidden_size": 273}, 217_045, None),
    (VanillaMLP, {"hidden_size": 208}, None, 215_290),
    (BananaSplitMLP, {"hidden_size": 264}, 629_650, 819_730),
    (VanillaCNN, cnn(2, 1, 1), 9_022, 11_582),
    (VanillaCNN, cnn(2, 8, 8), 72_330, 92_810),
    (VanillaCNN, cnn(2, 16, 16), 145_162, 186_122),
    (VanillaCNN, cnn(2, 32, 32), 292_362, 374_282),
    (VanillaCNN, cnn(3, 1, 1), 7_872, 10_272),
    (VanillaCNN, cnn(3, 8, 8), 63_410, 82_610),
    (VanillaCNN, cnn(3, 16, 16), 127_962, 166_362),
    (VanillaCNN, cnn(3, 32, 32), 260_522, 337_322),
    (VanillaCNN, cnn(4, 1, 1), 6_806, 9_046),
    (VanillaCNN, cnn(4, 8, 8), 55_274, 73_194),
    (VanillaCNN, cnn(4, 16, 16), 112_586, 148_426),
    (VanillaCNN, cnn(4, 32, 32), 233_354, 305_034),
    (VanillaCNN, cnn(3, 19, 12), 96_375, 125_175),
    (VanillaCNN, cnn(2, 15, 17), 154_154, None),
]


@pytest.mark.backend
@pytest.mark.parametrize(
    ("builder", "arguments", "parameters", "features"),
    [
        (VanillaMLP, {"hidden_size": [5, 4], "activation": "relu"}, 1_819, (4,)),
        (BananaSplitMLP, {"hidden_size": 5}, 5_392, (15,)),
        (VanillaCNN, cnn(2, 3, 4), 4_725, (15, 11, 4)),
    ],
)
def test_keeps_the_application_contract(builder, arguments, parameters, features):
    check_application(
        builder,
        arguments,
        (13, 9, 3),
        parameters=parameters,
        feature_shape=features,
    )


@pytest.mark.backend
@pytest.mark.parametrize(
    "key", [key for key, (name, _) in golden.NETWORKS.items() if name in BASELINES]
)
def test_agrees_with_the_original(key):
    case = key.split("/")[0]
    logits = golden.ARRAYS[f"{key}/logits"]
    model = golden.build(*golden.NETWORKS[key], case, classes=logits.shape[-1])
    load_original_weights(model, golden.group(f"{key}/w"))
    outputs = model.predict_on_batch(golden.images(case))
    np.testing.assert_allclose(outputs, logits, atol=golden.TOLERANCE)


@pytest.mark.parametrize("key", list(golden.BATCH_SOFTMAX))
def test_logits_agree_with_the_published_softmax_over_the_batch(key):
    model = golden.build(*golden.BATCH_SOFTMAX[key], "n28")
    load_original_weights(model, golden.group(f"{key}/w"))
    logits = model.predict_on_batch(golden.images("n28"))
    published = np.exp(logits) / np.exp(logits).sum(axis=0)
    reference = golden.ARRAYS[f"{key}/out_axis0_softmax"]
    np.testing.assert_allclose(published, reference, atol=golden.TOLERANCE)


@pytest.mark.backend
def test_twelve_steps_of_training_follow_the_original():
    model, losses = golden.train("train/vanillacnn")
    reference = golden.ARRAYS["train/vanillacnn/losses"]
    np.testing.assert_allclose(losses, reference, atol=1e-4)
    for name, entry in table_of(model).items():
        expected = entry.to_keras(golden.ARRAYS[f"train/vanillacnn/w1/{name}"])
        value = keras.ops.convert_to_numpy(entry.variable)
        # Keras averages the biased variance of a batch, the original the unbiased.
        tolerance = 1e-3 if name.endswith("running_var") else 1e-4
        np.testing.assert_allclose(value, expected, atol=tolerance)


@pytest.mark.parametrize(
    ("builder", "arguments", "side", "parameters"),
    [
        (builder, arguments, side, parameters)
        for builder, arguments, *both in COUNTS
        for side, parameters in zip((28, 32), both, strict=True)
        if parameters is not None
    ],
)
def test_has_the_published_number_of_parameters(builder, arguments, side, parameters):
    model = builder(input_shape=(side, side, 1), **arguments)
    assert sum(np.prod(w.shape) for w in model.trainable_weights) == parameters


@pytest.mark.parametrize("pooling", ["avg", "max"])
def test_feature_maps_are_pooled(pooling):
    model = VanillaCNN(input_shape=(9, 7, 1), include_top=False, pooling=pooling)
    assert model.output_shape == (None, 16)


def test_feature_maps_may_have_unknown_sides():
    model = VanillaCNN(input_shape=(None, None, 3), include_top=False, kernel_size=4)
    assert model.output_shape == (None, None, None, 16)
    assert model(np.zeros((1, 9, 8, 3), "float32")).shape == (1, 7, 6, 16)


@pytest.mark.parametrize(
    ("kernel_size", "sides"), [(2, (29, 30)), (3, (28, 28)), (4, (27, 26))]
)
def test_the_kernel_decides_on_the_sides(kernel_size, sides):
    model = VanillaCNN(kernel_size=kernel_size)
    found = [model.get_layer(name).output.shape[1] for name in ("conv_1", "conv_2")]
    assert tuple(found) == sides


@pytest.mark.parametrize(
    ("builder", "arguments", "received"),
    [
        (VanillaMLP, {"hidden_size": 0}, "hidden_size=0."),
        (VanillaMLP, {"hidden_size": []}, "hidden_size=[]."),
        (VanillaMLP, {"hidden_size": [5, 0]}, "hidden_size=[5, 0]."),
        (VanillaMLP, {"init": "jax"}, "init='jax'."),
        (BananaSplitMLP, {"hidden_size": 1.5}, "hidden_size=1.5."),
        (VanillaCNN, {"kernel_size": 0}, "kernel_size=0."),
        (VanillaCNN, {"kernel_size": 17}, "kernel_size=17."),
        (VanillaCNN, {"hidden_channels_2": 0}, "hidden_channels_2=0."),
    ],
)
def test_bad_arguments_are_named_with_the_value(builder, arguments, received):
    with pytest.raises(ValueError, match="Received: ") as error:
        builder(**arguments)
    assert str(error.value).endswith(received)
