import json

import keras
import numpy as np
import pytest
from contracts import make_inputs

from keras_wavelets.distillation import AWD
from keras_wavelets.distillation import AWDPath
from keras_wavelets.layers import AdaptiveDWT1D

tf = pytest.importorskip("tensorflow")
pytestmark = pytest.mark.filterwarnings("ignore:The filter is")

X = make_inputs((8, 16, 1))
WEIGHTS = make_inputs((16, 1), seed=1)


def linear(x):
    return keras.ops.matmul(keras.ops.reshape(x, (-1, 16)), WEIGHTS)


def path(**changes):
    arguments = {
        "make_transform": lambda: AdaptiveDWT1D("db2", 2, noise_factor=0.1, seed=0),
        "teacher": linear,
        "coefficient_l1": [0.01, 0.001],
        "attribution_l1": [0.5, 0.0],
        "epochs": 1,
        "batch_size": 4,
        "options": {"second_order": False},
        "jit_compile": False,
    }
    return AWDPath(**{**arguments, **changes})


def test_runs_rise_in_both_weights():
    records = path().run(X)
    pairs = [(r.attribution_l1, r.coefficient_l1) for r in records]
    assert pairs == [(0.0, 0.001), (0.0, 0.01), (0.5, 0.001), (0.5, 0.01)]
    assert {"attribution_l1", "reconstruction", "mirror"} <= set(records[0].measured)


def test_a_run_goes_on_where_the_last_weight_of_its_row_ended():
    records = path(coefficient_l1=[0.001]).run(X)
    awd = AWD(path().make_transform(), linear, coefficient_l1=0.001,
              attribution_l1=0.5, second_order=False)  # fmt: skip
    awd.transform.set_weights(records[0].arrays)
    awd.compile(jit_compile=False)
    keras.utils.set_random_seed(0)
    awd.fit(X, batch_size=4, verbose=0)
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(awd.transform.low_pass),
        records[1].low_pass,
        atol=1e-6,
    )


def test_cold_starts_on_request():
    warm, cold = (
        path(warm_start=w, coefficient_l1=[0.01]).run(X) for w in (True, False)
    )
    np.testing.assert_allclose(warm[0].low_pass, cold[0].low_pass, atol=1e-7)
    assert not np.allclose(warm[1].low_pass, cold[1].low_pass, atol=1e-5)


def test_an_interrupted_path_goes_on(tmp_path, monkeypatch):
    whole = path().run(X)
    fit, calls = AWD.fit, []

    def killed(self, *args, **kwargs):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return fit(self, *args, **kwargs)

    monkeypatch.setattr(AWD, "fit", killed)
    with pytest.raises(KeyboardInterrupt):
        path().run(X, run_dir=tmp_path)
    monkeypatch.setattr(AWD, "fit", fit)
    again = path().run(X, run_dir=tmp_path)
    assert len(calls) == 3
    for one, other in zip(again, whole, strict=True):
        np.testing.assert_allclose(one.low_pass, other.low_pass, atol=1e-7)
    with pytest.raises(ValueError, match="Received: run_dir="):
        path(epochs=2).run(X, run_dir=tmp_path)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("finished")
    path().run(X, run_dir=folder)
    return folder


def double(x):
    return 2 * linear(x)


def start(wavelet="db2", seed=0):
    return lambda: AdaptiveDWT1D(wavelet, 2, noise_factor=0.1, seed=seed)


@pytest.mark.parametrize(
    ("changes", "x", "validation", "name"),
    [
        ({"teacher": double}, X, None, "teacher"),
        ({"make_transform": start("db3")}, X, None, "transform.wavelet"),
        ({"make_transform": start(seed=1)}, X, None, "start"),
        ({"options": {"second_order": True}}, X, None, "options.second_order"),
        ({"seed": 1}, X, None, "seed"),
        ({}, X + 1, None, "inputs"),
        ({}, X[:4], None, "inputs"),
        ({}, X, X[:4], "validation"),
    ],
)
def test_a_path_of_other_inputs_is_refused(finished, changes, x, validation, name):
    before = {file: file.stat().st_mtime_ns for file in finished.iterdir()}
    with pytest.raises(ValueError, match=rf"{name} \(.* Received: run_dir='"):
        path(**changes).run(x, validation, run_dir=finished)
    assert {file: file.stat().st_mtime_ns for file in finished.iterdir()} == before


@pytest.mark.parametrize("added", [0.1, 1.0])
def test_a_path_with_one_more_weight_is_the_path_made_at_once(tmp_path, added):
    path().run(X, run_dir=tmp_path)
    weights = [0.0, 0.5, added]
    longer = path(attribution_l1=weights)
    extended, at_once = longer.run(X, run_dir=tmp_path), longer.run(X)
    assert [r.key for r in extended] == [r.key for r in at_once]
    assert extended[-1].attribution_l1 == max(weights)
    for one, other in zip(extended, at_once, strict=True):
        assert one.weights == other.weights


def test_weights_that_were_left_out_come_back_without_a_run(tmp_path, monkeypatch):
    whole = path().run(X, run_dir=tmp_path)
    monkeypatch.delattr(AWD, "fit")
    assert path(attribution_l1=[0.0]).run(X, run_dir=tmp_path) == whole[:2]
    assert path().run(X, run_dir=tmp_path) == whole


def test_a_first_filter_drawn_without_a_seed_is_kept(tmp_path, monkeypatch):
    drawn = path(make_transform=start(seed=None))
    records = drawn.run(X, run_dir=tmp_path)
    monkeypatch.delattr(AWD, "fit")
    assert drawn.run(X, run_dir=tmp_path) == records


@pytest.mark.parametrize("text", ["[]", "{", '{"settings": {}, "records": []}'])
def test_damaged_records_are_refused(tmp_path, text):
    one = path(coefficient_l1=[0.0], attribution_l1=[0.0])
    one.run(X, run_dir=tmp_path)
    (tmp_path / "path.json").write_text(text)
    with pytest.raises(ValueError, match=r"Received: file='.*path\.json'"):
        one.run(X, run_dir=tmp_path)


def test_a_record_with_another_kind_of_start_is_refused(tmp_path):
    one = path(coefficient_l1=[0.0], attribution_l1=[0.0])
    one.run(X, run_dir=tmp_path)
    stored = json.loads((tmp_path / "path.json").read_text())
    stored["records"][0]["start"] = ["a"]
    (tmp_path / "path.json").write_text(json.dumps(stored))
    with pytest.raises(ValueError, match=r"Received: file='.*path\.json'"):
        one.run(X, run_dir=tmp_path)


def test_records_without_their_inputs_are_refused(tmp_path):
    (tmp_path / "path.json").write_text('{"settings": {}, "records": []}')
    with pytest.raises(ValueError, match=r"made by an earlier version.*run_dir='"):
        path().run(X, run_dir=tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["path.json"]


@pytest.mark.parametrize("name", ["coefficient_l1", "attribution_l1"])
def test_a_path_needs_weights(name):
    with pytest.raises(ValueError, match=rf"Received: {name}=\[\]"):
        path(**{name: []})


@pytest.mark.parametrize("name", ["epochs", "batch_size"])
def test_counts_are_positive(name):
    with pytest.raises(ValueError, match=f"Received: {name}=0"):
        path(**{name: 0})
