"""`motcua day list` and `motcua day show`: the days that were, for they all stay in the records."""

import argparse
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path

from hardware.printer.errors import PrinterError
from hardware.printer.factory import PRINTERS, make_printer
from hardware.printer.outcome import Result
from motcua.coordinator.day_figures import DaySummary
from motcua.coordinator.day_files import as_json
from motcua.coordinator.day_records import DayLine, NoSuchDay, days, newest_day, summary
from motcua.coordinator.day_sheet import sheet, table
from motcua.coordinator.journal import DamagedJournal
from motcua.day_slip import day_slip
from motcua.texts import language, text
from motcua.wire.codec import adapter


class NotKnown(Exception):
    """There is no such day, in plain words."""


def add_show_options(made: argparse.ArgumentParser, kind: str | None) -> None:
    """Add the options of `show`, with those of a `kind` of printer."""
    made.add_argument("day", nargs="?", type=_day, help=text("such as 2026-11-21; the newest when not named"))
    made.add_argument("--json", action="store_true", help=text("as JSON, for programs"))
    made.add_argument("--print", action="store_true", help=text("on a ticket printer"))
    made.add_argument("--printer", choices=sorted(PRINTERS), help=text("the kind of printer"))
    if kind is not None and kind in PRINTERS:
        group = made.add_argument_group(text("options of this kind of printer"))
        for option in fields(PRINTERS[kind]):
            group.add_argument(f"--{option.name.replace('_', '-')}", default=argparse.SUPPRESS)


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            text("“{word}” is no day; write it as 2026-11-21", word=word)
        ) from error


def list_days(data_dir: Path, *, json: bool) -> int:
    """Print all days; return 0, or 2 where there are no records."""
    try:
        found = days(data_dir)
    except sqlite3.Error as error:
        return _unreadable(data_dir, error)
    if json:
        print(adapter(tuple[DayLine, ...]).dump_json(tuple(found), indent=2).decode())
    elif found:
        print("\n".join(table(_rows(found), names=1)))
    else:
        print(text("There is no day yet."))
    return 0


def _rows(found: list[DayLine]) -> Iterator[tuple[str, ...]]:
    yield (
        text("Day"),
        text("Tickets"),
        text("Served"),
        text("No-show"),
        text("Cancelled"),
        text("Lapsed"),
        text("State"),
    )
    for line in found:
        counts = (line.tickets, line.served, line.no_show, line.cancelled, line.lapsed)
        yield (f"{line.day}", *map(str, counts), _state(line))


def _state(line: DayLine) -> str:
    if line.opened_at is None:
        return text("never opened")
    if line.closed_at is None:
        return text("still open")
    return text("closed, sealed") if line.is_sealed else text("closed, NOT SEALED")


def show_day(data_dir: Path, asked: argparse.Namespace) -> int:
    """Print a day's figures; return 0, 1 if there is no such day or it was not printed, 2 without records."""
    wanted = vars(asked)
    if wanted["print"] and not wanted["printer"]:
        print(text("motcua day show: name the kind of printer: --printer KIND"), file=sys.stderr)
        return 2
    try:
        figures = figures_of(data_dir, wanted["day"])
    except NotKnown as error:
        print(error, file=sys.stderr)
        return 1
    except (sqlite3.Error, DamagedJournal) as error:
        return _unreadable(data_dir, error)
    if wanted["print"]:
        return _print(figures, wanted)
    print(as_json(figures) if wanted["json"] else sheet(figures, language()), end="")
    return 0


def figures_of(data_dir: Path, day: date | None) -> DaySummary:
    """Return a day's figures, or the newest's; raises NotKnown, sqlite3.Error or DamagedJournal."""
    day = day or newest_day(data_dir)
    if day is None:
        raise NotKnown(text("There is no day yet."))
    try:
        return summary(data_dir, day, datetime.now(UTC))
    except NoSuchDay as error:
        raise NotKnown(text("There are no records of the day {day}.", day=f"{day:%d/%m/%Y}")) from error


def _print(figures: DaySummary, wanted: dict[str, object]) -> int:
    kind = str(wanted["printer"])
    names = {option.name for option in fields(PRINTERS[kind])}
    try:
        with make_printer(kind, **{name: wanted[name] for name in names & wanted.keys()}) as printer:
            outcome = printer.print_slip(day_slip(figures, language()))
    except PrinterError as error:
        print(text("motcua day show: {error}", error=error), file=sys.stderr)
        return 2
    match outcome.result:
        case Result.PRINTED:
            print(text("Printed."))
            return 0
        case Result.UNCERTAIN:
            print(text("Uncertain: the printer has the slip, but has not said that it is done."))
        case Result.NOT_PRINTED:
            print(text("Not printed. motcua test printer tells why."))
    return 1


def _unreadable(data_dir: Path, error: Exception) -> int:
    print(text("The records of {path} cannot be read: {error}", path=data_dir, error=error), file=sys.stderr)
    return 2
