import numpy as np
import pytest
import wavpool_golden as golden
from contracts import check_layer

from keras_wavelets.layers.micro_wav import MicroWav


@pytest.mark.backend
@pytest.mark.parametrize(
    ("arguments", "width"),
    [
        ({}, 4),
        ({"level": 1, "activation": "gelu", "dropout": 0.1}, 4),
        ({"channel_mode": "separate", "use_bias": False}, 12),
        ({"wavelet": "db2", "level": 1, "mode": "periodization"}, 4),
        ({"kernel_initializer": "he_normal", "kernel_regularizer": "l2"}, 4),
    ],
)
def test_keeps_the_layer_contract(arguments, width):
    check_layer(
        MicroWav,
        {"units": 4, **arguments},
        (2, 9, 8, 3),
        (2, width, 3),
        expected_num_losses=3 * ("kernel_regularizer" in arguments),
        stateless=False,
        dynamic=False,
    )


@pytest.mark.backend
@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_agrees_with_the_original(level):
    layer = MicroWav(5, level=level)
    layer.build((None, 28, 28, 1))
    weights = golden.group(f"n28/microwav_l{level}/w")
    for i, band in enumerate(layer.project.bands, start=1):
        kernel = weights[f"channel_{i}_mlp.weight"].T
        bias = weights[f"channel_{i}_mlp.bias"]
        getattr(layer.project, band).set_weights([kernel, bias])
    outputs = np.array(layer(golden.images("n28")))
    reference = golden.ARRAYS[f"n28/microwav_l{level}/out"]
    np.testing.assert_allclose(outputs, reference, atol=golden.TOLERANCE)


@pytest.mark.parametrize(("level", "dwt_level"), [(1, 4), (4, 1), (None, 1)])
def test_levels_count_from_the_coarsest(level, dwt_level):
    layer = MicroWav(5, level=level)
    layer.build((None, 28, 28, 1))
    assert layer.dwt_level == dwt_level


def test_channels_first_gives_the_same_output():
    images = np.random.default_rng(0).normal(size=(2, 8, 6, 3)).astype("float32")
    last = MicroWav(5, data_format="channels_last")
    first = MicroWav(5, data_format="channels_first")
    expected = last(images)
    first.build((None, 3, 8, 6))
    first.set_weights(last.get_weights())
    outputs = first(np.moveaxis(images, -1, 1))
    np.testing.assert_allclose(np.array(outputs), np.array(expected), atol=1e-5)


def test_any_function_can_be_the_activation():
    images = np.random.default_rng(0).normal(size=(2, 8, 8, 1)).astype("float32")
    outputs = MicroWav(5, activation=lambda x: x * 0 + 7)(images)
    assert np.all(np.array(outputs) == 7)


@pytest.mark.parametrize("level", [0, 5, -1, 2.0, True])
def test_a_level_outside_the_image_is_refused(level):
    message = rf"from 1, the coarsest, to 4, .* Received: level={level}\.$"
    with pytest.raises(ValueError, match=message):
        MicroWav(5, level=level).build((None, 28, 28, 1))


def test_another_size_than_built_for_is_refused():
    layer = MicroWav(5)
    layer.build((None, 28, 28, 1))
    with pytest.raises(ValueError, match=r"expected shape=\(None, 28, 28, 1\)"):
        layer(np.zeros((1, 27, 27, 1), "float32"))
