"""The command line of `motcua up`."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from broker_config.addresses import DEFAULT_LISTEN, DEFAULT_PORT
from motcua.data_directory import default_data_dir
from motcua.texts import text
from motcua.up.centre import UpOptions, up
from motcua.web.running import DEFAULT_PORT as DEFAULT_WEB_PORT


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's options."""
    made = argparse.ArgumentParser(
        prog="motcua up",
        description=text("Run a centre on this machine; what dies is started again."),
    )
    made.add_argument(
        "--centre", type=Path, help=text("the centre's settings file; without it: a demonstration")
    )
    made.add_argument("--data-dir", type=Path, help=text("where the centre's data lie"))
    made.add_argument(
        "--mqtt-port", type=int, default=DEFAULT_PORT, help=text("the broker's port; 0 takes a free one")
    )
    made.add_argument("--web-port", type=int, default=DEFAULT_WEB_PORT, help=text("the port of the pages"))
    made.add_argument("--no-screens", action="store_true", help=text("open no windows"))
    made.add_argument("--listen", default=DEFAULT_LISTEN, help=text("the address that devices reach"))
    made.add_argument("--check", action="store_true", help=text("only tell whether it would work"))
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run a centre until a signal ends it; return 0, 1 or 2 as `up` does."""
    asked = parser().parse_args(argv)
    data_dir = asked.data_dir or default_data_dir(os.environ, demonstration=asked.centre is None)
    return up(
        UpOptions(
            centre=asked.centre,
            data_dir=data_dir,
            mqtt_port=asked.mqtt_port,
            web_port=asked.web_port,
            screens=not asked.no_screens,
            listen=asked.listen,
            check=asked.check,
        )
    )
