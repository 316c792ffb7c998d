import itertools

import numpy as np
import pytest
import tensorflow as tf

from keras_wavelets.training import batches
from keras_wavelets.training.feed import steps_per_epoch

pytestmark = pytest.mark.backend

SIZE = 50
ARRAYS = (np.arange(2.0 * SIZE).reshape(SIZE, 2), np.arange(SIZE))
SOURCES = {"arrays": ARRAYS, "dataset": tf.data.Dataset.from_tensor_slices(ARRAYS)}


def labels(stream):
    return [batch.tolist() for _, batch in stream.as_numpy_iterator()]


@pytest.fixture(params=SOURCES)
def source(request):
    return SOURCES[request.param]


@pytest.mark.parametrize("shuffle", [False, True])
def test_each_epoch_holds_each_example_once(source, shuffle):
    stream = labels(batches(source, 8, shuffle=shuffle, seed=3, epochs=2))
    assert [len(batch) for batch in stream] == [8, 8, 8, 8, 8, 8, 2] * 2
    for epoch in (stream[:7], stream[7:]):
        assert sorted(itertools.chain(*epoch)) == list(range(SIZE))


def test_inputs_stay_with_their_targets(source):
    for x, y in batches(source, 8, shuffle=True, seed=0):
        np.testing.assert_array_equal(x[:, 0], 2.0 * y.numpy())


def test_without_shuffling_the_order_is_that_of_the_data(source):
    stream = labels(batches(source, 8, shuffle=False, seed=0))
    assert list(itertools.chain(*stream)) == list(range(SIZE))


@pytest.mark.parametrize("first_epoch", [1, 2])
def test_later_start_gives_the_same_epochs(source, first_epoch):
    options = {"shuffle": True, "seed": 5, "epochs": 3}
    whole = labels(batches(source, 8, **options))
    later = labels(batches(source, 8, first_epoch=first_epoch, **options))
    assert later == whole[7 * first_epoch :]


def test_order_differs_between_epochs_and_seeds(source):
    first, second = (
        labels(batches(source, SIZE, shuffle=True, seed=seed, epochs=2))
        for seed in (0, 1)
    )
    assert first[0] != first[1]
    assert first[0] != second[0]


@pytest.mark.parametrize("global_seed", [0, 7])
def test_order_does_not_depend_on_the_global_seed(source, global_seed):
    expected = labels(batches(source, 8, shuffle=True, seed=0))
    tf.random.set_seed(global_seed)
    assert labels(batches(source, 8, shuffle=True, seed=0)) == expected


def test_steps_limit_the_epoch(source):
    stream = batches(source, 8, shuffle=True, seed=0, epochs=2, steps=3)
    assert [len(batch) for batch in labels(stream)] == [8] * 6
    assert int(stream.cardinality()) == 6


def noisy(x, y, seed):
    return x + tf.random.stateless_uniform(tf.shape(x), seed, dtype=x.dtype), y


def test_augmentation_differs_between_steps_and_repeats_exactly():
    options = {"shuffle": False, "seed": 0, "epochs": 2, "augment": noisy}
    constant = (np.zeros((8, 1)), np.zeros(8))
    first = [x.tolist() for x, _ in batches(constant, 4, **options).as_numpy_iterator()]
    later = batches(constant, 4, first_epoch=1, **options)
    assert len({str(x) for x in first}) == 4
    assert [x.tolist() for x, _ in later.as_numpy_iterator()] == first[2:]


def test_autotuning_is_off(source):
    options = batches(source, 8, shuffle=True, seed=0).options()
    assert options.autotune.enabled is False


@pytest.mark.parametrize(("limit", "expected"), [(None, 7), (3, 3), (9, 7)])
def test_steps_count_the_short_last_batch(source, limit, expected):
    assert steps_per_epoch(source, 8, limit=limit) == expected


@pytest.mark.parametrize(
    ("data", "size"),
    [
        ((np.zeros((0, 2)), np.zeros(0)), 0),
        (SOURCES["dataset"].repeat(), -1),
        (SOURCES["dataset"].filter(lambda x, y: True), -2),
    ],
)
def test_unknown_number_of_examples_is_refused(data, size):
    with pytest.raises(ValueError, match=rf"number of examples={size}\."):
        batches(data, 8, shuffle=False, seed=0)
