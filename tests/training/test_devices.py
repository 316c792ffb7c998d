import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from keras_wavelets.training import on_devices

SCRIPT = Path(__file__).with_name("device_run.py")


def train(backend, devices, folder):
    words = [sys.executable, str(SCRIPT), str(devices), str(folder)]
    two_host_devices = {"XLA_FLAGS": "--xla_force_host_platform_device_count=2"}
    variables = {**os.environ, "KERAS_BACKEND": backend, **two_host_devices}
    done = subprocess.run(
        words, check=True, capture_output=True, text=True, env=variables
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    "backend", ["tensorflow", pytest.param("jax", marks=pytest.mark.slow)]
)
def test_two_devices_give_the_losses_of_one(backend, tmp_path):
    one = train(backend, 1, tmp_path / "one")
    two = train(backend, 2, tmp_path / "two")
    for name, losses in one.items():
        np.testing.assert_allclose(two[name], losses, rtol=1e-5)
    assert one["loss"][1] < one["loss"][0]


def test_more_devices_than_there_are_are_refused():
    with pytest.raises(ValueError, match="Received: devices=64"):
        on_devices(64, batch_size=64).__enter__()


def test_no_devices_are_refused():
    with pytest.raises(ValueError, match="Received: devices=0"):
        on_devices(0, batch_size=64).__enter__()


def test_uneven_batches_are_refused():
    with pytest.raises(ValueError, match=r"2 devices\. Received: batch_size=33"):
        on_devices(2, batch_size=33).__enter__()
