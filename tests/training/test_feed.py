import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_wavelets.training import batches
from keras_wavelets.training import feed
from keras_wavelets.training.feed import steps_per_epoch

pytestmark = pytest.mark.backend

SIZE = 50
ARRAYS = (np.arange(2.0 * SIZE).reshape(SIZE, 2), np.arange(SIZE))


def dataset():
    return tf.data.Dataset.from_tensor_slices(ARRAYS)


def labels(stream):
    return [batch.tolist() for _, batch in stream.as_numpy_iterator()]


@pytest.fixture(params=["arrays", "dataset"])
def source(request):
    return ARRAYS if request.param == "arrays" else dataset()


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
        (lambda: (np.zeros((0, 2)), np.zeros(0)), 0),
        (lambda: dataset().repeat(), -1),
        (lambda: dataset().filter(lambda x, y: True), -2),
    ],
)
def test_unknown_number_of_examples_is_refused(data, size):
    with pytest.raises(ValueError, match=rf"number of examples={size}\."):
        batches(data(), 8, shuffle=False, seed=0)


def model(*shape):
    return keras.Sequential([keras.Input(shape), keras.layers.Flatten()])


@pytest.mark.parametrize("remainder", [True, False])
def test_a_batched_dataset_is_its_examples(remainder):
    x, y = np.arange(10.0).reshape(5, 2), np.arange(5)
    data = tf.data.Dataset.from_tensor_slices((x, y)).batch(2, remainder)
    single = feed.single_examples(data, model(2), labels=True)
    expected = 4 if remainder else 5
    assert int(single.cardinality()) == expected
    assert [label for _, label in single.as_numpy_iterator()] == list(range(expected))


def test_a_dataset_of_single_examples_stays_as_it_is():
    data = tf.data.Dataset.from_tensor_slices((np.zeros((5, 2)), np.arange(5)))
    assert feed.single_examples(data, model(2), labels=True) is data
    assert feed.single_examples(data, None, labels=True) is data


def test_one_hot_labels_become_integers_or_are_refused():
    x, y = np.zeros((3, 2)), np.eye(3)
    taken = feed.single_examples((x, y), model(2), labels=True)
    assert taken[1].tolist() == [0, 1, 2]
    with pytest.raises(ValueError, match=r"one-hot labels; .*Received: labels of"):
        feed.single_examples((x, y / 2), model(2), labels=True)
    data = tf.data.Dataset.from_tensor_slices((x, y))
    with pytest.raises(ValueError, match=r"integer labels; .*shape=\(3,\)"):
        feed.single_examples(data, model(2), labels=True)
