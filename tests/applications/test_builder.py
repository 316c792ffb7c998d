import inspect
import pickle
import re

import keras
import numpy as np
import pytest

from keras_wavelets import applications
from keras_wavelets.applications.builder import Architecture
from keras_wavelets.applications.builder import builder
from keras_wavelets.applications.builder import variant

BUILDERS = applications.builders()
SHARED = (
    "include_top", "weights", "input_tensor", "input_shape", "pooling", "classes",
    "classifier_activation", "name",
)  # fmt: skip
CONVOLUTION = {
    "model_name": "convolution",
    "image_shape": (8, 6, 1),
    "minimum": 4,
    "sides": "any",
}


@builder(**CONVOLUTION)
def convolution(ends, *, filters: int = 5):
    """Builds one convolution.

    Args:
        classes: Number of things to tell apart.
        filters: How many.

    Raises:
        OverflowError: Never.

    Example:
    >>> convolution().output_shape
    (None, 10)
    """
    layer = keras.layers.Conv2D(filters, 3, data_format="channels_last")
    return ends.finish(layer(ends.images))


@builder(**CONVOLUTION, rest=convolution, without=("filters",))
def dilated(ends, *, dilation: int = 2, **kwargs):
    """Builds a dilated convolution."""
    return ends.finish(ends.images[:, ::dilation])


wide = variant(
    convolution,
    "wide",
    summary="Builds a wide convolution.",
    example=">>> wide().count_params()\n1264",
    model_name="broad",
    image_shape=(16, 16, 1),
    classes=4,
    defaults={"filters": 90},
)
fixed = variant(convolution, "fixed", summary="", example="", fixed={"filters": 2})


@pytest.mark.parametrize("name", BUILDERS)
def test_a_builder_shows_every_argument(name):
    build = BUILDERS[name]
    parameters = inspect.signature(build).parameters.values()
    row = build.architecture
    assert tuple(p.name for p in parameters)[: len(row.shared)] == row.shared
    assert set(row.shared) <= set(SHARED)
    for parameter in parameters:
        positional = parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
        assert positional == (parameter.name in row.shared)
        assert parameter.kind is not inspect.Parameter.VAR_KEYWORD
        assert parameter.default is not inspect.Parameter.empty
        assert parameter.annotation is not inspect.Parameter.empty
    assert inspect.signature(build).return_annotation is keras.Model


@pytest.mark.parametrize("name", BUILDERS)
def test_a_builder_documents_every_argument_in_order(name):
    build = BUILDERS[name]
    (section,) = re.findall(r"^Args:\n(.*?)\n\n", build.__doc__, re.S | re.M)
    documented = re.findall(r"^ {4}(\w+): \S", section, re.M)
    assert documented == list(inspect.signature(build).parameters)
    headers = re.findall(r"^(\w+):$", build.__doc__, re.M)
    assert headers == ["Args", "Returns", "Raises", "Example"]
    assert max(map(len, build.__doc__.splitlines())) <= 88


@pytest.mark.parametrize("name", BUILDERS)
def test_a_builder_is_a_function_that_pickle_finds(name):
    build = BUILDERS[name]
    assert inspect.isfunction(build)
    assert build.__name__ == build.__qualname__ == name
    assert pickle.loads(pickle.dumps(build)) is build
    assert inspect.unwrap(build) is build.architecture.function


def test_all_networks_of_images_are_builders():
    functions = {
        name
        for name in applications.__all__
        if name[0].isupper() and inspect.isfunction(getattr(applications, name))
    }
    assert functions - set(BUILDERS) == {"SignalLSTM", "SignalMLP"}


def test_a_docstring_may_say_more_of_a_shared_argument():
    assert "    classes: Number of things to tell apart.\n" in convolution.__doc__
    assert "OverflowError" in convolution.__doc__
    assert "ValueError" not in convolution.__doc__


def test_an_unknown_argument_names_the_builder():
    with pytest.raises(
        TypeError, match=r"`convolution` .*'filter'.* Received: filter=3"
    ):
        convolution(filter=3)


@pytest.mark.parametrize(
    "given", [{"input_shape": b"db2"}, {"weights": 3}, {"classifier_activation": 7}]
)
def test_what_a_builder_cannot_take_is_named(given):
    (name, value), *_ = given.items()
    with pytest.raises((TypeError, ValueError), match=f"Received: .*{name}={value}"):
        convolution(**given)


def test_further_arguments_are_those_of_another_builder():
    names = list(inspect.signature(dilated).parameters)
    assert names == [*SHARED, "dilation"]
    segmentation = inspect.signature(applications.WaveMixSegmentation).parameters
    mix = inspect.signature(applications.WaveMix).parameters
    assert set(mix) <= set(segmentation)
    assert segmentation["mult"].default == mix["mult"].default
    assert segmentation["depth"] == mix["depth"]
    assert segmentation["filters"].default == 256


def test_a_row_is_a_whole_builder():
    assert wide.__doc__.startswith("Builds a wide convolution.\n\nArgs:\n")
    assert "    filters: How many.\n" in wide.__doc__
    assert "16 x 16 x 1 by default" in wide.__doc__
    assert wide.__doc__.endswith("Example:\n>>> wide().count_params()\n1264\n")
    parameters = inspect.signature(wide).parameters
    assert list(parameters) == list(inspect.signature(convolution).parameters)
    assert parameters["filters"] == inspect.Parameter(
        "filters", inspect.Parameter.KEYWORD_ONLY, default=90, annotation=int
    )
    assert pickle.loads(pickle.dumps(wide)) is wide
    model = wide()
    assert (model.name, model.input_shape) == ("broad", (None, 16, 16, 1))
    assert (model.output_shape, model.count_params()) == ((None, 4), 90 * 10 + 4 * 91)
    assert wide(filters=2, classes=3).count_params() == 20 + 9
    assert convolution().count_params() == 50 + 60


def test_a_row_may_fix_an_argument():
    assert list(inspect.signature(fixed).parameters) == list(SHARED)
    assert "filters" not in fixed.__doc__.split("Example:")[0]
    assert fixed().count_params() == 20 + 30
    with pytest.raises(TypeError, match="filters"):
        fixed(filters=3)


def test_a_row_is_not_changed_by_its_variants():
    assert isinstance(convolution.architecture, Architecture)
    assert convolution.architecture.defaults == {}
    assert wide.architecture.builder == "wide"


# What keeps a builder small; the others are as they are by default.
SMALL = {
    "ResNet18": {"width": 4},
    "WAlexNet": {"input_shape": (64, 64, 3)},
    "WaveMixSRV2": {"filters": 8},
    "WavePaint": {"filters": 8, "num_modules": 1, "blocks_per_module": 1},
}
CLASSIFIERS = [
    name for name, item in BUILDERS.items() if "classes" in item.architecture.shared
]
OF_MAPS = [name for name in CLASSIFIERS if not BUILDERS[name].architecture.vector]
# Keras's bilinear `UpSampling2D` needs to know the size of its maps in a graph.
OF_ANY_SIZE = [
    name
    for name in OF_MAPS
    if BUILDERS[name].architecture.sides == "any"
    and BUILDERS[name].architecture.defaults.get("upsample") != "bilinear"
]


def small(name, **arguments):
    options = SMALL.get(name, {})
    if name.startswith("WResNet"):
        options = {"stages": 1, "input_shape": (32, 32, 3)}
    elif name.startswith("WaveMix") and name not in SMALL:
        options = {"depth": 1, "filters": 8}
    return BUILDERS[name](**{**options, **arguments})


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_a_classifier_has_as_many_scores_as_classes(name):
    model = small(name, classes=3)
    assert model.name == BUILDERS[name].architecture.model_name
    assert model.output_shape[-1] == 3
    if name != "WaveMixSegmentation":
        assert model.output_shape == (None, 3)


@pytest.mark.parametrize("pooling", ["avg", "max"])
@pytest.mark.parametrize("name", OF_MAPS)
def test_maps_are_pooled_without_a_top(name, pooling):
    maps = small(name, include_top=False).output_shape
    assert len(maps) == 4
    pooled = small(name, include_top=False, pooling=pooling)
    assert pooled.output_shape == (None, maps[-1])


@pytest.mark.parametrize("name", sorted(set(CLASSIFIERS) - set(OF_MAPS)))
def test_vectors_are_not_pooled(name):
    assert len(small(name, include_top=False).output_shape) == 2
    with pytest.raises(ValueError, match=r"a vector\..* pooling='avg'\.$"):
        small(name, include_top=False, pooling="avg")


@pytest.mark.parametrize("channels", [1, 4])
@pytest.mark.parametrize("name", OF_MAPS)
def test_images_may_have_any_number_of_channels(name, channels):
    sides = (64, 64) if name == "WAlexNet" else (32, 32)
    model = small(name, include_top=False, input_shape=(*sides, channels))
    assert model.input_shape == (None, *sides, channels)


@pytest.mark.parametrize("top", [True, False])
@pytest.mark.parametrize("name", OF_ANY_SIZE)
def test_fully_convolutional_networks_take_images_of_any_size(name, top):
    model = small(name, include_top=top, input_shape=(None, None, 3), classes=3)
    for sides in ((32, 48), (45, 37)):
        found = model.predict_on_batch(np.ones((1, *sides, 3), "float32"))
        assert np.all(np.isfinite(found))
        assert found.shape[-1] == model.output_shape[-1]
