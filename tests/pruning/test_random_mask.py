import json

import keras
import numpy as np
import pruning_golden as golden
import pytest

from keras_wavelets.pruning import DWTPruning
from keras_wavelets.pruning import RandomPruning
from keras_wavelets.pruning.selection import remove_smallest


@pytest.mark.parametrize(**golden.cases("percentile_cases"))
def test_masks_follow_the_documented_permutation(case):
    kernel = golden.kernel(case["kernel"])
    seed, index = case["random_seed"]
    scores = RandomPruning(seed=seed).scores(kernel, index)
    keep, _ = remove_smallest(scores.ravel(), case["random_count"])
    expected = golden.keep(f"{case['id']}/random_keep", kernel.shape)
    np.testing.assert_array_equal(keep.reshape(kernel.shape), expected)


def test_a_higher_sparsity_removes_more_of_the_same():
    scores = RandomPruning().scores(golden.kernel("conv3"), 0).ravel()
    some, _ = remove_smallest(scores, 300)
    more, _ = remove_smallest(scores, 900)
    assert not np.any(more & ~some)


def test_prunes_in_the_domain_of_another_method():
    method = RandomPruning(domain=DWTPruning("db2", identity="skip"))
    assert method.transform_of((5, 5, 2, 2)).levels == 1
    assert (method.needs_transform, method.identity) == (True, "skip")


@pytest.mark.parametrize("domain", [None, DWTPruning("db2")])
def test_configuration_goes_through_json(domain):
    method = RandomPruning(seed=3, domain=domain)
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(method)))
    assert keras.saving.deserialize_keras_object(config) == method


def test_domain_must_be_a_method():
    with pytest.raises(ValueError, match=r"Received: domain='dwt'\."):
        RandomPruning(domain="dwt")
