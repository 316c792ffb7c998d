"""Filters drawn by hand, as found in early layers of vision networks.

Cammarata, Goh, Carter, Voss, Schubert, Olah: Curve circuits (2021). Angles are degrees.
"""

import numpy as np

from keras_wavelets.layers.counts import check_count

# Radians of a degree, with the four digits of the original.
DEGREE = 6.283 / 360
# How much an edge answers to another, by the angle between them in steps of ten.
KINSHIP = (1.0, 0.2, 0.01, 0.0, -0.05, -0.05, -0.1, -0.1, -0.3, -0.6)


def gabor(size: int, angle: float, shift: float = 0.0) -> np.ndarray:
    """Returns a wave under a round window.

    Args:
        size: Side of the filter.
        angle: Direction of the wave.
        shift: Phase in pixels.

    Example:
    >>> gabor(7, 30).shape
    (7, 7)
    """
    x, y, radius = _grid(size)
    turned = _turned(angle, x + size // 2, y + size // 2) - size // 2 + shift
    wave = 3 / (3 + radius**2 / 2) * np.cos(4 * np.pi * turned / size)
    return wave / np.abs(wave).max()


def edge(size: int, angle: float, thickness: float = 1.0) -> np.ndarray:
    """Returns a straight line through the middle.

    Args:
        size: Side of the filter.
        angle: Direction across the line.
        thickness: Width in pixels.

    Example:
    >>> float(edge(7, 0).max())
    1.0
    """
    x, y, _ = _grid(size)
    line = np.clip(thickness + 0.1 - np.abs(_turned(angle, x, y)), 0, 1)
    return line / line.max()


def surround(size: int, angle: float, thickness: float = 1.0) -> np.ndarray:
    """Returns what lies around an edge, weaker with the distance from the middle.

    Args:
        size: As in `edge`.
        angle: As in `edge`.
        thickness: As in `edge`.

    Example:
    >>> surround(7, 30).shape
    (7, 7)
    """
    _, _, radius = _grid(size)
    return 3 / (3 + radius / 2) * (1 - edge(size, angle, thickness))


def curve(size: int, angle: float, radius: float) -> tuple[np.ndarray, np.ndarray]:
    """Returns an arc through the middle, and the angle of its tangent at each pixel.

    Args:
        size: Side of the filter.
        angle: Direction from the middle away from the center of the circle.
        radius: Radius of the circle in pixels.

    Example:
    >>> [part.shape for part in curve(7, 30, 5)]
    [(7, 7), (7, 7)]
    """
    x, y, _ = _grid(size)
    x = x + radius * np.cos(angle * DEGREE)
    y = y + radius * np.sin(angle * DEGREE)
    near = np.clip(1.05 - np.abs(np.hypot(x, y) - radius) / size / 1.3, 0, 1)
    arc = np.clip(2 * near**4 - 1, 0, 1)
    return arc, np.arctan2(y, x) * 360 / 6.28 % 360


def edge_to_edge(size: int, angle: int, next_angle: int) -> np.ndarray:
    """Returns the weights from an edge filter to another of the next layer.

    Args:
        size: Side of the filter.
        angle: Direction of the first edge.
        next_angle: Direction of the second; they differ by a multiple of ten.

    Raises:
        ValueError: If they do not.

    Example:
    >>> edge_to_edge(7, 30, 50).shape
    (7, 7)
    """
    apart = abs(angle - next_angle) % 180
    apart = min(apart, 180 - apart)
    if apart % 10:
        raise ValueError(
            "Expected angles that differ by a multiple of 10 degrees. "
            f"Received: angle={angle}, next_angle={next_angle}."
        )
    strength = KINSHIP[int(apart) // 10]
    around = 0.1 * max(0.0, strength) * surround(size, next_angle)
    return strength * edge(size, next_angle) - around


def color_to_gabor(
    size: int, colors: int, waves: list[tuple[float, float]]
) -> np.ndarray:
    """Returns a kernel of a convolution by which every color feeds the same waves.

    Args:
        size: Side of the filters.
        colors: Number of input channels.
        waves: Angle and shift of each output channel, as in `gabor`.

    Returns:
        Array of shape `(size, size, colors, waves)`.

    Example:
    >>> color_to_gabor(5, 3, [(0, 0), (45, 1.25)]).shape
    (5, 5, 3, 2)
    """
    check_count("colors", colors)
    drawn = np.stack([gabor(size, *wave) for wave in waves], axis=-1)
    return np.repeat(drawn[:, :, None, :], colors, axis=2)


def _grid(size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places right of and below the middle, and the distance from it."""
    check_count("size", size)
    x = np.arange(size)[None, :] - size // 2
    y = np.arange(size)[:, None] - size // 2
    return x, y, np.hypot(x, y)


def _turned(angle: float, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.cos(angle * DEGREE) * x + np.sin(angle * DEGREE) * y
