import logging
import os
import sys

import keras
import numpy as np
import pytest

from keras_wavelets import export
from keras_wavelets import layers
from keras_wavelets.export import writing
from keras_wavelets.export.writing import check_destination
from keras_wavelets.export.writing import silenced


def test_missing_parents_are_made(tmp_path):
    path = check_destination(tmp_path / "a" / "b.txt", suffix=".txt", overwrite=False)
    assert path.parent.is_dir()
    assert list(path.parent.iterdir()) == []


def test_wrong_suffix_names_the_path(tmp_path):
    with pytest.raises(ValueError, match=r"'\.tflite'.*Received: path='.*model\.lite'"):
        check_destination(tmp_path / "model.lite", suffix=".tflite", overwrite=False)


def test_existing_file_names_the_path_and_the_cure(tmp_path):
    path = tmp_path / "model.txt"
    path.touch()
    with pytest.raises(ValueError, match=r"overwrite=True.*Received: path='.*txt'"):
        check_destination(path, suffix=".txt", overwrite=False)
    assert check_destination(path, suffix=".txt", overwrite=True) == path


def test_unwritable_place_names_the_path(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match=r"can be written.*Received: path='.*x\.txt'"):
        check_destination(tmp_path / "file" / "x.txt", suffix=".txt", overwrite=True)


def test_discards_what_is_written_below_python(capfd):
    with silenced():
        os.write(1, b"chatter")
        os.write(2, b"chatter")
        sys.stderr.write("chatter")
    os.write(1, b"after")
    assert capfd.readouterr() == ("after", "")


def test_restores_the_streams_after_an_error(capfd):
    with pytest.raises(RuntimeError, match="stop"), silenced():
        raise RuntimeError("stop")
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"


def test_a_logger_set_up_meanwhile_can_write_later():
    with silenced():
        handler = logging.StreamHandler()
    assert handler.stream.write("no error") == len("no error")


@pytest.fixture(scope="module")
def double():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Rescaling(2.0)])
    model.name = "double"
    return model


def test_an_answer_as_the_models_passes(double):
    writing.check_agreement(double, lambda x: 2.0005 * x, tolerance=1e-3)


@pytest.mark.parametrize("factor", [2.01, np.nan, 0.0])
def test_another_answer_names_the_model(factor, double):
    with pytest.raises(ValueError, match=r"error=.* from model 'double'"):
        writing.check_agreement(double, lambda x: factor * x, tolerance=1e-3)


def test_another_shape_names_both(double):
    with pytest.raises(ValueError, match=r"\(1, 4\).*Received: shapes=\[\(1, 3\)\]"):
        writing.check_agreement(double, lambda x: 2 * x[:, 1:], tolerance=1e-3)


def test_answers_of_a_single_row_alone_are_found(double):
    def only_one(x):
        return 2 * x * (len(x) == 1)

    with pytest.raises(ValueError, match="Received: error="):
        writing.check_agreement(double, only_one, tolerance=1e-3)


def test_outputs_of_runtimes_are_sorted_by_number():
    inputs = keras.Input((2,))
    model = keras.Model(inputs, [inputs * float(k) for k in range(12)])
    writing.check_agreement(
        model,
        lambda x: {f"output_{k}": k * x for k in reversed(range(12))},
        tolerance=1e-6,
    )


def test_a_body_that_fails_leaves_nothing(tmp_path):
    def half(path):
        path.write_text("half")
        raise RuntimeError

    with pytest.raises(RuntimeError), writing.exporting(tmp_path / "a.txt") as path:
        half(path)
    assert list(tmp_path.iterdir()) == []


def test_lists_of_lists_become_one_list_on_every_way(tmp_path):
    inputs = keras.Input((16, 16, 1), name="image")
    model = keras.Model(inputs, layers.WaveDec2D("haar", level=2)(inputs))
    x = np.random.default_rng(0).normal(size=(2, 16, 16, 1)).astype("float32")
    expected = keras.tree.flatten(model(x))
    saved = export.load_saved_model(export.export_saved_model(model, tmp_path / "m"))
    lite = export.LiteRTModel(export.export_litert(model, tmp_path / "m.tflite"))
    outputs = lite.predict(x)
    for k, (band, found) in enumerate(zip(expected, saved(x), strict=True)):
        np.testing.assert_allclose(found, band, atol=1e-5)
        np.testing.assert_allclose(outputs[f"output_{k}"], band, atol=1e-5)
