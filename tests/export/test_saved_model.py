import numpy as np
import pytest

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
