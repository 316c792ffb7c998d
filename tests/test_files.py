import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from keras_wavelets import files
from keras_wavelets.files import one_writer
from keras_wavelets.files import read_json
from keras_wavelets.files import replacing
from keras_wavelets.files import write_json


def test_replacing_puts_a_file_in_the_place_of_another(tmp_path):
    path = tmp_path / "model.txt"
    path.write_text("old")
    with replacing(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"


def test_replacing_puts_a_folder_in_the_place_of_another(tmp_path):
    path = tmp_path / "model"
    path.mkdir()
    (path / "old.txt").write_text("old")
    with replacing(path) as temporary:
        temporary.mkdir()
        (temporary / "new.txt").write_text("new")
    assert [file.name for file in path.iterdir()] == ["new.txt"]
    assert [file.name for file in tmp_path.iterdir()] == ["model"]


def test_a_failure_keeps_what_was_there_and_leaves_nothing_else(tmp_path):
    path = tmp_path / "model.txt"
    path.write_text("old")

    def fail_half_way():
        with replacing(path) as temporary:
            temporary.write_text("half")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail_half_way()
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["model.txt"]


def test_failure_leaves_the_old_file_and_no_other(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(TypeError):
        write_json(target, object())
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert target.read_text() == "old"


def test_floats_survive_json_exactly(tmp_path):
    write_json(tmp_path / "a.json", [0.1 + 0.2])
    assert json.loads((tmp_path / "a.json").read_text()) == [0.1 + 0.2]


def die_while_writing(path):
    """Leaves what a process that is killed leaves."""
    code = (
        "import os, pathlib, signal, sys; from keras_wavelets import files\n"
        "with files.replacing(pathlib.Path(sys.argv[1])) as temporary:\n"
        "    temporary.write_text('half'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-c", code, str(path)]
    ended = subprocess.run(command, check=False, env=environment)
    assert ended.returncode == -signal.SIGKILL
    assert [item.name[:9] for item in path.parent.iterdir()] == [".writing-"]


def test_the_next_write_removes_what_a_killed_process_left(tmp_path):
    die_while_writing(tmp_path / "a.txt")
    write_json(tmp_path / "b.json", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["b.json"]


def test_the_next_run_removes_what_a_killed_process_left_deep_inside(tmp_path):
    die_while_writing(tmp_path / "plots" / "a.png")
    with one_writer(tmp_path):
        assert list((tmp_path / "plots").iterdir()) == []


def test_what_a_living_process_is_writing_is_left_alone(tmp_path):
    with replacing(tmp_path / "a.txt") as temporary:
        write_json(tmp_path / "b.json", 1)
        temporary.write_text("whole")
    assert (tmp_path / "a.txt").read_text() == "whole"


def test_a_folder_is_exchanged_in_one_step(tmp_path, monkeypatch):
    path = tmp_path / "model"
    path.mkdir()
    (path / "old.txt").touch()

    def never(self, target):
        raise AssertionError("there was an instant without the folder")

    with replacing(path) as temporary:
        temporary.mkdir()
        monkeypatch.setattr(Path, "replace", never)
    assert list(path.iterdir()) == []


def test_a_folder_is_replaced_where_the_system_cannot_exchange(tmp_path, monkeypatch):
    path = tmp_path / "model"
    path.mkdir()
    (path / "old.txt").touch()
    monkeypatch.setattr(files.ctypes, "CDLL", lambda *args, **options: None)
    with replacing(path) as temporary:
        temporary.mkdir()
    assert list(path.iterdir()) == []
    assert [item.name for item in tmp_path.iterdir()] == ["model"]


def test_a_file_is_on_the_disk_before_it_takes_the_place(tmp_path, monkeypatch):
    path, seen = tmp_path / "a.json", []
    fsync = os.fsync

    def noted(handle):
        seen.append((Path(f"/proc/self/fd/{handle}").readlink(), path.exists()))
        fsync(handle)

    monkeypatch.setattr(files.os, "fsync", noted)
    write_json(path, 1)
    assert [(name.name, there) for name, there in seen] == [
        ("a.json", False),
        (tmp_path.name, True),
    ]


def test_one_writer_at_a_time(tmp_path):
    with one_writer(tmp_path), pytest.raises(ValueError, match=r"Received: folder='"):
        one_writer(tmp_path).__enter__()
    with one_writer(tmp_path):
        pass


@pytest.mark.parametrize("text", ["{", "\udcff", "[]"])
def test_json_of_another_kind_is_refused(tmp_path, text):
    path = tmp_path / "a.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ValueError, match=r"^Expected (JSON|dict) .*Received: file='"):
        read_json(path, dict)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"losses": [int]}, "int under losses.0"),
        ({"losses": list, "name": str}, "it has no name"),
        ({str: dict}, "dict under losses"),
        ((str, int), "str or int in this file"),
    ],
)
def test_the_first_place_of_another_form_is_named(tmp_path, form, told):
    write_json(tmp_path / "a.json", {"losses": [0.5]})
    with pytest.raises(ValueError, match=rf"{told}.* Received: file='"):
        read_json(tmp_path / "a.json", form)


def test_a_folder_made_for_nothing_is_removed_again(tmp_path):
    with pytest.raises(ZeroDivisionError), one_writer(tmp_path / "runs" / "a"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
    with one_writer(tmp_path / "runs" / "a"):
        (tmp_path / "runs" / "a" / "b").touch()
    assert [path.name for path in tmp_path.rglob("*")] == ["runs", "a", "b"]


def test_room_is_made_or_told_before_a_byte_is_written(tmp_path):
    files.make_room(tmp_path / "a", 1000)
    assert not (tmp_path / "a").exists()
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, former[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            files.make_room(tmp_path / "a", 1001)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)
