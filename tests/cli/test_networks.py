import dataclasses

import pytest

from keras_wavelets import applications
from keras_wavelets.cli import networks


@pytest.mark.parametrize("network", networks.NETWORKS)
def test_every_network_is_built_with_its_defaults(network):
    model = networks.build(network(), (28, 28, 1), 7)
    assert model.output_shape == (None, 7)
    assert network.__name__ in applications.__all__


def test_arguments_reach_the_builder():
    small, large = (
        networks.build(networks.WavMLP(hidden_size=size), (28, 28, 1), 10)
        for size in (8, 16)
    )
    assert small.count_params() < large.count_params()


@pytest.mark.parametrize("network", networks.NETWORKS)
def test_every_argument_is_described(network):
    for field in dataclasses.fields(network):
        assert f"{field.name}:" in network.__doc__
