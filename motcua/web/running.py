"""Where the pages are served: what their program tells others of this machine."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from broker_config.addresses import Address
from broker_config.json_file import read_json
from motcua.disk import make_directory, write_file
from motcua.processes import words_of

DEFAULT_PORT: Final = 8080


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningPages:
    """What `run/web.json` says of the pages that are served."""

    pid: int
    host: str
    port: int

    @property
    def address(self) -> Address:
        """Where they listen."""
        return Address(listen=self.host, port=self.port)


_RUNNING = TypeAdapter(RunningPages)
_ADDRESS = TypeAdapter(Address)


def run_file(data_dir: Path) -> Path:
    """Return the file that says who serves; it is there while somebody does, or was killed."""
    return data_dir / "run" / "web.json"


def announce(data_dir: Path, host: str, port: int) -> None:
    """Say that this process serves the pages now. Raises OSError."""
    path = run_file(data_dir)
    make_directory(path.parent)
    write_file(path, _RUNNING.dump_json(RunningPages(pid=os.getpid(), host=host, port=port)))


def running_pages(data_dir: Path) -> RunningPages | None:
    """Return who serves the pages of this data directory, or None. Raises FileDamaged."""
    found = read_json(run_file(data_dir), _RUNNING)
    return found if found is not None and "web" in words_of(found.pid) else None


def remember_address(data_dir: Path, address: Address) -> None:
    """Keep where the pages are to be served, also when they cannot be. Raises OSError."""
    write_file(_address_file(data_dir), _ADDRESS.dump_json(address) + b"\n")


def last_address(data_dir: Path) -> Address:
    """Return where the pages were to be served last, or will be by default. Raises FileDamaged."""
    return read_json(_address_file(data_dir), _ADDRESS) or Address(port=DEFAULT_PORT)


def _address_file(data_dir: Path) -> Path:
    return data_dir / "pages.json"
