import keras
import numpy as np
import pytest
from contracts import compilations
from dwt_grid import MODES
from dwt_grid import assert_agree
from dwt_grid import lengths_of
from dwt_grid import pullback
from dwt_grid import samples
from dwt_grid import to_numpy

from keras_wavelets import config
from keras_wavelets import ops
from keras_wavelets import wavelets
from keras_wavelets.ops import lowering
from keras_wavelets.ops.bands import band_keys

pytestmark = pytest.mark.backend

NAMES = ("conv", "polyphase", "matrix")
TENSORFLOW = keras.backend.backend() == "tensorflow"
SIZES, ADJOINTS = (1, 2, 3, 5, 16, 33), ("haar", "db4", "rbio3.1", "db11")
if not TENSORFLOW:
    # JAX compiles every operation anew for every shape.
    SIZES, ADJOINTS = (5,), ("db4",)


def traced(function):
    """What a function returns while a graph is built."""
    results = []
    if TENSORFLOW:
        import tensorflow as tf

        tf.function(lambda: results.append(function()), autograph=False)()
    else:
        import jax

        jax.jit(lambda: results.append(function()))()
    return results[0]


RULE = [
    ([8], "haar", "polyphase"),
    ([8, 10**6], "db10", "polyphase"),
    ([512], "db11", "matrix"),
    ([513], "db11", "polyphase"),
    ([8, 513], "db11", "polyphase"),
    ([None], "haar", "conv"),
    ([None, 8], "db11", "conv"),
]


@pytest.mark.parametrize(("lengths", "wavelet", "expected"), RULE)
def test_the_rule_follows_filters_and_axes_in_a_graph(lengths, wavelet, expected):
    banks = (wavelets.get("haar"), wavelets.get(wavelet))
    assert traced(lambda: lowering.choose("auto", lengths, banks)) == expected


@pytest.mark.parametrize(("lengths", "wavelet", "expected"), RULE)
def test_the_rule_is_the_same_eagerly(lengths, wavelet, expected):
    if keras.backend.backend() == "torch" and expected == "polyphase":
        expected = "conv"
    assert lowering.choose("auto", lengths, (wavelets.get(wavelet),)) == expected


@pytest.mark.parametrize("name", NAMES)
def test_a_choice_overrules_the_rule_where_sizes_are_known(name):
    bank = (wavelets.get("haar"),)
    assert lowering.choose(name, [8], bank) == name
    assert lowering.choose(name, [None], bank) == "conv"
    with config.implementation(name):
        assert lowering.choose("auto", [8], bank) == name
        assert lowering.choose("auto", [None], bank) == "conv"


def there_and_back(x, wavelet, mode, name):
    axes = tuple(range(1, len(x.shape)))
    bands = ops.dwtn(x, wavelet, mode, axes=axes, implementation=name)
    back = ops.idwtn(bands, wavelet, mode, axes=axes, implementation=name)
    return keras.ops.stack([bands[key] for key in band_keys(len(axes))]), back


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("wavelet", ["haar", "db2", "bior4.4", "rbio3.1", "db11"])
@pytest.mark.parametrize("name", ["polyphase", "matrix"])
def test_formulations_are_equal_eagerly(name, wavelet, mode):
    pairs = {}
    for size in lengths_of(mode, SIZES):
        x = samples(2, size)
        actual = there_and_back(x, wavelet, mode, name)
        expected = map(to_numpy, there_and_back(x, wavelet, mode, "conv"))
        for part, pair in zip(
            ("bands", "back"), zip(actual, expected, strict=True), strict=True
        ):
            pairs[part, size] = pair
    assert_agree(pairs, 1e-12)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", NAMES)
def test_formulations_are_equal_compiled(name, mode):
    # The second axis is shorter than its filter.
    x, banks = samples(2, 7, 3), ["haar", "db3"]
    expected = [to_numpy(y) for y in there_and_back(x, banks, mode, "matrix")]
    for compiled in compilations(lambda x: there_and_back(x, banks, mode, name)):
        bands, back = compiled(x)
        pairs = {"bands": (bands, expected[0]), "back": (back, expected[1])}
        assert_agree(pairs, 1e-12)


@pytest.mark.parametrize("place", [0, 1, 2, 3])
@pytest.mark.parametrize("axes", [(0,), (2,), (2, 0), (0, 1, 2)])
@pytest.mark.parametrize("name", NAMES)
def test_bands_lie_along_any_new_axis(name, axes, place):
    x, count = samples(4, 6, 5), len(axes)
    banks = (wavelets.get("db2"),) * count, ("symmetric",) * count
    there, first = (
        lowering.analyze(x, axes, *banks, band_axis=axis, implementation=name)
        for axis in (place, 0)
    )
    np.testing.assert_allclose(
        there, np.moveaxis(to_numpy(first), 0, place), atol=1e-12
    )
    back = lowering.synthesize(
        there, axes, *banks, band_axis=place, implementation=name
    )
    whole = tuple(slice(size) for size in x.shape)
    assert_agree({place: (back[whole], x)}, 1e-10)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("wavelet", ADJOINTS)
@pytest.mark.parametrize("name", NAMES)
def test_the_gradient_of_analysis_is_its_adjoint(name, wavelet, mode):
    def analyze(x):
        return there_and_back(x, wavelet, mode, name)[0]

    for size in lengths_of(mode, SIZES):
        x, other = samples(2, 1, size)
        forward = to_numpy(analyze(other))
        gradient = samples(*forward.shape, seed=1)
        back = to_numpy(pullback(analyze, x, gradient))
        expected, scale = np.sum(forward * gradient), np.abs(forward).max()
        assert abs(np.sum(other * back) - expected) < 1e-10 * scale, f"size={size}"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("wavelet", ADJOINTS)
@pytest.mark.parametrize("name", NAMES)
def test_the_gradient_of_synthesis_is_its_adjoint(name, wavelet, mode):
    def synthesize(bands):
        bands = {"a": bands[0], "d": bands[1]}
        return ops.idwtn(bands, wavelet, mode, implementation=name)

    for size in SIZES:
        length = ops.coeff_len(size, wavelets.get(wavelet).dec_len, mode)
        bands, other = samples(2, 2, length)
        forward = to_numpy(synthesize(other))
        gradient = samples(*forward.shape, seed=1)
        back = to_numpy(pullback(synthesize, bands, gradient))
        expected = np.sum(forward * gradient)
        assert abs(np.sum(other * back) - expected) < 1e-10 * length, f"size={size}"


@pytest.mark.parametrize("wavelet", ["haar", "db4", "db11"])
@pytest.mark.parametrize("mode", ["reflect", "periodization"])
def test_symbolic_tensors_have_the_shapes_of_real_ones(wavelet, mode):
    inputs = keras.Input((9, 12, 3))
    bands = ops.dwtn(inputs, wavelet, mode, axes=(1, 2))
    back = ops.idwtn(bands, wavelet, mode, axes=(1, 2), output_size=(9, 12))
    taps = wavelets.get(wavelet).dec_len
    sizes = [ops.coeff_len(size, taps, mode) for size in (9, 12)]
    assert {tuple(band.shape) for band in bands.values()} == {(None, *sizes, 3)}
    assert tuple(back.shape) == (None, 9, 12, 3)
    x = samples(2, 9, 12, 3).astype("float32")
    np.testing.assert_allclose(keras.Model(inputs, back)(x), x, atol=1e-5)
