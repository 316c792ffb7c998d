import numpy as np
import pytest
import pywt

from keras_wavelets import plotting
from keras_wavelets import wavelets


def test_seven_axes_with_titles_and_units():
    axes = plotting.wavelet_filters("db2").axes
    assert [a.get_title() for a in axes] == [
        "analysis lowpass",
        "analysis highpass",
        "synthesis lowpass",
        "synthesis highpass",
        "scaling function",
        "wavelet",
        "frequency response",
    ]
    assert axes[6].get_xlabel() == "frequency (cycles per sample)"


@pytest.mark.parametrize("name", ["haar", "db4", "bior4.4"])
@pytest.mark.parametrize(
    ("index", "filter_name"), list(enumerate(("dec_lo", "dec_hi", "rec_lo", "rec_hi")))
)
def test_stems_are_the_taps(name, index, filter_name):
    wavelet = pywt.Wavelet(name)
    taps = plotting.wavelet_filters(wavelet).axes[index].lines[0].get_ydata()
    np.testing.assert_allclose(taps, getattr(wavelet, filter_name))


@pytest.mark.parametrize("name", ["db2", "db4", "sym5", "coif1"])
def test_functions_agree_with_pywavelets(name):
    axes = plotting.wavelet_filters(name, levels=6).axes
    scaling, wavelet, _ = pywt.Wavelet(name).wavefun(level=6)
    count = len(axes[4].lines[0].get_ydata()) - 1
    # PyWavelets puts one zero before, and fills up with zeros behind.
    for values, expected in ((axes[4], scaling), (axes[5], wavelet)):
        np.testing.assert_allclose(
            values.lines[0].get_ydata()[:-1], expected[:count], atol=1e-9
        )
        assert np.abs(expected[count:]).max(initial=0) < 1e-9


@pytest.mark.parametrize("name", ["haar", "db3", "bior2.2"])
def test_scaling_function_integrates_to_one_and_wavelet_to_zero(name):
    axes = plotting.wavelet_filters(name, levels=8).axes
    assert axes[4].lines[0].get_ydata().sum() / 2**8 == pytest.approx(1)
    assert axes[5].lines[0].get_ydata().sum() == pytest.approx(0, abs=1e-6)


def test_only_biorthogonal_wavelets_show_two_pairs():
    assert len(plotting.wavelet_filters("db2").axes[4].lines) == 1
    lines = plotting.wavelet_filters("bior2.2").axes[4].lines
    assert [line.get_label() for line in lines] == ["synthesis", "analysis"]


def test_lowpass_passes_the_mean_and_stops_the_highest_frequency():
    low, high = plotting.wavelet_filters("db4").axes[6].lines
    np.testing.assert_allclose(low.get_ydata()[[0, -1]], [2**0.5, 0], atol=1e-9)
    np.testing.assert_allclose(high.get_ydata()[[0, -1]], [0, 2**0.5], atol=1e-9)


@pytest.mark.parametrize(
    "wavelet", ["db2", pywt.Wavelet("db2"), wavelets.get("db2")], ids=type
)
def test_names_and_objects_are_taken(wavelet):
    assert plotting.wavelet_filters(wavelet).get_suptitle() == "Wavelet db2"


def test_unknown_wavelet_is_named():
    with pytest.raises(ValueError, match="Received: wavelet='db99'"):
        plotting.wavelet_filters("db99")


@pytest.mark.parametrize("levels", [0, 13])
def test_levels_out_of_range_are_named(levels):
    with pytest.raises(ValueError, match=f"Received: levels={levels}"):
        plotting.wavelet_filters("db2", levels=levels)
