import inspect

import pytest

from keras_wavelets import applications
from keras_wavelets.applications import PRESETS
from keras_wavelets.applications import parameter_report
from keras_wavelets.applications import wavpool_preset
from keras_wavelets.applications.presets import IMAGE_SHAPES
from keras_wavelets.applications.presets import UNTUNED

# Trainable parameters for MNIST, Fashion-MNIST and gray CIFAR-10, as published.
COUNTS = {
    ("WavPool", "tuned"): (186_722, 186_722, 201_672),
    ("WavPool", "fixed"): (189_402, 189_402, 206_152),
    ("WavPool", "untuned"): (182_192, 182_192, 235_964),
    ("VanillaCNN", "tuned"): (96_375, 154_154, 125_175),
    ("VanillaCNN", "untuned"): (6_806, 6_806, 9_046),
    ("VanillaMLP", "tuned"): (216_250, 217_045, 215_290),
    ("VanillaMLP", "untuned"): (209_890, 209_890, 273_250),
    ("WavMLP", "tuned"): (20_260, 21_799, 12_025),
    ("WavMLP", "untuned"): (21_394, 21_394, 11_890),
}


@pytest.mark.filterwarnings("ignore:The pooling windows")
@pytest.mark.parametrize(
    ("network", "kind", "dataset", "parameters"),
    [
        (*row, dataset, count)
        for row, counts in COUNTS.items()
        for dataset, count in zip(IMAGE_SHAPES, counts, strict=True)
    ],
)
def test_networks_have_the_published_size(network, kind, dataset, parameters):
    preset = wavpool_preset(network, dataset, kind)
    model = getattr(applications, preset.network)(**preset.arguments)
    assert parameter_report(model).total == parameters
    assert model.layers[-1].activation.__name__ == "linear"


def test_every_network_is_a_builder():
    assert set(UNTUNED) <= set(applications.__all__)


def test_training_settings_are_those_of_the_experiments():
    preset = wavpool_preset("WavMLP", "cifar10")
    found = (preset.optimizer, preset.batch_size, preset.epochs, preset.tolerance)
    assert found == ("sgd", 640, 120, 3)
    assert preset.learning_rate == 0.574860


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        (("ResNet", "mnist"), "network='ResNet'."),
        (("WavPool", "svhn"), "dataset='svhn'."),
        (("WavPool", "mnist", "best"), "kind='best'."),
    ],
)
def test_unknown_names_are_named(arguments, received):
    with pytest.raises(ValueError, match="Received: ") as error:
        wavpool_preset(*arguments)
    assert str(error.value).endswith(received)


@pytest.mark.parametrize(
    ("builder", "preset"),
    [(name, preset) for name, row in PRESETS.items() for preset in row],
)
def test_a_preset_differs_from_the_defaults_of_its_builder(builder, preset):
    signature = inspect.signature(getattr(applications, builder))
    arguments = PRESETS[builder][preset]
    signature.bind(**arguments)
    known = signature.parameters
    assert [
        n for n in arguments if n in known and known[n].default == arguments[n]
    ] == []
