"""Files in the layouts of two published experiments, which users bring themselves."""

import json
import pathlib
from typing import Any

import numpy as np

from keras_wavelets import checks

TRACK, BINARY, CONTINUOUS = (
    "X_same_length_normalized",
    "y_consec_thresh",
    "Y_sig_mean_normalized",
)
# Rows of the training, validation and test maps.
MAP_SPLITS = {
    "train": slice(0, 20_000),
    "validation": slice(20_000, 23_000),
    "test": slice(23_000, 25_000),
}


def load_tracks(
    path: str | pathlib.Path,
    *,
    target: str = CONTINUOUS,
    share: float = 1.0,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Loads tracks of molecular partners from a table in JSON.

    The layout of Ha, Singh, Lanusse, Upadhyayula, Yu: Adaptive wavelet distillation
    from neural networks through interpretations (2021). A pandas table is written
    by `frame.to_json(path, orient="records")`.

    Args:
        path: File with a list of records. Each has `X_same_length_normalized`, 40
            numbers, and `y_consec_thresh` (0 or 1) or `Y_sig_mean_normalized`.
        target: Which of the two is the target.
        share: Share of the records to draw at random, 0.8 in the paper's repeats.
        seed: Seed of the draw.

    Returns:
        Tracks of shape `(samples, 40, 1)` and targets of shape `(samples,)`.

    Raises:
        ValueError: If the file is absent, not of this layout, or the share is not
            above 0 and at most 1.

    Example:
    >>> import tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "tracks.json"
    >>> record = {"X_same_length_normalized": [0.0] * 40, "y_consec_thresh": 1}
    >>> _ = path.write_text(json.dumps([record] * 3))
    >>> x, y = load_tracks(path, target="y_consec_thresh")
    >>> x.shape, y.tolist()
    ((3, 40, 1), [1.0, 1.0, 1.0])
    """
    if target not in (BINARY, CONTINUOUS):
        raise ValueError(
            f"Expected {BINARY!r} or {CONTINUOUS!r}. Received: target={target!r}."
        )
    try:
        records = json.loads(_existing(path).read_text())
        x = np.array([record[TRACK] for record in records], "float32")
        y = np.array([record[target] for record in records], "float32")
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"Expected a list of records with {TRACK!r}, lists of one length, and "
            f"{target!r} ({error!r}). Received: path={str(path)!r}."
        ) from error
    if x.ndim != 2 or y.ndim != 1:
        raise ValueError(
            "Expected one track of numbers and one target a record. "
            f"Received: tracks of shape={x.shape}, targets of {y.shape}."
        )
    rows = _drawn(len(x), share, seed)
    return x[rows, :, None], y[rows]


def load_mass_maps(
    path: str | pathlib.Path, split: str = "train", *, share: float = 1.0, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Loads convergence maps and their cosmological parameters.

    Args:
        path: File .npz with `imgs`, maps of shape `(25000, height, width)`, and
            `params`, rows of neutrino mass, matter density and amplitude.
        split: `"train"` (rows to 20,000), `"validation"` (to 23,000) or `"test"`.
        share: As in `load_tracks`.
        seed: As in `load_tracks`.

    Returns:
        Maps of shape `(samples, height, width, 1)` and parameters `(samples, 3)`.

    Raises:
        ValueError: If the file is absent, not of this layout, or has no rows of the
            split.

    Example:
    >>> import tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "maps.npz"
    >>> np.savez(path, imgs=np.zeros((5, 8, 8)), params=np.zeros((5, 3)))
    >>> [part.shape for part in load_mass_maps(path)]
    [(5, 8, 8, 1), (5, 3)]
    """
    checks.one_of(split, "split", MAP_SPLITS)
    try:
        with np.load(_existing(path)) as stored:
            maps, parameters = (stored[name] for name in ("imgs", "params"))
    except (ValueError, KeyError, OSError) as error:
        raise ValueError(
            f"Expected a file .npz with imgs and params ({error}). "
            f"Received: path={str(path)!r}."
        ) from error
    fits = maps.ndim == 3 and parameters.shape == (len(maps), 3)
    maps, parameters = maps[MAP_SPLITS[split]], parameters[MAP_SPLITS[split]]
    if not fits or not len(maps):
        raise ValueError(
            "Expected maps (samples, height, width), three parameters each, and rows "
            f"of the split {split!r}. Received: imgs of shape={maps.shape}."
        )
    rows = _drawn(len(maps), share, seed)
    return maps[rows, ..., None].astype("float32"), parameters[rows].astype("float32")


def _existing(path: Any) -> pathlib.Path:
    path = pathlib.Path(path)
    if not path.is_file():
        raise ValueError(
            "Expected a file that is there; these data are not public in this form. "
            f"Received: path={str(path)!r}."
        )
    return path


def _drawn(count: int, share: float, seed: int) -> np.ndarray:
    if not 0 < share <= 1:
        raise ValueError(
            f"Expected a share above 0 and at most 1. Received: share={share}."
        )
    if share == 1:
        return np.arange(count)
    return np.random.default_rng(seed).permutation(count)[: round(share * count)]
