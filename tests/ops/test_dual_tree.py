from pathlib import Path

import keras
import numpy as np
import pytest
from contracts import check_compiled

from keras_wavelets import config
from keras_wavelets import ops
from keras_wavelets import wavelets

GOLDEN = Path(__file__).parents[1] / "golden" / "dtcwt.npz"
with np.load(GOLDEN) as arrays:
    CASES = [str(case) for case in arrays["manifest"]]
    AMPLIFIED = [case for case in CASES if f"{case}/gain_mask" in arrays]
FORMULATIONS = ("conv", "polyphase", "matrix")
# JAX computes in single precision unless told otherwise.
TOLERANCE = 1e-10 if keras.backend.backend() == "tensorflow" else 2e-5


@pytest.fixture(scope="module")
def golden():
    with np.load(GOLDEN) as arrays:
        return {key: arrays[key] for key in arrays}


def read(golden, case):
    """Returns the arrays of a case, with columns of signals, and its filters."""
    found = {
        key.removeprefix(f"{case}/"): value
        for key, value in golden.items()
        if key.startswith(f"{case}/")
    }
    biort, qshift = case.split("/")[1].split("+")
    level = int(case[-1])
    found["high"] = [found[f"yh{k}"] for k in range(level)]
    found["scales"] = [found[key] for key in sorted(found) if key[:5] == "scale"]
    if case.startswith("1d"):
        for key in ("x", "rec"):
            found[key] = found[key].reshape(len(found[key]), -1)
    return level, found, {"biort": biort, "qshift": qshift}


def assert_near(actual, expected):
    actual = keras.ops.convert_to_numpy(actual)
    assert actual.shape == expected.shape
    np.testing.assert_allclose(actual, expected, atol=TOLERANCE * 10, rtol=TOLERANCE)


def analyze(case, x, level, **options):
    if case.startswith("1d"):
        return ops.dtcwt(x, level, axis=0, **options)
    return ops.dtcwt2(x, level, **options)


def synthesize(case, low, high, **options):
    if case.startswith("1d"):
        return ops.idtcwt(low, high, axis=0, **options)
    return ops.idtcwt2(low, high, **options)


@pytest.mark.parametrize("case", [case for case in CASES if case[:3] != "inv"])
def test_bands_agree_with_the_reference(golden, case):
    level, expected, banks = read(golden, case)
    low, high, scales = analyze(
        case, expected["x"], level, output="complex", include_scale=True, **banks
    )
    assert_near(low, expected["yl"])
    for band, reference in zip(high, expected["high"], strict=True):
        assert_near(band, reference)
    for scale, reference in zip(scales[:-1], expected["scales"], strict=True):
        assert_near(scale, reference)


@pytest.mark.parametrize("case", [case for case in CASES if "_bp" not in case])
def test_inverse_agrees_with_the_reference(golden, case):
    _, expected, banks = read(golden, case)
    back = synthesize(case, expected["yl"], expected["high"], **banks)
    assert_near(back, expected["rec"])


@pytest.mark.parametrize("case", AMPLIFIED)
def test_gains_agree_with_the_reference(golden, case):
    _, expected, banks = read(golden, case)
    bands = expected["yl"], expected["high"]
    back = synthesize(case, *bands, gain_mask=expected["gain_mask"], **banks)
    assert_near(back, expected["rec_gain"])


@pytest.mark.backend
@pytest.mark.parametrize("name", FORMULATIONS)
@pytest.mark.parametrize("case", [CASES[1], CASES[22], CASES[46]])
def test_every_formulation_agrees_with_the_reference(golden, case, name):
    level, expected, banks = read(golden, case)
    with config.implementation(name):
        low, high = analyze(case, expected["x"], level, output="complex", **banks)
        back = synthesize(case, low, high, **banks)
    assert_near(low, expected["yl"])
    assert_near(high[-1], expected["high"][-1])
    assert_near(back, expected["rec"])


@pytest.mark.backend
@pytest.mark.parametrize("name", FORMULATIONS)
def test_compiled_bands_equal_eager_ones(name):
    x = np.random.default_rng(0).normal(size=(2, 15, 18, 3)).astype("float32")

    def transform(x):
        with config.implementation(name):
            return ops.dtcwt2(x, 3, axes=(1, 2), output="magnitude")

    check_compiled(transform, x)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="GradientTape")
@pytest.mark.parametrize("name", FORMULATIONS)
@pytest.mark.parametrize("suffix", ["a", "c", "b_bp"])
def test_gradients_are_the_transposed_transform(suffix, name):
    rng = np.random.default_rng(0)
    pair = ("near_sym_b_bp", "qshift_b_bp") if suffix == "b_bp" else ("legall", None)
    banks = {"biort": pair[0], "qshift": f"qshift_{suffix}"}
    x, direction = rng.normal(size=(2, 9, 14))

    def flat(x):
        with config.implementation(name):
            low, high = ops.dtcwt2(x, 3, **banks)
        return keras.ops.concatenate([keras.ops.ravel(band) for band in (low, *high)])

    weights = rng.normal(size=flat(x).shape)
    gradient = gradient_of(lambda x: keras.ops.sum(flat(x) * weights), x)
    expected = np.sum(flat(direction) * weights)
    np.testing.assert_allclose(np.sum(gradient * direction), expected, rtol=1e-10)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="GradientTape")
@pytest.mark.parametrize("name", FORMULATIONS)
def test_gradients_of_the_inverse_are_the_transposed_inverse(name):
    rng = np.random.default_rng(0)
    low, direction = rng.normal(size=(2, 6, 6))
    weights = rng.normal(size=(12, 12))
    bands = rng.normal(size=(6, 6, 6, 2)), rng.normal(size=(3, 3, 6, 2))

    def back(low):
        scale = keras.ops.sum(low)
        with config.implementation(name):
            return ops.idtcwt2(low, [band * scale for band in bands])

    gradient = gradient_of(lambda low: keras.ops.sum(back(low) * weights), low)
    expected = np.sum(back(direction) * weights)
    np.testing.assert_allclose(np.sum(gradient * direction), expected, rtol=1e-10)


def gradient_of(function, x):
    import tensorflow as tf

    x = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = function(x)
    return tape.gradient(value, x)


@pytest.mark.parametrize("qshift", ["qshift_06", "qshift_b", "qshift_d"])
@pytest.mark.parametrize("biort", ["antonini", "legall", "near_sym_b"])
@pytest.mark.parametrize("size", [(1, 3), (2, 2), (5, 12), (9, 7), (30, 18)])
def test_images_of_any_size_come_back(size, biort, qshift):
    x = np.random.default_rng(0).normal(size=size)
    banks = {"biort": biort, "qshift": qshift}
    bands = ops.dtcwt2(x, 4, **banks)
    assert_near(ops.idtcwt2(*bands, output_size=size, **banks), x)


@pytest.mark.parametrize("size", range(1, 20))
def test_signals_of_any_size_come_back(size):
    x = np.random.default_rng(0).normal(size=(3, size))
    assert_near(ops.idtcwt(*ops.dtcwt(x), output_size=size), x)


def test_any_two_axes_are_transformed():
    x = np.random.default_rng(0).normal(size=(9, 2, 12))
    low, high = ops.dtcwt2(x, 2, axes=(2, 0))
    plain_low, plain_high = ops.dtcwt2(np.transpose(x, (1, 2, 0)), 2)
    assert_near(np.transpose(low, (1, 2, 0)), np.array(plain_low))
    assert_near(np.transpose(high[1], (1, 2, 0, 3, 4)), np.array(plain_high[1]))


def test_skipped_levels_are_none_and_count_as_zeros():
    x = np.random.default_rng(0).normal(size=(12, 12))
    low, high = ops.dtcwt2(x, 3, skip_levels=(1, 3))
    full_low, full = ops.dtcwt2(x, 3)
    assert high[0] is None
    assert high[2] is None
    assert_near(low, np.array(full_low))
    assert_near(high[1], np.array(full[1]))
    zeros = [keras.ops.zeros_like(full[0]), full[1], keras.ops.zeros_like(full[2])]
    expected = np.array(ops.idtcwt2(low, zeros))
    assert_near(ops.idtcwt2(low, high, output_size=(12, 12)), expected)


def test_magnitudes_are_those_of_the_complex_bands():
    x = np.random.default_rng(0).normal(size=(8, 8))
    _, (band,) = ops.dtcwt2(x, 1, output="complex")
    _, (magnitude,) = ops.dtcwt2(x, 1, output="magnitude")
    assert_near(magnitude, np.abs(band))


def test_magnitudes_hardly_mind_a_shift():
    # A step, moved by one sample: the field's reason to pay for two trees.
    steps = np.stack([np.arange(128) >= place for place in range(56, 72)]) * 1.0
    _, high = ops.dtcwt(steps, 3, output="magnitude")
    energy = np.sum(np.square(high[2]), axis=1)
    real = sum(np.square(ops.wavedec(steps, "sym5", level=3)[1]).T)
    assert np.ptp(energy) / energy.mean() < 0.2
    assert np.ptp(real) / real.mean() > 0.5


@pytest.mark.parametrize("degrees", [15, 45, 75, 105, 135, 165])
def test_an_orientation_answers_to_its_waves(degrees):
    # Kingsbury's angles are those of the ridges, counted against the clock.
    y, x = np.mgrid[:64, :64]
    angle = np.deg2rad(degrees + 90)
    wave = np.cos(1.2 * (x * np.cos(angle) - y * np.sin(angle)))
    _, high = ops.dtcwt2(wave, 2, output="magnitude")
    energy = np.sum(np.square(high[1]), axis=(0, 1))
    assert np.argmax(energy) == (degrees - 15) // 30


def test_rotational_symmetry_lowers_the_diagonals_frequency():
    y, x = np.mgrid[:64, :64]
    frequencies = np.linspace(0.8, 2.4, 9)

    def center(**banks):
        energies = []
        for frequency in frequencies:
            wave = np.cos(frequency * (x + y) / 2**0.5)
            _, high = ops.dtcwt2(wave, 2, output="magnitude", **banks)
            energies.append(np.sum(np.square(high[1])))
        return np.average(frequencies, weights=energies)

    plain = center(biort="near_sym_b", qshift="qshift_b")
    even = center(biort="near_sym_b_bp", qshift="qshift_b_bp")
    assert even < 0.95 * plain


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"level": 0}, "at least one level.* Received: level=0"),
        ({"level": 1.5}, "Received: level=1.5"),
        ({"output": "polar"}, "'magnitude'.*Received: output='polar'"),
        ({"skip_levels": (4,)}, r"1 to 3.*Received: skip_levels=\(4,\)"),
        ({"skip_levels": (1, 1)}, r"Received: skip_levels=\(1, 1\)"),
        ({"axes": (0, 0)}, r"Received: axes=\(0, 0\)"),
        ({"biort": "legal"}, r"'legall'.*Received: biort='legal'"),
        ({"qshift": "a"}, "Received: qshift='a'"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        ops.dtcwt2(np.ones((8, 8)), **arguments)


@pytest.mark.parametrize("name", ["near_sym_b_bp", "qshift_b_bp"])
def test_rotationally_symmetric_filters_have_no_inverse(name):
    kind = "biort" if name in wavelets.biort_names() else "qshift"
    bands = ops.dtcwt2(np.ones((8, 8)), 2, **{kind: name})
    with pytest.raises(ValueError, match=f"no inverse. Received: .*name='{name}'"):
        ops.idtcwt2(*bands, **{kind: name})


def test_bands_that_do_not_belong_together_are_refused():
    low, high = ops.dtcwt2(np.ones((16, 16)), 2)
    with pytest.raises(ValueError, match=r"twice as long.*Received: low with shape"):
        ops.idtcwt2(low[1:], high)
    with pytest.raises(ValueError, match=r"16 or 14 samples.*Received: size=12"):
        ops.idtcwt2(low, [high[0][1:-1], high[1]])
    with pytest.raises(ValueError, match=r"16 or 15 samples.*Received: size=20"):
        ops.idtcwt2(*ops.dtcwt2(np.ones((16, 16)), 1), output_size=(20, 16))


def test_a_gain_mask_of_another_shape_is_refused():
    bands = ops.dtcwt2(np.ones((8, 8)), 2)
    message = r"shape \(6, 2\)\. Received: gain_mask with shape=\(6, 3\)"
    with pytest.raises(ValueError, match=message):
        ops.idtcwt2(*bands, gain_mask=np.ones((6, 3)))
