"""Who is signed in: a secret in the browser, and only its hash here."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from motcua.web.access import StaffRole
from motcua.web.clock import utc_now
from motcua.web.people import Account
from motcua.web.people_file import PeopleFile
from motcua.wire.codec import rfc3339

IDLE: Final = {
    StaffRole.OFFICER: timedelta(hours=12),
    StaffRole.SUPERVISOR: timedelta(hours=12),
    StaffRole.ADMIN: timedelta(hours=1),
}
"""So long after the last use a session ends.

An officer may work all day with the keypad and only look at the page: it must not sign him out before the
evening, and must be closed the next morning. What an administrator may do is not left open on a desk.
"""
AT_MOST: Final = timedelta(hours=16)
"""So long after the sign-in it ends in any case."""
_TOUCHED: Final = timedelta(minutes=1)  # a use is noted so often, to spare the memory card
_FIND = (
    "SELECT key, account, full_name, role, officer, lang, began_at, seen_at FROM session"
    " JOIN account ON account.name = session.account WHERE key = ?"
)
_BEGIN = (
    "INSERT INTO session SELECT ?, name, ?, ?, ? FROM account"
    " WHERE name = ? AND pin_at = ? AND role = ? AND disabled_at IS NULL"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who is signed in. `key`: the hash of the secret; `csrf`: what every form must bring along.

    `officer`: the id in the centre's settings, None for whoever serves at no counter.
    """

    key: str
    name: str
    full_name: str
    role: StaffRole
    officer: str | None
    lang: str
    csrf: str


class Sessions:
    """The sessions in `web.db`, for any thread. Every method may raise `sqlite3.Error`."""

    def __init__(self, file: PeopleFile, now: Callable[[], datetime] = utc_now) -> None:
        """Keep sessions in `file`; the caller closes it."""
        self._file, self._now = file, now

    def begin(self, account: Account, lang: str) -> str | None:
        """Sign somebody in; return the new secret, or None where the account has changed meanwhile."""
        secret, now = secrets.token_urlsafe(32), rfc3339(self._now())
        with self._file.writing() as connection:
            longest = rfc3339(self._now() - AT_MOST)
            connection.execute("DELETE FROM session WHERE began_at < ?", (longest,))
            begun = connection.execute(
                _BEGIN,
                (_key(secret), lang, now, now, account.name, rfc3339(account.pin_at), account.role.value),
            )
        return secret if begun.rowcount else None

    def find(self, secret: str) -> Session | None:
        """Return the session of a secret, and note its use; None where there is none, or none any more."""
        key, now = _key(secret), self._now()
        row = self._row(key)
        if row is None:
            return None
        if now - datetime.fromisoformat(row[-1]) >= _TOUCHED:
            with self._file.writing() as connection:
                connection.execute("UPDATE session SET seen_at = ? WHERE key = ?", (rfc3339(now), key))
        _, name, full_name, role, officer, lang, _, _ = row
        return Session(
            key=key,
            name=name,
            full_name=full_name,
            role=StaffRole(role),
            officer=officer,
            lang=lang,
            csrf=sha256(f"csrf {secret}".encode()).hexdigest(),
        )

    def is_open(self, session: Session) -> bool:
        """Whether the session has not ended; notes no use."""
        return self._row(session.key) is not None

    def speak(self, session: Session, lang: str) -> None:
        """Go on in another language."""
        with self._file.writing() as connection:
            connection.execute("UPDATE session SET lang = ? WHERE key = ?", (lang, session.key))

    def end(self, session: Session) -> None:
        """Sign out."""
        with self._file.writing() as connection:
            connection.execute("DELETE FROM session WHERE key = ?", (session.key,))

    def _row(self, key: str) -> tuple[Any, ...] | None:
        row = next(iter(self._file.rows(_FIND, key)), None)
        return row if row is not None and _goes_on(row, self._now()) else None


def _goes_on(row: tuple[Any, ...], now: datetime) -> bool:
    began_at, seen_at = map(datetime.fromisoformat, row[-2:])
    return now - seen_at < IDLE[StaffRole(row[3])] and now - began_at < AT_MOST


def _key(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
