import numpy as np
import pytest
import pywt

from keras_wavelets import plotting

IMAGE = np.random.default_rng(0).normal(size=(32, 48))


def panels(figure):
    """Name of each band to its place (left, right, bottom, top) and its values."""
    axes = figure.axes[0]
    names = [text.get_text() for text in axes.texts]
    return dict(zip(names, axes.images, strict=True))


def test_levels_nest_into_the_upper_left_corner():
    found = panels(plotting.decomposition(pywt.wavedec2(IMAGE, "haar", level=2)))
    places = {name: tuple(image.get_extent()) for name, image in found.items()}
    assert places == {
        "A2": (0, 0.25, 0.25, 0),
        "H2": (0.25, 0.5, 0.25, 0),
        "V2": (0, 0.25, 0.5, 0.25),
        "D2": (0.25, 0.5, 0.5, 0.25),
        "H1": (0.5, 1, 0.5, 0),
        "V1": (0, 0.5, 1, 0.5),
        "D1": (0.5, 1, 1, 0.5),
    }


def test_zero_is_middle_gray_in_details_and_averages_fill_the_range():
    average = np.array([[1.0, 2.0], [3.0, 5.0]])
    detail = np.array([[0.0, -2.0], [1.0, 0.0]])
    found = panels(plotting.decomposition([average, (detail, detail * 0, detail)]))
    np.testing.assert_allclose(found["A1"].get_array(), (average - 1) / 4)
    np.testing.assert_allclose(found["H1"].get_array(), [[0.5, 0], [0.75, 0.5]])
    np.testing.assert_allclose(found["V1"].get_array(), np.full((2, 2), 0.5))


def test_picture_keeps_the_proportions_of_the_image():
    figure = plotting.decomposition(pywt.wavedec2(IMAGE, "haar", level=2))
    assert figure.axes[0].get_aspect() == pytest.approx(32 / 48)


@pytest.mark.parametrize("mode", ["symmetric", "periodization"])
def test_bands_longer_than_half_are_drawn_whole(mode):
    coefficients = pywt.wavedec2(IMAGE, "db4", mode=mode, level=2)
    found = panels(plotting.decomposition(coefficients))
    assert found["A2"].get_array().shape == coefficients[0].shape
    assert found["D1"].get_array().shape == coefficients[-1][2].shape


def test_deep_levels_are_drawn_without_labels():
    figure = plotting.decomposition(pywt.wavedec2(np.eye(256), "haar", level=7))
    assert len(figure.axes[0].images) == 22
    assert len(figure.axes[0].texts) < 22


def test_signals_become_one_trace_per_band_over_one_time():
    coefficients = pywt.wavedec(IMAGE[0], "db2", level=3)
    axes = plotting.decomposition(coefficients).axes
    assert [row.get_ylabel() for row in axes] == ["A3", "D3", "D2", "D1"]
    assert axes[-1].get_xlabel() == "time (share of the signal)"
    for row, band in zip(axes, coefficients, strict=True):
        np.testing.assert_array_equal(row.lines[0].get_ydata(), band)
        time = row.lines[0].get_xdata()
        assert 0 < time[0] < time[-1] < 1


def test_grid_ranges_are_symmetric_or_start_at_zero():
    figure = plotting.coefficient_grid({"cA": [[1, 4]], "cH": [[-3, 1]]})
    assert [axes.images[0].get_clim() for axes in figure.axes] == [(0, 4), (-3, 3)]
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == ["cA  (0 to 4)", "cH  (±3)"]


def test_grid_lets_the_largest_coefficients_saturate():
    band = np.linspace(-1, 1, 1000).reshape(25, 40)
    band[0, 0] = 100
    (axes,) = plotting.coefficient_grid({"cH": band}).axes
    assert axes.images[0].get_clim()[1] == pytest.approx(1, abs=0.01)


def test_grid_draws_an_average_that_rings_in_gray():
    band = np.linspace(-0.05, 1, 100).reshape(10, 10)
    (axes,) = plotting.coefficient_grid({"cA": band}).axes
    assert axes.images[0].get_cmap().name == "gray"


def test_grid_numbers_the_bands_of_a_stack():
    stack = np.random.default_rng(0).normal(size=(4, 6, 5))
    axes = plotting.coefficient_grid(stack, columns=3).axes
    assert len(axes) == 5
    assert axes[4].get_title().startswith("band 4")
    np.testing.assert_array_equal(axes[4].images[0].get_array(), stack[..., 4])
    assert axes[4].get_subplotspec().get_geometry()[:2] == (2, 3)


@pytest.mark.parametrize(
    ("coefficients", "received"),
    [
        ([np.eye(4)], "coefficients of length 1"),
        ([np.eye(4), np.eye(4)], "ndarray of length 4 on level 1"),
        ([np.eye(4), (np.eye(4),) * 2], "tuple of length 2 on level 1"),
        ([np.eye(4), (np.ones(4),) * 3], r"cH1 of shape \(4,\)"),
        ([np.ones((4, 4, 3)), (np.eye(4),) * 3], r"cA1 of shape \(4, 4, 3\)"),
        ([np.ones(4), np.eye(4)], r"shapes \{'D1': \(4, 4\)\}"),
    ],
)
def test_coefficients_of_another_form_are_named(coefficients, received):
    with pytest.raises(ValueError, match=f"Received: {received}"):
        plotting.decomposition(coefficients)


@pytest.mark.parametrize(
    ("bands", "received"),
    [
        (np.eye(3), r"bands of shape \(3, 3\)"),
        ({"x": np.ones(3)}, r"x of shape \(3,\)"),
        ({}, "0 bands, columns=4"),
    ],
)
def test_bands_of_another_form_are_named(bands, received):
    with pytest.raises(ValueError, match=f"Received: {received}"):
        plotting.coefficient_grid(bands)
