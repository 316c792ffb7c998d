import numpy as np
import pytest
from PIL import Image

from keras_wavelets import plotting
from keras_wavelets import wavelets

DB2, DB3 = (
    wavelets.wavefun(w.rec_lo, w.rec_hi) for w in map(wavelets.get, ("db2", "db3"))
)


def test_functions_are_drawn_over_each_other():
    figure = plotting.wavelet_functions({"learned": DB2, "db3": DB3})
    assert [len(axes.lines) for axes in figure.axes] == [2, 2]
    np.testing.assert_array_equal(figure.axes[1].lines[0].get_ydata(), DB2[1])


@pytest.mark.parametrize("shared", [True, False])
def test_four_filters_have_one_scale_if_asked(shared):
    products = [k * np.eye(4) for k in (1, 2, 3, 4)]
    figure = plotting.filter_products(products, shared=shared)
    scales = {axes.images[0].norm.vmax for axes in figure.axes}
    assert len(scales) == (1 if shared else 4)


@pytest.mark.parametrize("shape", [(12, 8, 1), (3, 8, 8, 2)])
def test_samples_stand_above_what_is_kept_of_them(shape):
    x = np.random.default_rng(0).normal(size=shape)
    figure = plotting.reconstructions(x, 0.9 * x)
    assert len(figure.axes) == 3 * min(10, shape[0])


def test_a_path_has_a_row_for_each_weight():
    functions = {(w, g): DB2 for w in (0.1, 0.2) for g in (0.0, 1.0, 2.0)}
    figure = plotting.path_grid(functions)
    assert [axes.get_title() for axes in figure.axes[:3]] == ["γ = 0", "γ = 1", "γ = 2"]
    assert len(figure.axes) == 6


def test_curves_have_axes_of_their_own():
    figure = plotting.path_curves([0.0, 1.0], {"a": [1, 2], "b": [3, 4]})
    assert [axes.get_title() for axes in figure.axes] == ["a", "b"]


def test_the_animation_has_a_picture_for_each_function(tmp_path):
    file = plotting.animate_wavelets({"one": DB2, "two": DB3}, tmp_path / "a.gif")
    with Image.open(file) as picture:
        assert picture.n_frames == 2


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.wavelet_functions({}), "Received: functions={}"),
        (lambda: plotting.path_grid({}), "Received: functions={}"),
        (lambda: plotting.filter_products([np.eye(2)]), "of length 1"),
        (
            lambda: plotting.reconstructions(np.ones((1, 4)), np.ones((1, 4))),
            r"\(1, 4\)",
        ),
        (lambda: plotting.path_curves([0.0], {"a": [1, 2]}), "Received: curves of"),
        (
            lambda: plotting.animate_wavelets({"a": DB2}, "a.png"),
            "Received: path='a.png'",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
