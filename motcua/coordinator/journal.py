"""The journal: events as rows, each with the hash of the one before.

A row that is changed, removed, inserted or swapped breaks the chain.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from motcua.core.events import KIND_OF, KINDS, Event
from motcua.wire.codec import MalformedMessage, decode, encode, rfc3339

GENESIS = "0" * 64
BODY_LIMIT = 4 * 1024 * 1024
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class DamagedJournal(Exception):
    """The journal is not what was written: `seq` is the first row that does not fit."""

    def __init__(self, seq: int, reason: str) -> None:
        """Name the row and what is wrong with it."""
        super().__init__(f"journal row {seq}: {reason}")
        self.seq, self.reason = seq, reason


class Row(NamedTuple):
    """A row of the journal, in the order of its columns."""

    seq: int
    at: str
    day: str | None
    kind: str
    cause: str | None
    device: str | None
    body: str
    hash: str

    def expected_hash(self, before: str) -> str:
        """Return the hash that the row must have after one with the hash `before`.

        It is the SHA-256 of the JSON array of `before` and the row's other columns, without spaces, UTF-8.
        """
        return sha256(_as_json([before, *self[:-1]]).encode()).hexdigest()

    def event(self) -> Event:
        """Return the event that the row holds, or raise `DamagedJournal`."""
        try:
            return decode(KINDS[self.kind], self.body.encode(), BODY_LIMIT)
        except (KeyError, MalformedMessage) as error:
            raise DamagedJournal(self.seq, f"no {self.kind!r} can be read from it: {error}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An event with what brought it about: the id of a command, and the device that sent it."""

    event: Event
    day: date | None
    cause: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of the journal: the number of its last row (0: there is none) and its hash."""

    seq: int = 0
    hash: str = GENESIS


def rows(records: Iterable[Record], tail: Tail) -> list[Row]:
    """Write `records` as the rows that follow `tail`."""
    made: list[Row] = []
    seq, before = tail.seq, tail.hash
    for record in records:
        seq += 1
        row = Row(
            seq,
            rfc3339(record.event.at),
            record.day.isoformat() if record.day else None,
            KIND_OF[type(record.event)],
            record.cause,
            record.device,
            encode(record.event).decode(),
            "",
        )
        before = row.expected_hash(before)
        made.append(row._replace(hash=before))
    return made


def checked(found: Iterable[Row], tail: Tail) -> Iterator[Row]:
    """Yield the rows that follow `tail`; raise `DamagedJournal` at the first that breaks the chain."""
    seq, before = tail.seq, tail.hash
    for row in found:
        if row.seq != seq + 1:
            raise DamagedJournal(row.seq, f"it follows row {seq}: rows are missing between them")
        if row.hash != row.expected_hash(before):
            raise DamagedJournal(row.seq, "it, or the row before it, is not what was written")
        seq, before = row.seq, row.hash
        yield row
