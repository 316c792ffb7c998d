import socket
import threading

import pytest

from keras_wavelets import data
from keras_wavelets.data import availability


@pytest.fixture
def no_network(monkeypatch):
    monkeypatch.setattr(availability, "is_reachable", lambda url: False)


@pytest.mark.parametrize("reply", [b"200 OK", b"404 Not Found"])
def test_any_answer_counts_as_reachable(reply):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"HTTP/1.1 " + reply + b"\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        assert availability.is_reachable(url)


def test_a_silent_server_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        # It never answers: that the call ends at all is what is tried here.
        assert not availability.is_reachable(url, timeout_s=0.2)


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("name", ["mnist", "cifar10", "emnist/letters", "kmnist"])
def test_absent_data_without_network_say_what_to_do(tmp_path, name):
    with pytest.raises(data.DatasetNotFoundError, match=rf"tfds\.load.*name='{name}'"):
        data.load(name, data_dir=str(tmp_path))


@pytest.mark.usefixtures("no_network")
def test_absent_keras_files_without_network_say_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    with pytest.raises(data.DatasetNotFoundError, match="source='tfds'"):
        data.load("mnist", source="keras")


@pytest.mark.usefixtures("no_network")
def test_data_left_half_prepared_are_absent(tmp_path):
    (tmp_path / "mnist" / "3.0.1").mkdir(parents=True)
    with pytest.raises(data.DatasetNotFoundError, match=str(tmp_path)):
        data.load("mnist", data_dir=str(tmp_path))
