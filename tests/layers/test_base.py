import numpy as np
import pytest

from keras_wavelets import layers

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(
    ("layer", "spatial", "transform"),
    [
        (layers.DWT1D(data_format="channels_last"), (1,), (1,)),
        (layers.DWT2D(data_format="channels_last"), (1, 2), (2, 1)),
        (layers.DWT3D(data_format="channels_first"), (2, 3, 4), (2, 3, 4)),
    ],
)
def test_axes_follow_rank_and_data_format(layer, spatial, transform):
    assert layer.spatial_axes == spatial
    assert layer.transform_axes == transform


def test_configuration_holds_every_argument():
    layer = layers.DWT2D(
        "db3",
        "reflect",
        "stack",
        data_format="channels_first",
        implementation="matrix",
        name="bands",
    )
    config = layer.get_config()
    expected = {
        "wavelet": "db3",
        "mode": "reflect",
        "output": "stack",
        "band_order": "band_major",
        "data_format": "channels_first",
        "implementation": "matrix",
        "name": "bands",
    }
    assert {key: config[key] for key in expected} == expected


def test_level_sizes_are_coarsest_first():
    layer = layers.WaveDec1D("db4")
    assert layer.level_sizes([65], 3) == [[14], [14], [21], [36]]


def test_inputs_take_the_compute_dtype():
    layer = layers.DWT1D(dtype="float16")
    assert layer.to_compute_dtype(np.arange(3)).dtype == layer(np.ones((1, 4, 1))).dtype
