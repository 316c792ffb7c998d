import sys
import threading

import pytest

from keras_wavelets import plotting
from keras_wavelets.plotting.canvas import PALETTE
from keras_wavelets.plotting.canvas import new_figure


def test_figures_have_one_resolution_and_a_title():
    figure = new_figure(width=4, height=3, title="Something")
    assert figure.dpi == 150
    assert figure.get_suptitle() == "Something"


def test_palette_has_no_color_twice():
    assert len(set(PALETTE)) == len(PALETTE) == 7


def test_figures_leave_no_global_state():
    plotting.learning_curves({"loss": [2.0, 1.0]})
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or pyplot.get_fignums() == []


def test_threads_draw_side_by_side(tmp_path):
    def draw(number):
        figure = plotting.learning_curves({"loss": [float(number), 1.0]})
        plotting.save(figure, tmp_path / f"{number}.png")

    threads = [threading.Thread(target=draw, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"{number}.png" for number in range(4)
    ]


@pytest.mark.parametrize("axis", ["x", "y"])
def test_labels_stay_inside_the_figure(axis):
    figure = plotting.roc_curves([0, 1, 1], [[0.9, 0.1], [0.2, 0.8], [0.4, 0.6]])
    figure.draw_without_rendering()
    label = getattr(figure.axes[0], f"{axis}axis").label.get_window_extent()
    assert label.x0 >= 0
    assert label.y0 >= 0
