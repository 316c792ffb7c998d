import keras
import numpy as np
import pytest
import pywt
from contracts import check_compiled
from contracts import make_inputs

from keras_wavelets import ops

JAX = keras.backend.backend() == "jax"
TOLERANCE = 2e-5 if JAX else 1e-10
MODES = ("zero", "symmetric", "reflect", "periodic", "smooth", "periodization")


def assert_near(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=0, atol=TOLERANCE)


def signal(*shape):
    return make_inputs(shape, dtype="float64")


@pytest.mark.parametrize("order", ["natural", "freq"])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("wavelet", ["haar", "db2", "bior2.2"])
def test_bands_agree_with_pywavelets(wavelet, mode, order):
    x = signal(43)
    tree = pywt.WaveletPacket(x, wavelet, mode)
    expected = tree.get_level(3, order)
    found = ops.wp(x, wavelet, mode, level=3, order=order)
    assert list(found) == [node.path for node in expected]
    for node in expected:
        assert_near(found[node.path], node.data)


@pytest.mark.parametrize("order", ["natural", "freq"])
@pytest.mark.parametrize("mode", ["symmetric", "periodization"])
@pytest.mark.parametrize("wavelet", ["haar", "db2"])
@pytest.mark.backend
def test_image_bands_agree_with_pywavelets(wavelet, mode, order):
    x = signal(17, 12)
    tree = pywt.WaveletPacket2D(x, wavelet, mode)
    expected = tree.get_level(2, order)
    if order == "freq":
        expected = [node for row in expected for node in row]
    found = ops.wp(x, wavelet, mode, level=2, order=order, axes=(0, 1))
    assert list(found) == [node.path for node in expected]
    for node in expected:
        assert_near(found[node.path], node.data)


@pytest.mark.parametrize("mode", MODES)
def test_changing_a_node_changes_the_signal_as_in_pywavelets(mode):
    x = signal(33)
    tree = pywt.WaveletPacket(x, "db2", mode)
    bands = ops.wp(x, "db2", mode, level=2)
    tree["ad"].data = np.zeros_like(tree["ad"].data)
    for path in ("aa", "da", "dd"):
        assert tree[path].data is not None
    bands["ad"] = bands["ad"] * 0
    back = ops.iwp(bands, "db2", mode, output_size=33)
    assert_near(back, tree.reconstruct(update=False))


@pytest.mark.parametrize("mode", ["symmetric", "periodization"])
@pytest.mark.backend
def test_changing_a_node_changes_the_image_as_in_pywavelets(mode):
    x = signal(12, 17)
    tree = pywt.WaveletPacket2D(x, "db2", mode)
    found = ops.wp(x, "db2", mode, level=2, axes=(0, 1))
    for node in tree.get_level(2):
        assert_near(found[node.path], node.data)
    tree["hv"].data = tree["hv"].data * 3
    found["hv"] = found["hv"] * 3
    back = ops.iwp(found, "db2", mode, axes=(0, 1), output_size=(12, 17))
    assert_near(back, tree.reconstruct(update=False))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", [13, 16, 31])
def test_inverse_restores_signals(size, mode):
    x = signal(2, size)
    bands = ops.wp(x, "sym3", mode, nodes={"aa", "ad", "da", "dd"})
    assert_near(ops.iwp(bands, "sym3", mode, output_size=size), x)


@pytest.mark.parametrize("axes", [(0, 1), (2, 0), (1, 2)])
def test_inverse_restores_any_two_axes(axes):
    x = signal(7, 8, 9)
    size = tuple(x.shape[axis] for axis in axes)
    bands = ops.wp(x, "haar", level=2, axes=axes)
    assert_near(ops.iwp(bands, "haar", axes=axes, output_size=size), x)


@pytest.mark.parametrize("mode", ["symmetric", "periodization"])
@pytest.mark.backend
def test_a_partial_tree_agrees_with_pywavelets(mode):
    x, leaves = signal(31), {"a", "da", "dda", "ddd"}
    tree = pywt.WaveletPacket(x, "db2", mode)
    bands = ops.wp(x, "db2", mode, nodes=leaves)
    assert list(bands) == sorted(leaves)
    for path, band in bands.items():
        assert_near(band, tree[path].data)
    assert_near(ops.iwp(bands, "db2", mode, output_size=31), x)


def test_leaves_tell_the_sizes_of_their_depth():
    x = signal(6)
    bands = ops.wp(x, "haar", nodes={"a", "da", "dd"})
    assert_near(ops.iwp(bands, "haar"), x)


def test_a_partial_tree_of_an_image_is_restored():
    x = signal(9, 10)
    leaves = {"a", "h", "v", "da", "dh", "dv", "dd"}
    bands = ops.wp(x, "db2", nodes=leaves, axes=(0, 1))
    assert_near(ops.iwp(bands, "db2", axes=(0, 1), output_size=(9, 10)), x)


def test_leaves_of_several_depths_follow_their_frequencies():
    bands = ops.wp(signal(16), "haar", nodes={"d", "aa", "ad"}, order="freq")
    assert list(bands) == ["aa", "ad", "d"]
    bands = ops.wp(signal(16), "haar", nodes={"a", "da", "dd"}, order="freq")
    assert list(bands) == ["a", "dd", "da"]


def test_depth_one_is_the_transform_of_one_level():
    x = signal(2, 9)
    cA, cD = ops.dwt(x, "db2")
    bands = ops.wp(x, "db2", level=1)
    assert_near(bands["a"], cA)
    assert_near(bands["d"], cD)


def test_depth_zero_is_the_signal():
    x = signal(5)
    bands = ops.wp(x, "db2", level=0)
    assert list(bands) == [""]
    assert_near(ops.iwp(bands, "db2"), x)


def test_level_none_is_the_deepest_that_makes_sense():
    assert len(ops.wp(signal(31), "db2")) == 2 ** pywt.dwt_max_level(31, 4)


@pytest.mark.parametrize("leaves", [{"aa", "ad", "da", "dd"}, {"a", "da", "dd"}])
@pytest.mark.backend
def test_compiled_packets_agree_with_eager_ones(leaves):
    x = make_inputs((2, 9))
    bands = ops.wp(x, "db2", nodes=leaves)
    check_compiled(lambda x: ops.wp(x, "db2", nodes=leaves), x)
    check_compiled(lambda bands: ops.iwp(bands, "db2", output_size=9), bands)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:level=")
@pytest.mark.parametrize("order", ["natural", "freq"])
@pytest.mark.parametrize("level", [1, 2, 3, 4])
@pytest.mark.parametrize("wavelet", ["haar", "db2", "db4", "sym5", "bior4.4", "dmey"])
def test_every_level_agrees_with_pywavelets(wavelet, level, order):
    for size in (31, 64):
        x = signal(size)
        expected = pywt.WaveletPacket(x, wavelet, "symmetric", level).get_level(
            level, order
        )
        found = ops.wp(x, wavelet, level=level, order=order)
        for node in expected:
            assert_near(found[node.path], node.data)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"wavelet": "db99"}, "Received: wavelet='db99'"),
        ({"mode": "mirror"}, "Received: mode='mirror'"),
        ({"order": "gray"}, "Received: order='gray'"),
        ({"level": -1}, "Received: level=-1"),
        ({"axes": (0, 0)}, r"different axes.* Received: axes=\(0, 0\)"),
        ({"nodes": {"a"}}, r"full tree.*Received: nodes=\['a'\]"),
        ({"nodes": {"a", "d", "da"}}, r"Received: nodes=\['a', 'd', 'da'\]"),
        ({"nodes": {"a", "x"}}, r"made of a, d\. Received: nodes=\['x'\]"),
        ({"nodes": {"a", "d"}, "level": 1}, "Received: level=1, nodes="),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        ops.wp(signal(4, 4, 8), **{"wavelet": "haar", **arguments})


def test_bands_of_one_depth_with_different_shapes_are_refused():
    with pytest.raises(ValueError, match=r"shapes=\{'a': \(4,\), 'd': \(5,\)\}"):
        ops.iwp({"a": np.ones(4), "d": np.ones(5)}, "haar")


def test_bands_that_form_no_tree_are_refused():
    with pytest.raises(ValueError, match=r"Received: nodes=\['a', 'da'\]"):
        ops.iwp({"a": np.ones(4), "da": np.ones(2)}, "haar")


def test_a_size_that_is_not_the_bands_is_refused():
    with pytest.raises(ValueError, match="Received: output_size=5"):
        ops.iwp({"a": np.ones(4), "d": np.ones(4)}, "haar", output_size=5)
