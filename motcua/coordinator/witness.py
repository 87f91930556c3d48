"""What is kept of the journal outside the database: its newest row, and a seal for each closed day.

A database that was restored from a copy, or cut, is shorter than its witness.
"""

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from motcua.coordinator.journal import Tail

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The last row of a closed day."""

    day: date
    tail: Tail

    @classmethod
    def of(cls, day: date, seq: int, row_hash: str) -> "Seal":
        """Seal `day` with the number and hash of its last row."""
        return cls(day=day, tail=Tail(seq, row_hash))


class Witness:
    """The files `witness.json` and `seals/<day>.json` of a data directory."""

    def __init__(self, data_dir: Path) -> None:
        """Keep them in `data_dir`."""
        self._newest = data_dir / "witness.json"
        self._seals = data_dir / "seals"

    def note(self, tail: Tail) -> None:
        """Keep the newest row. Not synced: it may lag behind the database, it never leads."""
        scratch = self._newest.with_suffix(".new")
        scratch.write_text(_written(tail))
        scratch.replace(self._newest)

    def noted(self) -> Tail | None:
        """Return the newest row that was noted; None where there is no readable note."""
        return _read(self._newest)

    def seal(self, seal: Seal) -> None:
        """Keep the last row of a closed day, durably; a seal that exists is never written again."""
        self._seals.mkdir(mode=0o700, exist_ok=True)
        path = self._seals / f"{seal.day}.json"
        if path.exists():
            return
        scratch = path.with_suffix(".new")
        with scratch.open("w") as file:
            file.write(_written(seal.tail))
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
        directory = os.open(self._seals, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    def seals(self) -> Iterator[Seal]:
        """Yield all seals, oldest day first; one that cannot be read is logged and left out."""
        for path in sorted(self._seals.glob("*.json")):
            tail = _read(path)
            if tail is not None:
                yield Seal(day=date.fromisoformat(path.stem), tail=tail)

    def newest_seal(self) -> Seal | None:
        """Return the seal of the last closed day."""
        return max(self.seals(), key=lambda seal: seal.day, default=None)


def _written(tail: Tail) -> str:
    return json.dumps({"seq": tail.seq, "hash": tail.hash}) + "\n"


def _read(path: Path) -> Tail | None:
    try:
        found = json.loads(path.read_text())
        return Tail(int(found["seq"]), str(found["hash"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("%s cannot be read: %s", path, error)
        return None
