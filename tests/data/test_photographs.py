import importlib.util

import numpy as np
import pytest

from keras_wavelets import data
from keras_wavelets.data.photographs import SPLITS


def save(folder, name, pixels):
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(folder / name)


def test_splits_share_no_photograph():
    train, test = data.photographs(split="train"), data.photographs(split="test")
    assert list(train) == list(SPLITS["train"])
    assert not set(train) & set(test)
    assert all(image.dtype == np.uint8 for image in train.values())
    assert all(image.ndim == 3 and image.shape[2] == 3 for image in train.values())


@pytest.mark.parametrize("absent", ["skimage", "sklearn"])
def test_without_the_extra_none_is_there(absent, monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec",
        lambda name: None if name == absent else found(name),
    )
    for load in (data.photographs, data.load_pairs):
        with pytest.raises(
            ValueError, match=rf"keras_wavelets\[photographs\].*missing=\['{absent}'\]"
        ):
            load(split="test")


def test_reads_a_folder_as_color(tmp_path):
    save(tmp_path / "train", "b.png", np.full((5, 7), 9, np.uint8))
    (tmp_path / "train" / "note.txt").write_text("no picture")
    with pytest.warns(UserWarning, match=r"left out: \['note.txt'\] in folder="):
        found = data.photographs(str(tmp_path), "train")
    assert list(found) == ["b"]
    np.testing.assert_array_equal(found["b"], np.full((5, 7, 3), 9))


def test_refuses_what_is_no_picture(tmp_path):
    with pytest.raises(ValueError, match=r"of pictures \(.*\). Received: folder="):
        data.photographs(str(tmp_path), "train")
    (tmp_path / "train").mkdir()
    (tmp_path / "train" / "a.png").write_text("not a picture")
    with pytest.raises(ValueError, match=r"Expected a picture .* Received: file="):
        data.photographs(str(tmp_path), "train")
    with pytest.raises(ValueError, match="Received: split='valid'"):
        data.photographs(split="valid")
