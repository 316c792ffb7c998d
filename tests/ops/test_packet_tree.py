import copy
import pickle

import keras
import numpy as np
import pytest
import pywt

from keras_wavelets import ops

pytestmark = pytest.mark.backend

TOLERANCE = 1e-10 if keras.backend.backend() == "tensorflow" else 1e-5
RNG = np.random.default_rng(0)
SIGNAL, IMAGE, VOLUME = (RNG.normal(size=s) for s in ((37,), (20, 33), (8, 9, 10)))
TREES = {
    "signal": ("WaveletPacket", (SIGNAL, "db2")),
    "complex": ("WaveletPacket", (SIGNAL[:36] + 1j * SIGNAL[1:], "db2", "reflect")),
    "axis": ("WaveletPacket", (IMAGE, "haar", "symmetric", 2, 0)),
    "image": ("WaveletPacket2D", (IMAGE, "db2")),
    "volume": ("WaveletPacketND", (VOLUME, "haar", "zero", 1)),
    "two of three axes": ("WaveletPacketND", (VOLUME, "haar", "zero", None, (0, 2))),
}


def both(name):
    kind, arguments = TREES[name]
    return getattr(ops, kind)(*arguments), getattr(pywt, kind)(*arguments)


def paths(nodes):
    return [paths(n) if isinstance(n, list) else n.path for n in nodes]


@pytest.mark.parametrize("name", TREES)
def test_nodes_agree_with_pywavelets(name):
    ours, theirs = both(name)
    assert ours.maxlevel == theirs.maxlevel
    for node in theirs.get_leaf_nodes(decompose=True):
        found = ours[node.path]
        assert (found.level, found.node_name) == (node.level, node.node_name)
        assert found.path_tuple == node.path_tuple
        np.testing.assert_allclose(found.data, node.data, atol=TOLERANCE)
    leaves = paths(theirs.get_leaf_nodes())
    assert paths(ours.get_leaf_nodes()) == leaves


@pytest.mark.parametrize("name", TREES)
def test_trees_are_put_together_again(name):
    ours, _ = both(name)
    ours.get_leaf_nodes(decompose=True)
    data = np.array(ours.data)
    np.testing.assert_allclose(ours.reconstruct(), data, atol=TOLERANCE)


@pytest.mark.parametrize("order", ["natural", "freq"])
@pytest.mark.parametrize("name", ["signal", "image"])
def test_levels_have_the_order_of_pywavelets(name, order):
    ours, theirs = both(name)
    assert paths(ours.get_level(2, order)) == paths(theirs.get_level(2, order))


@pytest.mark.parametrize("way", ["walk", "walk_depth"])
def test_walks_go_as_in_pywavelets(way):
    walks = []
    for tree in both("image"):
        met = []
        getattr(tree, way)(lambda node, met=met: met.append(node.path) or True)
        walks.append(met)
    assert walks[0] == walks[1]


def test_nodes_are_put_in_and_taken_away():
    tree = ops.WaveletPacket(None, "haar")
    tree["aa"], tree["d"] = [1.0, 2.0], np.zeros(4)
    assert tree.is_empty
    assert tree.maxlevel == 3
    expected = [0.5] * 4 + [1.0] * 4
    np.testing.assert_allclose(tree.reconstruct(update=False), expected, atol=1e-6)
    assert tree.data is None
    taken = tree["aa"]
    del tree["aa"]
    assert taken.parent is None
    assert paths(tree.get_leaf_nodes()) == ["a", "d"]
    with pytest.raises(TypeError, match="path='aa'"):
        tree["aa"]
    tree["aa"] = taken
    np.testing.assert_allclose(tree.reconstruct(), expected, atol=1e-6)
    np.testing.assert_allclose(tree.data, expected, atol=1e-6)


def test_a_changed_node_stays_where_a_sibling_is_split_off_again():
    tree = ops.WaveletPacket(SIGNAL, "haar")
    tree["a"] = np.zeros(19)
    del tree["d"]
    np.testing.assert_allclose(tree["d"].data, pywt.dwt(SIGNAL, "haar")[1], atol=1e-6)
    assert not np.any(np.array(tree["a"].data))


def test_decomposing_starts_anew():
    tree = ops.WaveletPacket(SIGNAL, "haar")
    tree["a"] = np.zeros(19)
    a, d = tree.decompose()
    assert np.any(np.array(a.data))
    assert tree.a is a
    assert tree.d is d


def test_the_best_leaves_are_those_of_least_cost():
    # A tone is one coefficient of the deepest level, noise is as good anywhere.
    tree = ops.WaveletPacket(np.cos(np.pi * np.arange(64)), "haar")
    best = tree.best_paths()
    assert "d" not in best
    assert sum(2.0 ** -len(path) for path in best) == 1
    assert tree.best_paths(lambda data: -data.shape[0]) == [""]
    bands = ops.wp(tree.data, "haar", nodes=best)
    assert min(map(len, bands)) == min(map(len, best))


def test_trees_are_copied_and_pickled():
    tree, _ = both("image")
    tree.get_level(1)
    for other in (copy.deepcopy(tree), pickle.loads(pickle.dumps(tree))):
        np.testing.assert_array_equal(other["h"].data, tree["h"].data)


@pytest.mark.parametrize(
    ("call", "error", "received"),
    [
        (lambda tree: tree["x"], ValueError, "part='x'"),
        (lambda tree: tree["a" * 9], IndexError, "path='aaaaaaaaa'"),
        (lambda tree: tree[5], TypeError, "path=5"),
        (lambda tree: tree[("a", 5)], TypeError, r"path=\('a', 5\)"),
        (lambda tree: tree.get_level(9), ValueError, "level=9"),
        (lambda tree: tree.get_level(1, "up"), ValueError, "order='up'"),
        (lambda tree: tree["aaa"].decompose(), ValueError, "level=3, maxlevel=3"),
        (lambda tree: ops.WaveletPacket(None, "haar").best_paths(), ValueError, "''"),
        (lambda tree: ops.WaveletPacket(SIGNAL, "haar", axis=1), ValueError, "axes="),
        (lambda tree: ops.WaveletPacket2D(IMAGE, "haar", axes=(0,)), ValueError, "two"),
        (lambda tree: ops.WaveletPacketND(None, "haar"), ValueError, "axes=None"),
        (lambda tree: tree.nothing, AttributeError, "nothing"),
    ],
    ids=range(12),
)
def test_bad_calls_are_named(call, error, received):
    with pytest.raises(error, match=received):
        call(both("signal")[0])
