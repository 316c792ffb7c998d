import math

import keras
import pytest
from pruned_models import build

from keras_wavelets.pruning import erdos_renyi


@pytest.mark.parametrize("sparsity", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_shares_add_up_and_none_is_negative(sparsity):
    layers = [keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 1, name="tiny")]
    layers += [keras.layers.Conv2D(n, 3, name=f"c{n}") for n in (8, 64)]
    model = keras.Sequential(layers, name="net")
    shares = erdos_renyi(model, sparsity)
    sizes = {f"{x.name}/kernel": math.prod(x.kernel.shape) for x in model.layers}
    removed = sum(shares[path] * size for path, size in sizes.items())
    assert removed == pytest.approx(sparsity * sum(sizes.values()))
    assert all(-1e-12 <= share <= 1 for share in shares.values())


def test_shares_kept_follow_the_rule():
    kept = {path: 1 - share for path, share in erdos_renyi(build(), 0.7).items()}
    raw = {"first/kernel": 14 / 108, "second/kernel": 20 / 432}
    first, second = (kept[path] / value for path, value in raw.items())
    assert first == pytest.approx(second)


def test_kernels_too_small_for_the_rule_are_kept_whole():
    assert erdos_renyi(build(), 0.5)["first/kernel"] == 0


def test_impossible_sparsities_are_named():
    with pytest.raises(ValueError, match=r"Received: sparsity=1\.5\."):
        erdos_renyi(build(), 1.5)
