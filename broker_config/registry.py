"""The registry of devices, `devices.json`: the one list from which the broker's files are written."""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import StringConstraints, TypeAdapter

from broker_config.errors import DataDirectoryClosed, RegistryBusy
from broker_config.json_file import read_json
from broker_config.passwords import hash_password, matches, new_password
from motcua.disk import make_directory, write_file
from motcua.lock_file import Held, holding
from motcua.texts import text
from motcua.wire.codec import Slug, rfc3339
from motcua.wire.commands import Role

log = logging.getLogger(__name__)

SYSTEM_ROLES = (Role.COORDINATOR, Role.ADMIN)
LOCK_TIMEOUT_S = 10.0
_HASH = r"^\$7\$[1-9][0-9]{0,8}\$[A-Za-z0-9+/]{16}\$[A-Za-z0-9+/]{86}==$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One device and its account; `device` is its user name and its client id at the broker.

    `counter`: where a keypad or a rating terminal stands. `letter`: what marks a kiosk's offline numbers.
    `enrolled_at`: RFC 3339, UTC.
    """

    device: Slug
    role: Role
    counter: Slug | None = None
    letter: Annotated[str, StringConstraints(pattern="^[A-Z]$")] | None = None
    password_hash: Annotated[str, StringConstraints(pattern=_HASH)]
    enrolled_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a client needs to be let in."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    version: Literal[1] = 1
    accounts: tuple[Account, ...]


_DOCUMENT = TypeAdapter(_Document)
_SECRETS: TypeAdapter[dict[Role, str]] = TypeAdapter(dict[Role, str])


@dataclass(frozen=True, slots=True)
class Registry:
    """All accounts by device name, the system's own (`coordinator`, `admin`) among them."""

    accounts: Mapping[str, Account] = field(default_factory=dict)

    @classmethod
    def load(cls, data_dir: Path) -> "Registry":
        """Read `devices.json`; where there is none, the registry is empty. Raises FileDamaged."""
        document = read_json(registry_path(data_dir), _DOCUMENT)
        return cls({one.device: one for one in document.accounts} if document else {})

    def save(self, data_dir: Path) -> None:
        """Replace `devices.json`, durably; hold the lock (`locked`) from the load to the save."""
        document = _Document(accounts=tuple(self.accounts[device] for device in sorted(self.accounts)))
        write_file(registry_path(data_dir), _DOCUMENT.dump_json(document, indent=2) + b"\n")

    @property
    def devices(self) -> tuple[Account, ...]:
        """The enrolled devices by name, without the accounts of the system itself."""
        return tuple(
            account for _, account in sorted(self.accounts.items()) if account.role not in SYSTEM_ROLES
        )

    def with_account(self, account: Account) -> "Registry":
        """Return the registry with `account` added or replaced."""
        return Registry({**self.accounts, account.device: account})

    def without(self, device: str) -> "Registry":
        """Return the registry without the account of `device`."""
        return Registry({name: one for name, one in self.accounts.items() if name != device})


def registry_path(data_dir: Path) -> Path:
    """Return where the registry lies; the coordinator watches this file."""
    return data_dir / "devices.json"


@contextmanager
def locked(data_dir: Path, timeout: float = LOCK_TIMEOUT_S) -> Iterator[None]:
    """Make the data directory if need be and hold the registry alone; RegistryBusy after `timeout` s.

    Raises DataDirectoryClosed where the directory is another user's.
    """
    _enter(data_dir)
    path = data_dir / "devices.lock"
    try:
        with holding(path, patience_s=timeout):
            yield
    except Held as error:
        raise RegistryBusy(
            text("{path} is locked by another program for {seconds} s", path=path, seconds=f"{timeout:g}")
        ) from error


def system_account(data_dir: Path, role: Role) -> Credentials:
    """Return the credentials of `coordinator` or `admin`, made when they are first asked for.

    A broker that runs already learns of new ones at its next reload.
    """
    with locked(data_dir):
        return ensure_system_accounts(data_dir)[role]


def ensure_system_accounts(data_dir: Path) -> dict[Role, Credentials]:
    """Give the system's own roles an account each where they have none; the caller holds the lock."""
    registry = Registry.load(data_dir)
    path = data_dir / "secrets.json"
    known = read_json(path, _SECRETS) or {}
    lacking = [role for role in SYSTEM_ROLES if not _holds(registry, role, known.get(role))]
    for role in lacking:
        known[role] = new_password()
        registry = registry.with_account(new_account(role.value, role, known[role]))
    if lacking:
        # Secrets first: after a crash between the two the hash does not match, and both are made anew.
        write_file(path, _SECRETS.dump_json(known) + b"\n")
        registry.save(data_dir)
        log.info("system accounts made: %s", ", ".join(lacking))
    return {role: Credentials(username=role.value, password=known[role]) for role in SYSTEM_ROLES}


def new_account(
    device: str, role: Role, password: str, *, counter: str | None = None, letter: str | None = None
) -> Account:
    """Make an account as of now; only the hash of `password` is kept in it."""
    return Account(
        device=device,
        role=role,
        counter=counter,
        letter=letter,
        password_hash=hash_password(password),
        enrolled_at=rfc3339(datetime.now(UTC)),
    )


def _holds(registry: Registry, role: Role, password: str | None) -> bool:
    account = registry.accounts.get(role.value)
    return account is not None and password is not None and matches(password, account.password_hash)


def _enter(data_dir: Path) -> None:
    try:
        make_directory(data_dir)
        owner = data_dir.stat().st_uid
    except PermissionError as error:
        raise DataDirectoryClosed(f"{error.filename}: {error.strerror}") from error
    # Root too: in a directory that another user can change, a link would tell root where to write.
    if owner != os.geteuid():
        raise DataDirectoryClosed(
            text(
                "{folder} belongs to user {owner}, you are {user}: use sudo -u",
                folder=data_dir,
                owner=owner,
                user=os.geteuid(),
            )
        )
