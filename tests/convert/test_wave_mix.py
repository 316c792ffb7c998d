import numpy as np
import pytest
import wavemix_golden as golden

from keras_wavelets import applications
from keras_wavelets.convert import load_original_weights
from keras_wavelets.convert.load import table_of

SMALL = {"depth": 1, "filters": 8}
LARGE_CASES = {"seg_patchify_l3"}


def build(name, **kwargs):
    builder, arguments = golden.NETWORKS[name]
    shape = golden.last(next(iter(golden.group(name, "in").values()))).shape[1:]
    options = {"input_shape": shape, **arguments, **kwargs}
    return getattr(applications, builder)(**options)


@pytest.mark.parametrize("name", sorted(set(golden.NETWORKS) - LARGE_CASES))
def test_names_and_shapes_are_those_of_the_original(name):
    shapes = {key: entry.original_shape for key, entry in table_of(build(name)).items()}
    weights = golden.group(name, "w")
    assert shapes == {key: array.shape for key, array in weights.items()}


@pytest.mark.parametrize("name", ["cls_patch4_l3", "seg_l2", "wavepaint", "sr_ycbcr"])
def test_each_weight_has_one_place(name):
    model = build(name, dropout=0.0)
    places = [id(entry.variable) for entry in table_of(model).values()]
    assert sorted(places) == sorted(map(id, model.weights))
    assert len(np.unique(places)) == len(places)


def test_a_head_is_called_as_in_either_script():
    weights = golden.group("cls_patch4_l3", "w")
    renamed = {key.replace("pool.2", "head.2"): row for key, row in weights.items()}
    ours, theirs = build("cls_patch4_l3"), build("cls_patch4_l3")
    load_original_weights(ours, weights)
    load_original_weights(theirs, renamed)
    for one, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_another_number_of_classes_leaves_the_top_as_it_was():
    model = build("cls_patch4_l3", classes=2)
    top = model.get_layer("predictions").get_weights()
    load_original_weights(model, golden.group("cls_patch4_l3", "w"), skip_top=True)
    np.testing.assert_array_equal(
        model.get_layer("predictions").get_weights()[0], top[0]
    )
    kernel = golden.case("cls_patch4_l3")["w/conv.0.weight"]
    loaded = model.get_layer("stem_conv_1").get_weights()[0]
    np.testing.assert_array_equal(loaded, np.transpose(kernel, (2, 3, 1, 0)))


def test_a_backbone_takes_the_weights_of_a_classifier():
    model = build("cls_patch4_l3", include_top=False)
    load_original_weights(model, golden.group("cls_patch4_l3", "w"), skip_top=True)
    kernel = golden.case("cls_patch4_l3")["w/conv.0.weight"]
    loaded = model.get_layer("stem_conv_1").get_weights()[0]
    np.testing.assert_array_equal(loaded, np.transpose(kernel, (2, 3, 1, 0)))


def test_a_second_version_has_its_embedding():
    model = applications.WaveMix(input_shape=(32, 32, 3), embed_dim=16, **SMALL)
    assert "final.weight" in table_of(model)


def test_stages_are_numbered():
    model = applications.WaveMixSRV2(filters=8, scale=4)
    names = list(table_of(model))
    assert "stages.1.layers.0.reduction.weight" in names
    assert len(names) == len(model.weights)
