"""The command line of `motcua day`: the business day by hand, and the days that were."""

import argparse
import os
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from broker_config.errors import BrokerError
from motcua.admin import AdminError, AdminLine, CommandRefused, CoordinatorSilent, admin_line
from motcua.checkup.status import Report, Snapshot, look, report
from motcua.commands.day_records import NotKnown, add_show_options, figures_of, list_days, show_day
from motcua.coordinator.day_sheet import sheet
from motcua.coordinator.journal import DamagedJournal
from motcua.data_directory import known_data_dir
from motcua.texts import language, text, texts

_YES = ("y", "yes", "c", "co", "có")
_COMMANDS = {
    "open": "day/open",
    "close": "day/close",
    "open-doors": "doors/open",
    "close-doors": "doors/close",
}


def parser(printer: str | None = None) -> argparse.ArgumentParser:
    """Return the parser of the command's options, with those of a kind of `printer`."""
    made = argparse.ArgumentParser(
        prog="motcua day", description=text("Open or close the business day by hand; look at earlier days.")
    )
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data-dir", type=Path, help=text("where the centre's data lie"))
    what = made.add_subparsers(dest="what", required=True, metavar="WHAT")
    for word, about in {
        "open": text("open the day: because you have looked at the clock and trust it"),
        "close": text("close the day for good: now, not at midnight"),
        "open-doors": text("give out tickets now, whatever the hours say, until they next change"),
        "close-doors": text("give out no more tickets until the hours next change; whoever waits is served"),
    }.items():
        one = what.add_parser(word, help=about, description=about, parents=[common])
        if word in {"open", "close"}:
            one.add_argument("--check", action="store_true", help=text("only tell what would happen"))
        if word == "close":
            one.add_argument("--yes", action="store_true", help=text("do not ask before closing"))
    about = text("list all days: tickets, served, no-shows, lapsed, sealed or not")
    one = what.add_parser("list", help=about, description=about, parents=[common])
    one.add_argument("--json", action="store_true", help=text("as JSON, for programs"))
    about = text("show a day in figures")
    add_show_options(what.add_parser("show", help=about, description=about, parents=[common]), printer)
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the first word says; return 0, 1 if it is refused or not confirmed, 2 if nothing answers."""
    words = list(sys.argv[1:] if argv is None else argv)
    first = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    first.add_argument("--printer", nargs="?")
    asked = parser(first.parse_known_args(words)[0].printer).parse_args(words)
    data_dir = asked.data_dir or known_data_dir(os.environ)
    if asked.what == "list":
        return list_days(data_dir, json=asked.json)
    if asked.what == "show":
        return show_day(data_dir, asked)
    try:
        if asked.what in {"open-doors", "close-doors"}:
            with admin_line(data_dir) as line:
                return _carry_out(line, asked.what)
        return _by_hand(data_dir, asked)
    except (AdminError, BrokerError, OSError) as error:
        _tell(text("motcua day: {error}", error=error))
        _tell(text("motcua status and motcua doctor tell more."))
        return 2


def _by_hand(data_dir: Path, asked: argparse.Namespace) -> int:
    with admin_line(data_dir) as line:
        made = report(look(line), (), None)
    print(_outlook(made, asked.what))
    if asked.check:
        return 0
    if asked.what == "close" and not asked.yes and not _confirmed():
        print(text("Nothing was changed."))
        return 1
    with admin_line(data_dir) as line:
        code = _carry_out(line, asked.what)
    if asked.what == "close" and code == 0:
        centre = made.snapshot.states.centre
        _show(data_dir, centre.day if centre else None)
    return code


def _outlook(made: Report, what: str) -> str:
    """Say what will happen. Raises CoordinatorSilent."""
    snapshot = made.snapshot
    if not snapshot.coordinator_answers or snapshot.states.centre is None:
        raise CoordinatorSilent(text("The coordinator does not answer."))
    if what == "open":
        return text("The coordinator's clock shows {now}.", now=made.now_in_full())
    day = snapshot.states.centre.day
    if day is None:
        return text("No day is open.")
    shown = f"{day:%d/%m/%Y}"
    if consequences := ", ".join(_consequences(snapshot)):
        return text("This ends the day {day}: {consequences}.", day=shown, consequences=consequences)
    return text("This ends the day {day}. Nobody is waiting, and no counter is open.", day=shown)


def _consequences(snapshot: Snapshot) -> Iterator[str]:
    """Yield what closing the day cuts off; nothing where nobody is there any more."""
    services, counters = snapshot.states.services.values(), snapshot.states.counters.values()
    if waiting := sum(state.waiting for state in services):
        yield texts("{n} waiting ticket lapses", "{n} waiting tickets lapse", waiting)
    if present := sum(state.stage != "idle" for state in counters):
        yield texts("{n} visit at a counter is cut short", "{n} visits at counters are cut short", present)
    if at_work := sum(state.status != "closed" for state in counters):
        yield texts("{n} counter is closed", "{n} counters are closed", at_work)


def _confirmed() -> bool:
    """Ask whoever sits there; a program that has nobody to ask must say `--yes`."""
    if not sys.stdin.isatty():
        _tell(text("The day cannot be opened again, and nobody is there to be asked: add --yes."))
        return False
    print(text("It cannot be opened again: until the next day nobody gets a ticket and no counter works."))
    try:
        answer = input(text("Close the day? [y/N] "))
    except EOFError:
        print()
        return False
    return answer.strip().lower() in _YES


def _carry_out(line: AdminLine, what: str) -> int:
    try:
        line.ask(_COMMANDS[what])
    except CommandRefused as refused:
        _tell(text("The coordinator refuses: {reason}", reason=refused))
        return 1
    done = {
        "open": text("The day is open."),
        "close": text("The day is closed."),
        "open-doors": text("Tickets are given out from now on, until the hours next change."),
        "close-doors": text("No more tickets are given out, until the hours next change."),
    }
    print(done[what])
    return 0


def _show(data_dir: Path, day: date | None) -> None:
    """Show what the day was; it is closed, whether that can be shown or not."""
    try:
        print("\n" + sheet(figures_of(data_dir, day), language()), end="")
    except (NotKnown, sqlite3.Error, DamagedJournal) as error:
        _tell(text("Its summary cannot be shown: {error}", error=error))


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)
