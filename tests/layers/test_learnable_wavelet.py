import keras
import numpy as np
import pytest
import pywt
from contracts import assert_close
from contracts import check_compiled
from contracts import check_layer
from contracts import make_inputs
from keras import ops as kops

from keras_wavelets import layers
from keras_wavelets import ops
from keras_wavelets import wavelets
from keras_wavelets.layers import LearnableWavelet
from keras_wavelets.regularizers import Orthonormality
from keras_wavelets.regularizers import PerfectReconstruction

pytestmark = pytest.mark.backend

PARAMETRIZATIONS = ("lattice", "qmf", "free")
COUNTS = {"lattice": (2,), "qmf": (6,), "free": (4, 6)}
X = make_inputs((2, 9, 8, 3))


def tensorflow_only():
    if keras.backend.backend() != "tensorflow":
        pytest.skip("uses a gradient tape, double precision or LiteRT")
    import tensorflow

    return tensorflow


@pytest.mark.parametrize("parametrization", PARAMETRIZATIONS)
def test_a_transform_with_weights_keeps_the_layer_contract(parametrization):
    check_layer(
        layers.DWT2D,
        {"wavelet": LearnableWavelet(parametrization, "db3")},
        (2, 7, 10, 3),
        (2, 6, 7, 12),
        stateless=False,
        expected_num_trainable_weights=1,
        expected_num_non_trainable_weights=0,
        expected_num_seed_generators=0,
        expected_num_losses=0,
        # The harness would train one bank in all of its models.
        run_training_check=False,
    )


@pytest.mark.parametrize(
    ("layer", "arguments"),
    [
        (layers.DWT1D, {}),
        (layers.DWT2D, {"data_format": "channels_first"}),
        (layers.DWT3D, {"mode": "periodization"}),
        (layers.WaveDec2D, {"level": 2}),
        (layers.MLR2D, {}),
    ],
)
def test_every_transform_starts_as_its_constant_twin(layer, arguments):
    x = make_inputs((2, 16, 16, 8, 2)[: 5 if layer is layers.DWT3D else 4])
    x = x[..., 0] if layer is layers.DWT1D else x
    x = x[..., :1] if layer is layers.MLR2D else x
    learned = layer(wavelet=LearnableWavelet("lattice", "db2"), **arguments)
    assert_close(learned(x), layer(wavelet="db2", **arguments)(x), tolerance=1e-5)
    assert [tuple(weight.shape) for weight in learned.trainable_weights] == [(1,)]


@pytest.mark.parametrize("parametrization", PARAMETRIZATIONS)
def test_filters_start_as_the_table(parametrization):
    bank = LearnableWavelet(parametrization, "db3")
    np.testing.assert_allclose(
        bank.filter_bank, wavelets.get("db3").filter_bank, atol=1e-6
    )
    assert tuple(bank.weights[0].shape) == COUNTS[parametrization]


@pytest.mark.parametrize("parametrization", PARAMETRIZATIONS)
@pytest.mark.parametrize("mode", ["symmetric", "periodization"])
@pytest.mark.parametrize("implementation", ["conv", "polyphase"])
def test_gradients_agree_with_finite_differences(parametrization, mode, implementation):
    tensorflow = tensorflow_only()
    bank = LearnableWavelet(parametrization, "db2", dtype="float64")
    shared = {"mode": mode, "implementation": implementation, "dtype": "float64"}
    analysis = layers.DWT2D(bank, **shared)
    synthesis = layers.IDWT2D(bank, **shared)
    x = make_inputs((1, 7, 6, 2), dtype="float64")

    @tensorflow.function(autograph=False)
    def loss():
        bands = analysis(x)
        return kops.sum(kops.square(synthesis(bands * kops.abs(bands))))

    with tensorflow.GradientTape() as tape:
        value = loss()
    gradient = tape.gradient(value, bank.taps.value).numpy()
    start, slopes = bank.taps.numpy(), np.zeros(bank.taps.shape)
    for index in np.ndindex(*bank.taps.shape):
        ends = []
        for step in (1e-6, -1e-6):
            moved = start.copy()
            moved[index] += step
            bank.taps.assign(moved)
            ends.append(float(loss()))
        slopes[index] = (ends[0] - ends[1]) / 2e-6
    np.testing.assert_allclose(gradient, slopes, rtol=1e-6, atol=1e-6)


def test_a_lattice_is_orthonormal_after_a_hundred_random_steps():
    tensorflow_only()
    bank = LearnableWavelet("lattice", "db4", dtype="float64")
    optimizer = keras.optimizers.Adam(0.5)
    optimizer.build(bank.trainable_variables)
    rng = np.random.default_rng(0)
    for _ in range(100):
        noise = rng.normal(size=bank.taps.shape)
        optimizer.apply([kops.convert_to_tensor(noise)], bank.trainable_variables)
    moved = np.abs(kops.convert_to_numpy(bank.filter_bank) - bank.init.filter_bank)
    assert moved.max() > 0.1
    assert float(ops.orthonormality_error(bank.filter_bank)) < 1e-24
    assert float(ops.reconstruction_error(bank.filter_bank)) < 1e-24
    assert float(ops.alias_error(bank.filter_bank)) < 1e-24
    np.testing.assert_allclose(kops.sum(bank.dec_lo), 2**0.5, rtol=1e-12)
    x = make_inputs((1, 33, 2), dtype="float64")
    shared = {"wavelet": bank, "mode": "periodization", "dtype": "float64"}
    bands = layers.DWT1D(**shared)(x)
    back = layers.IDWT1D(**shared, output_size=33)(bands)
    np.testing.assert_allclose(back, x, atol=1e-12)


def shared_model(bank):
    inputs = keras.Input((8, 8, 2))
    shared = {"wavelet": bank, "mode": "periodization"}
    bands = layers.DWT2D(**shared)(inputs)
    small = keras.layers.Conv2D(8, 1, use_bias=False)(bands)
    return keras.Model(inputs, layers.IDWT2D(**shared)(small))


def test_a_bank_shared_by_two_layers_survives_a_file(tmp_path):
    bank = LearnableWavelet("lattice", "sym4")
    model = shared_model(bank)
    assert len(model.trainable_weights) == 2
    x = make_inputs((4, 8, 8, 2))
    model.compile(keras.optimizers.Adam(0.01), "mse")
    model.fit(x, x, epochs=2, shuffle=False, verbose=0)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert again.layers[1].wavelet is again.layers[3].wavelet
    assert len(again.trainable_weights) == 2
    assert_close(again(x), model(x), tolerance=1e-7)
    for each in (model, again):
        each.fit(x, x, epochs=1, shuffle=False, verbose=0)
    assert_close(again.get_weights(), model.get_weights(), tolerance=1e-7)


def test_training_for_reconstruction_and_sparsity_lowers_the_loss():
    rng = np.random.default_rng(0)
    # Chirps: neither constant nor piecewise linear.
    t = np.linspace(0, 1, 64)
    x = np.sin(rng.uniform(20, 60, (32, 1)) * t**2)[..., None].astype("float32")
    bank = LearnableWavelet("qmf", "db4", Orthonormality())
    bank.taps.assign(bank.taps.numpy() + rng.normal(scale=0.1, size=8))
    inputs = keras.Input((64, 1))
    details = keras.layers.Activation("linear", activity_regularizer="l1")
    shared = {"wavelet": bank, "mode": "periodization"}
    bands = details(layers.DWT1D(**shared)(inputs))
    model = keras.Model(inputs, layers.IDWT1D(**shared)(bands))
    model.compile(keras.optimizers.Adam(0.01), "mse")
    start = model.evaluate(x, x, verbose=0)
    model.fit(x, x, batch_size=8, epochs=20, shuffle=False, verbose=0)
    end = model.evaluate(x, x, verbose=0)
    assert end < 0.9 * start
    assert float(ops.orthonormality_error(bank.dec_lo)) < 0.01


def test_the_bank_is_a_pywavelets_bank():
    bank = LearnableWavelet("lattice", "db3")
    bank.taps.assign(np.array([0.3, -0.8], "float32"))
    x = make_inputs((1, 20, 1))
    theirs = pywt.dwt(x, bank.to_pywt(), axis=1)
    ours = layers.DWT1D(bank, output="tuple")(x)
    assert_close(ours, theirs, tolerance=1e-5)
    assert bank.to_wavelet().orthogonal


def test_compiled_transforms_follow_the_weights():
    layer = layers.DWT2D(LearnableWavelet("lattice", "db3"))
    layer.wavelet.taps.assign(np.array([0.3, -0.8], "float32"))
    check_compiled(layer, X)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_weights_stay_exact_in_mixed_precision(policy):
    bank = LearnableWavelet("lattice", "db3", dtype=policy)
    bands = layers.DWT2D(bank, dtype=policy)(X)
    assert keras.backend.standardize_dtype(bands.dtype) == policy[6:]
    assert keras.backend.standardize_dtype(bank.filter_bank.dtype) == "float32"
    exact = kops.convert_to_numpy(layers.DWT2D("db3")(X))
    np.testing.assert_allclose(kops.cast(bands, "float32"), exact, atol=0.05)


@pytest.mark.parametrize(
    ("parametrization", "init", "penalty"),
    [("qmf", "db3", Orthonormality(2.0)), ("free", "bior2.2", PerfectReconstruction())],
)
def test_penalties_are_losses_of_the_layer(parametrization, init, penalty):
    bank = LearnableWavelet(parametrization, init, penalty)
    layer = layers.DWT1D(bank)
    assert abs(float(layer.losses[0])) < 1e-9
    bank.taps.assign(1.1 * bank.taps.numpy())
    assert float(layer.losses[0]) > 0.01


def test_configuration_keeps_everything():
    bank = LearnableWavelet("free", "bior2.2", PerfectReconstruction(3.0), name="mine")
    again = LearnableWavelet.from_config(bank.get_config())
    assert again.get_config() == bank.get_config()
    assert again.penalty.strength == 3.0


def test_models_with_a_bank_export_to_litert(tmp_path):
    tensorflow_only()
    from keras_wavelets import export

    model = shared_model(LearnableWavelet("lattice", "sym4"))
    path = export.export_litert(model, tmp_path / "model.tflite")
    x = make_inputs((2, 8, 8, 2))
    assert_close(export.LiteRTModel(path).predict(x), model(x), tolerance=1e-5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"parametrization": "lifting"}, "Received: parametrization='lifting'"),
        ({"init": "db99"}, "Received: wavelet='db99'"),
        ({"init": "haar"}, "nothing to learn.*Received: init='haar'"),
        ({"init": "bior2.2"}, "orthogonal.*Received: init='bior2.2'"),
        ({"parametrization": "qmf", "init": "bior2.2"}, "Received: init='bior2.2'"),
        ({"init": "db30"}, "less than 40 taps.*Received: wavelet='db30'"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        LearnableWavelet(**arguments)


def test_filters_that_do_not_reconstruct_are_no_wavelet():
    bank = LearnableWavelet("free", "db2")
    bank.taps.assign(np.ones((4, 4)))
    with pytest.raises(ValueError, match="filters that reconstruct"):
        bank.to_wavelet()
