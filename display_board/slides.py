"""Slides and messages from files: which slide follows, and how a picture becomes one that can be shown."""

from collections.abc import Collection, Sequence
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from display_board.snapshot import Slide

KINDS = (".png", ".jpg", ".jpeg")
LARGEST = (1280, 720)
"""Slides are kept no larger than this: more would not be seen, and cost memory and time."""
TEXT_LIMIT = 16 * 1024

Key = tuple[str, int, int]
"""A file's name, when it was changed (ns), and its size: another key is another picture."""


class BadFile(Exception):
    """A slide or a file of messages cannot be shown."""


def listing(folder: Path) -> tuple[Key, ...]:
    """Return the pictures of a folder in the order of their names; raises `BadFile`."""
    keys = []
    try:
        for file in folder.iterdir():
            if file.suffix.lower() in KINDS and not file.name.startswith("."):
                found = file.stat()
                keys.append((file.name, found.st_mtime_ns, found.st_size))
    except OSError as error:
        raise BadFile(f"{folder}: {error.strerror}") from error
    return tuple(sorted(keys, key=lambda key: (key[0].casefold(), key)))


def following(keys: Sequence[Key], shown: str | None, damaged: Collection[Key]) -> Key | None:
    """Return the slide after the one of the name `shown`, the first after the last; None: there is none."""
    sound = [key for key in keys if key not in damaged]
    if shown is not None:
        later = (key for key in sound if key[0].casefold() > shown.casefold())
        if (found := next(later, None)) is not None:
            return found
    return sound[0] if sound else None


def load_slide(folder: Path, key: Key) -> Slide:
    """Read a picture, upright, on white, no larger than `LARGEST`; raises `BadFile`."""
    file = folder / key[0]
    try:
        with Image.open(file) as image:
            image.draft("RGB", LARGEST)
            picture = ImageOps.exif_transpose(image).convert("RGBA")
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadFile(f"{file} is no picture that can be shown: {error}") from error
    picture.thumbnail(LARGEST, Image.Resampling.LANCZOS)
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    shown = ground.convert("RGB")
    return Slide(key=key, width=shown.width, height=shown.height, pixels=shown.tobytes())


def load_messages(file: Path) -> tuple[str, ...]:
    """Return the lines of a file of messages, without empty ones; raises `BadFile`."""
    try:
        with file.open("rb") as opened:
            content = opened.read(TEXT_LIMIT + 1)
        if len(content) > TEXT_LIMIT:
            raise BadFile(f"{file} has more than {TEXT_LIMIT} bytes")
        lines = content.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise BadFile(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{file} is not UTF-8 text") from error
    return tuple(line.strip() for line in lines if line.strip())
