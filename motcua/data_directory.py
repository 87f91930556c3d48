"""The data directory of a centre: where it lies, that it is ours alone, that one `up` at a time uses it."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from stat import S_IMODE

from motcua.texts import text

_LEFT_TO_END_S = 5.0  # a guard of a killed `up` needs less to end its programs
_STEP_S = 0.05


class DataDirectoryError(Exception):
    """The root of what can be wrong with a data directory."""


class NotUsable(DataDirectoryError):
    """It cannot be made, is no directory, is another user's, or cannot be written to."""


class InUse(DataDirectoryError):
    """Another `motcua up` runs with it."""


def default_data_dir(environ: Mapping[str, str], *, demonstration: bool) -> Path:
    """Return `$MOTCUA_DATA`, else `motcua` in the user's place for data; the demonstration has its own."""
    if asked := environ.get("MOTCUA_DATA"):
        return Path(asked)
    data = environ.get("XDG_DATA_HOME", "")
    # the XDG specification: a path that is not absolute is to be ignored
    home = Path(data) if data.startswith("/") else Path.home() / ".local" / "share"
    return home / ("motcua-demonstration" if demonstration else "motcua")


def known_data_dir(environ: Mapping[str, str]) -> Path:
    """Return the data directory that is in use here: the centre's if it has one, else the demonstration's."""
    centre = default_data_dir(environ, demonstration=False)
    return centre if (centre / "centre.db").exists() else default_data_dir(environ, demonstration=True)


def check_usable(path: Path) -> None:
    """Raise NotUsable if `path` is not, or could not become, a data directory of ours. Changes nothing."""
    place = next(place for place in (path, *path.absolute().parents) if place.exists())
    if not place.is_dir():
        raise NotUsable(text("{path} is not a directory", path=place))
    owner = path.stat().st_uid if place == path else os.geteuid()
    if owner != os.geteuid():
        raise NotUsable(
            text("{path} belongs to user {owner}, you are {we}", path=path, owner=owner, we=os.geteuid())
        )
    if not os.access(place, os.W_OK | os.X_OK):
        raise NotUsable(text("{path} cannot be written to", path=place))


def make_private(path: Path) -> str | None:
    """Make `path` and `path/run`, open to us alone; return what had to be put right. Raises NotUsable."""
    check_usable(path)
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = S_IMODE(path.stat().st_mode)
        path.chmod(0o700)
        (path / "run").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise NotUsable(
            text("{path} cannot be written to: {error}", path=path, error=error.strerror)
        ) from error
    if mode & 0o077:
        return text(
            "{path} was open to others (mode {mode}); it is ours alone now", path=path, mode=f"{mode:o}"
        )
    return None


@contextmanager
def only_one(path: Path) -> Iterator[Callable[[], None]]:
    """Hold `run/up.lock`, which names our process; yield what removes it before its time. Raises InUse.

    Processes that we fork hold it with us, so what a killed `up` left has ended before the next one begins.
    """
    lock = path / "run" / "up.lock"
    deadline = time.monotonic() + _LEFT_TO_END_S
    while (descriptor := _take(lock)) is None:
        holder = _holder(lock)
        if _runs(holder) or time.monotonic() > deadline:
            raise InUse(text("another motcua up (process {pid}) runs with {path}", pid=holder, path=path))
        time.sleep(_STEP_S)
    try:
        os.write(descriptor, b"%d\n" % os.getpid())
        yield lambda: _remove(lock, descriptor)
    finally:
        _remove(lock, descriptor)
        os.close(descriptor)


def _take(lock: Path) -> int | None:
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    if not _is_at(lock, descriptor):  # who held it has just removed it
        os.close(descriptor)
        return None
    os.ftruncate(descriptor, 0)
    return descriptor


def _remove(lock: Path, descriptor: int) -> None:
    if _is_at(lock, descriptor):  # removed already, it may be the next one's
        lock.unlink()


def _is_at(lock: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(lock.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _holder(lock: Path) -> int | None:
    try:
        return int(lock.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):  # gone meanwhile, or taken this moment
        return None


def _runs(pid: int | None) -> bool:
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())  # of a zombie it is empty
    except (FileNotFoundError, ProcessLookupError):
        return False
