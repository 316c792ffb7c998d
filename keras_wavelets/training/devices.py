"""Training on several devices of this machine at once."""

import contextlib
from collections.abc import Iterator
from typing import Any

import keras


@contextlib.contextmanager
def on_devices(count: int, *, batch_size: int) -> Iterator[None]:
    """Spreads each batch over several devices: build and train the model inside.

    On TensorFlow by `tf.distribute.MirroredStrategy`, on JAX by
    `keras.distribution.DataParallel`. Losses and weights are those of one device to
    rounding, if the batch size is a multiple of `count`; with batch normalization
    this holds on JAX alone, since on TensorFlow each device normalizes by its own
    part of the batch. TensorFlow allows one such block in a process.

    Args:
        count: Number of devices; 1 changes nothing. Accelerators if there are any,
            else logical CPUs, which have to be configured before TensorFlow or JAX
            start.
        batch_size: Examples a batch, a multiple of `count`.

    Raises:
        ValueError: If there are fewer devices, the batches cannot be spread evenly,
            or the backend has no such way.

    Example:
    >>> with on_devices(1, batch_size=32):
    ...     model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    """
    if count < 1:
        raise ValueError(f"Expected at least one device. Received: devices={count}.")
    if batch_size % count:
        raise ValueError(
            f"Expected a batch size that is a multiple of the {count} devices. "
            f"Received: batch_size={batch_size}."
        )
    if count == 1:
        yield
        return
    backend = keras.backend.backend()
    if backend == "tensorflow":
        with _mirrored(count).scope():
            yield
    elif backend == "jax":
        before = keras.distribution.distribution()
        devices = _enough(keras.distribution.list_devices(), count)
        parallel = keras.distribution.DataParallel(devices=devices)
        with parallel.scope():
            yield
        keras.distribution.set_distribution(before)
    else:
        raise ValueError(
            "Expected the TensorFlow or the JAX backend for several devices. "
            f"Received: devices={count} on {backend!r}."
        )


def _mirrored(count: int) -> Any:
    import tensorflow as tf

    found = tf.config.list_logical_devices
    names = [device.name for device in found("GPU") or found("CPU")]
    return tf.distribute.MirroredStrategy(_enough(names, count))


def _enough(devices: list, count: int) -> list:
    if len(devices) < count:
        raise ValueError(
            f"Expected at most {len(devices)} devices, as many as there are: "
            f"{devices}. Received: devices={count}."
        )
    return devices[:count]
