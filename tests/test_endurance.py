"""Damaged files and odd calls, drawn at random: each is read, right, or named."""

import numpy as np

from tests.endurance_calls import random_calls
from tests.endurance_inputs import damage_files


def test_damaged_files_of_every_kind_are_read_or_named(tmp_path):
    (tmp_path / "files").mkdir()
    found = damage_files(tmp_path / "files", np.random.default_rng(1), 6)
    assert {kind: wrong for kind, (*_, wrong) in found.items() if wrong} == {}
    assert sum(refused for _, refused, _ in found.values()) >= 20


def test_calls_at_random_end_in_a_right_result_or_a_clear_error():
    counts = {"operations": 150, "layers": 60, "builders": 16}
    calls = list(random_calls(1, counts))
    wrong = [call for call in calls if call[1] not in ("done", "refused")]
    assert wrong == []
    assert {told for _, told, _ in calls} == {"done", "refused"}
