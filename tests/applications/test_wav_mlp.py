import keras
import numpy as np
import pytest
import wavpool_golden as golden
from contracts import check_application

from keras_wavelets.applications import VotingWavMLP
from keras_wavelets.applications import WavMLP
from keras_wavelets.convert import load_original_weights

# Arguments, then the parameters for 28 x 28 and for 32 x 32 images, as published.
COUNTS = [
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
def test_keeps_the_application_contract(builder, arguments, parameters, features):
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
def test_agrees_with_the_original(key):
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
        for arguments, *both in COUNTS
        for side, parameters in zip((28, 32), both, strict=True)
        if parameters is not None
    ],
)
def test_has_the_published_number_of_parameters(arguments, side, parameters):
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
def test_bad_arguments_are_named_with_the_value(builder, arguments, received):
    with pytest.raises(ValueError, match="Received: ") as error:
        builder(**arguments)
    assert str(error.value).endswith(received)
