"""Who looked at figures that are hidden from others, and when: kept in `web.db`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from motcua.evaluation.report import Report
from motcua.web.clock import utc_now
from motcua.web.people_file import PeopleFile
from motcua.wire.codec import rfc3339


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look: the account, the moment, and what was shown."""

    at: datetime
    account: str
    what: str


class Looks:
    """The looks in `web.db`, for any thread. Every method may raise `sqlite3.Error`."""

    def __init__(self, file: PeopleFile, now: Callable[[], datetime] = utc_now) -> None:
        """Keep them in `file`; the caller closes it."""
        self._file, self._now = file, now

    def note(self, account: str, what: str) -> None:
        """Note that somebody looks now; durable when it returns."""
        with self._file.writing() as connection:
            connection.execute(
                "INSERT INTO look (at, account, what) VALUES (?, ?, ?)",
                (rfc3339(self._now()), account, what),
            )

    def all(self) -> tuple[Look, ...]:
        """Return them in their order."""
        found = self._file.rows("SELECT at, account, what FROM look ORDER BY place")
        return tuple(
            Look(at=datetime.fromisoformat(at), account=account, what=what) for at, account, what in found
        )


def what_was_shown(made: Report) -> str:
    """Return what a look at a report is noted as: the period, and which figures."""
    only = f" {made.groups[0].id}" if len(made.groups) == 1 else ""
    return f"scores {made.period.name} {made.by}{only}"
