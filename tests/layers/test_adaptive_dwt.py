import keras
import numpy as np
import pytest
import pywt
from awd_golden import ARRAYS
from awd_golden import DOUBLE
from awd_golden import DTYPE
from awd_golden import TOLERANCE
from awd_golden import bands
from awd_golden import inputs
from awd_golden import words
from contracts import assert_close
from contracts import check_layer
from contracts import make_inputs

from keras_wavelets import layers
from keras_wavelets import wavelets
from keras_wavelets.layers import AdaptiveDWT1D
from keras_wavelets.layers import AdaptiveDWT2D
from keras_wavelets.ops.along_axis import MODES
from keras_wavelets.regularizers import WaveletConstraint

pytestmark = [pytest.mark.backend, pytest.mark.filterwarnings("ignore:.*level=")]

ONE_WEIGHT = {
    "stateless": False,
    "expected_num_trainable_weights": 1,
    "expected_num_non_trainable_weights": 0,
    "expected_num_seed_generators": 0,
    # Loss, constraint and reduction of a list of outputs are the harness's affair.
    "run_training_check": False,
}


@pytest.mark.parametrize(
    ("layer", "arguments", "shape", "outputs", "losses"),
    [
        (
            AdaptiveDWT1D,
            {"wavelet": "db3", "level": 2, "noise_factor": 0.1, "seed": 1},
            (2, 21, 2),
            [(2, 9, 2), (2, 9, 2), (2, 13, 2)],
            1,
        ),
        (
            AdaptiveDWT2D,
            {"wavelet": "db2", "level": 1, "parametrization": "lattice"},
            (2, 8, 10, 1),
            [(2, 5, 6, 1), (2, 5, 6, 1, 3)],
            0,
        ),
    ],
)
def test_keeps_the_layer_contract(layer, arguments, shape, outputs, losses):
    check_layer(
        layer, arguments, shape, outputs, expected_num_losses=losses, **ONE_WEIGHT
    )


@pytest.mark.parametrize("case", list("abcdefghi"))
def test_signals_of_the_original(case):
    _, level, mode, _ = words(f"dwt1d/{case}")
    level = int(level.removeprefix("J="))
    low = ARRAYS[f"dwt1d/{case}/h0"]
    layer = AdaptiveDWT1D(low, level, mode, dtype=DTYPE)
    coeffs = layer(inputs(f"dwt1d/{case}/x"))
    assert_close(coeffs, bands(f"dwt1d/{case}", level), tolerance=TOLERANCE)
    expected = inputs(f"dwt1d/{case}/recon")
    assert_close(layer.inverse(coeffs), expected, tolerance=TOLERANCE)


def test_a_detail_left_out_counts_as_zero():
    layer = AdaptiveDWT1D("db5", dtype=DTYPE)
    coeffs = layer(inputs("dwt1d/a/x"))
    coeffs[3] = None
    expected = inputs("dwt1d/a/recon_without_c2")
    assert_close(layer.inverse(coeffs), expected, tolerance=TOLERANCE)


@pytest.mark.parametrize("case", list("abcde"))
def test_images_of_the_original(case):
    _, level, mode, _ = words(f"dwt2d/{case}")
    level = int(level.removeprefix("J="))
    layer = AdaptiveDWT2D(ARRAYS[f"dwt2d/{case}/h0"], level, mode, dtype=DTYPE)
    coeffs = layer(inputs(f"dwt2d/{case}/x"))
    # The original computed images in single precision.
    assert_close(
        coeffs,
        bands(f"dwt2d/{case}", level),
        tolerance=TOLERANCE if not DOUBLE else 2e-6,
    )
    expected = inputs(f"dwt2d/{case}/recon")
    assert_close(
        layer.inverse(coeffs), expected, tolerance=TOLERANCE if not DOUBLE else 2e-6
    )


@pytest.mark.parametrize("name", ["db1", "db2", "db3", "db5", "sym5", "coif2"])
def test_filters_are_those_of_the_original(name):
    low, high = AdaptiveDWT1D(name, dtype=DTYPE).filters
    np.testing.assert_allclose(low, ARRAYS[f"filt/{name}/h0"], atol=TOLERANCE)
    np.testing.assert_allclose(high, ARRAYS[f"filt/{name}/h1"], atol=TOLERANCE)


def test_filters_of_images_are_those_of_the_original():
    layer = AdaptiveDWT2D(ARRAYS["filts2d/h0"], dtype=DTYPE)
    expected = [ARRAYS[f"filts2d/{name}"] for name in ("ll", "hl", "lh", "hh")]
    assert_close(layer.filters_2d(), expected, tolerance=TOLERANCE)


@pytest.mark.parametrize("case", list("abcd"))
@pytest.mark.parametrize("level", [1, 3, 5])
def test_functions_are_those_of_the_original(case, level):
    layer = AdaptiveDWT1D(ARRAYS[f"wavefun/{case}/h0"], dtype=DTYPE)
    expected = [ARRAYS[f"wavefun/{case}/{n}{level}"] for n in ("phi", "psi", "x")]
    assert_close(layer.wavefun(level), expected, tolerance=TOLERANCE)


def test_numbers_of_coefficients_are_those_of_the_paper():
    signal = AdaptiveDWT1D("db5", 4)
    image = AdaptiveDWT2D("db5", 4)
    count = {
        size: sum(map(np.prod, layer.coefficient_shapes(size)))
        for layer, size in ((signal, 28), (signal, 40), (signal, 64), (signal, 256))
    }
    assert count == {28: 62, 40: 72, 64: 97, 256: 289}
    assert sum(map(np.prod, image.coefficient_shapes((28, 28)))) == 2242


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("parametrization", ["free", "lattice"])
def test_every_mode_reconstructs(mode, parametrization):
    x = make_inputs((2, 13, 10, 2))
    layer = AdaptiveDWT2D("sym4", 2, mode, parametrization=parametrization)
    assert_close(layer.reconstruct(x), x, tolerance=1e-5)


def test_channels_may_come_first():
    x = make_inputs((2, 12, 10, 3))
    first = AdaptiveDWT2D("db2", 2, data_format="channels_first")
    turned = first(np.moveaxis(x, -1, 1))
    expected = AdaptiveDWT2D("db2", 2)(x)
    turned = [
        np.moveaxis(np.asarray(keras.ops.convert_to_numpy(t)), 1, 3) for t in turned
    ]
    assert_close(turned, expected, tolerance=1e-6)


def test_a_lattice_with_noise_is_orthonormal():
    layer = AdaptiveDWT1D(
        "db4", parametrization="lattice", noise_factor=0.5, seed=0, dtype=DTYPE
    )
    penalties = layer.penalties()
    names = set(penalties) - {"high_frequency"}
    assert max(float(penalties[name]) for name in names) < (1e-25 if DOUBLE else 1e-10)
    assert not np.allclose(layer.filters[0], wavelets.get("db4").rec_lo, atol=0.05)


def test_noise_is_that_of_its_seed():
    one, other, third = (
        keras.ops.convert_to_numpy(
            AdaptiveDWT1D("db2", init_factor=0, noise_factor=1, seed=s).low_pass
        )
        for s in (3, 3, 4)
    )
    np.testing.assert_array_equal(one, other)
    assert not np.allclose(one, third)


def test_frozen_it_equals_pywavelets():
    layer = AdaptiveDWT1D("db4", 2, "symmetric", parametrization="lattice",
                          noise_factor=0.3, seed=1)  # fmt: skip
    x = make_inputs((3, 40, 1))
    expected = pywt.wavedec(x, layer.to_pywt(), mode="symmetric", level=2, axis=1)
    assert_close(layer(x), expected, tolerance=1e-5)
    frozen = layer.freeze()
    assert isinstance(frozen, layers.WaveDec1D)
    assert frozen.trainable_weights == []
    assert_close(frozen(x), expected, tolerance=1e-5)


def test_in_half_precision_the_filter_stays_whole():
    layer = AdaptiveDWT1D("db2", 1, dtype="mixed_float16")
    assert keras.backend.standardize_dtype(layer.low_pass.dtype) == "float32"
    coeffs = layer(np.ones((1, 8, 1)))
    assert keras.backend.standardize_dtype(coeffs[0].dtype) == "float16"
    assert keras.backend.standardize_dtype(layer.losses[0].dtype) == "float32"


def test_the_constraint_is_a_loss_of_the_layer():
    layer = AdaptiveDWT1D([1.0, 1.0], constraint=WaveletConstraint(low_sum=2.0))
    expected = 2 * float(layer.penalties()["low_sum"])
    rest = sum(
        float(layer.penalties()[n]) for n in ("unit_norm", "mirror", "double_shift")
    )
    assert float(layer.losses[0]) == pytest.approx(expected + rest, rel=1e-5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"wavelet": "bior2.2"}, "Received: wavelet='bior2.2'"),
        ({"wavelet": "db99"}, "Received: wavelet='db99'"),
        ({"wavelet": [1.0, 2.0, 1.0]}, r"Received: wavelet with shape=\(3,\)"),
        ({"mode": "around"}, "Received: mode='around'"),
        ({"level": -1}, "Received: level=-1"),
        ({"level": 2.0}, "Received: level=2.0"),
        ({"parametrization": "tied"}, "Received: parametrization='tied'"),
        (
            {"parametrization": "lattice", "init_factor": 0.5},
            "Received: init_factor=0.5",
        ),
        ({"parametrization": "lattice", "wavelet": "haar"}, "Received: wavelet='haar'"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        AdaptiveDWT1D(**arguments)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c[:2], "Received: coeffs with 2 entries"),
        (lambda c: [None, *c[1:]], "Received: coeffs with shapes="),
        (lambda c: [c[0], c[1][..., :2], c[2]], "Received: coeffs with shapes="),
    ],
)
def test_bad_coefficients_are_named(change, message):
    layer = AdaptiveDWT2D("db2", 2)
    coeffs = layer(make_inputs((1, 8, 8, 1)))
    with pytest.raises(ValueError, match=message):
        layer.inverse(change(coeffs))


def test_a_size_that_is_not_theirs_is_named():
    layer = AdaptiveDWT1D("db2", 1)
    with pytest.raises(ValueError, match="Received: output_size=11"):
        layer.inverse(layer(make_inputs((1, 8, 1))), output_size=11)


def test_a_wrong_rank_is_named():
    with pytest.raises(ValueError, match=r"Received: shape=\(4, 8, 8\)"):
        AdaptiveDWT2D("db2", 1)(make_inputs((4, 8, 8)))
