import functools
import multiprocessing

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_wavelets import files
from keras_wavelets import training
from keras_wavelets.training.inputs import claim
from keras_wavelets.training.inputs import claimed
from keras_wavelets.training.inputs import describe

RNG = np.random.default_rng(0)
X = RNG.normal(size=(32, 4)).astype("float32")
Y = (X[:, 0] > 0).astype("int32")
CONFIG = training.TrainConfig(epochs=1, batch_size=16)
SCALE = np.ones(2)


def build(activation=None, seed=0):
    keras.utils.set_random_seed(seed)
    layers = [keras.layers.Dense(3, activation=activation), keras.layers.Dense(2)]
    return keras.Sequential([keras.Input((4,)), *layers])


def twice(x, y, seed):
    return 2 * x, y


def thrice(x, y, seed):
    return 3 * x, y


def scaled(x):
    return x * SCALE


def dataset(x):
    return tf.data.Dataset.from_tensor_slices((x, Y))


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("finished")
    fit(folder)
    return folder


def fit(folder, *, model=None, x=X, validation=X, settings=None, augment=twice):
    return training.fit(
        model or build(),
        (x, Y),
        (validation, Y),
        CONFIG,
        run_dir=folder,
        settings=settings,
        augment=augment,
        verbose=0,
    )


def compiled(rate):
    model = build()
    model.compile(
        keras.optimizers.SGD(rate),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def pretrained():
    model = build()
    model.set_weights([weight + 1 for weight in model.get_weights()])
    return model


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"x": X + 1}, r"data\.training \("),
        ({"validation": X + 1}, r"data\.validation \("),
        ({"augment": thrice}, r"data\.augment \(other contents\)"),
        ({"augment": None}, r"data\.augment \("),
        ({"settings": {"seed": 3}}, r"settings\.seed \(None there, 3 here\)"),
        (lambda: build("relu"), r"model\.architecture \(other contents\)"),
        (pretrained, r"model\.weights \('initial' there"),
        (lambda: compiled(0.1), r"model\.optimizer \("),
    ],
)
def test_a_training_of_other_inputs_is_refused_before_anything_is_written(
    finished, changed, name
):
    changed = {"model": changed()} if callable(changed) else changed
    before = {path: path.stat().st_mtime_ns for path in finished.rglob("*")}
    with pytest.raises(ValueError, match=rf"differs in .*{name}.* Received: run_dir='"):
        fit(finished, **changed)
    assert {path: path.stat().st_mtime_ns for path in finished.rglob("*")} == before


def test_the_same_inputs_are_taken_in_whatever_order_models_are_made(finished):
    build(), build()
    assert len(fit(finished).rows) == 1


def test_unseeded_weights_do_not_keep_a_training_from_going_on(finished):
    assert len(fit(finished, model=build(seed=5)).rows) == 1


def test_a_compiled_model_is_known_by_its_optimizer(tmp_path):
    fit(tmp_path, model=compiled(0.1))
    fit(tmp_path, model=compiled(0.1))
    with pytest.raises(ValueError, match=r"model\.optimizer \(other contents\)"):
        fit(tmp_path, model=compiled(0.2))


def test_a_folder_without_such_a_record_is_refused(tmp_path):
    files.write_json(tmp_path / "config.json", {"settings": {}})
    with pytest.raises(ValueError, match=r"made by an earlier version.*run_dir='"):
        fit(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["config.json"]


def test_a_description_that_is_no_dictionary_is_refused(tmp_path):
    files.write_json(tmp_path / "config.json", [])
    with pytest.raises(ValueError, match=r"Expected dict .*file='.*with list"):
        claim(tmp_path, {"epochs": 3})


def test_free_names_may_change_and_are_written(tmp_path):
    claim(tmp_path, {"weights": [1], "epochs": 3})
    claim(tmp_path, {"weights": [1, 2], "epochs": 3}, free=("weights",))
    assert files.read_json(tmp_path / "config.json")["weights"] == [1, 2]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (X, X.astype("float64")),
        (X, X.reshape(4, 32)),
        (functools.partial(np.add, 1), functools.partial(np.add, 2)),
        (lambda x: x, lambda x: x + 1),
        (keras.losses.Huber(1.0), keras.losses.Huber(2.0)),
        ("1", 1),
    ],
)
def test_what_differs_is_described_differently(one, other):
    assert describe(one) == describe(one)
    assert describe(one) != describe(other)


@pytest.mark.parametrize("change", [lambda _: dataset(X + 1), lambda x: x.take(8)])
def test_a_dataset_is_its_contents(change):
    assert describe(dataset(X)) == describe(dataset(X))
    assert describe(dataset(X)) != describe(change(dataset(X)))


def test_a_file_is_its_contents(tmp_path):
    path = tmp_path / "a.npy"
    np.save(path, X)
    before = describe(path)
    np.save(path, X + 1)
    assert describe(path) != before


def test_a_function_is_also_what_it_takes_from_around_it(monkeypatch):
    before = describe(scaled)
    monkeypatch.setitem(globals(), "SCALE", 2 * SCALE)
    assert describe(scaled) != before


def test_a_dataset_in_random_order_is_its_kind_and_number():
    shuffled = dataset(np.arange(512).reshape(512)[: len(Y)]).shuffle(32).repeat(8)
    assert describe(shuffled.take(5)) == describe(shuffled.take(5))
    assert "first" not in describe(dataset(X).shuffle(32).take(4))


def hold(folder, ready, done):
    with files.one_writer(folder):
        ready.set()
        done.wait()


@pytest.fixture
def held(tmp_path):
    context = multiprocessing.get_context("fork")
    ready, done = context.Event(), context.Event()
    process = context.Process(target=hold, args=(tmp_path, ready, done))
    process.start()
    ready.wait()
    yield tmp_path, process
    process.kill()
    process.join()


def test_a_folder_has_one_writer(held):
    folder, process = held
    with pytest.raises(ValueError, match=r"nothing else is writing.*folder='"):
        fit(folder)
    assert [path.name for path in folder.iterdir()] == [".lock"]
    process.kill()
    process.join()
    assert len(fit(folder).rows) == 1


def test_an_error_inside_is_passed_on_and_the_folder_is_free(tmp_path):
    def fail():
        with claimed(tmp_path, {}):
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        fail()
    with claimed(tmp_path, {}) as folder:
        assert folder == tmp_path
