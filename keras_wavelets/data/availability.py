"""Whether data can be had at all, answered in seconds."""

import threading
import urllib.error
import urllib.request

TIMEOUT_S = 3.0


class DatasetNotFoundError(ValueError):
    """The data are not on this machine, and cannot be fetched.

    Example:
    >>> issubclass(DatasetNotFoundError, ValueError)
    True
    """


def is_reachable(url: str, *, timeout_s: float = TIMEOUT_S) -> bool:
    """Returns whether a server answers, whatever it answers."""
    answers: list[bool] = []
    # Name resolution has no timeout of its own, so the wait is bounded from outside.
    probe = threading.Thread(
        target=lambda: answers.append(_responds(url, timeout_s)), daemon=True
    )
    probe.start()
    probe.join(timeout_s)
    return answers == [True]


def _responds(url: str, timeout_s: float) -> bool:
    request = urllib.request.Request(url, method="HEAD")
    try:
        urllib.request.urlopen(request, timeout=timeout_s).close()
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False
    return True


def require_reachable(url: str, *, name: str, place: str, cure: str) -> None:
    """Raises at once if a download could only fail.

    Example:
    >>> require_reachable(
    ...     "http://127.0.0.1:9", name="mnist", place="/data", cure="Copy it there"
    ... )
    Traceback (most recent call last):
    keras_wavelets.data.availability.DatasetNotFoundError: Expected ...
    """
    if not is_reachable(url):
        raise DatasetNotFoundError(
            f"Expected prepared data in {place}, or a network that reaches {url}. "
            f"{cure}, or use the embedded 'fashion_mnist_mini'. "
            f"Received: name={name!r}."
        )
