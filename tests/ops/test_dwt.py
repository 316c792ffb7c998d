from pathlib import Path

import keras
import numpy as np
import pytest
import pywt
from dwt_grid import AGREEMENT
from dwt_grid import LENGTHS
from dwt_grid import MODES
from dwt_grid import ROUND_TRIP
from dwt_grid import WAVELETS
from dwt_grid import assert_agree
from dwt_grid import lengths_of
from dwt_grid import samples
from dwt_grid import to_numpy

from keras_wavelets import ops
from keras_wavelets import wavelets

ALL_LENGTHS = (*range(1, 40), 64, 65, 100)
ORTHOGONAL = ("haar", "db2", "db4", "sym5", "coif1")
MATLAB = Path(pywt.__file__).parent / "tests/data/dwt_matlabR2012a_result.npz"
MATLAB_MODES = {
    "zero": "zpd",
    "constant": "sp0",
    "symmetric": "sym",
    "reflect": "symw",
    "periodic": "ppd",
    "smooth": "sp1",
    "periodization": "per",
    "antisymmetric": "asym",
    "antireflect": "asymw",
}
# MATLAB's own tables of these have fewer digits than those of PyWavelets.
ROUNDED = ("coif4", "coif5", *(f"db{order}" for order in range(21, 39)))


def analysis(wavelet, mode, size, **options):
    x = samples(2, size)
    bands = ops.dwtn(x, wavelet, mode, axes=(1,), **options)
    return np.stack([bands["a"], bands["d"]]), np.stack(pywt.dwt(x, wavelet, mode))


def synthesis(wavelet, mode, size, **options):
    length = ops.coeff_len(size, wavelets.get(wavelet).dec_len, mode)
    cA, cD = samples(2, 3, length)
    x = ops.idwtn({"a": cA, "d": cD}, wavelet, mode, axes=(1,), **options)
    return x, pywt.idwt(cA, cD, wavelet, mode)


def round_trip(wavelet, mode, size, **options):
    x = samples(2, size)
    bands = ops.dwtn(x, wavelet, mode, axes=(1,), **options)
    options = {"output_size": (size,), **options}
    return ops.idwtn(bands, wavelet, mode, axes=(1,), **options), x


CASES = {
    analysis: AGREEMENT["float64"],
    synthesis: AGREEMENT["float64"],
    round_trip: ROUND_TRIP["float64"],
}


def assert_case_agrees(case, wavelet, mode, lengths, **options):
    lengths = lengths_of(mode, lengths)
    # Its table is not exact, and borders amplify that.
    tolerance = 0.1 if (case, wavelet) == (round_trip, "dmey") else CASES[case]
    assert_agree({n: case(wavelet, mode, n, **options) for n in lengths}, tolerance)


@pytest.mark.backend
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("wavelet", WAVELETS)
def test_one_axis_agrees_with_pywavelets(wavelet, mode):
    # Every pair of wavelet, mode, length and direction; all of them under -m slow.
    place = WAVELETS.index(wavelet) + MODES.index(mode)
    case = [*CASES][(place + MODES.index(mode)) % len(CASES)]
    step = 3 if len(LENGTHS) > 3 else 1
    assert_case_agrees(case, wavelet, mode, LENGTHS[place % step :: step])


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("wavelet", WAVELETS)
@pytest.mark.parametrize("case", CASES)
def test_one_axis_of_any_length_agrees_with_pywavelets(case, wavelet, mode):
    assert_case_agrees(case, wavelet, mode, LENGTHS)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("implementation", "lengths"),
    [("matrix", ALL_LENGTHS), ("conv", (2, 3, 9, 64)), ("polyphase", (5, 16))],
)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("wavelet", wavelets.names())
@pytest.mark.parametrize("case", CASES)
def test_every_wavelet_agrees_with_pywavelets(
    case, wavelet, mode, implementation, lengths
):
    assert_case_agrees(case, wavelet, mode, lengths, implementation=implementation)


@pytest.fixture(scope="module")
def matlab():
    """The signals and results of MATLAB R2012a that PyWavelets is tested on."""
    if not MATLAB.exists():
        pytest.skip("This build of PyWavelets comes without its tests.")
    random = np.random.RandomState(1234)
    signals = {}
    for name in (
        n
        for family in ("db", "sym", "coif", "bior", "rbio")
        for n in wavelets.names(family)
    ):
        size = wavelets.get(name).dec_len
        signals[name] = [random.randn(n) for n in (size, size + 1)]
    with np.load(MATLAB) as file:
        return signals, dict(file)


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "wavelet", [n for n in wavelets.names() if n not in ("haar", "dmey")]
)
def test_every_wavelet_agrees_with_matlab(matlab, wavelet, mode):
    signals, results = matlab
    for x in signals[wavelet]:
        for band, name in zip(ops.dwt(x, wavelet, mode), ("ma", "md"), strict=True):
            key = f"{MATLAB_MODES[mode]}_{wavelet}_{len(x)}_{name}"
            exact, own = results[f"{key}_pywtCoeffs"].ravel(), results[key].ravel()
            np.testing.assert_allclose(band, exact, rtol=1e-12, atol=1e-13, err_msg=key)
            error = np.sqrt(np.mean((to_numpy(band) - own) ** 2))
            assert error < 1e-10 or wavelet in ROUNDED, key


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("wavelet", ["haar", "db2", "bior2.2"])
@pytest.mark.parametrize("shape", [(8, 8), (7, 9), (16, 5), (1, 8)])
def test_images_agree_with_pywavelets(shape, wavelet, mode):
    if min(shape) not in lengths_of(mode, shape):
        pytest.skip("A mirror needs two samples.")
    x = samples(*shape)
    cA, details = ops.dwt2(x, wavelet, mode)
    reference = pywt.dwt2(x, wavelet, mode)
    actual, expected = np.stack([cA, *details]), np.stack([reference[0], *reference[1]])
    assert_agree({"analysis": (actual, expected)}, 2 * AGREEMENT["float64"])
    back = ops.idwt2((cA, details), wavelet, mode, output_size=shape)
    assert_agree({"back": (back, x)}, ROUND_TRIP["float64"])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("wavelet", ["haar", "db2", "bior2.2"])
@pytest.mark.parametrize("shape", [(4, 4), (5, 6), (3, 9)])
def test_images_of_any_bands_agree_with_pywavelets(shape, wavelet, mode):
    cA, *details = samples(4, *shape)
    coeffs = (cA, tuple(details))
    actual = ops.idwt2(coeffs, wavelet, mode)
    expected = pywt.idwt2(coeffs, wavelet, mode)
    assert_agree({"synthesis": (actual, expected)}, 2 * AGREEMENT["float64"])


@pytest.mark.parametrize("mode", ["zero", "symmetric", "periodization"])
@pytest.mark.parametrize("shape", [(8, 8, 8), (5, 6, 7)])
def test_volumes_agree_with_pywavelets(shape, mode):
    x = samples(2, *shape)
    bands = ops.dwt3(x, "db2", mode)
    reference = pywt.dwtn(x, "db2", mode, axes=(-3, -2, -1))
    assert list(bands) == ["aaa", "aad", "ada", "add", "daa", "dad", "dda", "ddd"]
    assert_agree({k: (bands[k], reference[k]) for k in bands}, 3 * AGREEMENT["float64"])
    back = ops.idwt3(bands, "db2", mode, output_size=shape)
    assert_agree({"back": (back, x)}, ROUND_TRIP["float64"])


@pytest.mark.backend
@pytest.mark.parametrize(
    "axes", [(0,), (-1,), (2, 0), (1, 2), (2, 1), (-1, 1, 0), (3, 2, 1, 0), None]
)
def test_any_axes_in_any_order_agree_with_pywavelets(axes):
    x = samples(5, 6, 4, 7)
    bands = ops.dwtn(x, "db2", axes=axes)
    reference = pywt.dwtn(x, "db2", axes=axes)
    assert set(bands) == set(reference)
    assert_agree({k: (bands[k], reference[k]) for k in bands}, 4 * AGREEMENT["float64"])
    sizes = x.shape if axes is None else [x.shape[axis] for axis in axes]
    back = ops.idwtn(bands, "db2", axes=axes, output_size=sizes)
    assert_agree({"back": (back, x)}, ROUND_TRIP["float64"])


@pytest.mark.backend
@pytest.mark.parametrize("implementation", ["auto", "conv", "polyphase", "matrix"])
def test_every_axis_may_have_its_wavelet_and_mode(implementation):
    x, banks, modes = samples(2, 7, 9, 3), ["db3", "bior2.2"], ["zero", "periodization"]
    options = {"axes": (2, 1), "implementation": implementation}
    bands = ops.dwtn(x, banks, modes, **options)
    reference = pywt.dwtn(x, banks, modes, axes=(2, 1))
    assert_agree({k: (bands[k], reference[k]) for k in bands}, 2 * AGREEMENT["float64"])
    back = ops.idwtn(bands, banks, modes, output_size=(9, 7), **options)
    assert_agree({"back": (back, x)}, ROUND_TRIP["float64"])


def test_the_first_detail_of_an_image_answers_to_horizontal_edges():
    x = np.repeat([[0.0], [1.0], [0.0], [1.0]], 4, axis=1)
    _, (cH, cV, cD) = ops.dwt2(x, "haar")
    assert np.abs(cH).min() > 0.9
    np.testing.assert_allclose(np.stack([cV, cD]), 0, atol=1e-15)


@pytest.mark.backend
@pytest.mark.parametrize("missing", ["cA", "cD"])
def test_an_absent_band_is_zero(missing):
    bands = {"cA": samples(2, 6), "cD": samples(2, 6, seed=1), missing: None}
    reference = pywt.idwt(bands["cA"], bands["cD"], "db2", "reflect")
    actual = ops.idwt(bands["cA"], bands["cD"], "db2", mode="reflect")
    assert_agree({missing: (actual, reference)}, AGREEMENT["float64"])


def test_a_dict_may_leave_bands_out():
    bands = {"ad": samples(4, 5), "dd": None}
    assert_agree({"ad": (ops.idwtn(bands, "sym3"), pywt.idwtn(bands, "sym3"))}, 1e-12)


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "bfloat16"])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("wavelet", ["haar", "db4", "bior4.4"])
def test_every_dtype_stays_and_comes_close(wavelet, mode, dtype):
    x = keras.ops.cast(samples(3, 33), dtype)
    exact = to_numpy(x)
    bands = ops.dwt(x, wavelet, mode)
    back = ops.idwt(*bands, wavelet, mode=mode, output_size=33)
    for tensor in (*bands, back):
        assert keras.backend.standardize_dtype(tensor.dtype) == dtype
    actual = np.stack([to_numpy(band) for band in bands])
    assert_agree(
        {"analysis": (actual, np.stack(pywt.dwt(exact, wavelet, mode)))},
        AGREEMENT[dtype],
    )
    assert_agree({"round trip": (back, exact)}, ROUND_TRIP[dtype])


@pytest.mark.backend
@pytest.mark.parametrize("dtype", ["uint8", "int32", "int64", "bool"])
def test_integers_are_transformed_as_floats(dtype):
    x = np.arange(12).reshape(2, 6).astype(dtype)
    cA, cD = ops.dwt(x, "db2")
    assert keras.backend.standardize_dtype(cA.dtype) == keras.config.floatx()
    reference = pywt.dwt(x.astype("float64"), "db2")
    assert_agree(
        {"cA": (cA, reference[0]), "cD": (cD, reference[1])}, AGREEMENT["float32"]
    )


@pytest.mark.parametrize("mode", ["zero", "periodization"])
@pytest.mark.parametrize("size", [8, 32, 100])
@pytest.mark.parametrize("wavelet", ORTHOGONAL)
def test_energy_is_kept(wavelet, size, mode):
    x = samples(size)
    energy = sum(np.sum(np.square(band)) for band in ops.dwt(x, wavelet, mode))
    np.testing.assert_allclose(energy, np.sum(x**2), rtol=1e-11)


@pytest.mark.parametrize("mode", sorted(set(MODES) - {"zero", "periodization"}))
def test_other_borders_add_energy(mode):
    x = samples(200, 100)
    energy = sum(np.sum(np.square(band)) for band in ops.dwt(x, "db4", mode))
    assert energy > 1.01 * np.sum(x**2)


@pytest.mark.parametrize("mode", sorted(set(MODES) - {"zero", "antisymmetric"}))
@pytest.mark.parametrize("wavelet", ["haar", "db4", "bior2.2", "rbio3.5"])
def test_constants_have_no_detail(wavelet, mode):
    for size in (2, 3, 9, 16):
        _, cD = ops.dwt(np.full(size, 3.0), wavelet, mode)
        np.testing.assert_allclose(cD, 0, atol=1e-10, err_msg=f"size={size}")


@pytest.mark.backend
@pytest.mark.parametrize("mode", MODES)
def test_the_transform_is_linear(mode):
    x, y = samples(2, 3, 9)
    together, *apart = (
        np.stack(ops.dwt(z, "db3", mode)) for z in (2 * x - 5 * y, x, y)
    )
    np.testing.assert_allclose(together, 2 * apart[0] - 5 * apart[1], atol=1e-12)


# Keras on JAX and torch has single precision.
BRANCH_TOLERANCE = 1e-10 if keras.backend.backend() == "tensorflow" else 1e-5
X = samples(37)


@pytest.mark.backend
@pytest.mark.parametrize("part", "ad")
@pytest.mark.parametrize("wavelet", ["haar", "db3", "bior2.2"])
@pytest.mark.parametrize("level", [1, 3])
def test_one_band_agrees_with_pywavelets(part, wavelet, level):
    expected = pywt.downcoef(part, X, wavelet, "reflect", level)
    found = ops.downcoef(part, X, wavelet, "reflect", level)
    np.testing.assert_allclose(found, expected, rtol=0, atol=BRANCH_TOLERANCE)


@pytest.mark.backend
@pytest.mark.parametrize("part", "ad")
@pytest.mark.parametrize("wavelet", ["haar", "db3", "bior2.2"])
@pytest.mark.parametrize("level", [1, 3])
@pytest.mark.parametrize("take", [0, 20, 21, 10_000])
def test_the_signal_of_one_band_agrees_with_pywavelets(part, wavelet, level, take):
    expected = pywt.upcoef(part, X, wavelet, level, take)
    found = ops.upcoef(part, X, wavelet, level, take)
    np.testing.assert_allclose(found, expected, rtol=0, atol=BRANCH_TOLERANCE)


@pytest.mark.parametrize(
    ("call", "received"),
    [
        (lambda: ops.downcoef("f", X, "haar"), "part='f'"),
        (lambda: ops.upcoef("f", X, "haar"), "part='f'"),
        (lambda: ops.downcoef("a", X, "haar", level=0), "level=0"),
        (lambda: ops.upcoef("a", X, "haar", level=1.5), "level=1.5"),
        (lambda: ops.upcoef("a", X, "haar", take=-1), "take=-1"),
        (lambda: ops.downcoef("a", np.ones((2, 3)), "haar"), r"shape=\(2, 3\)"),
    ],
    ids=range(6),
)
def test_what_is_no_band_is_named(call, received):
    with pytest.raises(ValueError, match=received):
        call()
