import numpy as np
import pytest
from tensorflow.core.protobuf import saved_model_pb2

from benchmarks import exports
from keras_wavelets.export import export_saved_model
from keras_wavelets.export import load_saved_model


@pytest.fixture(scope="module")
def served(classifier, tmp_path_factory):
    return export_saved_model(classifier, tmp_path_factory.mktemp("saved") / "served")


@pytest.mark.parametrize("rows", [1, 3, 40])
def test_reloaded_model_answers_as_the_model(rows, served, classifier, images):
    outputs = load_saved_model(served)(images[:rows])
    expected = classifier.predict(images[:rows], verbose=0)
    np.testing.assert_allclose(outputs, expected, atol=1e-6)


def test_overwrite_replaces_the_folder_whole(classifier, tmp_path):
    (tmp_path / "served").mkdir()
    (tmp_path / "served" / "stale.txt").touch()
    path = export_saved_model(classifier, tmp_path / "served", overwrite=True)
    assert not (path / "stale.txt").exists()
    assert (path / "saved_model.pb").is_file()


def test_export_is_silent(classifier, tmp_path, capfd):
    export_saved_model(classifier, tmp_path / "served")
    assert capfd.readouterr() == ("", "")


def test_existing_folder_is_kept_and_named(served, classifier):
    with pytest.raises(ValueError, match=r"Received: path='.*served'"):
        export_saved_model(classifier, served)


def test_folder_without_a_model_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"`saved_model.pb`.*Received: path="):
        load_saved_model(tmp_path)


# Layers whose graphs hold a program of XLA, where a graph is not for a file.
@pytest.mark.parametrize("name", ["DWT2D", "WTConv2D", "MRA1D", "DTCWTScattering2D"])
def test_no_batch_size_needs_a_program_of_its_own(name, tmp_path):
    model = exports.build(name, None)
    model.predict(exports.sample_inputs(model, 2)[0], verbose=0)
    model.export(tmp_path / "served", format="tf_saved_model", verbose=False)
    content = (tmp_path / "served" / "saved_model.pb").read_bytes()
    saved = saved_model_pb2.SavedModel.FromString(content)
    functions = saved.meta_graphs[0].graph_def.library.function
    nodes = [node for function in functions for node in function.node_def]
    assert nodes
    compiled = [f.signature.name for f in functions if f.attr["_XlaMustCompile"].b]
    compiled += [n.name for n in nodes if n.attr["_XlaMustCompile"].b or "Xla" in n.op]
    assert compiled == []
    entries = saved.meta_graphs[0].signature_def["serving_default"].inputs.values()
    assert [entry.tensor_shape.dim[0].size for entry in entries] == [-1]
