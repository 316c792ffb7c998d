import dataclasses
import inspect

import pytest

from keras_wavelets import applications
from keras_wavelets.cli import networks
from keras_wavelets.cli.main import main
from keras_wavelets.cli.tasks import task_of
from keras_wavelets.cli.train import command

# Of a large network, one block or stage stands for the others.
SHORT = {
    "stages": 1, "depth": 1, "blocks": 1, "num_modules": 1, "blocks_per_module": 1,
    "filters": 8,
}  # fmt: skip
OUTPUTS = {
    "classification": (None, 10),
    "segmentation": (None, 64, 64, 11),
    "super_resolution": (None, None, None, 3),
    "inpainting": (None, None, None, 3),
    "regression": (None, 1),
}
SHAPES = {
    "segmentation": (64, 64, 3),
    "super_resolution": (24, 24, 3),
    "inpainting": (64, 64, 4),
    "regression": (64, 1),
}


def test_every_builder_can_be_trained():
    builders = {
        name
        for name in applications.__all__
        if name[0].isupper()
        and callable(getattr(applications, name))
        and not isinstance(getattr(applications, name), type)
    }
    assert set(networks.NETWORKS) == builders


@pytest.mark.parametrize("name", networks.NETWORKS)
def test_every_network_is_built_for_its_default_data(name):
    kind = networks.options(name)
    known = {field.name for field in dataclasses.fields(kind)}
    network = kind(**{k: v for k, v in SHORT.items() if k in known})
    settings = command(network).settings
    side = (settings["image_size"] or (28, 28))[0]
    task = networks.NETWORKS[name].task
    model = task_of(network).build(SHAPES.get(task, (side, side, 1)), settings)
    assert model.output_shape == OUTPUTS[task]


@pytest.mark.parametrize("name", networks.NETWORKS)
def test_a_network_without_words_is_that_of_the_builder(name):
    parameters = inspect.signature(getattr(applications, name)).parameters
    for field in dataclasses.fields(networks.options(name)):
        assert field.default == parameters[field.name].default


@pytest.mark.parametrize("name", networks.NETWORKS)
def test_a_preset_changes_what_the_builder_knows(name):
    kind = networks.options(name)
    for chosen, given in networks.presets(name).items():
        network = kind(**networks.preset(name, chosen))
        assert {key: getattr(network, key) for key in given} == given
        assert network != kind()
    with pytest.raises(ValueError, match="Received: preset='supercomputer'"):
        networks.preset(name, "supercomputer")


def test_arguments_reach_the_builder():
    kind = networks.options("WavMLP")
    small, large = (
        networks.build(kind(hidden_size=size), input_shape=(28, 28, 1), classes=10)
        for size in (8, 16)
    )
    assert small.count_params() < large.count_params()


def test_the_arguments_of_a_variant_have_the_defaults_of_its_row():
    kind = networks.options("WaveMixLite8x5")
    assert kind().depth == 5
    thin, wide = (
        networks.build(kind(mult=mult, depth=1), input_shape=(8, 8, 1), classes=2)
        for mult in (1.0, 2.0)
    )
    assert thin.count_params() < wide.count_params()


@pytest.mark.parametrize("name", networks.NETWORKS)
def test_every_argument_is_described(name):
    kind = networks.options(name)
    text = "".join(parent.__doc__ or "" for parent in kind.__mro__)
    for field in dataclasses.fields(kind):
        assert f"{field.name}:" in text


def test_the_preset_is_shown_in_the_help(capsys):
    with pytest.raises(SystemExit):
        main(["train", "wavemix", "--preset", "laptop", "--help"])
    shown = " ".join(capsys.readouterr().out.replace("│", "").split())
    assert "laptop: depth=4, filters=16, levels=2" in shown
    assert "Number of blocks. (default: 4)" in shown


def test_a_network_is_found_by_the_name_in_a_run_folder():
    assert networks.options("WaveMixSR") is networks.options("WaveMixSR")
    with pytest.raises(ValueError, match="Received: network='ResNet'"):
        networks.options("ResNet")


def test_a_mistyped_network_is_told_the_closest(capsys):
    assert main(["train", "wavpol"]) == 2
    assert "did you mean 'wavpool'?" in capsys.readouterr().err


def test_words_of_the_command_line_differ():
    words = [networks.word(name) for name in networks.NETWORKS]
    assert len(set(words)) == len(words)
    assert {"wavpool", "wavemix-lite", "wavemix-segmentation", "wavemix-sr"} <= {*words}
