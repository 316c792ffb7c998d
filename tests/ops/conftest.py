import keras
import pytest


@pytest.fixture(autouse=True, scope="session")
def _double_precision():
    """JAX computes in float32 unless told otherwise; the oracles are float64."""
    if keras.backend.backend() != "jax":
        yield
        return
    import jax

    jax.config.update("jax_enable_x64", True)  # noqa: FBT003
    yield
    jax.config.update("jax_enable_x64", False)  # noqa: FBT003
