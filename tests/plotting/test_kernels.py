import numpy as np
import pytest

from keras_wavelets import plotting
from keras_wavelets import wavelets


def test_tiles_of_a_mosaic_are_the_kernels():
    kernels = np.random.default_rng(0).normal(size=(5, 4, 3, 6))
    image = plotting.kernel_mosaic(kernels).axes[0].images[0].get_array()
    assert image.shape == (2 * 6 + 1, 3 * 5 + 1, 3)
    tile = image[1:6, 6:10]
    expected = 0.5 + kernels[..., 1] / (2 * np.abs(kernels[..., 1]).max())
    np.testing.assert_allclose(tile, expected)


def test_spectrum_of_a_packet_peaks_in_its_cell():
    depth, feature = 2, 11
    kernel = wavelets.packet_kernels([feature], depth=depth).real
    figure = plotting.kernel_mosaic(
        np.moveaxis(kernel, 0, -1)[:, :, None], spectra=True
    )
    spectrum = np.array(figure.axes[0].images[0].get_array())[1:-1, 1:-1]
    row, column = np.unravel_index(spectrum[:, 32:].argmax(), (64, 32))
    kx, ky = wavelets.packet_cell(feature, depth)
    # 32 frequencies up to π, four cells.
    assert (column // 8, (row - 32) // 8) == (kx, ky)


def test_map_shows_every_packet_in_the_color_of_its_group():
    chosen = wavelets.select_packets(2, edges=False).features
    axes = plotting.packet_map([[feature] for feature in chosen], 2).axes[0]
    corners = [patch.get_xy() for patch in axes.patches]
    assert corners == [wavelets.packet_cell(feature, 2) for feature in chosen]
    assert [text.get_text() for text in axes.texts] == list(map(str, chosen))


def test_a_kernel_without_filters_is_named():
    with pytest.raises(ValueError, match=r"Received: kernels with shape=\(5, 5\)"):
        plotting.kernel_mosaic(np.ones((5, 5)))
