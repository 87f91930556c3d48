"""The account of the centre's pages at the broker."""

from pathlib import Path

from motcua.local_account import device_dir as dir_of
from motcua.local_account import local_account
from motcua.settings import Settings
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials

NAME = "pages"
"""Not `web`: whoever enrols a `web` of his own must not cut the centre's pages off."""


def device_dir(data_dir: Path) -> Path:
    """Return where the device of the pages keeps what it must remember."""
    return dir_of(data_dir, NAME)


def credentials(data_dir: Path, settings: Settings) -> Credentials:
    """Return the account of the pages, enrolled where there is none. Raises BrokerError, OSError."""
    return local_account(data_dir, NAME, Role.WEB, settings)
