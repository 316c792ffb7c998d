import io
import itertools
import json
import tracemalloc
import zipfile

import numpy as np
import pruning_golden as golden
import pytest

from keras_wavelets.pruning import DWTPruning
from keras_wavelets.pruning import MagnitudePruning
from keras_wavelets.pruning import Pruner
from keras_wavelets.pruning.masks import Amount
from keras_wavelets.pruning.masks import keep_masks
from keras_wavelets.pruning.masks import read_masks
from keras_wavelets.pruning.masks import remove_smallest
from keras_wavelets.pruning.masks import select
from keras_wavelets.pruning.masks import smallest
from keras_wavelets.pruning.masks import write_masks
from keras_wavelets.pruning.transform import Identity

RNG = np.random.default_rng(0)
SCORES = RNG.random(1000)
TIED = RNG.integers(0, 5, 1000).astype(float)


@pytest.mark.parametrize("scores", [SCORES, TIED], ids=["distinct", "tied"])
@pytest.mark.parametrize("tenth", range(11))
def test_counts_are_exact_and_equal_scores_go_in_order(scores, tenth):
    keep, _ = select(scores, Amount(sparsity=tenth / 10))
    removed = np.argsort(scores, kind="stable")[: 100 * tenth]
    assert set(np.flatnonzero(~keep)) == set(removed)


@pytest.mark.parametrize("size", [10, 999, 2_359_296])
@pytest.mark.parametrize("sparsity", [0.1, 0.29, 0.57, 0.7])
def test_products_do_not_lose_one_to_rounding(size, sparsity):
    exact = int(size * round(100 * sparsity)) // 100
    assert Amount(sparsity=sparsity).count(size) == exact


def test_masks_are_monotone():
    kept = [select(TIED, Amount(sparsity=s))[0] for s in np.linspace(0, 1, 21)]
    assert all(np.all(less <= more) for more, less in itertools.pairwise(kept))


def test_percentiles_keep_what_equals_them():
    keep, cut = select(np.array([1.0, 2.0, 3.0]), Amount(percentile=50))
    assert (keep.tolist(), cut) == ([False, True, True], 2.0)


def test_nothing_to_remove_keeps_everything():
    keep, cut = remove_smallest(SCORES, 0)
    assert keep.all()
    assert cut == 0


@pytest.mark.parametrize(
    ("amount", "received"),
    [
        ({}, "sparsity=None, percentile=None, threshold=None"),
        ({"sparsity": 0.5, "percentile": 5}, "sparsity=0.5, percentile=5"),
        ({"sparsity": 1.5}, "sparsity=1.5"),
        ({"sparsity": float("nan")}, "sparsity=nan"),
        ({"percentile": 101}, "percentile=101"),
        ({"threshold": -0.1}, "threshold=-0.1"),
    ],
)
def test_bad_amounts_are_named(amount, received):
    with pytest.raises(ValueError, match=f"Received: {received}"):
        Amount(**amount)


@pytest.mark.parametrize("kind", ["normal", "sorted", "few", "equal"])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 0.9, 1.0])
def test_a_rank_of_many_values_is_exact(kind, share):
    values = np.random.default_rng(0).normal(size=100_003).astype("float32")
    changed = {
        "normal": values,
        "sorted": np.sort(values),
        "few": np.round(values),
        "equal": np.zeros_like(values),
    }[kind]
    rank = int(share * (values.size - 1))
    assert smallest(changed, rank) == np.sort(changed)[rank]


@golden.identity_is_expected
def test_global_cut_agrees_with_an_independent_program():
    case = golden.META["global_case"]
    model = golden.model_of()
    pruner = Pruner(model, DWTPruning("haar", scope="global"))
    report = pruner.prune(case["sparsity"])
    assert report.totals.coefficients_zeroed == case["count"]
    for row, (name, size, zeroed) in zip(report.rows, case["layers"], strict=True):
        assert (row.path, row.weights) == (f"{name}/kernel", size)
        assert row.coefficients_zeroed == zeroed
        expected = golden.keep(f"global/keep/{name}", row.shape)
        np.testing.assert_array_equal(pruner.masks[row.path], expected)


def test_a_global_cut_leaves_each_kernel_one_coefficient():
    scores = [np.array([5.0, 6.0]), np.array([1.0, 2.0])]
    transforms = [Identity((2,))] * 2
    with pytest.warns(UserWarning, match=r"1 whole kernels, by position \[1\]"):
        chosen = keep_masks(
            MagnitudePruning(scope="global"),
            scores,
            transforms,
            [Amount(sparsity=0.5)] * 2,
        )
    assert [keep.tolist() for keep, _ in chosen] == [[True, True], [False, True]]


def test_blocks_of_coefficients_stay_or_go_together():
    method = DWTPruning("haar", block_size=(4, 4), prune_approx=False)
    transform = method.transform_of((3, 3, 8, 8))
    scores = np.random.default_rng(0).random((3, 3, 8, 8))
    [(keep, _)] = keep_masks(method, [scores], [transform], [Amount(sparsity=0.25)])
    blocks = keep.reshape(3, 3, 2, 4, 2, 4).sum(axis=(3, 5))
    assert np.sum(blocks == 0) == 9
    assert np.all(keep[transform.approx])


@pytest.mark.parametrize("shape", [(1,), (3, 3, 2, 5), (7, 1)])
def test_masks_of_any_shape_come_back(shape, tmp_path):
    keep = np.random.default_rng(0).random(shape) > 0.5
    path = write_masks(tmp_path / "new" / "masks.npz", {"a/kernel": keep})
    [(name, again)] = read_masks(path).items()
    assert name == "a/kernel"
    np.testing.assert_array_equal(again, keep)


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04"])
def test_something_else_is_named(content, tmp_path):
    path = tmp_path / "masks.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"Received: path=.*masks\.npz"):
        read_masks(path)


MASKS = {
    "first/kernel": np.random.default_rng(0).random((3, 3, 2, 6)) > 0.5,
    "second/kernel": np.random.default_rng(1).random((3, 3, 6, 8)) > 0.5,
}


def members_of(path):
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def store(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)


def array_bytes(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def test_bytes_that_were_damaged_are_named_or_give_the_same_masks(tmp_path):
    path = write_masks(tmp_path / "masks.npz", MASKS)
    content, rng = path.read_bytes(), np.random.default_rng(2)
    named = 0
    for number in range(400):
        broken, at = bytearray(content), int(rng.integers(len(content)))
        if number % 2:
            broken[at] ^= int(rng.integers(1, 256))
        else:
            del broken[at : at + int(rng.integers(1, 50))]
        path.write_bytes(broken)
        message = str(path)
        try:
            again = read_masks(path)
        except ValueError as error:
            message = str(error)
            named += 1
        else:
            assert all(np.array_equal(again[name], MASKS[name]) for name in MASKS)
        assert str(path) in message
    assert named > 200


@pytest.mark.parametrize("change", [-1, 1, 1000])
def test_a_mask_of_too_few_or_too_many_bytes_is_an_error(change, tmp_path):
    path = write_masks(tmp_path / "masks.npz", MASKS)
    members = members_of(path)
    bits = np.packbits(MASKS["first/kernel"])
    bits = bits[:change] if change < 0 else np.append(bits, np.zeros(change, "uint8"))
    store(path, {**members, "0.npy": array_bytes(bits)})
    with pytest.raises(ValueError, match=r"Received: path=.*masks\.npz"):
        read_masks(path)


@pytest.mark.parametrize(
    "index",
    [
        {},
        [],
        3,
        [["first/kernel", [3, 3, 2, 6]]],
        [["first/kernel", [3, 3, 2, 6]]] * 2,
        [["first/kernel", [3, 3, 2, -6]], ["second/kernel", [3, 3, 6, 8]]],
        [["first/kernel", [3, 3, 2, 6.0]], ["second/kernel", [3, 3, 6, 8]]],
        [["first/kernel", "x"], ["second/kernel", [3, 3, 6, 8]]],
        [[["x"], [3, 3, 2, 6]], ["second/kernel", [3, 3, 6, 8]]],
    ],
)
def test_an_index_of_something_else_is_an_error(index, tmp_path):
    path = write_masks(tmp_path / "masks.npz", MASKS)
    bits = np.frombuffer(json.dumps(index).encode(), "uint8")
    store(path, {**members_of(path), "index.npy": array_bytes(bits)})
    with pytest.raises(ValueError, match=r"Received: path=.*masks\.npz"):
        read_masks(path)


def test_claims_that_the_model_does_not_hold_take_no_memory(model, tmp_path):
    path = tmp_path / "masks.npz"
    huge = {"first/kernel": np.zeros(2**28, "bool")}
    write_masks(path, huge)
    del huge
    pruner = Pruner(model, "magnitude")
    tracemalloc.start()
    with pytest.raises(ValueError, match=r"Received: .*268435456"):
        pruner.restore(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**22


def test_a_folder_is_no_file_of_masks(tmp_path):
    with pytest.raises(ValueError, match=r"IsADirectoryError.*Received: path="):
        read_masks(tmp_path)
