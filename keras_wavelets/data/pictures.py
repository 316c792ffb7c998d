"""Pictures in files: which there are, and their pixels as they are meant."""

import pathlib
import struct
import warnings
import zlib
from typing import Any

import numpy as np

from keras_wavelets import checks

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp")
MODES = ("RGB", "L", "labels")
_SYSTEM_FILES = ("thumbs.db", "desktop.ini")


def image_files(folder: pathlib.Path) -> list[pathlib.Path]:
    """Lists the pictures of a folder, by name, and warns of what it leaves out.

    Example:
    >>> import tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> (folder / "b.png").touch(), (folder / "a.webp").touch()
    (None, None)
    >>> [file.name for file in image_files(folder)]
    ['a.webp', 'b.png']
    """
    found = sorted(folder.glob("[!.]*")) if folder.is_dir() else []
    files = [file for file in found if file.suffix.lower() in SUFFIXES]
    if not files:
        raise ValueError(
            f"Expected a folder of pictures ({', '.join(SUFFIXES)}). "
            f"Received: folder={str(folder)!r}."
        )
    others = [file.name for file in found if file.is_file() and file not in files]
    others = [name for name in others if name.lower() not in _SYSTEM_FILES]
    if others:
        warnings.warn(
            f"Files that are no pictures by their names are left out: {others[:3]}"
            f"{', …' if len(others) > 3 else ''} in folder={str(folder)!r}.",
            stacklevel=2,
        )
    return files


def image_size(file: pathlib.Path) -> tuple[int, int]:
    """Returns height and width of what `read_image` gives, from the file's header."""
    from PIL import Image

    try:
        with _opened(file) as picture:
            # The method of PNG files would read all pixels; 274 is the orientation.
            orientation = Image.Image.getexif(picture).get(274, 1)
            width, height = picture.size
    except _damages() as error:
        raise _unreadable(file, error) from error
    # From 5 on, pictures lie on their sides.
    return (width, height) if orientation >= 5 else (height, width)


def read_image(file: pathlib.Path, *, mode: str = "RGB") -> np.ndarray:
    """Reads one picture as it is meant to be seen.

    It is turned as its EXIF orientation says; 16 bits are scaled to 8, and floats,
    which must lie between 0 and 1, likewise. Where pixels are transparent, it is laid
    over white, with a warning. Of several frames the first is read.

    Args:
        file: The file: PNG, JPEG, BMP, GIF, TIFF or WebP.
        mode: `"RGB"`, `"L"` for gray values, or `"labels"` for the numbers that are
            stored, be they gray values or places in a palette.

    Returns:
        Its pixels, uint8; labels above 255 in the type in which they are stored.

    Raises:
        ValueError: If it is no picture, damaged, larger than Pillow's limit
            (89 million pixels, for small files can unpack to fill the memory), has
            other numbers than those above, or colors where labels are expected.

    Example:
    >>> import tempfile
    >>> from PIL import Image
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "deep.png"
    >>> Image.fromarray(np.full((1, 1), 65535, "uint16")).save(file)
    >>> read_image(file).tolist()
    [[[255, 255, 255]]]
    """
    from PIL import Image
    from PIL import ImageOps

    checks.one_of(mode, "mode", MODES)
    try:
        with _opened(file) as opened:
            picture = ImageOps.exif_transpose(opened)
            picture.load()
    except _damages() as error:
        raise _unreadable(file, error) from error
    if mode == "labels":
        return _labels(picture, file)
    if picture.mode == "F" or picture.mode.startswith("I"):
        picture = Image.fromarray(_scaled(np.asarray(picture), file))
    elif picture.has_transparency_data:
        picture = _over_white(picture)
    return np.asarray(picture.convert(mode))


def _opened(file: pathlib.Path) -> Any:
    from PIL import Image

    picture = Image.open(file)
    # Pillow itself only warns up to twice its limit.
    if picture.width * picture.height > Image.MAX_IMAGE_PIXELS:
        picture.close()
        raise OSError(
            f"{picture.width} x {picture.height} pixels could be meant to fill memory"
        )
    return picture


def _damages() -> tuple[type[Exception], ...]:
    """What Pillow's readers raise, depending on where a file is damaged."""
    from PIL import Image

    return (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        IndexError,
        KeyError,
        TypeError,
        OverflowError,
        struct.error,
        zlib.error,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    )


def _unreadable(file: pathlib.Path, error: Exception) -> ValueError:
    reason = (str(error) or type(error).__name__).splitlines()[0]
    return ValueError(f"Expected a picture ({reason}). Received: file={str(file)!r}.")


def _labels(picture: Any, file: pathlib.Path) -> np.ndarray:
    if picture.mode not in ("1", "L", "P") and not picture.mode.startswith("I"):
        raise ValueError(
            "Expected labels as gray values or places in a palette. "
            f"Received: file={str(file)!r} with colors of mode {picture.mode!r}."
        )
    numbers = np.asarray(picture)
    return numbers.astype("uint8") if picture.mode == "1" else numbers


def _scaled(numbers: np.ndarray, file: pathlib.Path) -> np.ndarray:
    """Gray values of 16 bits, or floats up to 1, in 8 bits."""
    limit = 1.0 if numbers.dtype.kind == "f" else 65535.0
    if not (numbers.min() >= 0 and numbers.max() <= limit):
        raise ValueError(
            f"Expected a picture with numbers from 0 to {limit:g}. Received: "
            f"file={str(file)!r} with {numbers.min():g} to {numbers.max():g}."
        )
    return np.rint(numbers * (255.0 / limit)).astype("uint8")


def _over_white(picture: Any) -> Any:
    from PIL import Image

    picture = picture.convert("RGBA")
    if picture.getextrema()[-1] != (255, 255):
        warnings.warn("Pictures are laid over white where transparent.", stacklevel=3)
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture)
