import keras
import numpy as np
import pytest
import wavpool_golden as golden
from contracts import check_application

from keras_wavelets.applications import VanillaCNN
from keras_wavelets.applications import VotingWavMLP
from keras_wavelets.applications import WavMLP
from keras_wavelets.applications import WavPool
from keras_wavelets.applications import parameter_report
from keras_wavelets.convert import load_original_weights
from keras_wavelets.convert.load import table_of

dead_weights_are_expected = pytest.mark.filterwarnings("ignore:The pooling windows")

EVEN = {"hidden_layer_scaling": False}
# Arguments, then the parameters for 28 x 28 and for 32 x 32 images, as published.
COUNTS = [
    ({"hidden_size": 64, **EVEN, "pooling_size": 2}, 52_298, 67_082),
    ({"hidden_size": 64, **EVEN, "pooling_size": 3}, 51_868, 66_652),
    ({"hidden_size": 64, "pooling_size": 2}, 44_585, 57_617),
    ({"hidden_size": 64, "pooling_size": 3}, 44_155, 57_187),
    ({"hidden_size": 128, **EVEN, "pooling_size": 2}, 104_586, 134_154),
    ({"hidden_size": 128, **EVEN, "pooling_size": 3}, 103_726, 133_294),
    ({"hidden_size": 128, "pooling_size": 2}, 89_160, 115_230),
    ({"hidden_size": 128, "pooling_size": 3}, 88_300, 114_370),
    ({"hidden_size": 256, **EVEN, "pooling_size": 2}, 209_162, 268_298),
    ({"hidden_size": 256, **EVEN, "pooling_size": 3}, 207_452, 266_588),
    ({"hidden_size": 256, "pooling_size": 2}, 178_361, 230_507),
    ({"hidden_size": 256, "pooling_size": 3}, 176_651, 228_797),
    ({"hidden_size": 264, "pooling_size": 3}, 182_192, 235_964),
    ({"hidden_size": 264, "pooling_size": 2}, 183_952, 237_724),
    ({"hidden_size": 268, "pooling_size": 2}, 186_722, None),
    ({"hidden_size": 224, "pooling_size": 2}, None, 201_672),
    ({"hidden_size": 268, "remainder": "keep"}, 189_402, None),
    ({"hidden_size": 224, "remainder": "keep"}, None, 206_152),
    (
        {"hidden_size": 256, **EVEN, "hidden_pooling": 4, "level_pooling": 2},
        210_442,
        269_578,
    ),
    (
        {"hidden_size": 256, **EVEN, "hidden_pooling": 2, "level_pooling": 1},
        221_962,
        None,
    ),
    ({"hidden_size": 256, **EVEN, "pooling_size": 1}, None, 304_138),
]
LARGE = [(64, 256, 910_594), (96, 128, 1_020_721), (224, 256, 11_091_349)]


@pytest.mark.backend
@pytest.mark.parametrize(
    ("arguments", "shape", "parameters", "features"),
    [
        ({"hidden_size": 8}, (13, 9, 3), 3_185, 16),
        (
            {"hidden_size": 6, "channel_mode": "luma", "activation": "gelu"},
            (8, 8, 3),
            454,
            12,
        ),
    ],
)
def test_keeps_the_application_contract(arguments, shape, parameters, features):
    check_application(
        WavPool,
        arguments,
        shape,
        parameters=parameters,
        feature_shape=(features,),
    )


@pytest.mark.backend
@dead_weights_are_expected
@pytest.mark.parametrize(
    "key", [key for key, (name, _) in golden.NETWORKS.items() if name == "WavPool"]
)
def test_agrees_with_the_original(key):
    case = key.split("/")[0]
    logits = golden.ARRAYS[f"{key}/logits"]
    model = golden.build(*golden.NETWORKS[key], case, classes=logits.shape[-1])
    load_original_weights(model, golden.group(f"{key}/w"))
    outputs = model.predict_on_batch(golden.images(case))
    np.testing.assert_allclose(outputs, logits, atol=golden.TOLERANCE)


@dead_weights_are_expected
@pytest.mark.parametrize(
    ("arguments", "side", "parameters"),
    [
        (arguments, side, parameters)
        for arguments, *both in COUNTS
        for side, parameters in zip((28, 32), both, strict=True)
        if parameters is not None
    ]
    + [({"hidden_size": size}, side, count) for side, size, count in LARGE],
)
def test_has_the_published_number_of_parameters(arguments, side, parameters):
    arguments = {"remainder": "drop", **arguments}
    assert (
        WavPool(input_shape=(side, side, 1), **arguments).count_params() == parameters
    )


@pytest.mark.backend
@dead_weights_are_expected
@pytest.mark.parametrize(("key", "remainder"), [("", "drop"), ("_keep", "keep")])
@pytest.mark.parametrize(
    ("case", "sizes", "mode"),
    [
        ("ext32x32x3", [3, 4, 5, 6, 6], "max"),
        ("ext20x36x1", [5, 4, 6, 6], "average"),
    ],
)
def test_agrees_on_color_and_on_rectangles(case, sizes, mode, key, remainder):
    images = golden.ARRAYS[f"{case}/x_nhwc"]
    logits = golden.ARRAYS[f"{case}/logits{key}"]
    model = WavPool(
        input_shape=images.shape[1:],
        classes=logits.shape[-1],
        classifier_activation=None,
        hidden_size=sizes,
        hidden_layer_scaling=False,
        pooling_mode=mode,
        remainder=remainder,
    )
    mapping = {
        f"output.{name}": golden.ARRAYS[f"{case}/{letter}/output{key}"].T
        for name, letter in (("weight", "k"), ("bias", "b"))
    }
    for level in range(len(sizes)):
        for i, band in enumerate("HVD", start=1):
            name = f"models.{level}.channel_{i}_mlp"
            source = f"level{level + 1}/{band}"
            mapping[f"{name}.weight"] = golden.ARRAYS[f"{case}/k/{source}"].T
            mapping[f"{name}.bias"] = golden.ARRAYS[f"{case}/b/{source}"]
    load_original_weights(model, mapping)
    outputs = model.predict_on_batch(images)
    np.testing.assert_allclose(outputs, logits, atol=golden.TOLERANCE)


@pytest.mark.backend
@dead_weights_are_expected
def test_twelve_steps_of_training_follow_the_original():
    model, losses = golden.train("train/wavpool")
    np.testing.assert_allclose(losses, golden.ARRAYS["train/wavpool/losses"], atol=1e-4)
    for name, entry in table_of(model).items():
        expected = entry.to_keras(golden.ARRAYS[f"train/wavpool/w1/{name}"])
        value = keras.ops.convert_to_numpy(entry.variable)
        np.testing.assert_allclose(value, expected, atol=1e-4)
        if "channel_3" in name:
            before = entry.to_keras(golden.ARRAYS[f"train/wavpool/w0/{name}"])
            np.testing.assert_array_equal(value, before)


def test_starts_as_pytorch_or_as_keras_does():
    torch = WavPool(input_shape=(8, 8, 1), hidden_size=8)
    glorot = WavPool(input_shape=(8, 8, 1), hidden_size=8, init="keras")
    biases = [
        model.get_layer("predictions").get_weights()[1] for model in (torch, glorot)
    ]
    assert 0 < np.abs(biases[0]).max() <= 16**-0.5
    assert np.all(biases[1] == 0)


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"input_shape": (28, 28)}, "input_shape=(28, 28)."),
        ({"input_shape": (None, 28, 1)}, "input_shape=(None, 28, 1)."),
        ({"input_shape": (1, 28, 1)}, "input_shape=(1, 28, 1)."),
        ({"classes": 0}, "classes=0."),
        ({"hidden_size": 0}, "hidden_size=0."),
        ({"hidden_size": 2.5}, "hidden_size=2.5."),
        ({"hidden_size": [1, 2], **EVEN}, "hidden_size=[1, 2]."),
        ({"hidden_size": [1, 2, 3, 4]}, "hidden_size=[1, 2, 3, 4]."),
        ({"hidden_size": 3}, "hidden_size=3."),
        (
            {"pooling_size": 2, "hidden_pooling": 2, "level_pooling": 1},
            "pooling_size=2, hidden_pooling=2.",
        ),
        ({"hidden_pooling": 2}, "hidden_pooling=2, level_pooling=None."),
        ({"level_pooling": 2}, "hidden_pooling=None, level_pooling=2."),
        ({"pooling_size": 0}, "pool_size=0."),
        ({"pooling_size": 4, "remainder": "drop"}, "pool_size=(4, 4, 4)."),
        ({"pooling_mode": "min"}, "pool_mode='min'."),
        ({"remainder": "pad"}, "remainder='pad'."),
        ({"channel_mode": "gray"}, "channel_mode='gray'."),
        ({"channel_mode": "luma"}, "input_shape=(None, 28, 28, 1)."),
        ({"init": "jax"}, "init='jax'."),
        ({"pooling": "avg", "include_top": False}, "pooling='avg'."),
    ],
)
def test_bad_arguments_are_named_with_the_value(arguments, received):
    with pytest.raises(ValueError, match="Received: ") as error:
        WavPool(**arguments)
    assert str(error.value).endswith(received)


# Arguments, then the parameters for 28 x 28 and for 32 x 32 images, as published.
WAV_MLP_COUNTS = [
    ({"hidden_size": 264, "level": 1}, 11_890, 9_514),
    ({"hidden_size": 264, "level": 2}, 21_394, 11_890),
    ({"hidden_size": 264, "level": 3}, 47_530, 21_394),
    ({"hidden_size": 264, "level": 4}, 163_954, 59_410),
    ({"hidden_size": 64, "level": 1}, 2_890, 2_314),
    ({"hidden_size": 64, "level": 4}, 39_754, None),
    ({"hidden_size": 64, "level": 5}, None, 51_274),
    ({"hidden_size": 269, "level": 2}, 21_799, None),
    ({"hidden_size": 250, "level": 2}, 20_260, None),
    ({"hidden_size": 267, "level": 2}, None, 12_025),
]


@pytest.mark.backend
@pytest.mark.parametrize(
    ("builder", "arguments", "parameters", "features"),
    [
        (WavMLP, {"hidden_size": 8}, 1_063, 24),
        (WavMLP, {"hidden_size": 4, "channel_mode": "separate"}, 727, 36),
        (VotingWavMLP, {"hidden_size": [2, 3, 4]}, 1_893, 27),
    ],
)
def test_wav_mlps_keep_the_application_contract(
    builder, arguments, parameters, features
):
    check_application(
        builder,
        arguments,
        (13, 9, 3),
        parameters=parameters,
        feature_shape=(features,),
    )


@pytest.mark.backend
@pytest.mark.parametrize(
    "key", [key for key, (name, _) in golden.NETWORKS.items() if name == "WavMLP"]
)
def test_wav_mlps_agree_with_the_original(key):
    case = key.split("/")[0]
    logits = golden.ARRAYS[f"{key}/logits"]
    model = golden.build(*golden.NETWORKS[key], case, classes=logits.shape[-1])
    load_original_weights(model, golden.group(f"{key}/w"))
    outputs = model.predict_on_batch(golden.images(case))
    np.testing.assert_allclose(outputs, logits, atol=golden.TOLERANCE)


@pytest.mark.parametrize(
    ("arguments", "side", "parameters"),
    [
        (arguments, side, parameters)
        for arguments, *both in WAV_MLP_COUNTS
        for side, parameters in zip((28, 32), both, strict=True)
        if parameters is not None
    ],
)
def test_wav_mlps_have_the_published_number_of_parameters(arguments, side, parameters):
    model = WavMLP(input_shape=(side, side, 1), **arguments)
    assert model.count_params() == parameters


def voters(voting, **kwargs):
    arguments = {"input_shape": (8, 8, 1), "hidden_size": 5, "classes": 4}
    return VotingWavMLP(voting=voting, **arguments, **kwargs)


def test_members_are_the_perceptrons_of_the_levels():
    model = voters("soft", classifier_activation=None)
    images = np.random.default_rng(0).normal(size=(6, 8, 8, 1)).astype("float32")
    logits = []
    for level in (1, 2, 3):
        member = WavMLP(
            input_shape=(8, 8, 1),
            hidden_size=5,
            classes=4,
            level=level,
            classifier_activation=None,
        )
        names = (f"level_{level}", f"member_{level}")
        for ours, theirs in zip(("micro_wav", "predictions"), names, strict=True):
            member.get_layer(ours).set_weights(model.get_layer(theirs).get_weights())
        logits.append(member.predict_on_batch(images))
    outputs = model.predict_on_batch(images)
    np.testing.assert_allclose(outputs, np.mean(logits, axis=0), atol=1e-5)


def test_the_hard_vote_takes_the_weights_of_the_soft_one():
    images = np.random.default_rng(0).normal(size=(6, 8, 8, 1)).astype("float32")
    soft, hard = voters("soft"), voters("hard")
    hard.set_weights(soft.get_weights())
    logits = keras.Model(hard.input, hard.get_layer("vote").input)(images)
    votes = np.stack([np.argmax(member, axis=-1) for member in logits])
    outputs = hard.predict_on_batch(images)
    assert set(np.unique(outputs)) <= {0.0, 1.0}
    winners = outputs.argmax(-1)
    assert np.all((votes == winners).any(axis=0))


@pytest.mark.backend
def test_an_image_of_one_level_has_one_voter():
    model = VotingWavMLP(input_shape=(2, 3, 1), include_top=False, hidden_size=4)
    assert model.output_shape == (None, 12)


@pytest.mark.parametrize(
    ("builder", "arguments", "received"),
    [
        (WavMLP, {"level": 0}, "level=0."),
        (WavMLP, {"level": 5}, "level=5."),
        (WavMLP, {"level": -1}, "level=-1."),
        (WavMLP, {"level": 1.5}, "level=1.5."),
        (WavMLP, {"hidden_size": 0}, "hidden_size=0."),
        (WavMLP, {"channel_mode": "luma"}, "input_shape=(None, 28, 28, 1)."),
        (WavMLP, {"init": "jax"}, "init='jax'."),
        (VotingWavMLP, {"voting": "loud"}, "voting='loud'."),
        (VotingWavMLP, {"hidden_size": [1, 2]}, "hidden_size=[1, 2]."),
    ],
)
def test_bad_arguments_of_wav_mlps_are_named_with_the_value(
    builder, arguments, received
):
    with pytest.raises(ValueError, match="Received: ") as error:
        builder(**arguments)
    assert str(error.value).endswith(received)


POOLED = {
    "hidden_layer_scaling": False,
    "hidden_pooling": 4,
    "level_pooling": 2,
}


@pytest.mark.filterwarnings("ignore:The pooling windows")
@pytest.mark.parametrize(
    ("side", "arguments", "total", "dead", "share"),
    [
        (28, {"hidden_size": 268}, 186_722, 61_344, "32.9"),
        (32, {"hidden_size": 224}, 201_672, 181_610, "90.1"),
        (28, {"hidden_size": 264, "pooling_size": 3}, 182_192, 156_024, "85.6"),
        (32, {"hidden_size": 264, "pooling_size": 3}, 235_964, 229_284, "97.2"),
        (32, {"hidden_size": 256, **POOLED}, 269_578, 197_376, "73.2"),
        (
            28,
            {"hidden_size": 256, "pooling_mode": "average", **POOLED},
            210_442,
            0,
            "0.0",
        ),
    ],
)
def test_published_networks_have_the_measured_dead_parameters(
    side, arguments, total, dead, share
):
    model = WavPool(input_shape=(side, side, 1), remainder="drop", **arguments)
    report = parameter_report(model)
    assert (report.total, report.dead, report.live) == (total, dead, total - dead)
    assert str(report).endswith(f"{dead:,} dead ({share} %)")


@pytest.mark.filterwarnings("ignore:The pooling windows")
def test_moving_statistics_are_not_counted():
    model = VanillaCNN(kernel_size=3, hidden_channels_1=8, hidden_channels_2=8)
    assert parameter_report(model).total == 63_410


@pytest.mark.filterwarnings("ignore:The pooling windows")
def test_models_inside_models_are_counted():
    inner = WavPool(hidden_size=268, remainder="drop")
    outer = keras.Sequential([keras.Input((28, 28, 1)), inner])
    assert parameter_report(outer) == parameter_report(inner)
