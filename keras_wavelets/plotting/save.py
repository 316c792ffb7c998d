"""Figures to files."""

from pathlib import Path
from typing import Any

from keras_wavelets.files import replacing


def save(figure: Any, path: str | Path) -> Path:
    """Writes a figure; the file appears, or is replaced, only when it is complete.

    Args:
        figure: A matplotlib figure.
        path: File whose suffix names the format: `.png`, `.pdf`, `.svg`, …. Missing
            parent folders are made.

    Returns:
        The file.

    Raises:
        ValueError: If the format is unknown or the path cannot be written.

    Example:
    >>> import tempfile
    >>> from keras_wavelets import plotting
    >>> figure = plotting.learning_curves({"loss": [2.0, 1.0]})
    >>> save(figure, Path(tempfile.mkdtemp()) / "plots" / "curves.png").name
    'curves.png'
    """
    path = Path(path)
    formats = figure.canvas.get_supported_filetypes()
    if path.suffix[1:] not in formats:
        raise ValueError(
            f"Expected a suffix among {sorted(formats)}. Received: path={str(path)!r}."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary:
            figure.savefig(temporary)
    except OSError as error:
        raise ValueError(
            f"Expected a path that can be written ({error.strerror}). "
            f"Received: path={str(path)!r}."
        ) from error
    return path
