"""The command line of `motcua enroll`."""

import argparse
import os
import sqlite3
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from broker_config.broker import running
from broker_config.enroll import check, enroll
from broker_config.errors import BrokerError, BrokerNotReady
from motcua.centre_file.reading import BadSettings, load
from motcua.checkup.site import supervisor_of
from motcua.coordinator.reader import settings_in_force
from motcua.data_directory import DataDirectoryError, known_data_dir, make_private
from motcua.settings import Settings
from motcua.texts import text
from motcua.wire.commands import Role
from motcua.wire.topics import root_of

FIRST_START_S, STEP_S = 10.0, 0.05
ONLY_HERE = ("127.0.0.1", "::1", "localhost")
ROLES = (Role.KIOSK, Role.RATING, Role.BOARD, Role.COUNTER, Role.WEB)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's options."""
    made = argparse.ArgumentParser(
        prog="motcua enroll",
        description=text("Give a device its account; prints one JSON object with all it must be told."),
    )
    made.add_argument("device", help=text("the device's name: small letters, digits and -"))
    made.add_argument(
        "--role",
        type=_role,
        choices=[role.value for role in ROLES],
        required=True,
        help=text("what it is; for a keypad: counter, for a rating terminal: rating"),
    )
    made.add_argument("--counter", help=text("the counter where it stands"))
    made.add_argument("--letter", help=text("the letter of a kiosk's offline numbers"))
    made.add_argument("--centre", type=Path, help=text("the settings file, before the first start"))
    made.add_argument("--data-dir", type=Path, help=text("where the centre's data lie"))
    made.add_argument("--check", action="store_true", help=text("only tell whether it would work"))
    return made


def _role(word: str) -> str:
    """Return the role, also for who names it as its program is called."""
    return {"keypad": Role.COUNTER.value, "terminal": Role.RATING.value}.get(word, word)


def main(argv: Sequence[str] | None = None) -> int:
    """Enroll a device and print its JSON; return 0, 1 if it cannot be done, 2 for bad settings."""
    asked = parser().parse_args(argv)
    data_dir = asked.data_dir or known_data_dir(os.environ)
    try:
        settings = _settings(data_dir, asked.centre)
        if asked.counter is not None and asked.counter not in settings.counters:
            names = ", ".join(settings.counters)
            _tell(text("no counter is called {name}; there are: {names}", name=asked.counter, names=names))
            return 1
        wish = {"counter": asked.counter, "letter": asked.letter, "root": root_of(settings.id)}
        if asked.check:
            check(data_dir, asked.device, Role(asked.role), settings=settings, **wish)
            return 0
        make_private(data_dir)
        enrolment = enroll(data_dir, asked.device, Role(asked.role), settings=settings, alone=True, **wish)
    except BadSettings as error:
        _tell(error.report(str(asked.centre)))
        return 2
    except (BrokerError, DataDirectoryError, OSError, sqlite3.Error) as error:
        _tell(text("motcua enroll: {error}", error=error))
        return 1
    print(enrolment.json())
    if enrolment.host in ONLY_HERE:
        _tell(_only_here(enrolment.host))
    return 0


def _settings(data_dir: Path, centre: Path | None) -> Settings:
    """Return the settings in force; before the first start those of the file that is named.

    A centre that is just starting for the first time is given some seconds to take its settings into force.
    Raises BrokerNotReady where there are none, BadSettings, sqlite3.Error.
    """
    deadline = time.monotonic() + FIRST_START_S
    while (known := settings_in_force(data_dir)) is None and centre is None and _starts(data_dir):
        if time.monotonic() > deadline:
            raise BrokerNotReady(text("the centre runs, but has no settings in force yet"))
        time.sleep(STEP_S)
    if known is not None:
        return known
    if centre is None:
        raise BrokerNotReady(
            text(
                "no centre has started in {path} yet;"
                " start it first, or name its settings file with --centre FILE",
                path=data_dir,
            )
        )
    return load(centre)[1]


def _starts(data_dir: Path) -> bool:
    return running(data_dir) is not None or supervisor_of(data_dir) is not None


def _only_here(host: str) -> str:
    return text(
        "host is {host}: only programs on this machine can use this account. For another one start the"
        " centre with --listen 0.0.0.0, then enroll the device again.",
        host=host,
    )


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)
