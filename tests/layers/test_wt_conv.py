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

pytestmark = pytest.mark.backend

SHAPES = {1: (2, 9, 3), 2: (2, 7, 10, 3), 3: (1, 5, 6, 4, 2)}
LAYERS = {1: layers.WTConv1D, 2: layers.WTConv2D, 3: layers.WTConv3D}


def built(layer, x):
    """A layer with random weights: biases and scales, too."""
    layer(x)
    rng = np.random.default_rng(0)
    layer.set_weights([rng.normal(size=w.shape) for w in layer.get_weights()])
    return layer


@pytest.mark.parametrize(
    "arguments",
    [
        {"level": 2},
        {"level": 1, "wavelet": "db2", "mode": "symmetric", "kernel_size": 4},
        {"level": 1, "kernel_size": 3, "strides": 2, "pointwise_filters": 7},
    ],
)
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_convolution_keeps_the_layer_contract(rank, arguments):
    batch, *space, channels = SHAPES[rank]
    step = arguments.get("strides", 1)
    filters = arguments.get("pointwise_filters")
    check_layer(
        LAYERS[rank],
        arguments,
        SHAPES[rank],
        (batch, *(-(-n // step) for n in space), filters or channels),
        stateless=False,
        expected_num_trainable_weights=3 + 2 * arguments["level"] + 2 * bool(filters),
        expected_num_non_trainable_weights=0,
        expected_num_losses=0,
    )


@pytest.mark.parametrize(
    ("rank", "channels", "size", "level", "count"),
    [
        (2, 32, 5, 3, 10_848),
        (2, 96, 5, 5, 52_512),
        (2, 64, 3, 1, 3_264),
        (1, 16, 5, 2, 16 * 7 + 4 * 16 * 6),
        (3, 4, 3, 1, 4 * 29 + 8 * 4 * 28),
    ],
)
def test_parameters_are_those_of_the_paper(rank, channels, size, level, count):
    layer = LAYERS[rank](size, level=level)
    layer.build((None, *(None,) * rank, channels))
    assert layer.count_params() == count


def test_weights_start_as_in_the_paper():
    layer = layers.WTConv2D(5, level=2, scale_init=0.25)
    layer.build((None, None, None, 64))
    np.testing.assert_array_equal(layer.scale, np.ones(64))
    for kernel, scale in layer.level_weights:
        np.testing.assert_allclose(scale, np.full(256, 0.25))
        values = np.abs(ops.convert_to_numpy(kernel))
        assert 0.19 < values.max() <= 0.2


def reference(layer, x):
    """The definition, band by band, with PyWavelets and a slow convolution."""

    def convolve(x, kernel, scale):
        conv = keras.layers.DepthwiseConv2D(
            layer.kernel_size, padding="same", use_bias=False
        )
        conv.build(x.shape)
        conv.set_weights([kernel])
        return ops.convert_to_numpy(conv(x)) * ops.convert_to_numpy(scale)

    def level(x, weights):
        if not weights:
            return 0.0
        (kernel, scale), *deeper = weights
        height, width = x.shape[1:3]
        even = np.pad(x, [(0, 0), (0, height % 2), (0, width % 2), (0, 0)])
        options = {"mode": layer.mode, "axes": (1, 2)}
        cA, details = pywt.dwt2(even, layer.wavelet.name, **options)
        bands = np.stack([cA, *details], axis=-1)
        shape = bands.shape
        y = convolve(bands.reshape(*shape[:3], -1), ops.convert_to_numpy(kernel), scale)
        y = y.reshape(shape)
        average = y[..., 0] + level(cA, deeper)
        coeffs = (average, tuple(y[..., i] for i in (1, 2, 3)))
        back = pywt.idwt2(coeffs, layer.wavelet.name, **options)
        return back[:, :height, :width]

    y = convolve(x, ops.convert_to_numpy(layer.kernel), 1.0)
    y = (y + ops.convert_to_numpy(layer.bias)) * ops.convert_to_numpy(layer.scale)
    return y + level(x, layer.level_weights)


@pytest.mark.parametrize("size", [(8, 8), (7, 10), (5, 3)])
@pytest.mark.parametrize(
    ("wavelet", "mode"), [("haar", "periodization"), ("db2", "symmetric")]
)
def test_convolution_agrees_with_its_definition(wavelet, mode, size):
    x = make_inputs((2, *size, 3))
    layer = built(layers.WTConv2D(3, level=2, wavelet=wavelet, mode=mode), x)
    np.testing.assert_allclose(layer(x), reference(layer, x), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("kernel_size", [1, 2, 6, 8])
def test_any_kernel_size_keeps_the_size(kernel_size):
    x = make_inputs(SHAPES[2])
    assert tuple(layers.WTConv2D(kernel_size, level=2)(x).shape) == SHAPES[2]


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_channels_first_is_the_transposed_layer(rank):
    x = make_inputs(SHAPES[rank])
    arguments = {"level": 2, "strides": 2, "pointwise_filters": 4}
    last = built(LAYERS[rank](**arguments, data_format="channels_last"), x)
    turned = np.moveaxis(x, -1, 1)
    first = LAYERS[rank](**arguments, data_format="channels_first")
    first.build(turned.shape)
    first.set_weights(last.get_weights())
    result = ops.convert_to_numpy(first(turned))
    assert_close(np.moveaxis(result, 1, -1), last(x), tolerance=1e-4)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_strides_subsample_the_result(rank):
    x = make_inputs(SHAPES[rank])
    whole = built(LAYERS[rank](3), x)
    strided = built(LAYERS[rank](3, strides=2), x)
    steps = (slice(None), *(slice(None, None, 2),) * rank)
    assert_close(strided(x), ops.convert_to_numpy(whole(x))[steps], tolerance=1e-5)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_strides_average_the_result(rank):
    x = make_inputs((1, *(8,) * rank, 2))
    whole = built(LAYERS[rank](3), x)
    strided = built(LAYERS[rank](3, strides=2, stride_mode="average"), x)
    y = ops.convert_to_numpy(whole(x)).reshape(1, *(4, 2) * rank, 2)
    mean = y.mean(axis=tuple(range(2, 2 * rank + 1, 2)))
    assert_close(strided(x), mean, tolerance=1e-4)


def test_no_level_is_a_depthwise_convolution():
    x = make_inputs((2, 8, 8, 3))
    layer = layers.WTConv2D(3, level=0, use_bias=False)
    plain = keras.layers.DepthwiseConv2D(3, padding="same", use_bias=False)
    layer(x)
    plain.build(x.shape)
    plain.set_weights([layer.kernel.numpy()])
    assert_close(layer(x), plain(x), tolerance=1e-6)


def test_a_trained_model_loses_nothing_in_a_file(tmp_path):
    model = keras.Sequential(
        [
            keras.Input((9, 10, 2)),
            layers.WTConv2D(
                3,
                level=2,
                strides=2,
                pointwise_filters=4,
                wavelet=layers.LearnableWavelet(init="db2"),
            ),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(3),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), "mse")
    x, y = make_inputs([(12, 9, 10, 2), (12, 3)])
    model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(again.predict_on_batch(x), model.predict_on_batch(x))
    assert again.train_on_batch(x, y) == model.train_on_batch(x, y)
    for one, other in zip(again.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-7)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision_computes_in_half(policy):
    x = make_inputs((2, 7, 8, 2))
    layer = layers.WTConv2D(3, level=2, pointwise_filters=3, dtype=policy)
    result = layer(x)
    assert keras.backend.standardize_dtype(result.dtype) == policy[6:]
    assert {w.dtype for w in layer.weights} == {"float32"}
    whole = layers.WTConv2D(3, level=2, pointwise_filters=3)
    whole.build(x.shape)
    whole.set_weights(layer.get_weights())
    assert_close(ops.cast(result, "float32"), whole(x), tolerance=0.05)


def test_gradients_reach_every_weight():
    if keras.backend.backend() != "tensorflow":
        pytest.skip("differentiates by a gradient tape")
    import tensorflow

    x = make_inputs((2, 9, 8, 2))
    bank = layers.LearnableWavelet("free", "db2")
    layer = layers.WTConv2D(3, level=2, wavelet=bank, pointwise_filters=3)
    with tensorflow.GradientTape() as tape:
        loss = ops.sum(ops.square(layer(x)))
    gradients = tape.gradient(loss, [w.value for w in layer.trainable_weights])
    assert len(gradients) == 10
    assert all(np.abs(gradient).max() > 0 for gradient in gradients)


# The bands of volumes have more axes than LiteRT slices.
@pytest.mark.parametrize("rank", [1, 2])
def test_models_export_to_litert(rank, tmp_path):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("LiteRT files come from TensorFlow")
    from keras_wavelets import export

    inputs = keras.Input(SHAPES[rank][1:])
    layer = LAYERS[rank](3, level=2, strides=2, pointwise_filters=4)
    model = keras.Model(inputs, layer(inputs))
    path = export.export_litert(model, tmp_path / "model.tflite")
    x = make_inputs(SHAPES[rank])
    assert_close(export.LiteRTModel(path).predict(x), model(x), tolerance=1e-5)


def test_compiled_layers_agree_at_a_deep_level():
    x = make_inputs((1, 5, 3, 2))
    layer = built(layers.WTConv2D(3, level=4, wavelet="db2"), x)
    check_compiled(layer, x, tolerance=1e-4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"filters": 64}, "`pointwise_filters`.*Received: filters=64"),
        ({"kernel_size": 0}, "Received: kernel_size=0"),
        ({"kernel_size": (3, 3, 3)}, r"or 2 of them.*kernel_size=\(3, 3, 3\)"),
        ({"strides": 1.5}, "Received: strides=1.5"),
        ({"stride_mode": "max"}, "Received: stride_mode='max'"),
        ({"level": -1}, "Received: level=-1"),
        ({"pointwise_filters": 0}, "Received: pointwise_filters=0"),
        ({"mode": "mirror"}, "Received: mode='mirror'"),
        ({"wavelet": "db99"}, "Received: wavelet='db99'"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        layers.WTConv2D(**arguments)


def test_a_wrong_rank_is_named():
    with pytest.raises(ValueError, match=r"rank 4.*Received: shape=\(2, 8, 3\)"):
        layers.WTConv2D()(np.ones((2, 8, 3)))


def test_unknown_channels_are_refused():
    with pytest.raises(ValueError, match="channels to be known"):
        layers.WTConv1D()(keras.Input((8, None)))
