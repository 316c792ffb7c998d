import keras
import numpy as np
import pytest
import pywt
from contracts import assert_close
from contracts import check_compiled
from contracts import check_layer
from contracts import make_inputs
from keras import ops

from keras_wavelets import layers
from keras_wavelets.layers.band_layout import nest_list

pytestmark = pytest.mark.backend

SHAPES = {1: (2, 9, 3), 2: (2, 7, 10, 3), 3: (2, 5, 6, 7, 2)}
POOLS = {
    1: layers.WaveletPooling1D,
    2: layers.WaveletPooling2D,
    3: layers.WaveletPooling3D,
}
UNPOOLS = {
    1: layers.WaveletUnpooling1D,
    2: layers.WaveletUnpooling2D,
    3: layers.WaveletUnpooling3D,
}


def pooled_shape(rank):
    batch, *space, channels = SHAPES[rank]
    return (batch, *((n + 1) // 2 for n in space), channels)


def all_shapes(rank):
    band = pooled_shape(rank)
    details = nest_list([band] * (2**rank - 1), rank)
    return (band, details, (*SHAPES[rank][:-1], 0))


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_pooling_keeps_the_layer_contract(rank):
    check_layer(POOLS[rank], {"wavelet": "db2"}, SHAPES[rank], pooled_shape(rank))


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_pooling_into_all_bands_keeps_the_layer_contract(rank):
    check_layer(
        POOLS[rank],
        {"wavelet": "db2", "bands": "all", "normalize": True},
        SHAPES[rank],
        all_shapes(rank),
        # There is no loss of a tensor without elements.
        run_training_check=False,
    )


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_unpooling_keeps_the_layer_contract(rank):
    check_layer(
        UNPOOLS[rank],
        {"wavelet": "db2", "normalize": True},
        all_shapes(rank),
        SHAPES[rank],
        # Keras's harness cannot feed its training step nested structures.
        run_training_check=False,
    )


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("normalize", [True, False])
@pytest.mark.parametrize("mode", ["periodization", "symmetric"])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_unpooling_is_the_exact_inverse(rank, mode, normalize, data_format):
    shared = {"wavelet": "bior2.2", "mode": mode, "data_format": data_format}
    x = make_inputs((2, 9, 7, 8, 6)[: rank + 2])
    pooled = POOLS[rank](bands="all", normalize=normalize, **shared)(x)
    assert_close(
        UNPOOLS[rank](normalize=normalize, **shared)(pooled), x, tolerance=1e-5
    )


@pytest.mark.parametrize("implementation", ["conv", "polyphase", "matrix"])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_average_agrees_with_pywavelets(rank, implementation):
    x = make_inputs(SHAPES[rank])
    bands = pywt.dwtn(x, "db3", mode="periodization", axes=range(1, rank + 1))
    pooled = POOLS[rank]("db3", implementation=implementation)(x)
    np.testing.assert_allclose(pooled, bands["a" * rank], atol=1e-5)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_normalized_haar_is_average_pooling(rank):
    x = make_inputs((2, 8, 6, 4, 3)[-rank - 2 :])
    average = ops.average_pool(x, 2, 2, data_format="channels_last")
    np.testing.assert_allclose(POOLS[rank](normalize=True)(x), average, atol=1e-6)


def test_all_bands_agree_with_the_transform():
    x = make_inputs((1, 7, 10, 2))
    cA, details, size = layers.WaveletPooling2D("db2", bands="all")(x)
    transform = layers.DWT2D("db2", "periodization", output="tuple")
    assert_close((cA, details), transform(x), tolerance=1e-6)
    assert tuple(size.shape) == (1, 7, 10, 0)


def test_a_decoder_unpools_another_average():
    x = make_inputs((1, 7, 10, 2))
    cA, details, size = layers.WaveletPooling2D(bands="all")(x)
    unpool = layers.WaveletUnpooling2D()
    whole = unpool([2 * cA, details, size])
    added = unpool([cA, keras.tree.map_structure(ops.zeros_like, details), size])
    assert_close(whole, ops.convert_to_numpy(added) + x, tolerance=1e-5)


def test_a_model_carries_its_sizes():
    def autoencoder(size):
        inputs = keras.Input((*size, 2))
        cA, details, shape = layers.WaveletPooling2D("db2", bands="all")(inputs)
        return keras.Model(
            inputs, layers.WaveletUnpooling2D("db2")([cA, details, shape])
        )

    x = make_inputs((2, 9, 7, 2))
    assert autoencoder((9, 7)).output_shape == (None, 9, 7, 2)
    for size in ((9, 7), (None, None)):
        model = autoencoder(size)
        assert_close(model(x), x, tolerance=1e-5)
        check_compiled(model, x)


def test_output_size_stands_in_for_the_size():
    x = make_inputs((1, 9, 2))
    average, detail, _ = layers.WaveletPooling1D(bands="all")(x)
    assert tuple(layers.WaveletUnpooling1D()([average, detail]).shape) == (1, 10, 2)
    back = layers.WaveletUnpooling1D(output_size=9)([average, detail])
    assert_close(back, x, tolerance=1e-5)


def test_gradients_of_the_average_flow_to_learnable_taps():
    bank = layers.LearnableWavelet("qmf", "db2")
    x = make_inputs((2, 8, 8, 2))
    pool = layers.WaveletPooling2D(bank, bands="all", normalize=True)
    constant = layers.WaveletPooling2D("db2", bands="all", normalize=True)
    assert_close(pool(x)[:2], constant(x)[:2], tolerance=1e-5)
    assert len(pool.trainable_weights) == 1


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_outputs_have_the_compute_dtype(policy):
    x = make_inputs((2, 7, 8, 2))
    pooled = layers.WaveletPooling2D("db2", bands="all", dtype=policy)(x)
    back = layers.WaveletUnpooling2D("db2", dtype=policy)(pooled)
    assert keras.backend.standardize_dtype(back.dtype) == policy[6:]
    np.testing.assert_allclose(ops.cast(back, "float32"), x, atol=0.1)


def test_pooling_and_unpooling_export_to_litert(tmp_path):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("LiteRT files come from TensorFlow")
    from keras_wavelets import export

    inputs = keras.Input((9, 7, 2))
    low, details, size = layers.WaveletPooling2D("db2", bands="all")(inputs)
    low = layers.WaveletPooling2D("db2")(low)
    low = keras.layers.UpSampling2D(2)(low)[:, :5, :4]
    model = keras.Model(inputs, layers.WaveletUnpooling2D("db2")([low, details, size]))
    path = export.export_litert(model, tmp_path / "model.tflite")
    x = make_inputs((2, 9, 7, 2))
    assert_close(export.LiteRTModel(path).predict(x), model(x), tolerance=1e-5)


def test_an_unknown_choice_of_bands_is_named():
    with pytest.raises(ValueError, match="Received: bands='lh'"):
        layers.WaveletPooling2D(bands="lh")


def test_a_single_tensor_cannot_be_unpooled():
    with pytest.raises(ValueError, match=r"details, size\].*Received: 1 inputs"):
        layers.WaveletUnpooling2D()([np.ones((1, 4, 4, 2))])


def test_a_wrong_rank_is_named():
    with pytest.raises(ValueError, match=r"rank 4.*Received: shape=\(2, 8, 3\)"):
        layers.WaveletPooling2D()(np.ones((2, 8, 3)))
