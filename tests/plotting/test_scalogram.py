import io

import numpy as np
import pytest
import pywt

from keras_wavelets import plotting

SCALES = np.geomspace(2, 64, 40)


def draw(scales=SCALES, wavelet="cmor1.5-1.0", period=0.01):
    x = np.cos(2 * np.pi * np.arange(500) / 20)
    coefficients, _ = pywt.cwt(x, scales, wavelet)
    return plotting.scalogram(coefficients, scales, period, wavelet=wavelet)


def test_the_brightest_row_lies_at_the_frequency_of_the_signal():
    axes = draw().axes[0]
    mesh = axes.collections[0]
    row = np.argmax(mesh.get_array()[:, 250])
    low, high = mesh.get_coordinates()[[row, row + 1], 0, 1]
    assert low < 1 / (20 * 0.01) < high
    assert axes.get_yscale() == "log"


def test_time_runs_over_the_whole_signal():
    axes = draw().axes[0]
    assert axes.get_xlim() == (0, 5)
    assert axes.collections[0].get_clim()[0] == 0


def test_the_order_of_the_scales_does_not_matter():
    one, other = (
        draw(scales).axes[0].collections[0] for scales in (SCALES, SCALES[::-1])
    )
    np.testing.assert_allclose(one.get_array(), other.get_array())


def test_the_second_axis_tells_the_scales():
    figure = draw()
    figure.savefig(io.BytesIO())
    right = figure.axes[0].child_axes[0]
    assert right.get_ylabel() == "scale (samples)"
    np.testing.assert_allclose(sorted(right.get_ylim()), [2, 64], rtol=0.1)


def test_the_ends_are_marked_further_in_at_large_scales():
    line = draw().axes[0].lines[0]
    assert line.get_xdata()[0] == pytest.approx(2**0.5 * 64 * 0.01)
    assert line.get_xdata()[-1] == pytest.approx(2**0.5 * 2 * 0.01)


@pytest.mark.parametrize(
    ("shape", "scales", "received"),
    [
        ((5,), 5, r"shape \(5,\), 5 scales"),
        ((4, 9), 5, r"shape \(4, 9\), 5 scales"),
        ((1, 9), 1, r"shape \(1, 9\), 1 scales"),
    ],
)
def test_coefficients_of_another_form_are_named(shape, scales, received):
    with pytest.raises(ValueError, match=f"Received: coefficients of {received}"):
        plotting.scalogram(np.ones(shape), np.arange(1, scales + 1))
