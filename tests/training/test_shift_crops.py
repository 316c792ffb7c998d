import numpy as np
import pytest

from keras_wavelets import training


def images(*shape):
    return np.random.default_rng(0).random(shape).astype("float32")


@pytest.mark.parametrize(
    ("direction", "row", "column"),
    [("horizontal", 0, 1), ("vertical", 1, 0), ("diagonal", 1, 1)],
)
def test_windows_move_by_a_pixel(direction, row, column):
    x = images(2, 14, 14, 1)
    found = training.shift_crops(x, 10, max_shift=4, direction=direction).numpy()
    for step in range(5):
        top, left = step * row, step * column
        expected = x[:, top : top + 10, left : left + 10]
        np.testing.assert_array_equal(found[:, step], expected)


def test_all_windows_come_row_by_row():
    x = images(1, 10, 10, 1)
    found = training.shift_crops(x, 8, max_shift=2, direction=None).numpy()
    assert found.shape == (1, 9, 8, 8, 1)
    np.testing.assert_array_equal(found[0, 5], x[0, 1:9, 2:10])


def test_parts_of_a_pixel_are_steps_of_a_larger_image():
    ramp = np.tile(np.arange(24.0, dtype="float32")[None, None, :, None], (1, 24, 1, 1))
    found = training.shift_crops(ramp, 8, max_shift=4, pixel_divide=2).numpy()
    assert found.shape == (1, 9, 8, 8, 1)
    # 24 pixels stand for 12, so half a pixel is one of theirs.
    steps = np.diff(found[0, :, 4, 4, 0])
    np.testing.assert_allclose(steps, 1, atol=1e-4)


def test_normalization_comes_behind_the_crop():
    x = images(1, 12, 12, 3)
    plain = training.shift_crops(x, 8, max_shift=4).numpy()
    mean, deviation = (0.1, 0.2, 0.3), (0.5, 0.25, 2.0)
    found = training.shift_crops(x, 8, max_shift=4, normalize=(mean, deviation))
    np.testing.assert_allclose(found, (plain - mean) / deviation, atol=1e-5)


def test_ten_crops_are_corners_center_and_mirrors():
    x = images(1, 12, 12, 1)
    found = training.ten_crops(x, 8, resize_to=12).numpy()
    np.testing.assert_array_equal(found[0, 3], x[0, 4:, 4:])
    np.testing.assert_array_equal(found[0, 4], x[0, 2:10, 2:10])
    np.testing.assert_array_equal(found[0, 5:], found[0, :5, :, ::-1])


def test_one_crop_keeps_the_short_side():
    x = images(1, 16, 24, 1)
    found = training.one_crop(x, 16).numpy()
    np.testing.assert_array_equal(found, x[:, :, 4:20])


@pytest.mark.parametrize(
    ("arguments", "received"),
    [
        ({"max_shift": 10}, "max_shift=10"),
        ({"max_shift": 0}, "max_shift=0"),
        ({"pixel_divide": 0}, "pixel_divide=0"),
        ({"direction": "up"}, "direction='up'"),
    ],
)
def test_a_wrong_argument_is_named(arguments, received):
    with pytest.raises(ValueError, match=f"Received: {received}"):
        training.shift_crops(images(1, 12, 12, 1), 10, **arguments)


def test_a_window_larger_than_the_image_is_named():
    with pytest.raises(ValueError, match="Received: size=13"):
        training.ten_crops(images(1, 12, 12, 1), 13, resize_to=12)
