"""The initializer of the networks that were first written in PyTorch."""

import keras


def fan_in_uniform(fan_in: int) -> keras.initializers.Initializer:
    """Returns a uniform initializer within `1 / sqrt(fan_in)` of zero.

    PyTorch starts the kernels and the biases of its dense and convolution layers
    so. The number of inputs is an argument because the shape of a bias does not
    tell it.

    Args:
        fan_in: Number of inputs of one unit.

    Returns:
        A new `keras.initializers.RandomUniform`, with its own seed.

    Example:
    >>> fan_in_uniform(16).maxval
    0.25
    """
    bound = fan_in**-0.5
    return keras.initializers.RandomUniform(-bound, bound)
