import numpy as np
import pytest
import pywt

from keras_wavelets import wavelets
from keras_wavelets.wavelets.continuous import check_scales
from keras_wavelets.wavelets.continuous import continuous_name
from keras_wavelets.wavelets.continuous import kernel_bank
from keras_wavelets.wavelets.continuous import reconstruction_weights


@pytest.mark.parametrize("name", ["morl", "gaus3", "cmor1.5-1.0", "fbsp2-1.5-0.5"])
def test_names_and_objects_stand_for_the_same_wavelet(name):
    assert (
        continuous_name(pywt.ContinuousWavelet(name)) == continuous_name(name) == name
    )


def test_changed_objects_keep_their_shape():
    wavelet = pywt.ContinuousWavelet("cmor1.5-1.0")
    wavelet.bandwidth_frequency = 2.5
    assert continuous_name(wavelet) == "cmor2.5-1.0"


@pytest.mark.parametrize("name", ["morl", "mexh", "cgau2", "shan1.5-1.0"])
def test_frequencies_agree_with_pywavelets(name):
    expected = pywt.scale2frequency(name, [1, 2.5], precision=12) / 0.5
    found = wavelets.cwt_frequencies(name, [1, 2.5], 0.5)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_shorter_kernels_are_padded_to_the_longest():
    bank, short = (kernel_bank("mexh", scales) for scales in ((2.0, 7.0), (2.0,)))
    start = bank.before - short.before
    own = bank.kernels[start : start + len(short.kernels), 0]
    np.testing.assert_array_equal(own, short.kernels[:, 0])
    assert np.count_nonzero(bank.kernels[:, 0]) == np.count_nonzero(own)


@pytest.mark.parametrize("name", ["morl", "cmor1.5-1.0"])
def test_complex_kernels_put_their_imaginary_parts_behind(name):
    bank = kernel_bank(name, (2.0, 3.0))
    assert bank.complex == (name != "morl")
    assert bank.kernels.shape[1] == 2 * (1 + bank.complex)


@pytest.mark.parametrize(
    ("wavelet", "message"),
    [
        ("haar", r"'cmor1.5-1.0'.*Received: wavelet='haar'"),
        ("morlet", "Received: wavelet='morlet'"),
        ("cmor", r"as in 'cmor1.5-1.0'\. Received: wavelet='cmor'"),
        ("cmorx", "Received: wavelet='cmorx'"),
    ],
)
def test_a_wrong_name_is_named(wavelet, message):
    with pytest.raises(ValueError, match=message):
        continuous_name(wavelet)


def test_a_wavelet_of_another_type_is_named():
    with pytest.raises(TypeError, match="Received: wavelet=7"):
        continuous_name(7)


@pytest.mark.parametrize("scales", [[], [1, 0], [-2.0], [np.nan]])
def test_scales_that_are_not_positive_are_refused(scales):
    with pytest.raises(ValueError, match="Received: scales="):
        check_scales(scales)


def test_a_scale_too_small_for_the_wavelet_is_refused():
    with pytest.raises(ValueError, match=r"two samples at least.*scale=0\.01"):
        kernel_bank("mexh", (1.0, 0.01))


SCALES = tuple(np.geomspace(2, 32, 33))


@pytest.mark.parametrize(("name", "count"), [("morl", 33), ("cmor1.5-1.0", 66)])
def test_weights_belong_to_three_samples_and_all_parts(name, count):
    assert reconstruction_weights(name, SCALES).shape == (3, count)


def test_weights_follow_the_order_of_the_scales():
    turned = reconstruction_weights("morl", SCALES[::-1])
    np.testing.assert_allclose(
        turned[:, ::-1], reconstruction_weights("morl", SCALES), atol=1e-9
    )


def test_repeated_scales_share_their_weight():
    twice = reconstruction_weights("mexh", (*SCALES, SCALES[-1]))
    np.testing.assert_allclose(twice[:, -1], twice[:, -2], rtol=1e-6)


@pytest.mark.parametrize("scales", [(4.0,), (4.0, 4.0)])
def test_a_single_scale_is_refused(scales):
    with pytest.raises(ValueError, match=r"two different scales.* Received: scales="):
        reconstruction_weights("morl", scales)


def test_scales_with_gaps_are_refused():
    with pytest.raises(ValueError, match=r"cover.*Received: wavelet='cmor20.0-1.0'"):
        reconstruction_weights("cmor20.0-1.0", (2.0, 60.0))
