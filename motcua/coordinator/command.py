"""The command line of `motcua coordinator`."""

import argparse
import logging
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from broker_config.addresses import DEFAULT_PORT
from broker_config.errors import BrokerError
from motcua.centre_file.reading import BadSettings, load
from motcua.coordinator.journal import DamagedJournal
from motcua.coordinator.program import Options, run
from motcua.coordinator.start import CannotStart
from motcua.data_directory import DataDirectoryError, make_private
from motcua.texts import text


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's options."""
    made = argparse.ArgumentParser(prog="motcua coordinator", description=text("Run the coordinator alone."))
    made.add_argument("--centre", type=Path, required=True, help=text("the centre's settings file"))
    made.add_argument("--data-dir", type=Path, required=True, help=text("where the centre's data lie"))
    made.add_argument("--host", default="127.0.0.1", help=text("the broker's address"))
    made.add_argument("--mqtt-port", type=int, default=DEFAULT_PORT, help=text("the broker's port"))
    made.add_argument("--check", action="store_true", help=text("check the settings and end"))
    made.add_argument("--rehearsal-clock", type=int, help=argparse.SUPPRESS)
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run the coordinator; return 0, 2 for mistakes in the settings, 1 if it cannot start otherwise."""
    options = parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        if options.check:
            load(options.centre)
            return 0
        make_private(options.data_dir)
        return run(
            Options(
                centre=options.centre,
                data_dir=options.data_dir,
                host=options.host,
                port=options.mqtt_port,
                rehearsal_clock=options.rehearsal_clock,
            )
        )
    except BadSettings as error:
        print(error.report(str(options.centre)), file=sys.stderr)
        return 2
    except (CannotStart, DamagedJournal, DataDirectoryError, BrokerError, OSError, sqlite3.Error) as error:
        print(text("the coordinator cannot start: {error}", error=error), file=sys.stderr)
        return 1
