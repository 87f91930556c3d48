"""The command line of `motcua status`."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pydantic_core import to_json
from rich.console import Console

from broker_config.broker import running
from broker_config.errors import BrokerError
from broker_config.registry import Registry
from motcua.admin import AdminError, admin_line
from motcua.checkup import journal, machine, place
from motcua.checkup.doctor import examine
from motcua.checkup.finding import Finding, Level, is_wrong, show
from motcua.checkup.journal import in_force
from motcua.checkup.site import Site, start_command, supervisor_of
from motcua.checkup.status import Report, findings, look, report
from motcua.checkup.status_view import show_report
from motcua.data_directory import known_data_dir
from motcua.texts import text

LIVE_CHECKS = {
    "database": journal.readable,
    "disk": place.disk,
    "clock": machine.clock,
    "settings": place.settings,
}


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's options."""
    made = argparse.ArgumentParser(
        prog="motcua status", description=text("Tell how a running centre and its devices are.")
    )
    made.add_argument("--data-dir", type=Path, help=text("where the centre's data lie"))
    made.add_argument("--json", action="store_true", help=text("print one JSON object instead of tables"))
    made.add_argument("--check", action="store_true", help=text("only tell what is not in order"))
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Print the report; return 0 if all is well, 1 if something is wrong, 2 if nothing answers."""
    asked = parser().parse_args(argv)
    data_dir = (asked.data_dir or known_data_dir(os.environ)).absolute()
    console, site = Console(highlight=False), Site.at(data_dir, None)
    try:
        with admin_line(data_dir) as line:
            snapshot = look(line)
        accounts = Registry.load(data_dir).devices
    except (AdminError, BrokerError, OSError) as error:
        return _nothing(site, error, as_json=asked.json)
    known = in_force(data_dir)
    made = report(snapshot, accounts, known[1] if known else None)
    made = replace(made, machine=tuple(examine(site, LIVE_CHECKS)))
    found = sorted((one for one in findings(made) if one.level is not Level.OK), key=_gravity)
    if asked.json:
        sys.stdout.write(_json(data_dir, made, found))
    elif asked.check:
        show(found, console)
    elif broker := running(data_dir):
        show_report(made, found, broker, data_dir, console)
    return 1 if is_wrong(found) else 0


def _gravity(finding: Finding) -> bool:
    return finding.level is not Level.WRONG


def _nothing(site: Site, error: Exception, *, as_json: bool) -> int:
    if as_json:
        print(to_json({"answers": False, "error": str(error)}).decode())
        return 2
    print(error, file=sys.stderr)
    if supervisor := supervisor_of(site.data_dir):
        print(
            text("motcua up runs (process {pid}): it need not be started.", pid=supervisor), file=sys.stderr
        )
    else:
        print(text("To start the centre: {command}", command=start_command(site)), file=sys.stderr)
    print(
        text("To look for what is wrong: motcua doctor --data-dir {path}", path=site.data_dir),
        file=sys.stderr,
    )
    return 2


def _json(data_dir: Path, made: Report, found: Sequence[Finding]) -> str:
    states, heartbeat = made.snapshot.states, made.snapshot.heartbeat
    told = {
        "answers": made.snapshot.coordinator_answers,
        "data_dir": data_dir,
        "at": made.now,
        "coordinator": states.coordinator,
        "heartbeat": heartbeat,
        "centre": states.centre,
        "counters": dict(states.counters),
        "services": dict(states.services),
        "devices": made.devices,
        "planned": made.planned,
        "findings": found,
    }
    return to_json(told, indent=2).decode() + "\n"
