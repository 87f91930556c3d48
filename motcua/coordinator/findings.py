"""What `verify` finds: one thing each that is not as it was written."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

MOST = 50
"""Findings of one kind that are kept one by one; the rest is counted."""


class Kind(StrEnum):
    """Where something was found; `ERASED` and `RESTORED` are no damage, but worth knowing."""

    FILE = "file"
    SCHEMA = "schema"
    CHAIN = "chain"
    EVENT = "event"
    SEAL = "seal"
    WITNESS = "witness"
    TABLE = "table"
    PRIVATE = "private"
    ANSWER = "answer"
    ERASED = "erased"
    RESTORED = "restored"

    @property
    def is_damage(self) -> bool:
        """Whether what was written is lost or was changed, without the coordinator's knowledge."""
        return self not in {Kind.ERASED, Kind.RESTORED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding, `said` in plain words.

    `seq`: the journal's row that it is about; `table`, `key`, `column`: its place in a table.
    """

    kind: Kind
    said: str
    seq: int | None = None
    table: str | None = None
    key: str | None = None
    column: str | None = None


@dataclass(slots=True)
class Checked:
    """What was looked at (rows of the journal, days, rows of the tables made from it), and what was found."""

    findings: list[Finding] = field(default_factory=list)
    more: Counter[Kind] = field(default_factory=Counter)
    rows: int = 0
    days: int = 0
    table_rows: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether nothing is damaged."""
        return not any(finding.kind.is_damage for finding in self.findings)

    def take(self, found: Iterable[Finding]) -> None:
        """Keep what was found; of one kind no more than `MOST`, the rest is counted in `more`."""
        known = Counter(finding.kind for finding in self.findings)
        for finding in found:
            known[finding.kind] += 1
            if known[finding.kind] > MOST:
                self.more[finding.kind] += 1
            else:
                self.findings.append(finding)
