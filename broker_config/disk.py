"""Private directories, and files replaced in one step."""

import os
import tempfile
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from broker_config.errors import FileDamaged

T = TypeVar("T")


def make_directory(path: Path) -> None:
    """Make the directory `path` with mode 0700; one that exists is left as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)


def write_file(path: Path, content: bytes) -> None:
    """Replace `path` by `content`, mode 0600: a crash leaves the old file or the new one, whole.

    What root writes belongs to whoever the directory belongs to.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            if os.geteuid() == 0:
                owner = path.parent.stat()
                os.fchown(descriptor, owner.st_uid, owner.st_gid)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_directory(path.parent)


def read_json(path: Path, adapter: TypeAdapter[T]) -> T | None:
    """Read a JSON file; None where there is none. Raises FileDamaged."""
    try:
        return adapter.validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise FileDamaged(f"{path} cannot be read: {place or 'file'}: {first['msg']}") from error


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
