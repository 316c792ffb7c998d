import numpy as np
import pytest

from keras_wavelets import plotting

SHARES = [0.5, 0.7, 0.9]
CURVES = {
    "DWT": (SHARES, [0.8, 0.7, 0.4]),
    "random": (SHARES, [0.3, 0.2, 0.1]),
}


def test_a_line_holds_each_method_and_one_the_unpruned_model():
    axes = plotting.accuracy_over_sparsity(CURVES, baseline=0.9).axes[0]
    lines = {line.get_label(): line.get_ydata() for line in axes.lines}
    assert list(lines) == ["DWT", "random", "unpruned"]
    np.testing.assert_array_equal(lines["random"], [0.3, 0.2, 0.1])
    np.testing.assert_array_equal(lines["unpruned"], [0.9, 0.9])


def test_deviations_are_bands_and_bars():
    curves = {"DWT": ([0.5, 0.9], [0.8, 0.6], [0.1, 0.2]), "one": ([0.5], [0.4])}
    axes = plotting.accuracy_over_sparsity(curves).axes[0]
    (band,) = axes.collections
    corners = band.get_paths()[0].vertices
    assert corners[:, 1].min() == pytest.approx(0.4)
    assert corners[:, 1].max() == pytest.approx(0.9)
    sizes = {"DWT": ([1e5, 1e4], [0.8, 0.6], [0.1, 0.2])}
    axes = plotting.accuracy_over_size(sizes, neighbors={"int8": 5e4}).axes[0]
    ends = [segment[:, 1] for segment in axes.collections[0].get_segments()]
    np.testing.assert_allclose(ends, [[0.7, 0.9], [0.4, 0.8]])
    assert [text.get_text() for text in axes.get_legend().texts] == ["DWT", "int8"]


def test_relative_errors_are_drawn_below():
    figure = plotting.accuracy_over_sparsity(
        CURVES, relative_error={"DWT": [0.1, 0.2, 0.3]}
    )
    upper, lower = figure.axes
    assert upper.get_ylabel() == "accuracy"
    assert [list(line.get_ydata()) for line in lower.lines] == [[0.1, 0.2, 0.3]]
    assert lower.get_xlabel() == "share removed"


def test_bars_hold_the_share_of_each_layer_from_the_top():
    figure = plotting.layer_sparsity(
        ["stem", "block"], {"coefficients": [0.5, 0.6], "weights": [0.1, 0.2]}
    )
    [axes] = figure.axes
    assert [bar.get_width() for bar in axes.patches] == [0.5, 0.6, 0.1, 0.2]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["stem", "block"]
    assert axes.yaxis_inverted()


def test_maps_share_one_scale():
    kernel = np.random.default_rng(0).normal(size=(3, 3, 2, 5))
    figure = plotting.coefficient_maps({"before": kernel, "after": 0.1 * kernel})
    images = [axes.images[0] for axes in figure.axes if axes.images]
    assert len({image.get_clim() for image in images}) == 1
    assert len(images) == 10
    np.testing.assert_array_equal(images[1].get_array(), kernel[:, :, 0, 1])


def test_empty_maps_are_drawn():
    assert plotting.coefficient_maps({"after": np.zeros((3, 3, 1, 2))}).axes


def test_sizes_are_logarithmic_and_points_have_texts():
    figure = plotting.accuracy_over_size(
        {"archive": ([1e6, 1e5], [0.9, 0.8])},
        labels={"archive": ["50 %", "90 %"]},
        baseline=(4e6, 0.91),
    )
    [axes] = figure.axes
    assert axes.get_xscale() == "log"
    assert [text.get_text() for text in axes.texts] == ["50 %", "90 %"]
    assert [line.get_label() for line in axes.lines] == ["archive", "unpruned"]


@pytest.mark.parametrize(
    "draw", [plotting.accuracy_over_sparsity, plotting.accuracy_over_size]
)
@pytest.mark.parametrize("results", [{}, {"DWT": ([0.5], [0.8, 0.7])}])
def test_curves_without_partners_are_named(draw, results):
    with pytest.raises(ValueError, match="Received: values of lengths"):
        draw(results)


@pytest.mark.parametrize(
    ("layers", "shares"), [([], {}), (["a"], {}), (["a"], {"weights": [0.1, 0.2]})]
)
def test_shares_of_other_layers_are_named(layers, shares):
    with pytest.raises(ValueError, match="Received: shares of lengths"):
        plotting.layer_sparsity(layers, shares)


@pytest.mark.parametrize("kernels", [{}, {"dense": np.zeros((3, 3))}])
def test_kernels_of_another_rank_are_named(kernels):
    with pytest.raises(ValueError, match="Received: kernels of shapes"):
        plotting.coefficient_maps(kernels)
