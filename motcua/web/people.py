"""The people who sign in to the pages: accounts, PINs, and the waiting after wrong PINs."""

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from motcua.texts import text
from motcua.web import lockout, pins
from motcua.web.access import StaffRole
from motcua.web.clock import utc_now
from motcua.web.people_file import PeopleFile
from motcua.web.pins import Pins
from motcua.wire.codec import SLUG, rfc3339

_ACCOUNT = "SELECT name, full_name, role, officer, made_at, pin_at, disabled_at, pin FROM account"
_INSERT = (
    "INSERT INTO account (name, full_name, role, officer, pin, pin_at, made_at) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_FAILED = (
    "INSERT INTO failure VALUES (?1, 1, ?2)"
    " ON CONFLICT (who) DO UPDATE SET wrong = wrong + 1, last_at = excluded.last_at"
)
_MOST_FAILURES = 10_000


class PeopleError(Exception):
    """The root of what can be wrong with people; its message says it in the language in use."""


class BadName(PeopleError):
    """A sign-in name is not written as one."""


class NameTaken(PeopleError):
    """There is an account with this name."""


class OfficerTaken(PeopleError):
    """Another account signs in as this officer."""


class NoSuchPerson(PeopleError):
    """No account has this name."""


class WeakPin(PeopleError):
    """A PIN is too short or too easy."""


class WrongPin(PeopleError):
    """Name and PIN do not fit, whichever of them is wrong; after `wait` one may try again."""

    def __init__(self, wait: timedelta) -> None:
        """`wait` is zero as long as there are attempts left."""
        super().__init__(f"name and PIN do not fit; wait {wait.total_seconds():.0f} s")
        self.wait = wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who may sign in. `officer`: the id in the centre's settings, of an officer always.

    `pin_at`: when the PIN was set; `disabled_at`: since when nobody may sign in with it.
    """

    name: str
    full_name: str
    role: StaffRole
    officer: str | None = None
    made_at: datetime
    pin_at: datetime
    disabled_at: datetime | None = None


class People:
    """The accounts in `web.db`, for any thread. Every method may raise `sqlite3.Error`."""

    def __init__(
        self, file: PeopleFile, pins: Pins | None = None, now: Callable[[], datetime] = utc_now
    ) -> None:
        """Keep accounts in `file`; the caller closes it."""
        self.file, self._pins, self._now = file, pins or Pins(), now

    def add(
        self, name: str, pin: str, *, full_name: str, role: StaffRole, officer: str | None = None
    ) -> None:
        """Make an account. Raises `BadName`, `WeakPin`, `NameTaken`, `OfficerTaken`."""
        self.check_new(name, officer)
        hashed, now = self._hashed(pin, role), rfc3339(self._now())
        with self.file.writing() as connection:
            _check_free(connection, name, officer)
            connection.execute(_INSERT, (name, full_name, role.value, officer, hashed, now, now))

    def check_new(self, name: str, officer: str | None) -> None:
        """Raise what would keep an account from being made: `BadName`, `NameTaken`, `OfficerTaken`."""
        if re.fullmatch(SLUG, name) is None:
            raise BadName(text("{name}: a name has small letters, digits and -, at most 32", name=repr(name)))
        with self.file.writing() as connection:
            _check_free(connection, name, officer)

    def all(self) -> tuple[Account, ...]:
        """Return the accounts by name."""
        return tuple(map(_account, self.file.rows(f"{_ACCOUNT} ORDER BY name")))

    def find(self, name: str) -> Account:
        """Return the account with this name; raises `NoSuchPerson`."""
        found = self.file.rows(f"{_ACCOUNT} WHERE name = ?", name)
        if not found:
            raise NoSuchPerson(text("there is no account called {name}", name=name))
        return _account(found[0])

    def set_pin(self, name: str, pin: str) -> None:
        """Give a new PIN, end the sessions and the waiting. Raises `NoSuchPerson`, `WeakPin`."""
        hashed = self._hashed(pin, self.find(name).role)
        self._change(name, "pin = ?, pin_at = ?", hashed, rfc3339(self._now()))
        self.unlock(name)

    def disable(self, name: str) -> None:
        """Let nobody sign in with this account, and end its sessions. Raises `NoSuchPerson`."""
        self._change(name, "disabled_at = coalesce(disabled_at, ?)", rfc3339(self._now()))

    def enable(self, name: str) -> None:
        """Let the account sign in again. Raises `NoSuchPerson`."""
        self._change(name, "disabled_at = NULL")

    def remove(self, name: str) -> None:
        """Take the account away, and its sessions. Raises `NoSuchPerson`."""
        with self.file.writing() as connection:
            if not connection.execute("DELETE FROM account WHERE name = ?", (name,)).rowcount:
                raise NoSuchPerson(text("there is no account called {name}", name=name))

    def _change(self, name: str, changes: str, *values: str | None) -> None:
        """Change the account, and end its sessions: it is not what they were begun with."""
        with self.file.writing() as connection:
            changed = connection.execute(
                f"UPDATE account SET {changes} WHERE name = ?",  # noqa: S608 - constants of this module
                (*values, name),
            )
            if not changed.rowcount:
                raise NoSuchPerson(text("there is no account called {name}", name=name))
            connection.execute("DELETE FROM session WHERE account = ?", (name,))

    def _hashed(self, pin: str, role: StaffRole) -> str:
        if wrong := pins.mistake(pin, role):
            raise WeakPin(wrong)
        return self._pins.hash(pin)

    # --- signing in -----------------------------------------------------------------------------

    def check(self, name: str, pin: str) -> Account:
        """Return the account that signs in; takes as long as a hash takes. Raises `WrongPin`.

        An attempt counts as a wrong one until it is known to be right, so that many at once are not more.
        Names that there are not wait like those that there are.
        """
        who = _who(name)
        self._attempt(who)
        found = next(iter(self.file.rows(f"{_ACCOUNT} WHERE name = ?", name)), None)
        known: str | None = found[-1] if found else None
        fits = self._pins.fits(known, pin)
        if found is None or known is None or not fits or _account(found).disabled_at is not None:
            raise WrongPin(self.wait(name))
        with self.file.writing() as connection:
            connection.execute("DELETE FROM failure WHERE who = ?", (who,))
        if self._pins.is_old(known):
            self._hash_anew(name, pin, known)
        return _account(found)

    def wait(self, name: str) -> timedelta:
        """Return how long this name must wait yet; zero where it need not."""
        found = self.file.rows("SELECT wrong, last_at FROM failure WHERE who = ?", _who(name))
        return _wait(found[0], self._now()) if found else timedelta()

    def unlock(self, name: str) -> None:
        """Forget the wrong PINs of a name."""
        with self.file.writing() as connection:
            connection.execute("DELETE FROM failure WHERE who = ?", (_who(name),))

    def _attempt(self, who: str) -> None:
        """Note an attempt; raises `WrongPin` where it must wait."""
        now = self._now()
        with self.file.writing() as connection:
            forgotten = rfc3339(now - lockout.FORGOTTEN)
            connection.execute("DELETE FROM failure WHERE last_at < ?", (forgotten,))
            found = connection.execute("SELECT wrong, last_at FROM failure WHERE who = ?", (who,)).fetchone()
            if found is not None and (wait := _wait(found, now)):
                raise WrongPin(wait)
            connection.execute(_FAILED, (who, rfc3339(now)))
            connection.execute(
                "DELETE FROM failure WHERE who IN"
                " (SELECT who FROM failure ORDER BY last_at DESC LIMIT -1 OFFSET ?)",
                (_MOST_FAILURES,),
            )

    def _hash_anew(self, name: str, pin: str, known: str) -> None:
        hashed = self._pins.hash(pin)
        with self.file.writing() as connection:
            connection.execute("UPDATE account SET pin = ? WHERE name = ? AND pin = ?", (hashed, name, known))


def _check_free(connection: sqlite3.Connection, name: str, officer: str | None) -> None:
    if connection.execute("SELECT 1 FROM account WHERE name = ?", (name,)).fetchone() is not None:
        raise NameTaken(text("there is an account called {name} already", name=name))
    other = connection.execute("SELECT name FROM account WHERE officer = ?", (officer,)).fetchone()
    if other is not None:
        raise OfficerTaken(
            text("{other} signs in as the officer {officer} already", other=other[0], officer=officer)
        )


def _account(row: tuple[Any, ...]) -> Account:
    name, full_name, role, officer, made_at, pin_at, disabled_at, _pin = row
    return Account(
        name=name,
        full_name=full_name,
        role=StaffRole(role),
        officer=officer,
        made_at=datetime.fromisoformat(made_at),
        pin_at=datetime.fromisoformat(pin_at),
        disabled_at=datetime.fromisoformat(disabled_at) if disabled_at else None,
    )


def _who(name: str) -> str:
    """Return what stands for a name in the list of failures: people type PINs into the wrong field."""
    return sha256(name.encode()).hexdigest()


def _wait(failure: tuple[int, str], now: datetime) -> timedelta:
    wrong, last_at = failure
    return lockout.wait(wrong, datetime.fromisoformat(last_at), now)
