"""The spaces of all networks: what they start from, and that all of it can be built."""

import keras_tuner as kt
import pytest

from keras_wavelets import applications
from keras_wavelets import tuning

SOUND = {
    "optimizer": "adamw",
    "batch_size": 128,
    "label_smoothing": 0.0,
    "adaptive_rate": 0.002,
    "weight_decay": 0.05,
}
ORIGINAL = {"optimizer": "sgd", "learning_rate": 0.1}
# Network and space to the values from which the arguments of the builder are made.
DEFAULTS = {
    ("WavPool", "sound"): {
        "hidden_size": 256,
        "hidden_layer_scaling": True,
        "pooling": "2",
        "pooling_mode": "max",
        "activation": "linear",
        "dropout": 0.3,
    },
    ("WavPool", "original"): {"hidden_size": 250, "pooling_size": 2},
    ("WavMLP", "sound"): {
        "hidden_size": 256,
        "level": 2,
        "activation": "linear",
        "dropout": 0.3,
    },
    ("WavMLP", "original"): {"hidden_size": 250, "level": 2},
    ("VanillaCNN", "sound"): {
        "kernel_size": 3,
        "hidden_channels_1": 16,
        "hidden_channels_2": 16,
    },
    ("VanillaCNN", "original"): {
        "kernel_size": 3,
        "hidden_channels_1": 16,
        "hidden_channels_2": 16,
    },
    ("VanillaMLP", "sound"): {"hidden_size": 256, "activation": "linear"},
    ("VanillaMLP", "original"): {"hidden_size": 250},
    ("WaveMix", "sound"): {
        "filters": 16,
        "upsample": "deconv",
        "ff_share": 1.0,
        "depth": 4,
        "mult": 2,
        "dropout": 0.0,
        "levels": 1,
        "stem": "strided by 1",
    },
}
# The published ranges, as far as the original's truncation lets them be reached.
RANGES = {
    "WavPool": {"hidden_size": (200, 299), "pooling_size": (2, 3)},
    "WavMLP": {"hidden_size": (200, 299), "level": (1, 2)},
    "VanillaMLP": {"hidden_size": (200, 299)},
    "VanillaCNN": {
        "kernel_size": (2, 3),
        "hidden_channels_1": (1, 19),
        "hidden_channels_2": (1, 19),
    },
}
dropped = pytest.mark.filterwarnings("ignore:The pooling windows:UserWarning")


def hypermodel(network, space="sound", shape=(8, 8, 1)):
    return getattr(tuning, f"Hyper{network}")(shape, 3, space=space)


def test_every_hypermodel_is_pinned():
    names = {n.removeprefix("Hyper") for n in tuning.__all__ if n.startswith("Hyper")}
    assert names - {"Network", "Pruning", "AWD", "WResNet"} == {
        network for network, _ in DEFAULTS
    }


@dropped
@pytest.mark.parametrize(("network", "space"), DEFAULTS)
def test_default_values_are_pinned_and_built_by_the_application(network, space):
    hp = kt.HyperParameters()
    model = hypermodel(network, space).build(hp)
    shared = SOUND if space == "sound" else ORIGINAL
    assert hp.values == {**shared, **DEFAULTS[network, space]}
    assert model.output_shape == (None, 3)
    builder = getattr(applications, network)
    arguments = hypermodel(network, space).arguments(hp)
    same = builder(input_shape=(8, 8, 1), classes=3, **arguments)
    assert model.count_params() == same.count_params()


@dropped
@pytest.mark.parametrize("network", RANGES)
def test_original_ranges_are_the_published_ones(network):
    hp = kt.HyperParameters()
    hypermodel(network, "original", (28, 28, 1)).arguments(hp)
    found = {p.name: (p.min_value, p.max_value) for p in hp.space}
    assert found == RANGES[network]


def test_original_training_is_that_of_the_published_search():
    hp = kt.HyperParameters()
    config = hypermodel("WavPool", "original").config(hp)
    rate = hp.space[1]
    assert (rate.min_value, rate.max_value, rate.sampling) == (1e-6, 0.8, "linear")
    assert hp.space[0].values == ["sgd", "adam"]
    assert (config.epochs, config.batch_size, config.shuffle) == (20, 64, False)
    assert config.early_stopping == "cumulative"


@pytest.mark.parametrize("optimizer", ["adamw", "adam", "sgd"])
def test_each_optimizer_has_a_logarithmic_rate_of_its_own(optimizer):
    hp = kt.HyperParameters()
    hp.values["optimizer"] = optimizer
    config = hypermodel("VanillaMLP").config(hp)
    name = "sgd_rate" if optimizer == "sgd" else "adaptive_rate"
    assert hp.values[name] == config.learning_rate
    assert {p.name: p for p in hp.space}[name].sampling == "log"
    assert (config.weight_decay > 0) == (optimizer == "adamw")


@pytest.mark.parametrize("network", [n for n, space in DEFAULTS if space == "sound"])
def test_random_points_can_all_be_built(network):
    oracle = kt.oracles.RandomSearchOracle(
        objective=kt.Objective("val_accuracy", "max"), max_trials=3, seed=1
    )
    model = hypermodel(network)
    hp = oracle.get_space()
    model.build(hp)
    oracle.update_space(hp)
    for trial in range(3):
        point = hp.copy()
        point.values = oracle.populate_space(str(trial))["values"]
        assert model.build(point).output_shape == (None, 3)


@pytest.mark.parametrize("side", [2, 4, 28, 64])
def test_wavelet_levels_of_wave_mix_fit_the_images(side):
    hp = kt.HyperParameters()
    tuning.HyperWaveMix((side, side, 1), 3).arguments(hp)
    (levels,) = [p for p in hp.space if p.name == "levels"]
    assert levels.max_value == {2: 1, 4: 1, 28: 2, 64: 4}[side]


def test_an_unknown_space_is_refused():
    with pytest.raises(ValueError, match=r"\('sound',\). Received: space='original'"):
        tuning.HyperWaveMix((8, 8, 1), 3, space="original")
