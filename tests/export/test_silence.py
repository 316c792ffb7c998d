import logging
import os
import sys

import pytest

from keras_wavelets.export.silence import silenced


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
