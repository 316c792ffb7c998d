import keras
import numpy as np
import pytest
import pywt
from contracts import check_layer
from contracts import make_inputs

from keras_wavelets import config
from keras_wavelets import layers

pytestmark = pytest.mark.backend

SHAPES = {1: (2, 9, 3), 2: (2, 5, 8, 3)}
TRANSFORMS = {1: layers.MRA1D, 2: layers.MRA2D}


def packed_shape(rank, form):
    band = SHAPES[rank]
    if form == "list":
        return [band] + [band if rank == 1 else (band,) * 3] * 2
    return (*band[:-1], band[-1] * (3 if rank == 1 else 7))


@pytest.mark.parametrize("form", ["list", "concat"])
@pytest.mark.parametrize("rank", [1, 2])
def test_analysis_keeps_the_layer_contract(rank, form):
    check_layer(
        TRANSFORMS[rank],
        {"wavelet": "db2", "level": 2, "output": form},
        SHAPES[rank],
        packed_shape(rank, form),
        # Keras's harness cannot feed its training step nested structures.
        run_training_check=form == "concat",
    )


def test_image_parts_agree_with_pywavelets():
    x = make_inputs((8, 12))
    expected = keras.tree.flatten(pywt.mra2(x, "db3", 2, transform="swt2"))
    found = layers.MRA2D("db3", 2, "concat")(x[None, ..., None])
    np.testing.assert_allclose(found[0], np.stack(expected, -1), atol=2e-5)


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("rank", [1, 2])
def test_parts_add_up_to_the_input(rank, data_format):
    x = make_inputs(SHAPES[rank])
    parts = TRANSFORMS[rank]("sym3", 2, data_format=data_format)(x)
    total = keras.layers.Add()(keras.tree.flatten(parts))
    np.testing.assert_allclose(total, x, atol=1e-5)


@pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_stays_close(dtype):
    x = make_inputs((2, 9, 3))
    parts = layers.MRA1D("db2", 2, dtype=dtype)(x)
    total = keras.ops.cast(sum(parts), "float32")
    np.testing.assert_allclose(total, x, atol=0.1)


def test_analysis_runs_on_litert_built_ins(tmp_path):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("LiteRT files come from TensorFlow")
    from keras_wavelets import export

    inputs = keras.Input(SHAPES[2][1:])
    model = keras.Model(inputs, layers.MRA2D("db2", 2, "concat")(inputs))
    with config.implementation("conv"):
        path = export.export_litert(model, tmp_path / "model.tflite")
    x = make_inputs(SHAPES[2])
    found = export.LiteRTModel(path).predict(x)
    np.testing.assert_allclose(found, model(x), atol=2e-5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"wavelet": "db99"}, "Received: wavelet='db99'"),
        ({"output": "dict"}, "Received: output='dict'"),
        ({"level": -1}, "Received: level=-1"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        layers.MRA2D(**arguments)


def test_a_wrong_rank_is_named():
    with pytest.raises(ValueError, match=r"rank 3.*Received: shape=\(2, 8\)"):
        layers.MRA1D()(np.ones((2, 8)))
