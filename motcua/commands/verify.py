"""The command line of `motcua verify`."""

import argparse
import json
import os
import sqlite3
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from motcua.coordinator.findings import Checked
from motcua.coordinator.tables import TABLES
from motcua.coordinator.verify import verify
from motcua.data_directory import known_data_dir
from motcua.texts import text, texts

SOUND, DAMAGED, NOT_CHECKED = 0, 1, 2


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's options."""
    made = argparse.ArgumentParser(
        prog="motcua verify",
        description=text(
            "Check that the centre's records are what was written: every row of the journal, every table."
            " Changes nothing; the centre may run meanwhile. Ends with 1 if something is damaged."
        ),
    )
    made.add_argument("--data-dir", type=Path, help=text("where the centre's data lie"))
    made.add_argument("--json", action="store_true", help=text("print one JSON object instead of sentences"))
    made.add_argument("--check", action="store_true", help=text("only tell whether it would work"))
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Check the records and print what was found; return 0, 1 for damage, 2 if they cannot be checked."""
    asked = parser().parse_args(argv)
    data_dir = asked.data_dir or known_data_dir(os.environ)
    if not (data_dir / "centre.db").exists():
        print(text("{path} has no centre.db", path=data_dir), file=sys.stderr)
        return NOT_CHECKED
    if asked.check:
        return SOUND
    begun = time.monotonic()
    try:
        checked = verify(data_dir)
    except sqlite3.Error as error:
        print(text("{path} cannot be checked: {error}", path=data_dir, error=error), file=sys.stderr)
        return NOT_CHECKED
    seconds = time.monotonic() - begun
    if asked.json:
        print(_as_json(checked, seconds))
    else:
        _show(checked, seconds)
    return SOUND if checked.is_sound else DAMAGED


def _as_json(checked: Checked, seconds: float) -> str:
    found = [{name: value for name, value in asdict(one).items() if value is not None}
             for one in checked.findings]  # fmt: skip
    return json.dumps(
        {
            "sound": checked.is_sound,
            "rows": checked.rows,
            "days": checked.days,
            "tables": list(TABLES),
            "table_rows": checked.table_rows,
            "seconds": round(seconds, 3),
            "findings": found,
            "more": checked.more,
        },
        ensure_ascii=False,
    )


def _show(checked: Checked, seconds: float) -> None:
    for finding in checked.findings:
        mark = text("DAMAGED") if finding.kind.is_damage else text("note")
        print(f"{mark}  {finding.said}")
    for kind, count in checked.more.items():
        print(text("... and {n} more of the kind {kind}", n=count, kind=kind))
    print(
        text(
            "{rows} rows of the journal, {days}, {lines} rows of {tables} tables checked in {seconds} s",
            rows=checked.rows,
            days=texts("{n} day", "{n} days", checked.days),
            lines=checked.table_rows,
            tables=len(TABLES),
            seconds=f"{seconds:.1f}",
        )
    )
    print(text("Nothing is damaged.") if checked.is_sound else text("The records are damaged."))
