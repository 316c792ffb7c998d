import numpy as np
import pytest
import wavpool_golden as golden

from keras_wavelets.convert.load import table_of

pytestmark = pytest.mark.filterwarnings("ignore:The pooling windows")

BUILDERS = ("WavPool", "WavMLP", "VanillaMLP", "BananaSplitMLP", "VanillaCNN")
CASES = {
    next(key for key, (name, _) in golden.NETWORKS.items() if name == builder)
    for builder in BUILDERS
}


@pytest.mark.parametrize("key", sorted(CASES))
def test_names_and_shapes_are_those_of_the_original(key):
    model = golden.build(*golden.NETWORKS[key], "n28")
    shapes = {name: entry.original_shape for name, entry in table_of(model).items()}
    weights = golden.group(f"{key}/w")
    assert shapes == {name: array.shape for name, array in weights.items()}


@pytest.mark.parametrize("key", sorted(CASES))
def test_a_model_without_a_top_leaves_the_classifier_out(key):
    builder, arguments = golden.NETWORKS[key]
    model = golden.build(builder, {**arguments, "include_top": False}, "n28")
    absent = set(golden.group(f"{key}/w")) - set(table_of(model))
    assert len(absent) == 2


@pytest.mark.parametrize("key", sorted(CASES))
def test_each_weight_has_one_place(key):
    model = golden.build(*golden.NETWORKS[key], "n28")
    places = [id(entry.variable) for entry in table_of(model).values()]
    assert sorted(places) == sorted(map(id, model.weights))
    assert len(np.unique(places)) == len(places)
