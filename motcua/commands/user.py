"""The command line of `motcua user`: who may sign in to the pages."""

import argparse
import getpass
import os
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from motcua.coordinator.reader import settings_in_force
from motcua.data_directory import DataDirectoryError, known_data_dir, make_private
from motcua.settings import Settings
from motcua.texts import text, texts
from motcua.web.access import StaffRole
from motcua.web.people import Account, People, PeopleError
from motcua.web.people_file import PeopleFile
from motcua.web.pins import SHORTEST, mistake


class NotDone(Exception):
    """What keeps the command from being carried out, in plain words."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's options."""
    made = argparse.ArgumentParser(
        prog="motcua user", description=text("Say who may sign in to the pages of the staff.")
    )
    words = made.add_subparsers(dest="what", required=True, metavar=text("WHAT"))
    add = _word(words, "add", text("make an account; asks for its PIN"))
    add.add_argument(
        "--role", choices=[role.value for role in StaffRole], required=True, help=text("what it may do")
    )
    add.add_argument("--officer", help=text("the officer's id in the settings"))
    add.add_argument("--full-name", help=text("the name on the pages; an officer's is in the settings"))
    pin = _word(words, "pin", text("set a new PIN; ends what is signed in with the old one"))
    for asking in (add, pin):
        asking.add_argument("--pin-stdin", action="store_true", help=text("read the PIN from standard input"))
    _word(words, "list", text("show the accounts"), named=False)
    _word(words, "disable", text("let nobody sign in with an account, and end what is signed in"))
    _word(words, "enable", text("let a disabled account sign in again"))
    _word(words, "unlock", text("end the waiting after wrong PINs"))
    _word(words, "remove", text("take an account away"))
    return made


def _word(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]",
    word: str,
    about: str,
    *,
    named: bool = True,
) -> argparse.ArgumentParser:
    made = words.add_parser(word, help=about, description=about)
    if named:
        made.add_argument("name", help=text("the sign-in name: small letters, digits and -"))
    made.add_argument("--data-dir", type=Path, help=text("where the centre's data lie"))
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Change or show the accounts; return 0, or 1 if it cannot be done."""
    asked = parser().parse_args(argv)
    data_dir = asked.data_dir or known_data_dir(os.environ)
    try:
        settings = _settings(data_dir)
        make_private(data_dir)
        with PeopleFile(data_dir) as file:
            said = _carry_out(asked, People(file), settings)
    except (NotDone, PeopleError, DataDirectoryError, OSError, sqlite3.Error) as error:
        print(text("motcua user: {error}", error=error), file=sys.stderr)
        return 1
    if said:
        print(said)
    return 0


def _settings(data_dir: Path) -> Settings:
    settings = settings_in_force(data_dir)
    if settings is None:
        raise NotDone(text("no coordinator has started with {path} yet", path=data_dir))
    return settings


def _carry_out(asked: argparse.Namespace, people: People, settings: Settings) -> str:
    match asked.what:
        case "add":
            return _add(asked, people, settings)
        case "pin":
            people.set_pin(asked.name, _pin(people.find(asked.name).role, from_stdin=asked.pin_stdin))
            return text("{name} has a new PIN.", name=asked.name)
        case "disable":
            people.disable(asked.name)
            return text("{name} cannot sign in any more.", name=asked.name)
        case "enable":
            people.enable(asked.name)
            return text("{name} can sign in.", name=asked.name)
        case "unlock":
            people.unlock(people.find(asked.name).name)
            return text("{name} need not wait.", name=asked.name)
        case "remove":
            people.remove(asked.name)
            return text("There is no account called {name} any more.", name=asked.name)
        case _:
            _show(people, settings)
            return ""


def _add(asked: argparse.Namespace, people: People, settings: Settings) -> str:
    role = StaffRole(asked.role)
    officer = _officer(role, asked.officer, settings)
    known = settings.officers.get(officer or "")
    people.check_new(asked.name, officer)
    people.add(
        asked.name,
        _pin(role, from_stdin=asked.pin_stdin),
        full_name=asked.full_name or (known.name if known else asked.name),
        role=role,
        officer=officer,
    )
    return text("{name} can sign in.", name=asked.name)


def _officer(role: StaffRole, officer: str | None, settings: Settings) -> str | None:
    """Return the officer of a new account; raises `NotDone`."""
    if role is StaffRole.ADMIN and officer is not None:
        raise NotDone(text("an administrator serves at no counter: leave --officer out"))
    if officer in settings.officers or (officer is None and role is not StaffRole.OFFICER):
        return officer
    names = ", ".join(settings.officers)
    if officer is None:
        raise NotDone(text("say which officer it is with --officer; there are: {names}", names=names))
    raise NotDone(text("no officer is called {name}; there are: {names}", name=officer, names=names))


def _pin(role: StaffRole, *, from_stdin: bool) -> str:
    """Ask for a new PIN, twice, until it is good; from standard input it is one line. Raises `NotDone`."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise NotDone(text("there is no terminal to ask for the PIN: give it with --pin-stdin"))
    while True:
        pin = getpass.getpass(text("New PIN, {least} digits or more: ", least=SHORTEST[role]))
        if wrong := mistake(pin, role):
            print(wrong, file=sys.stderr)
        elif getpass.getpass(text("Once more: ")) == pin:
            return pin
        else:
            print(text("The two are not the same."), file=sys.stderr)


def _show(people: People, settings: Settings) -> None:
    accounts = people.all()
    if not accounts:
        print(text("Nobody can sign in yet: motcua user add NAME --role officer --officer ID"))
        return
    table = Table(box=box.SIMPLE_HEAD)
    for heading in (text("Name"), text("Full name"), text("Role"), text("Officer"), text("State")):
        table.add_column(heading, overflow="fold")
    for account in accounts:
        table.add_row(
            account.name,
            account.full_name,
            account.role.value,
            account.officer or "",
            _state(account, people, settings),
        )
    Console(markup=False).print(table)


def _state(account: Account, people: People, settings: Settings) -> str:
    if account.disabled_at is not None:
        return text("disabled since {day}", day=f"{account.disabled_at.astimezone():%d/%m/%Y}")
    if account.officer is not None and account.officer not in settings.officers:
        return text("its officer is not in the settings")
    if wait := people.wait(account.name):
        return texts("waits one second", "waits {n} seconds", int(wait.total_seconds()) + 1)
    return text("can sign in")
