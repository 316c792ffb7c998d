"""Inference from the histogram of an image's peaks."""

from collections.abc import Sequence
from typing import Any

import numpy as np

LAPLACE_1 = (
    10 / 3 * np.array([[-0.05, -0.2, -0.05], [-0.2, 1, -0.2], [-0.05, -0.2, -0.05]])
)
LAPLACE_2 = np.array([[0.0, -1.0, 0.0], [-1.0, 4.0, -1.0], [0.0, -1.0, 0.0]])
NAMES = ("original", "laplace_v1", "laplace_v2", "roberts_cross")


class PeakCount:
    """Counts the peaks of images by height, and finds the parameters that fit best.

    A peak is a pixel above its eight neighbors; its height is read off a filtered
    map. `fit` stores mean and covariance of the counts for each set of parameters,
    `predict` returns the set with the least Mahalanobis distance. The model on top of
    the distilled wavelet for weak-lensing maps in Ha, Singh, Lanusse, Upadhyayula, Yu:
    Adaptive wavelet distillation from neural networks through interpretations (2021).

    Args:
        filters: `"original"` for the pixel itself, `"laplace_v1"`, `"laplace_v2"`,
            `"roberts_cross"`, or a list of kernels of shape `(3, 3)`, whose counts
            are put together; see `filter_patches`.
        bins: Edges of the histogram.

    Raises:
        ValueError: For unknown filters, kernels of another shape, or edges that do
            not rise.

    Example:
    >>> import numpy as np
    >>> from keras_wavelets.distillation import PeakCount
    >>> image = np.zeros((1, 5, 5))
    >>> image[0, 2, 2] = 1.0
    >>> PeakCount("original", bins=[0.0, 0.5, 2.0]).counts(image)
    array([[0, 1]])
    """

    def __init__(self, filters: Any = "original", bins: Sequence[float] = ()) -> None:
        self.bins = np.asarray(bins, dtype="float64")
        if self.bins.ndim != 1 or len(self.bins) < 2 or np.any(np.diff(self.bins) <= 0):
            raise ValueError(
                "Expected at least two edges that rise. "
                f"Received: bins of shape={self.bins.shape}."
            )
        self.filters = filters if isinstance(filters, str) else _kernels(filters)
        if isinstance(filters, str) and filters not in NAMES:
            raise ValueError(
                f"Expected one of {NAMES} or a list of kernels. "
                f"Received: filters={filters!r}."
            )
        self.parameters: np.ndarray | None = None

    def counts(self, images: Any) -> np.ndarray:
        """Returns the histograms of the peaks.

        Args:
            images: Array `(images, height, width)`, or with one channel behind.

        Returns:
            Integers of shape `(images, bins)`, or `(images, kernels * bins)`.
        """
        images = _plain(images)
        peaks = _peaks(images)
        parts = [
            [np.histogram(m[p], self.bins)[0] for m, p in zip(maps, peaks, strict=True)]
            for maps in self.maps(images)
        ]
        return np.concatenate(parts, axis=1)

    def maps(self, images: Any) -> list[np.ndarray]:
        """Returns the filtered maps, without the border, one for each kernel."""
        images = _plain(images)
        if self.filters == "original":
            return [images[:, 1:-1, 1:-1]]
        if self.filters == "roberts_cross":
            return [_roberts_cross(images)]
        known = {"laplace_v1": [LAPLACE_1], "laplace_v2": [LAPLACE_2]}
        named = isinstance(self.filters, str)
        kernels = known[self.filters] if named else self.filters
        return [_correlate(images, kernel) for kernel in kernels]

    def fit(self, images: Any, parameters: Any) -> "PeakCount":
        """Stores what the counts are like for each set of parameters.

        Args:
            images: As in `counts`, several for each set.
            parameters: Array `(images, parameters)`.

        Raises:
            ValueError: If there are not as many sets as images, or a set has less
                than two.
        """
        parameters = np.asarray(parameters)
        counts = self.counts(images)
        if len(parameters) != len(counts) or parameters.ndim != 2:
            raise ValueError(
                f"Expected a row of parameters for each of {len(counts)} images. "
                f"Received: parameters of shape={parameters.shape}."
            )
        self.parameters, owner = np.unique(parameters, axis=0, return_inverse=True)
        groups = [counts[owner.ravel() == i] for i in range(len(self.parameters))]
        if min(map(len, groups)) < 2:
            raise ValueError(
                "Expected at least two images for each set of parameters. "
                f"Received: {min(map(len, groups))} for one of them."
            )
        self.means = np.stack([group.mean(axis=0) for group in groups])
        self.inverse_covariances = np.stack(
            [np.linalg.pinv(np.cov(group.T)) for group in groups]
        )
        return self

    def predict(self, images: Any) -> np.ndarray:
        """Returns the set of parameters that fits each image best.

        Args:
            images: As in `counts`.

        Raises:
            ValueError: Before `fit`.
        """
        if self.parameters is None:
            raise ValueError("Expected a call of `fit` before. Received: no counts.")
        away = self.counts(images)[:, None, :] - self.means
        distances = np.einsum("nki,kij,nkj->nk", away, self.inverse_covariances, away)
        return self.parameters[np.argmin(distances, axis=1)]


def bootstrap_rmse(
    truth: Any, prediction: Any, *, resamples: int = 10_000, seed: int = 0
) -> tuple[float, float]:
    """Returns the root mean squared error and its bootstrap standard error.

    Args:
        truth: Vector of true values.
        prediction: Vector of predictions.
        resamples: Number of resamples.
        seed: Seed of the resamples.

    Example:
    >>> bootstrap_rmse([1.0, 2.0], [1.5, 2.5], resamples=10)
    (0.5, 0.0)
    """
    squares = (np.asarray(truth, "float64") - np.asarray(prediction)) ** 2
    draw = np.random.default_rng(seed).integers(
        len(squares), size=(resamples, len(squares))
    )
    return float(np.sqrt(squares.mean())), float(
        np.sqrt(squares[draw].mean(axis=1)).std()
    )


def _kernels(filters: Any) -> list[np.ndarray]:
    kernels = [np.asarray(kernel) for kernel in filters]
    if not kernels or any(kernel.shape != (3, 3) for kernel in kernels):
        shapes = [kernel.shape for kernel in kernels]
        raise ValueError(
            f"Expected kernels of shape (3, 3). Received: filters of shapes {shapes}."
        )
    return kernels


def _plain(images: Any) -> np.ndarray:
    images = np.asarray(images)
    if images.ndim == 4 and images.shape[-1] == 1:
        images = images[..., 0]
    if images.ndim != 3 or min(images.shape[1:]) < 3:
        raise ValueError(
            "Expected images (images, height, width) of at least 3 x 3 pixels. "
            f"Received: images of shape={images.shape}."
        )
    return images


def _shifted(images: np.ndarray) -> list[np.ndarray]:
    """The images shifted by each cell of a 3 x 3 window, row by row, cropped."""
    height, width = images.shape[1] - 2, images.shape[2] - 2
    return [
        images[:, row : row + height, column : column + width]
        for row in range(3)
        for column in range(3)
    ]


def _peaks(images: np.ndarray) -> np.ndarray:
    around = _shifted(images)
    center = around.pop(4)
    return center > np.max(around, axis=0)


def _correlate(images: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    pairs = zip(kernel.ravel(), _shifted(images), strict=True)
    return sum(weight * part for weight, part in pairs)


def _roberts_cross(images: np.ndarray) -> np.ndarray:
    """Sum over the four windows of 2 x 2 pixels that touch a pixel."""
    one = images[:, :-1, 1:] - images[:, 1:, :-1]
    other = images[:, :-1, :-1] - images[:, 1:, 1:]
    slope = np.sqrt(one**2 + other**2)
    return slope[:, :-1, :-1] + slope[:, :-1, 1:] + slope[:, 1:, :-1] + slope[:, 1:, 1:]
