import json

import numpy as np
import pytest

from keras_wavelets import data


@pytest.fixture
def tracks(tmp_path):
    draw = np.random.default_rng(0)
    records = [
        {
            "X_same_length_normalized": draw.normal(size=40).tolist(),
            "y_consec_thresh": int(i % 2),
            "Y_sig_mean_normalized": float(i),
        }
        for i in range(10)
    ]
    path = tmp_path / "tracks.json"
    path.write_text(json.dumps(records))
    return path


@pytest.fixture
def maps(tmp_path):
    path = tmp_path / "maps.npz"
    np.savez(path, imgs=np.zeros((20_002, 4, 4), "uint8"), params=np.ones((20_002, 3)))
    return path


def test_tracks_have_one_channel_and_either_target(tracks):
    x, y = data.load_tracks(tracks)
    assert x.shape == (10, 40, 1)
    np.testing.assert_array_equal(y, np.arange(10))
    _, labels = data.load_tracks(tracks, target="y_consec_thresh")
    np.testing.assert_array_equal(labels, np.arange(10) % 2)


def test_a_share_is_drawn_by_its_seed(tracks):
    _, one = data.load_tracks(tracks, share=0.8, seed=1)
    _, same = data.load_tracks(tracks, share=0.8, seed=1)
    _, other = data.load_tracks(tracks, share=0.8, seed=2)
    assert len(set(one)) == 8
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_splits_of_maps_are_ranges_of_rows(maps):
    assert data.load_mass_maps(maps)[0].shape == (20_000, 4, 4, 1)
    assert data.load_mass_maps(maps, "validation")[1].shape == (2, 3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda t, m: data.load_tracks("absent.json"), "Received: path='absent.json'"),
        (lambda t, m: data.load_tracks(m), "Received: path="),
        (lambda t, m: data.load_tracks(t, target="y"), "Received: target='y'"),
        (lambda t, m: data.load_tracks(t, share=0.0), "Received: share=0.0"),
        (lambda t, m: data.load_mass_maps(t), "Received: path="),
        (lambda t, m: data.load_mass_maps(m, "all"), "Received: split='all'"),
        (lambda t, m: data.load_mass_maps(m, "test"), r"imgs of shape=\(0, 4, 4\)"),
    ],
)
def test_bad_files_are_named(tracks, maps, call, message):
    with pytest.raises(ValueError, match=message):
        call(tracks, maps)
