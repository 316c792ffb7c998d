import dataclasses

import pytest

from keras_wavelets import applications
from keras_wavelets.cli import networks


@pytest.mark.parametrize("network", networks.NETWORKS)
def test_every_network_is_built_with_its_defaults(network):
    side = getattr(network, "smallest", 28)
    shapes = {
        "classification": ({"input_shape": (side, side, 1), "classes": 7}, (None, 7)),
        "segmentation": (
            {"input_shape": (16, 16, 3), "classes": 7},
            (None, 16, 16, 7),
        ),
        "super_resolution": ({"input_shape": (6, 8, 3)}, (None, 12, 16, 3)),
    }
    arguments, expected = shapes[getattr(network, "task", "classification")]
    # The first stage of a residual network stands for the others.
    fields = {field.name for field in dataclasses.fields(network)}
    short = {"stages": 1} if "stages" in fields else {}
    model = networks.build(network(**short), **arguments)
    assert model.output_shape == expected
    assert network.__name__ in applications.__all__


def test_arguments_reach_the_builder():
    small, large = (
        networks.build(
            networks.WavMLP(hidden_size=size), input_shape=(28, 28, 1), classes=10
        )
        for size in (8, 16)
    )
    assert small.count_params() < large.count_params()


@pytest.mark.parametrize("network", networks.NETWORKS)
def test_every_argument_is_described(network):
    text = "".join(parent.__doc__ for parent in network.__mro__)
    for field in dataclasses.fields(network):
        assert f"{field.name}:" in text


def test_a_network_is_found_by_the_name_in_a_run_folder():
    assert networks.named("WaveMixSR") is networks.WaveMixSR
    with pytest.raises(ValueError, match="Received: network='ResNet'"):
        networks.named("ResNet")


def test_words_of_the_command_line_differ():
    words = [networks.command_name(network) for network in networks.NETWORKS]
    assert len(set(words)) == len(words)
    assert {"wavpool", "wavemix-lite", "wavemix-segmentation", "wavemix-sr"} <= {*words}
