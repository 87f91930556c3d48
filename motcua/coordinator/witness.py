"""What is kept of the journal outside the database: its newest row, and a seal for each closed day.

A database that was restored from a copy, or cut, is shorter than its witness.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from motcua.coordinator.journal import Tail
from motcua.disk import sync, write_file

log = logging.getLogger(__name__)
_MOST_ROWS = 2**63


_NO_ROW = Tail(1, "restored")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The last row of a closed day."""

    day: date
    tail: Tail


class Witness:
    """The files `witness.json` and `seals/<day>.json` of a data directory.

    A disk that refuses to write them is logged and stops nothing: the journal itself is safe, the next note
    is as good as this one, and the next start writes the seals that are missing.
    """

    def __init__(self, data_dir: Path) -> None:
        """Keep them in `data_dir`."""
        self._newest = data_dir / "witness.json"
        self._seals = data_dir / "seals"

    def note(self, tail: Tail) -> None:
        """Keep the newest row. Not synced: it may lag behind the database, it never leads."""
        scratch = self._newest.with_suffix(".new")
        with _told("the journal's end was not noted"):
            scratch.write_text(_written(tail))
            scratch.replace(self._newest)

    def expect_restored(self) -> None:
        """Note a row that no journal holds, so that the next start takes the store as restored."""
        self.note(_NO_ROW)

    def noted(self) -> Tail | None:
        """Return the newest row that was noted; None where there is no readable note."""
        return _read(self._newest)

    def seal(self, seal: Seal) -> None:
        """Keep the last row of a closed day, durably; a seal that exists is never written again."""
        path = self._seals / f"{seal.day}.json"
        if path.exists():
            return
        with _told(f"the day {seal.day} was not sealed"):
            self._seals.mkdir(mode=0o700, exist_ok=True)
            write_file(path, _written(seal.tail).encode())

    def seals(self) -> Iterator[Seal]:
        """Yield all seals, newest day first; one that cannot be read is logged and left out."""
        for path in sorted(self._seals.glob("*.json"), reverse=True):
            seal = _seal(path)
            if seal is not None:
                yield seal

    def newest_seal(self) -> Seal | None:
        """Return the seal of the last closed day."""
        return next(self.seals(), None)

    def unreadable(self) -> Iterator[Path]:
        """Yield the files among the seals that are none."""
        return (path for path in sorted(self._seals.glob("*.json")) if _seal(path) is None)

    def set_aside(self, seal: Seal, epoch: str) -> None:
        """Keep a seal that a restored store cannot answer for, out of the way of the days to come."""
        place = self._seals / f"before-{epoch}"
        with _told(f"the seal of {seal.day} was not set aside"):
            place.mkdir(mode=0o700, exist_ok=True)
            (self._seals / f"{seal.day}.json").replace(place / f"{seal.day}.json")
            sync(self._seals)


@contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        log.warning("%s: %s", what, error)


def _written(tail: Tail) -> str:
    return json.dumps({"seq": tail.seq, "hash": tail.hash}) + "\n"


def _seal(path: Path) -> Seal | None:
    tail = _read(path)
    if tail is None:
        return None
    try:
        return Seal(day=date.fromisoformat(path.stem), tail=tail)
    except ValueError:
        log.warning("%s is named after no day", path)
        return None


def _read(path: Path) -> Tail | None:
    try:
        found = json.loads(path.read_text())
        tail = Tail(int(found["seq"]), str(found["hash"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("%s cannot be read: %s", path, error)
        return None
    if not 0 < tail.seq < _MOST_ROWS:
        log.warning("%s names a row that cannot be: %d", path, tail.seq)
        return None
    return tail
