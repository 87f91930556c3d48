"""The command line of `motcua web`."""

import argparse
import logging
import os
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from broker_config.addresses import DEFAULT_LISTEN
from broker_config.errors import BrokerError
from motcua.data_directory import DataDirectoryError, known_data_dir, make_private
from motcua.texts import text
from motcua.web.program import CannotServe, Options, check, run
from motcua.web.running import DEFAULT_PORT
from motcua.wire.errors import OutboxError


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's options."""
    made = argparse.ArgumentParser(prog="motcua web", description=text("Serve the centre's pages."))
    made.add_argument("--host", default=DEFAULT_LISTEN, help=text("the address that browsers reach"))
    made.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help=text("the port of the pages; 0 takes a free one")
    )
    made.add_argument("--data-dir", type=Path, help=text("where the centre's data lie"))
    made.add_argument("--check", action="store_true", help=text("only tell whether it would work"))
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Serve the pages until a signal ends it; return 0, or 1 if they cannot be served."""
    asked = parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    data_dir = asked.data_dir or known_data_dir(os.environ)
    options = Options(host=asked.host, port=asked.port, data_dir=data_dir)
    try:
        if asked.check:
            check(options)
            return 0
        make_private(options.data_dir)
        return run(options)
    except (CannotServe, DataDirectoryError, BrokerError, OutboxError, OSError, sqlite3.Error) as error:
        print(text("the pages cannot be served: {error}", error=error), file=sys.stderr)
        return 1
