import functools
import io
import json
import tracemalloc
import zipfile

import keras
import numpy as np
import pruning_golden as golden
import pytest
from pruned_models import X
from pruned_models import build
from pruned_models import compile_model

from keras_wavelets import data
from keras_wavelets import export
from keras_wavelets import pruning
from keras_wavelets import training
from keras_wavelets.export import LiteRTModel
from keras_wavelets.export import export_litert
from keras_wavelets.export import measure_latency
from keras_wavelets.pruning import DWTPruning
from keras_wavelets.pruning import Pruner
from keras_wavelets.pruning import format_sizes
from keras_wavelets.pruning import load_compressed
from keras_wavelets.pruning import save_compressed
from keras_wavelets.pruning import size_report


def outputs(model):
    return keras.ops.convert_to_numpy(model(X))


def pruned(method="dwt", sparsity=0.6):
    pruner = Pruner(build(), method)
    pruner.prune(sparsity)
    return pruner


def other_model():
    """The same architecture with other weights."""
    model = build()
    model.set_weights([w + 1 for w in model.get_weights()])
    return model


@pytest.mark.parametrize(
    "method",
    [
        "dwt",
        "magnitude",
        "random",
        DWTPruning("db2", axes="all", level=2),
        DWTPruning("haar", transform="pywt"),
    ],
)
def test_a_pruned_model_comes_back_with_equal_outputs(method, tmp_path):
    pruner = pruned(method)
    path = save_compressed(pruner, tmp_path / "model.kwz")
    again = load_compressed(path, other_model())
    np.testing.assert_allclose(outputs(again), outputs(pruner.model), atol=1e-5)


def test_weights_and_state_that_are_not_pruned_come_back_to_the_bit(tmp_path, data):
    layers = [
        keras.Input((8, 8, 2)),
        keras.layers.Conv2D(4, 3, name="conv"),
        keras.layers.BatchNormalization(name="norm"),
        keras.layers.Dropout(0.5, name="dropout"),
        keras.layers.Flatten(name="flatten"),
        keras.layers.Dense(2, name="top"),
    ]
    model = compile_model(keras.Sequential(layers))
    model.train_on_batch(*data)
    path = save_compressed(model, tmp_path / "model.kwz")
    again = load_compressed(path, keras.models.clone_model(model))
    for ours, theirs in zip(again.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize(("dtype", "tolerance"), [("float16", 2e-3), ("int8", 5e-2)])
def test_short_numbers_come_back_nearly(dtype, tolerance, tmp_path):
    pruner = pruned()
    path = save_compressed(pruner, tmp_path / "model.kwz", dtype=dtype)
    again = load_compressed(path, other_model())
    np.testing.assert_allclose(outputs(again), outputs(pruner.model), atol=tolerance)


def test_a_model_that_left_its_masks_is_projected_first(tmp_path):
    pruner = pruned("magnitude")
    kernel = pruner.model.get_layer("first").kernel
    kernel.assign(kernel + 1)
    save_compressed(pruner, tmp_path / "model.kwz")
    again = load_compressed(tmp_path / "model.kwz", other_model())
    np.testing.assert_allclose(outputs(again), outputs(pruner.model), atol=1e-5)


def test_an_empty_kernel_comes_back(tmp_path):
    pruner = pruned(sparsity=1.0)
    path = save_compressed(pruner, tmp_path / "model.kwz", dtype="int8")
    again = load_compressed(path, other_model())
    assert not keras.ops.convert_to_numpy(again.get_layer("first").kernel).any()


def test_size_follows_the_coefficients_that_are_left(tmp_path):
    layers = [keras.Input((8, 8, 32)), keras.layers.Conv2D(128, 3, use_bias=False)]
    model = keras.Sequential(layers)
    dense = save_compressed(model, tmp_path / "dense.kwz").stat().st_size
    sizes = {}
    for method in ("dwt", "magnitude"):
        subject = keras.models.clone_model(model)
        pruner = Pruner(subject, method)
        for sparsity in (0.5, 0.7, 0.8, 0.9):
            pruner.prune(sparsity)
            path = save_compressed(pruner, tmp_path / "pruned.kwz")
            sizes[method, sparsity] = path.stat().st_size / dense
    for method in ("dwt", "magnitude"):
        shares = [sizes[method, sparsity] for sparsity in (0.5, 0.7, 0.8, 0.9)]
        assert shares == sorted(shares, reverse=True)
        assert shares[-1] < 0.15
    for sparsity in (0.5, 0.7, 0.8, 0.9):
        assert abs(sizes["dwt", sparsity] - sizes["magnitude", sparsity]) < 0.02


@pytest.mark.parametrize("keep", [0, 10, 500, -1])
def test_a_cut_archive_changes_nothing_and_is_named(keep, tmp_path):
    path = save_compressed(pruned(), tmp_path / "model.kwz")
    path.write_bytes(path.read_bytes()[:keep])
    model = other_model()
    before = model.get_weights()
    with pytest.raises(
        ValueError, match=r"a whole archive.*Received: path=.*model\.kwz"
    ):
        load_compressed(path, model)
    assert all(map(np.array_equal, before, model.get_weights()))


def complaint(path, model):
    """The error of loading, or None."""
    try:
        load_compressed(path, model)
    except ValueError as error:
        return str(error)
    return None


def test_every_flipped_byte_is_found_or_harmless(tmp_path):
    pruner = pruned()
    path = save_compressed(pruner, tmp_path / "model.kwz")
    content, expected = path.read_bytes(), outputs(pruner.model)
    model = other_model()
    for place in np.random.default_rng(0).integers(0, len(content), 60):
        damaged = bytearray(content)
        damaged[place] ^= 0xFF
        path.write_bytes(damaged)
        message = complaint(path, model)
        if message is None:
            np.testing.assert_allclose(outputs(model), expected, atol=1e-5)
        else:
            assert "Received: path=" in message


def rewrite(path, change):
    """Stores another manifest beside the same data."""
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    manifest = json.loads(members["manifest.json"])
    change(manifest)
    members["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest.update(format=99),
        lambda manifest: manifest.pop("kernels"),
        lambda manifest: manifest.update(method="entropy"),
        lambda manifest: manifest["kernels"][0].pop("scale"),
        lambda manifest: manifest["kernels"][0].update(dtype="float128x"),
        lambda manifest: manifest["kernels"][0].update(shape=[3, 3]),
        lambda manifest: manifest["kernels"][0].update(shape=[3, 3, 2, 60]),
    ],
)
def test_an_archive_that_makes_no_sense_is_named(change, tmp_path):
    path = save_compressed(pruned(), tmp_path / "model.kwz")
    rewrite(path, change)
    with pytest.raises(ValueError, match="Received: path="):
        load_compressed(path, other_model())


def test_the_archive_of_another_model_is_named(tmp_path):
    path = save_compressed(pruned(), tmp_path / "model.kwz")
    with pytest.raises(ValueError, match=r"'conv3/kernel', 'first/bias'"):
        load_compressed(path, golden.model_of(["conv3"]))


def test_an_absent_archive_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"existing archive\. Received: path=.*none"):
        load_compressed(tmp_path / "none.kwz", build())


def test_a_failed_write_leaves_the_old_archive(tmp_path, monkeypatch):
    path = save_compressed(pruned(), tmp_path / "model.kwz")
    before = path.read_bytes()

    def fail(*args):
        raise OSError("disk full")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", fail)
    with pytest.raises(OSError, match="disk full"):
        save_compressed(pruned(), path)
    assert [file.name for file in tmp_path.iterdir()] == ["model.kwz"]
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "dtype", "received"),
    [
        ("model.zip", "float32", "path=.*model.zip"),
        ("model.kwz", "int4", "dtype='int4'"),
    ],
)
def test_bad_arguments_are_named(name, dtype, received, tmp_path):
    with pytest.raises(ValueError, match=f"Received: {received}"):
        save_compressed(build(), tmp_path / name, dtype=dtype)


def test_redundant_transforms_are_refused(tmp_path):
    method = DWTPruning("db2", transform="pywt")
    pruner = Pruner(golden.model_of(["stem7"]), method)
    pruner.prune(0.5)
    with pytest.raises(ValueError, match="Received: kernel 'stem7/kernel'"):
        save_compressed(pruner, tmp_path / "model.kwz")


JUNK = (None, -1, 0, True, 2**70, 1e999, float("nan"), "x", "", [], {}, [[1]], 0.5)


@pytest.fixture(scope="module")
def archived(tmp_path_factory):
    """An archive, its bytes, and the weights that it holds."""
    pruner = Pruner(build(), "dwt")
    pruner.prune(0.8)
    path = tmp_path_factory.mktemp("archive") / "model.kwz"
    save_compressed(pruner, path, dtype="int8")
    model = build()
    load_compressed(path, model)
    return path.read_bytes(), model.get_weights()


def loads(path, model):
    """Whether a file loads; if not, it is named and the model is as before."""
    before = model.get_weights()
    try:
        load_compressed(path, model)
    except ValueError as error:
        message = str(error)
    else:
        assert all(np.isfinite(value).all() for value in model.get_weights())
        return True
    assert str(path) in message
    assert all(map(np.array_equal, before, model.get_weights()))
    return False


def damaged(content, rng):
    """Bytes with some of them changed, cut off or put in."""
    content, at = bytearray(content), int(rng.integers(len(content)))
    kind = rng.integers(3)
    if kind == 0:
        content[at] ^= int(rng.integers(1, 256))
    elif kind == 1:
        del content[at : at + int(rng.integers(1, 100))]
    else:
        content[at:at] = rng.bytes(int(rng.integers(1, 100)))
    return bytes(content)


def changed(value, rng):
    """JSON with one value in it replaced by something else."""
    if isinstance(value, dict | list) and value and rng.random() < 0.9:
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key = keys[int(rng.integers(len(keys)))]
        value[key] = changed(value[key], rng)
        return value
    return JUNK[int(rng.integers(len(JUNK)))]


def rewritten(content, **members):
    """An archive with other members, put together as it should be."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, members.get(name.split(".")[0], old.read(name)))
    return target.getvalue()


def test_bytes_that_were_damaged_never_load_as_something_else(archived, tmp_path):
    content, weights = archived
    rng, path, model = np.random.default_rng(0), tmp_path / "model.kwz", build()
    loaded = 0
    for _ in range(300):
        path.write_bytes(damaged(content, rng))
        if loads(path, model):
            # A date, say, which no weight depends on.
            assert all(map(np.array_equal, weights, model.get_weights()))
            loaded += 1
    assert loaded < 100


def test_a_manifest_that_was_changed_loads_or_is_named(archived, tmp_path):
    content, _ = archived
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        manifest = file.read("manifest.json")
    rng, path, model = np.random.default_rng(1), tmp_path / "model.kwz", build()
    loaded = 0
    for _ in range(300):
        text = json.dumps(changed(json.loads(manifest), rng))
        path.write_bytes(rewritten(content, manifest=text))
        loaded += loads(path, model)
    assert loaded < 100


@pytest.mark.parametrize("member", ["masks", "values", "variables"])
def test_members_that_were_changed_load_or_are_named(member, archived, tmp_path):
    content, _ = archived
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        inside = file.read(member)
    rng, path, model = np.random.default_rng(2), tmp_path / "model.kwz", build()
    for _ in range(100):
        other = damaged(inside, rng)
        path.write_bytes(rewritten(content, **{member: other}))
        assert not (loads(path, model) and len(other) != len(inside))


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_values_and_scales_must_be_finite(number, tmp_path):
    model, path = build(), tmp_path / "model.kwz"
    content = save_compressed(model, path).read_bytes()
    with zipfile.ZipFile(path) as file:
        manifest, values = json.loads(file.read("manifest.json")), file.read("values")
    values = np.frombuffer(values, "float32").copy()
    values[3] = number
    path.write_bytes(rewritten(content, values=values.tobytes()))
    assert not loads(path, model)
    manifest["kernels"][0]["scale"] = number
    path.write_bytes(rewritten(content, manifest=json.dumps(manifest)))
    assert not loads(path, model)
    model.layers[0].bias.assign(np.full(6, number))
    with pytest.raises(ValueError, match="Received: 'first/bias'"):
        save_compressed(model, path)


@pytest.mark.parametrize("member", ["manifest", "masks", "values", "variables"])
def test_a_bomb_takes_no_memory(member, tmp_path):
    model, path = build(), tmp_path / "model.kwz"
    content = save_compressed(model, path).read_bytes()
    members = {member: b" " * 2**25}
    if member == "values":
        with zipfile.ZipFile(path) as file:
            manifest = json.loads(file.read("manifest.json"))
        manifest["kernels"][0]["count"] = 2**23
        members["manifest"] = json.dumps(manifest)
    path.write_bytes(rewritten(content, **members))
    tracemalloc.start()
    assert not loads(path, model)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**22


CONFIG = training.TrainConfig(
    epochs=3, batch_size=64, learning_rate=2e-3, monitor="loss", jit_compile=False
)


def convolve(filters):
    return keras.layers.Conv2D(filters, 5, 2, padding="same", activation="relu")


def build_convolutional():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            *map(convolve, (16, 32, 64)),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(10),
        ],
        name="net",
    )


@pytest.mark.slow
@pytest.mark.parametrize("method", ["dwt", "magnitude"])
def test_ten_times_fewer_bytes_at_less_than_one_point(method, tmp_path):
    train = data.load_arrays("fashion_mnist_mini", "train")
    test = data.load_arrays("fashion_mnist_mini", "test")
    keras.utils.set_random_seed(0)
    model = build_convolutional()
    training.fit(model, train, None, CONFIG, verbose=0)
    before = training.evaluate(model, test, metrics=["accuracy"])["accuracy"]
    dense = export.export_litert(model, tmp_path / "dense.tflite").stat().st_size
    # Another optimizer: the steps of a schedule are those of the optimizer.
    training.compile_model(model, CONFIG, steps_per_epoch=157)
    result = pruning.prune_and_finetune(
        model, method, pruning.OneShot(0.8), train=train, batch_size=64, verbose=0
    )
    predicted = training.predict(model, test)[1].argmax(-1)
    path = pruning.save_compressed(result.pruner, tmp_path / "float.kwz")
    again = pruning.load_compressed(path, build_alike(model))
    np.testing.assert_array_equal(
        training.predict(again, test)[1].argmax(-1), predicted
    )
    path = pruning.save_compressed(result.pruner, tmp_path / "int8.kwz", dtype="int8")
    pruning.load_compressed(path, again)
    after = training.evaluate(again, test, metrics=["accuracy"])["accuracy"]
    assert 10 * path.stat().st_size <= dense
    assert after > before - 0.01


def build_alike(model):
    """The same layers with other weights."""
    other = keras.models.clone_model(model)
    assert not np.array_equal(other.get_weights()[0], model.get_weights()[0])
    return other


INPUTS = np.zeros((1, 12, 12, 16), "float32")


def latency(path):
    model = LiteRTModel(path)
    return measure_latency(lambda: model.predict(INPUTS), repeats=3).median_ms


def build_wide():
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((12, 12, 16)),
            keras.layers.Conv2D(64, 3),
            keras.layers.Conv2D(64, 3),
        ]
    )


def test_only_the_archive_shrinks_with_removed_coefficients():
    writers = {
        "float.tflite": export_litert,
        "dynamic.tflite": functools.partial(export_litert, kind="dynamic"),
        "sparse.tflite": functools.partial(export_litert, kind="sparse"),
    }
    rows = {}
    for method in ("dwt", "magnitude"):
        pruner = Pruner(build_wide(), method)
        pruner.prune(0.9)
        report = size_report(pruner, writers, dense=build_wide(), measure=latency)
        rows[method] = {row.name: row for row in report}
    for method in ("dwt", "magnitude"):
        files = rows[method]
        assert abs(files["float.tflite"].ratio - 1) < 0.01
        assert files["dynamic.tflite"].bytes < 0.4 * files["float.tflite"].bytes
        assert files["model.kwz"].ratio < 0.17
        assert files["float.tflite"].gzip_bytes < files["float.tflite"].dense_gzip_bytes
        assert files["float.tflite"].latency_ms > 0
    dwt, magnitude = rows["dwt"], rows["magnitude"]
    # Scattered zero weights are what sparse and compressed files profit from.
    assert magnitude["sparse.tflite"].bytes < dwt["sparse.tflite"].bytes
    assert magnitude["float.tflite"].gzip_bytes < dwt["float.tflite"].gzip_bytes


def test_a_table_marks_what_was_not_measured():
    lines = format_sizes(size_report(build_wide())).splitlines()
    assert [line.split()[0] for line in lines] == ["file", "model.keras", "model.kwz"]
    assert lines[1].split()[3:] == ["-", "-", "-"]
