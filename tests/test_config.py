import numpy as np
import pytest

from keras_wavelets import config
from keras_wavelets import ops
from keras_wavelets.ops import lowering

pytestmark = pytest.mark.backend

NAMES = ("conv", "polyphase", "matrix")


@pytest.fixture(autouse=True)
def _restore():
    yield
    config.set_implementation("auto")


def chosen():
    return lowering.choose("auto", [8], ())


def test_the_rule_decides_by_default():
    assert config.get_implementation() == "auto"


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_holds_until_the_next(name):
    config.set_implementation(name)
    assert config.get_implementation() == name
    assert chosen() == name


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_holds_within_its_block(name):
    with config.implementation(name):
        assert chosen() == name
    assert config.get_implementation() == "auto"


def test_blocks_nest():
    with config.implementation("conv"), config.implementation("matrix"):
        assert config.get_implementation() == "matrix"


def test_a_block_that_fails_restores_the_setting():
    with pytest.raises(RuntimeError), config.implementation("matrix"):
        raise RuntimeError
    assert config.get_implementation() == "auto"


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_does_not_change_results(name):
    x = np.random.default_rng(0).normal(size=(3, 9)).astype("float32")
    expected = ops.dwt(x, "db2")
    with config.implementation(name):
        actual = ops.dwt(x, "db2")
    for one, other in zip(actual, expected, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_an_argument_overrules_the_setting(name):
    config.set_implementation("conv")
    assert lowering.choose(name, [8], ()) == name


@pytest.mark.parametrize("name", ["fft", None, "CONV"])
def test_an_unknown_name_is_named(name):
    with pytest.raises(
        ValueError, match=f"'matrix'.*Received: implementation={name!r}"
    ):
        config.set_implementation(name)


def test_a_block_with_an_unknown_name_does_not_begin():
    with (
        pytest.raises(ValueError, match="Received: implementation='fft'"),
        config.implementation("fft"),
    ):
        pytest.fail("The block began.")
