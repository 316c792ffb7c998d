import sys
import threading

import pytest

from keras_wavelets import plotting
from keras_wavelets.plotting.canvas import PALETTE
from keras_wavelets.plotting.canvas import check_class_names
from keras_wavelets.plotting.canvas import new_figure


def test_figures_have_one_resolution_and_a_title():
    figure = new_figure(width=4, height=3, title="Something")
    assert figure.dpi == 150
    assert figure.get_suptitle() == "Something"


def test_figures_show_themselves_in_notebooks():
    figure = new_figure(width=4, height=3)
    assert figure._repr_png_().startswith(b"\x89PNG")


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


def test_names_become_text():
    assert check_class_names((1, "two"), 2) == ["1", "two"]


def test_wrong_number_of_names_is_named():
    with pytest.raises(ValueError, match=r"3 class names.*class_names=\['a'\]"):
        check_class_names(["a"], 3)


@pytest.fixture
def figure():
    return plotting.learning_curves({"loss": [2.0, 1.0]})


@pytest.mark.parametrize(
    ("suffix", "start"),
    [(".png", b"\x89PNG"), (".pdf", b"%PDF"), (".svg", b"<?xml")],
)
def test_suffix_chooses_the_format(suffix, start, figure, tmp_path):
    path = plotting.save(figure, tmp_path / "plots" / f"curves{suffix}")
    assert path.read_bytes().startswith(start)


def test_nothing_else_is_left_behind(figure, tmp_path):
    plotting.save(figure, tmp_path / "a.png")
    plotting.save(figure, tmp_path / "a.png")
    assert [file.name for file in tmp_path.iterdir()] == ["a.png"]


def test_failure_keeps_the_old_file(figure, tmp_path, monkeypatch):
    path = plotting.save(figure, tmp_path / "a.png")
    before = path.read_bytes()

    def fail(path):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(figure, "savefig", fail)
    with pytest.raises(ValueError, match=r"No space left.*Received: path='.*a\.png'"):
        plotting.save(figure, path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["a.png"]


def test_unknown_format_names_the_path(figure, tmp_path):
    with pytest.raises(ValueError, match=r"'png'.*Received: path='.*a\.doc'"):
        plotting.save(figure, tmp_path / "a.doc")


def test_unwritable_place_names_the_path(figure, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match=r"can be written.*Received: path='.*a\.png'"):
        plotting.save(figure, tmp_path / "file" / "a.png")
