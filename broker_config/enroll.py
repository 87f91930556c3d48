"""Enrol a device: give it an account, and return when the broker lets it in."""

import json
import logging
import re
import time
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from broker_config.addresses import Address
from broker_config.broker import RunningBroker, last_address, running
from broker_config.errors import (
    BadCounter,
    BadDevice,
    BadLetter,
    BadRole,
    NotAdmitted,
    UnknownDevice,
    WrongRoot,
)
from broker_config.knock import Answer, knock
from broker_config.passwords import new_password
from broker_config.registry import (
    SYSTEM_ROLES,
    Account,
    Credentials,
    Registry,
    ensure_system_accounts,
    locked,
    new_account,
)
from motcua.settings import Settings
from motcua.texts import text
from motcua.wire.codec import SLUG
from motcua.wire.commands import Role

log = logging.getLogger(__name__)

_LETTERS = "KLMNOPQRSTUVWXYZABCDEFGHIJ"
"""From K on: prefixes of services mostly begin with A, and A-A001 would be heard as A001."""

ADMISSION_S = 5.0
AT_COUNTER = frozenset({Role.COUNTER, Role.RATING})
_STEP_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """All that a device must be told; the password is kept nowhere else."""

    device: str
    role: Role
    counter: str | None
    letter: str | None
    host: str
    port: int
    username: str
    password: str = field(repr=False)
    root: str

    @property
    def credentials(self) -> Credentials:
        """User name and password."""
        return Credentials(username=self.username, password=self.password)

    def json(self) -> str:
        """Return one JSON object, its keys in the order of the fields."""
        return json.dumps(asdict(self))


def enroll(
    data_dir: Path,
    device: str,
    role: Role,
    *,
    counter: str | None = None,
    letter: str | None = None,
    root: str,
    settings: Settings | None = None,
    alone: bool = False,
    timeout: float = ADMISSION_S,
) -> Enrolment:
    """Give `device` an account with a new password; one enrolled before keeps its place and letter.

    What is not asked for comes from its former account, then from the `settings`; a kiosk without a letter
    gets the first free one. `alone`: a counter is given no second rating terminal.
    While a broker runs, returns once it has let the account in (`timeout` s).
    Raises BadDevice, BadRole, BadCounter, BadLetter, WrongRoot, NotAdmitted, BrokerNotReady, FileDamaged,
    RegistryBusy, DataDirectoryClosed.
    """
    _check_device(device, role)
    data_dir, password = data_dir.absolute(), new_password()
    with locked(data_dir):
        broker = _broker_of(data_dir, root)
        ensure_system_accounts(data_dir)
        registry = Registry.load(data_dir)
        known = registry.accounts.get(device)
        place = _counter(known, device, role, counter, settings)
        if alone:
            _check_alone(registry, device, role, place)
        letter = _letter(registry, device, role, letter, settings)
        account = new_account(device, role, password, counter=place, letter=letter)
        registry = registry.with_account(account)
        registry.save(data_dir)
        if broker is not None:
            _await_admission(broker, registry, Credentials(username=device, password=password), timeout)
    if known is not None and known.role is not role:
        log.warning("device %s was a %s and is a %s now", device, known.role, role)
    log.info("device %s enrolled as %s", device, role)
    return _enrolment(data_dir, account, password, root)


def check(
    data_dir: Path,
    device: str,
    role: Role,
    *,
    counter: str | None = None,
    letter: str | None = None,
    root: str,
    settings: Settings | None = None,
) -> None:
    """Raise what `enroll` (`alone`) would, as far as it can be known now; nothing is changed."""
    _check_device(device, role)
    _broker_of(data_dir.absolute(), root)
    registry = Registry.load(data_dir.absolute())
    place = _counter(registry.accounts.get(device), device, role, counter, settings)
    _check_alone(registry, device, role, place)
    _letter(registry, device, role, letter, settings)


def retire(data_dir: Path, device: str) -> None:
    """Take the account of `device` away; a running broker cuts it off. Raises UnknownDevice, BadDevice."""
    data_dir = data_dir.absolute()
    if device in SYSTEM_ROLES:
        raise BadDevice(text("{device} is an account of the system itself", device=device))
    with locked(data_dir):
        registry = Registry.load(data_dir)
        if device not in registry.accounts:
            raise UnknownDevice(
                text("no device {device} is enrolled in {folder}", device=repr(device), folder=data_dir)
            )
        registry = registry.without(device)
        registry.save(data_dir)
        if broker := running(data_dir):
            broker.reload(registry)
    log.info("device %s retired", device)


def _check_device(device: str, role: Role) -> None:
    if not re.fullmatch(SLUG, device):
        raise BadDevice(
            text(
                "{device} is no name for a device: small letters without accents, digits and -, at most 32",
                device=repr(device),
            )
        )
    if device in SYSTEM_ROLES:
        raise BadDevice(text("{device} is an account of the system itself", device=device))
    if role in SYSTEM_ROLES:
        raise BadRole(text("no device can be enrolled as {role}", role=role))


def _broker_of(data_dir: Path, root: str) -> RunningBroker | None:
    broker = running(data_dir)
    if broker is not None and broker.root != root:
        raise WrongRoot(
            text(
                "the running broker (pid {pid}) serves {root}, not {other}",
                pid=broker.pid,
                root=broker.root,
                other=root,
            )
        )
    return broker


def _counter(
    known: Account | None, device: str, role: Role, asked: str | None, settings: Settings | None
) -> str | None:
    if role not in AT_COUNTER:
        if asked is not None:
            raise BadCounter(
                text(
                    "{device}: a {role} stands at no counter, {given} was given",
                    device=device,
                    role=role,
                    given=repr(asked),
                )
            )
        return None
    planned = settings.devices.get(device) if settings else None
    if asked and planned and planned.counter and planned.counter != asked:
        raise BadCounter(
            text(
                "{device}: the settings plan it for the counter {planned}, not {given}",
                device=device,
                planned=planned.counter,
                given=asked,
            )
        )
    counter = asked or (known.counter if known else None) or (planned.counter if planned else None)
    if counter is None:
        raise BadCounter(
            text("{device}: a {role} needs the counter where it stands", device=device, role=role)
        )
    if not re.fullmatch(SLUG, counter) or (settings and counter not in settings.counters):
        raise BadCounter(_no_counter(device, counter, settings))
    return counter


def _no_counter(device: str, counter: str, settings: Settings | None) -> str:
    if settings is None:
        return text("{device}: no counter is called {counter}", device=device, counter=repr(counter))
    return text(
        "{device}: no counter is called {counter}; known: {known}",
        device=device,
        counter=repr(counter),
        known=", ".join(settings.counters),
    )


def _check_alone(registry: Registry, device: str, role: Role, counter: str | None) -> None:
    """Raise BadCounter for a second rating terminal at the `counter`; `device` may stand there already."""
    if role is not Role.RATING:
        return
    there = [one.device for one in registry.devices if (one.role, one.counter) == (Role.RATING, counter)]
    if there and device not in there:
        raise BadCounter(
            text(
                "{device}: {counter} has the rating terminal {other} already;"
                " motcua retire {other} takes its account away",
                device=device,
                counter=counter,
                other=there[0],
            )
        )


def _letter(
    registry: Registry, device: str, role: Role, asked: str | None, settings: Settings | None
) -> str | None:
    if role is not Role.KIOSK:
        if asked is not None:
            raise BadLetter(
                text(
                    "{device}: only a kiosk has a letter, {given} was given for a {role}",
                    device=device,
                    given=repr(asked),
                    role=role,
                )
            )
        return None
    planned = {name: one.letter for name, one in settings.devices.items()} if settings else {}
    known = registry.accounts.get(device)
    letter = asked or (known.letter if known else None) or planned.get(device)
    used = {one.letter: name for name, one in registry.accounts.items() if one.letter and name != device}
    letter = letter or _free_letter(device, {*used, *planned.values()})
    _check_letter(device, letter, used)
    return letter


def _free_letter(device: str, taken: Collection[str | None]) -> str:
    for letter in _LETTERS:
        if letter not in taken:
            return letter
    raise BadLetter(
        text(
            "{device}: all letters from A to Z are in use or planned; no more kiosks can be told apart",
            device=device,
        )
    )


def _check_letter(device: str, letter: str, used: Mapping[str, str]) -> None:
    if not re.fullmatch("[A-Z]", letter):
        raise BadLetter(
            text("{device}: letter {letter} is not one of A to Z", device=device, letter=repr(letter))
        )
    if letter in used:
        raise BadLetter(
            text(
                "{device}: letter {letter} belongs to {other}",
                device=device,
                letter=letter,
                other=used[letter],
            )
        )


def _await_admission(
    broker: RunningBroker, registry: Registry, credentials: Credentials, timeout: float
) -> None:
    deadline = time.monotonic() + timeout
    # A broker that has ended reads the account when it starts again.
    while broker.reload(registry, timeout):
        if knock(broker.host, broker.port, credentials, timeout) is Answer.ADMITTED:
            return
        if time.monotonic() > deadline:
            raise NotAdmitted(
                text(
                    "the broker on {place} has not let {device} in after {seconds} s; enroll it again",
                    place=f"{broker.host}:{broker.port}",
                    device=credentials.username,
                    seconds=f"{timeout:g}",
                )
            )
        time.sleep(_STEP_S)


def _enrolment(data_dir: Path, account: Account, password: str, root: str) -> Enrolment:
    broker = running(data_dir)
    address = Address(listen=broker.listen, port=broker.port) if broker else last_address(data_dir)
    return Enrolment(
        device=account.device,
        role=account.role,
        counter=account.counter,
        letter=account.letter,
        host=address.outward,
        port=address.port,
        username=account.device,
        password=password,
        root=root,
    )
