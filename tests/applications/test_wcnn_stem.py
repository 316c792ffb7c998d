import keras
import numpy as np
import pytest

from keras_wavelets import applications

SMALL = {"width": 28, "free_filters": 4, "stages": 1, "classifier_activation": None}


def twin(shape=(32, 32, 3), **arguments):
    keras.utils.set_random_seed(0)
    return applications.WResNet18(input_shape=shape, classes=4, **SMALL, **arguments)


def images(shape=(32, 32, 3)):
    return np.random.default_rng(0).normal(size=(4, *shape)).astype("float32")


@pytest.mark.parametrize(
    ("shape", "arguments"),
    [
        ((32, 32, 3), {"twin": "wcnn"}),
        ((31, 36, 2), {"twin": "cwcnn", "color_mixing": "after"}),
    ],
)
def test_frozen_twin_gives_the_same_scores(shape, arguments):
    model = twin(shape, **arguments)
    frozen = applications.freeze_as_conv(model)
    found = frozen.predict_on_batch(images(shape))
    np.testing.assert_allclose(found, model.predict_on_batch(images(shape)), atol=1e-4)
    names = [type(layer).__name__ for layer in frozen.layers]
    assert "HybridConv2DWPT" not in names


def test_frozen_alexnet_gives_the_same_maps():
    model = applications.WAlexNet(
        input_shape=(70, 64, 3), include_top=False, twin="wcnn", pooling="avg"
    )
    frozen = applications.freeze_as_conv(model)
    found, expected = (m.predict_on_batch(images((70, 64, 3))) for m in (frozen, model))
    np.testing.assert_allclose(found, expected, atol=1e-4 * np.abs(expected).max())


def test_less_energy_makes_smaller_kernels_of_nearly_the_same_scores():
    model = twin(twin="wcnn")
    frozen = applications.freeze_as_conv(model, energy=0.999)
    side = frozen.get_layer("stem").layers[-1].kernel.shape[0]
    assert side < 30
    expected = model.predict_on_batch(images())
    found = frozen.predict_on_batch(images())
    assert np.abs(found - expected).max() < 0.1 * np.abs(expected).max()


def test_frozen_twin_runs_in_int8(tmp_path):
    from keras_wavelets import export

    x = images()
    model = twin(twin="cwcnn")
    frozen = applications.freeze_as_conv(model)
    path = export.export_litert(
        frozen, tmp_path / "model.tflite", kind="int8", representative_data=x
    )
    found = export.LiteRTModel(path).predict(x)
    expected = model.predict_on_batch(x)
    assert np.abs(found - expected).max() < 0.2 * np.abs(expected).max()


def test_compact_twin_gives_the_same_scores_with_fewer_packets():
    model = twin(twin="cwcnn", selection="all")
    stem = model.get_layer("stem")
    kernel = stem.mixing.kernels[1]
    rows = keras.ops.convert_to_numpy(kernel)
    largest = np.abs(rows) == np.abs(rows).max(axis=1, keepdims=True)
    kernel.assign(rows * largest)
    small = applications.compact_stem(model)
    found = small.get_layer("stem").plan.features
    assert len(found) < len(stem.plan.features)
    expected = model.predict_on_batch(images())
    np.testing.assert_allclose(small.predict_on_batch(images()), expected, atol=1e-4)


@pytest.mark.parametrize(
    "simplify", [applications.freeze_as_conv, applications.compact_stem]
)
def test_a_network_that_is_no_twin_is_named(simplify):
    with pytest.raises(ValueError, match="Received: model='w_resnet18'"):
        simplify(twin())


def test_a_share_of_energy_is_at_most_one():
    with pytest.raises(ValueError, match="Received: energy=2"):
        applications.freeze_as_conv(twin(twin="wcnn"), energy=2)


def test_unknown_sizes_cannot_be_frozen():
    with pytest.raises(ValueError, match="Received: model with input_shape"):
        applications.freeze_as_conv(twin((None, None, 3), twin="wcnn"))
