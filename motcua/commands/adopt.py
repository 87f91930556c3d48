"""The command line of `motcua adopt`: a changed settings file is taken into force."""

import argparse
import os
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from broker_config.errors import BrokerError
from motcua.admin import AdminError, CommandRefused, admin_line
from motcua.centre_file.changes import changes
from motcua.centre_file.reading import BadSettings, digest, load
from motcua.checkup.site import Site, start_command
from motcua.coordinator.journal import DamagedJournal
from motcua.coordinator.reader import settings_in_force, settings_text
from motcua.data_directory import known_data_dir
from motcua.settings import Settings
from motcua.texts import text
from motcua.wire.states import ErrorCode


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proposal:
    """The text of the settings file, and what it says."""

    path: Path
    content: str
    settings: Settings


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's options."""
    made = argparse.ArgumentParser(
        prog="motcua adopt",
        description=text("Check the settings file, show what changes, and take it into force."),
    )
    made.add_argument(
        "--centre", type=Path, help=text("the settings file; without it the one the coordinator runs with")
    )
    made.add_argument("--data-dir", type=Path, help=text("where the centre's data lie"))
    made.add_argument("--check", action="store_true", help=text("only show what would change"))
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Adopt the settings; return 0, 1 if it cannot be done now, 2 for mistakes in the file."""
    asked = parser().parse_args(argv)
    site = Site.at(asked.data_dir or known_data_dir(os.environ), asked.centre)
    if site.centre is None:
        return _start_first(site)
    try:
        content, settings = load(site.centre)
    except BadSettings as error:
        _tell(error.report(str(site.centre)))
        return 2
    proposal = _Proposal(path=site.centre, content=content, settings=settings)
    try:
        known = settings_text(site.data_dir), settings_in_force(site.data_dir)
        if known[0] == content:
            print(text("{path} is in force already.", path=site.centre))
            return 0
        _show(proposal, known[1])
        return 0 if asked.check else _adopt(site, proposal)
    except (AdminError, BrokerError, DamagedJournal, OSError, sqlite3.Error) as error:
        _tell(text("motcua adopt: {error}", error=error))
        return 1


def _show(proposal: _Proposal, known: Settings | None) -> None:
    if known is None:
        print(text("No settings are in force yet; the first start adopts the file by itself."))
        return
    print(text("{path} changes:", path=proposal.path))
    sentences = list(changes(known, proposal.settings))
    for sentence in sentences or [text("nothing but the wording of the file")]:
        print(f"  {sentence}")


def _adopt(site: Site, proposal: _Proposal) -> int:
    if site.coordinator is None:
        return _start_first(site)
    own = site.coordinator.centre
    if own is not None and not _holds(own, proposal.content):
        _tell(text("The coordinator runs with another file, {path}, and reads that one.", path=own))
        _tell(text("Copy your file there, then: motcua adopt. Or start motcua up with --centre anew."))
        return 1
    try:
        with admin_line(site.data_dir) as line:
            line.ask("settings/adopt", sha256=digest(proposal.content))
    except CommandRefused as refused:
        _tell(text("Not adopted; the old settings stay in force: {reason}", reason=refused))
        _tell(_remedy(refused.code))
        return 1
    print(text("The settings are in force."))
    return 0


def _holds(path: Path, content: str) -> bool:
    """Whether the settings file at `path` has this text."""
    try:
        return load(path)[0] == content
    except BadSettings:
        return False


def _remedy(code: str) -> str:
    match code:
        case ErrorCode.COUNTER_BUSY:
            return text("Close that counter first, or adopt in the evening when the day is closed.")
        case ErrorCode.ILLEGAL_STEP:
            return text("Wait until that ticket has been served, or adopt when the day is closed.")
        case ErrorCode.UNAVAILABLE:
            return text("The coordinator cannot write its database: motcua doctor.")
        case _:
            return text("Check the file, and that nobody changes it meanwhile; then try again.")


def _start_first(site: Site) -> int:
    _tell(text("No coordinator runs with {path}. Start it first:", path=site.data_dir))
    _tell(f"  {start_command(site)}")
    _tell(text("The first start adopts the settings by itself; later changes are adopted while it runs."))
    return 1


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)
