import numpy as np
import pytest

from keras_wavelets.pruning import mask_file


@pytest.mark.parametrize("shape", [(1,), (3, 3, 2, 5), (7, 1)])
def test_masks_of_any_shape_come_back(shape, tmp_path):
    keep = np.random.default_rng(0).random(shape) > 0.5
    path = mask_file.write(tmp_path / "new" / "masks.npz", {"a/kernel": keep})
    [(name, again)] = mask_file.read(path).items()
    assert name == "a/kernel"
    np.testing.assert_array_equal(again, keep)


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04"])
def test_something_else_is_named(content, tmp_path):
    path = tmp_path / "masks.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"Received: path=.*masks\.npz"):
        mask_file.read(path)
