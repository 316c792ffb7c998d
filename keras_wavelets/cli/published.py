"""What the papers report, for a line beside our own figures.

WavPool's figures are means and standard deviations over three repeats: validation
accuracy after 10,000 training images, from the authors' published records. The
papers give no accuracy on the official test sets.
"""

_WAVPOOL_NOTE = "validation, 10,000 training images"

ACCURACY = {
    ("WavPool", "mnist"): (0.9583, 0.0020, _WAVPOOL_NOTE),
    ("WavPool", "fashion_mnist"): (0.8626, 0.0021, _WAVPOOL_NOTE),
    ("WavPool", "cifar10"): (0.3858, 0.0021, f"{_WAVPOOL_NOTE}, gray"),
    ("VanillaCNN", "mnist"): (0.9699, 0.0027, _WAVPOOL_NOTE),
    ("VanillaCNN", "fashion_mnist"): (0.8050, 0.0127, _WAVPOOL_NOTE),
    ("VanillaCNN", "cifar10"): (0.4001, 0.0219, f"{_WAVPOOL_NOTE}, gray"),
    ("VanillaMLP", "mnist"): (0.9045, 0.0006, _WAVPOOL_NOTE),
    ("VanillaMLP", "fashion_mnist"): (0.8430, 0.0010, _WAVPOOL_NOTE),
    ("VanillaMLP", "cifar10"): (0.2679, 0.0103, f"{_WAVPOOL_NOTE}, gray"),
    ("WavMLP", "mnist"): (0.8205, 0.0007, _WAVPOOL_NOTE),
    ("WavMLP", "fashion_mnist"): (0.7744, 0.0008, _WAVPOOL_NOTE),
    ("WavMLP", "cifar10"): (0.2141, 0.0010, f"{_WAVPOOL_NOTE}, gray"),
}


def published_accuracy(network: str, data: str) -> str | None:
    """Returns the published accuracy of a network on a dataset, in words.

    Args:
        network: Name of the builder.
        data: Name of the dataset; the embedded one counts as Fashion-MNIST.

    Example:
    >>> published_accuracy("WavPool", "fashion_mnist_mini")
    '0.8626 ± 0.0021 (validation, 10,000 training images)'
    """
    row = ACCURACY.get((network, data.removesuffix("_mini")))
    return f"{row[0]:.4f} ± {row[1]:.4f} ({row[2]})" if row else None
