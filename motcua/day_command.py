"""The command line of `motcua day`: a person opens or closes the business day by hand."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from broker_config.errors import BrokerError
from motcua.admin import AdminError, AdminLine, CommandRefused, CoordinatorSilent, admin_line
from motcua.data_directory import known_data_dir
from motcua.status import Report, Snapshot, look, report
from motcua.texts import text, texts

_YES = ("y", "yes", "c", "co", "có")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's options."""
    made = argparse.ArgumentParser(
        prog="motcua day", description=text("Open or close the business day by hand.")
    )
    made.add_argument(
        "what",
        choices=("open", "close"),
        help=text("open: because you have looked at the clock and trust it; close: now, not at midnight"),
    )
    made.add_argument("--data-dir", type=Path, help=text("where the centre's data lie"))
    made.add_argument("--yes", action="store_true", help=text("do not ask before closing"))
    made.add_argument("--check", action="store_true", help=text("only tell what would happen"))
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Open or close the day; return 0, 1 if it is refused or not confirmed, 2 if nothing answers."""
    asked = parser().parse_args(argv)
    data_dir = asked.data_dir or known_data_dir(os.environ)
    try:
        with admin_line(data_dir) as line:
            snapshot = look(line)
        made = report(snapshot, (), None)
        print(_outlook(made, asked.what))
        if asked.check:
            return 0
        if asked.what == "close" and not asked.yes and not _confirmed():
            print(text("Nothing was changed."))
            return 1
        with admin_line(data_dir) as line:
            return _carry_out(line, asked.what)
    except (AdminError, BrokerError, OSError) as error:
        _tell(text("motcua day: {error}", error=error))
        _tell(text("motcua status and motcua doctor tell more."))
        return 2


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
    return text(
        "This ends the day {day}: {waiting}, {counters}.",
        day=f"{day:%d/%m/%Y}",
        waiting=_waiting(snapshot),
        counters=_counters(snapshot),
    )


def _waiting(snapshot: Snapshot) -> str:
    n = sum(state.waiting for state in snapshot.states.services.values())
    return texts("{n} waiting ticket lapses", "{n} waiting tickets lapse", n)


def _counters(snapshot: Snapshot) -> str:
    n = sum(state.status != "closed" for state in snapshot.states.counters.values())
    return texts("{n} counter is closed", "{n} counters are closed", n)


def _confirmed() -> bool:
    try:
        answer = input(text("Close the day? It cannot be opened again. [y/N] "))
    except EOFError:
        print()
        return False
    return answer.strip().lower() in _YES


def _carry_out(line: AdminLine, what: str) -> int:
    try:
        line.ask(f"day/{what}")
    except CommandRefused as refused:
        _tell(text("The coordinator refuses: {reason}", reason=refused))
        return 1
    print(text("The day is open.") if what == "open" else text("The day is closed."))
    return 0


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)
