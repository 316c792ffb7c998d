import json

import keras_tuner as kt
import pytest

from keras_wavelets import applications
from keras_wavelets import layers
from keras_wavelets import tuning

FIXED = {"stages": 1, "stem": "cifar"}


def point(**values):
    hp = kt.HyperParameters()
    hp.values.update(values)
    hypermodel = tuning.HyperWResNet((32, 32, 3), 3, fixed=FIXED)
    return hypermodel, hp, hypermodel.arguments(hp)


def test_default_values_are_pinned():
    _, hp, arguments = point()
    assert hp.values == {"twin": "none", "antialias": "none"}
    assert arguments == {"twin": "none", "antialias": None, **FIXED}


def test_what_twins_differ_in_is_searched_for_twins_only():
    _, hp, arguments = point(twin="cwcnn", antialias="blur")
    assert hp.values == {
        "twin": "cwcnn",
        "antialias": "blur",
        "blur_size": 3,
        "mixing_l1": 1e-4,
        "free_filters": 40,
        "selection": "no_edges",
    }
    assert json.loads(json.dumps(arguments)) == arguments


@pytest.mark.parametrize("twin", ["none", "wcnn", "cwcnn"])
def test_every_twin_is_built_by_the_application(twin):
    hypermodel, hp, arguments = point(twin=twin, antialias="blur", selection="all")
    model = hypermodel.build(hp)
    same = applications.WResNet18(input_shape=(32, 32, 3), classes=3, **arguments)
    assert model.output_shape == (None, 3)
    assert model.count_params() == same.count_params()


@pytest.mark.parametrize("stem", ["cifar", "imagenet"])
@pytest.mark.parametrize(
    "values",
    [
        *({"free_filters": free} for free in range(16, 57, 8)),
        *(
            {"selection": "all", "free_filters_of_all": free}
            for free in (16, 28, 40, 52)
        ),
    ],
    ids=str,
)
def test_every_number_of_free_filters_can_be_built(stem, values):
    _, _, arguments = point(twin="wcnn", **values)
    filters = arguments["free_filters"]
    assert filters in values.values()
    layer = layers.HybridConv2DWPT(
        64,
        filters,
        *((3, 1) if stem == "cifar" else (7, 2)),
        selection=arguments["selection"],
    )
    assert layer.free_filters == filters
