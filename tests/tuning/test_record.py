import pytest

from keras_wavelets.files import write_json
from keras_wavelets.tuning.record import read_trials


@pytest.mark.parametrize("content", [[], {}, {"trial_id": "0", "status": "COMPLETED"}])
def test_a_record_of_another_kind_is_named(tmp_path, content):
    write_json(tmp_path / "trial_0" / "trial.json", content)
    with pytest.raises(ValueError, match=r"Received: (file|folder)='.*trial_0"):
        read_trials(tmp_path)
