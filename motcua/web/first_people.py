"""The accounts with which a demonstration begins."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from motcua.settings import Settings
from motcua.web.access import StaffRole
from motcua.web.people import People
from motcua.web.people_file import PeopleFile
from motcua.web.pins import SHORTEST, is_easy

_OTHERS: Final = (
    ("giam-sat", "Bùi Thanh Mai", StaffRole.SUPERVISOR),
    ("quan-tri", "Hồ Anh Tuấn", StaffRole.ADMIN),
)
"""Who works at no counter; the names are invented, as those of the officers are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A new account, and its PIN, which is kept nowhere else."""

    name: str
    pin: str
    full_name: str
    role: StaffRole


def first_sign_ins(data_dir: Path, settings: Settings) -> tuple[SignIn, ...]:
    """Make the accounts of a demonstration in its data directory; nothing where there are accounts already.

    Raises OSError, sqlite3.Error.
    """
    with PeopleFile(data_dir) as file:
        return demonstration_people(People(file), settings)


def demonstration_people(people: People, settings: Settings) -> tuple[SignIn, ...]:
    """Make an account for each officer, a supervisor and an administrator, with PINs by chance.

    Where there is an account already nothing is made, and nothing returned. Raises sqlite3.Error.
    """
    if people.all():
        return ()
    return tuple(_made(people, settings))


def _made(people: People, settings: Settings) -> Iterator[SignIn]:
    for officer in settings.officers.values():
        pin = chance_pin(StaffRole.OFFICER)
        people.add(officer.id, pin, full_name=officer.name, role=StaffRole.OFFICER, officer=officer.id)
        yield SignIn(name=officer.id, pin=pin, full_name=officer.name, role=StaffRole.OFFICER)
    for name, full_name, role in _OTHERS:
        pin = chance_pin(role)
        people.add(name, pin, full_name=full_name, role=role)
        yield SignIn(name=name, pin=pin, full_name=full_name, role=role)


def chance_pin(role: StaffRole) -> str:
    """Return a PIN by chance that is long enough for a role, and not easy."""
    while True:
        pin = "".join(secrets.choice("0123456789") for _ in range(SHORTEST[role]))
        if not is_easy(pin):
            return pin
