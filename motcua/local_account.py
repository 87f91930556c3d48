"""The account of a device that runs beside the coordinator: made when first needed, then kept."""

from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter

from broker_config.broker import last_address, running
from broker_config.enroll import enroll
from broker_config.json_file import read_json
from broker_config.passwords import matches
from broker_config.registry import Registry
from motcua.disk import write_file
from motcua.settings import Settings
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials
from motcua.wire.topics import root_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    password: str


_KEPT = TypeAdapter(_Kept)


def device_dir(data_dir: Path, name: str) -> Path:
    """Return where a device of this machine keeps what it must remember."""
    return data_dir / "device" / name


def local_account(
    data_dir: Path, name: str, role: Role, settings: Settings, *, counter: str | None = None
) -> Credentials:
    """Return the account of the device `name`, enrolled where there is none whose password is kept.

    One that stood at another `counter` moves. Raises BrokerError, OSError.
    """
    file = device_dir(data_dir, name) / "account.json"
    kept = read_json(file, _KEPT)
    root = root_of(settings.id)
    account = Registry.load(data_dir).accounts.get(name)
    is_there = account is not None and account.counter == counter
    if kept is None or account is None or not is_there or not matches(kept.password, account.password_hash):
        enrolment = enroll(data_dir, name, role, counter=counter, root=root, settings=settings)
        kept = _Kept(password=enrolment.password)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_file(file, _KEPT.dump_json(kept) + b"\n")
        account = Registry.load(data_dir).accounts[name]
    broker, last = running(data_dir), last_address(data_dir)
    return Credentials(
        device=name,
        role=role,
        host=broker.host if broker else last.local,
        port=broker.port if broker else last.port,
        username=name,
        password=kept.password,
        root=root,
        counter=account.counter,
        letter=account.letter,
    )


def as_json(credentials: Credentials) -> bytes:
    """Write credentials as `motcua enroll` prints them."""
    return TypeAdapter(dict[str, object]).dump_json(asdict(credentials)) + b"\n"
