"""The command line of `motcua scores`: how satisfied people were in a period, and how long they waited."""

import argparse
import getpass
import os
import sqlite3
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from motcua.calendar import local_day
from motcua.commands.scores_view import show_report
from motcua.coordinator.journal import DamagedJournal
from motcua.coordinator.reader import settings_in_force
from motcua.data_directory import known_data_dir
from motcua.evaluation import periods
from motcua.evaluation.facts import NoFacts, read_facts
from motcua.evaluation.periods import NoPeriod, Period
from motcua.evaluation.report import NoSuchGroup, Report, report
from motcua.evaluation.tally import MIN_SHOWN, By
from motcua.evaluation.written import as_csv, as_json
from motcua.texts import text, texts
from motcua.web.access import StaffRole
from motcua.web.looks import Looks, what_was_shown
from motcua.web.people import People, WrongPin
from motcua.web.people_file import PeopleFile

_GROUPS: tuple[By, ...] = ("officer", "service", "counter", "agency")
_EACH = ""  # --officer without an id: each of them


class NotAllowed(Exception):
    """Whoever asks may not see what is hidden; the message says why."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's options."""
    made = argparse.ArgumentParser(
        prog="motcua scores", description=text("Show how satisfied people were, and how long they waited.")
    )
    when = made.add_mutually_exclusive_group()
    when.add_argument("--month", metavar="2026-11", help=text("a month (default: this one)"))
    when.add_argument("--quarter", metavar="2026-Q4", help=text("a quarter"))
    when.add_argument("--day", metavar="2026-11-21", help=text("a business day"))
    when.add_argument("--from", dest="first", metavar="DAY", help=text("from this day on; with --to"))
    made.add_argument("--to", dest="last", metavar="DAY", help=text("up to this day, itself included"))
    by = made.add_mutually_exclusive_group()
    for group in _GROUPS:
        said = text("each of them, or only the one with this id")
        by.add_argument(f"--{group}", nargs="?", const=_EACH, metavar="ID", help=said)
    how = made.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help=text("print one JSON object instead of tables"))
    how.add_argument("--csv", action="store_true", help=text("print CSV"))
    made.add_argument("--bom", action="store_true", help=text("begin the CSV as Excel needs it"))
    made.add_argument(
        "--all",
        action="store_true",
        help=text("also what fewer than {n} ratings say; asks for an administrator's PIN", n=MIN_SHOWN),
    )
    made.add_argument("--admin", metavar="NAME", help=text("the administrator's sign-in name"))
    made.add_argument("--pin-stdin", action="store_true", help=text("read the PIN from standard input"))
    made.add_argument("--data-dir", type=Path, help=text("where the centre's data lie"))
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Print the report; return 0, 1 if it may not be shown, 2 if there is none."""
    options = parser()
    asked = options.parse_args(argv)
    if (asked.first is None) != (asked.last is None):
        options.error(text("--from and --to belong together"))
    data_dir = asked.data_dir or known_data_dir(os.environ)
    by, only = _group(asked)
    try:
        period = _period(asked) or this_month(data_dir, datetime.now(UTC))
        made = report(read_facts(data_dir, period), by, only, shows_all=asked.all)
        if asked.all:
            _let_see(data_dir, asked, made)
    except NoPeriod as error:
        return _fail(text("{text} is no period", text=repr(str(error))), 2)
    except NoSuchGroup as error:
        known = ", ".join(error.known)
        return _fail(
            text("there is no {name} here; there are: {known}", name=repr(error.asked), known=known), 2
        )
    except NoFacts as error:
        return _fail(str(error), 2)
    except (NotAllowed, OSError, sqlite3.Error) as error:
        return _fail(str(error), 1)
    _print(asked, made)
    return 0


def _fail(sentence: str, code: int) -> int:
    print(text("motcua scores: {error}", error=sentence), file=sys.stderr)
    return code


def _period(asked: argparse.Namespace) -> Period | None:
    """Return the period that was asked for, None where none was; raises `NoPeriod`."""
    if asked.first is not None:
        return periods.between(asked.first, asked.last)
    read: dict[str, Callable[[str], Period]] = {
        "month": periods.month,
        "quarter": periods.quarter,
        "day": periods.day,
    }
    for name, reads in read.items():
        if getattr(asked, name) is not None:
            return reads(getattr(asked, name))
    return None


def this_month(data_dir: Path, now: datetime) -> Period:
    """Return the month on the wall of the centre, wherever its machine believes to be. Raises `NoFacts`."""
    try:
        settings = settings_in_force(data_dir)
    except (DamagedJournal, sqlite3.Error) as error:
        raise NoFacts(str(error)) from error
    today = local_day(settings.tz if settings else "UTC", now)
    return periods.month(f"{today:%Y-%m}")


def _group(asked: argparse.Namespace) -> tuple[By, str | None]:
    for group in _GROUPS:
        only = getattr(asked, group)
        if only is not None:
            return group, only or None
    return "centre", None


def _print(asked: argparse.Namespace, made: Report) -> None:
    if asked.json:
        sys.stdout.write(as_json(made))
    elif asked.csv:
        sys.stdout.buffer.write(as_csv(made, bom=asked.bom).encode())
        sys.stdout.buffer.flush()
    else:
        show_report(made, Console(markup=False, highlight=False, soft_wrap=False))


def _let_see(data_dir: Path, asked: argparse.Namespace, made: Report) -> None:
    """Let an administrator see what is hidden, and note who did.

    Raises `NotAllowed`, OSError, sqlite3.Error.
    """
    name = asked.admin or _ask(input, text("Administrator: "))
    pin = sys.stdin.readline().rstrip("\r\n") if asked.pin_stdin else _ask(getpass.getpass, text("PIN: "))
    with PeopleFile(data_dir) as file:
        people = People(file)
        try:
            account = people.check(name, pin)
        except WrongPin as error:
            raise NotAllowed(_wrong(error)) from error
        if account.role is not StaffRole.ADMIN:
            raise NotAllowed(text("{name} is no administrator", name=name))
        Looks(file).note(account.name, what_was_shown(made))


def _ask(how: Callable[[str], str], question: str) -> str:
    if not sys.stdin.isatty():
        raise NotAllowed(text("there is no terminal to ask: give --admin NAME and --pin-stdin"))
    return how(question)


def _wrong(error: WrongPin) -> str:
    if not error.wait:
        return text("Name and PIN do not fit.")
    seconds = int(error.wait.total_seconds()) + 1
    return texts("Too many wrong PINs; wait a second.", "Too many wrong PINs; wait {n} seconds.", seconds)
