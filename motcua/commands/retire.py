"""The command line of `motcua retire`: a device that was stolen or taken down is let in no more."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from broker_config.enroll import retire
from broker_config.errors import BadDevice, BrokerError
from motcua.checkup.site import supervisor_of
from motcua.data_directory import known_data_dir
from motcua.processes import words_of
from motcua.texts import text
from motcua.up import screens
from motcua.web.account import NAME as PAGES


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's options."""
    made = argparse.ArgumentParser(
        prog="motcua retire",
        description=text("Take a device's account away: a running broker cuts it off at once."),
    )
    made.add_argument("device", help=text("the device's name: small letters, digits and -"))
    made.add_argument("--data-dir", type=Path, help=text("where the centre's data lie"))
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Retire a device; return 0, or 1 if it cannot be done."""
    asked = parser().parse_args(argv)
    data_dir = asked.data_dir or known_data_dir(os.environ)
    try:
        _check_not_its_own(data_dir, asked.device)
        retire(data_dir, asked.device)
    except (BrokerError, OSError) as error:
        print(text("motcua retire: {error}", error=error), file=sys.stderr)
        return 1
    print(text("{device} is let in no more; what it sent before stays.", device=asked.device))
    return 0


def _check_not_its_own(data_dir: Path, device: str) -> None:
    """Raise BadDevice for what `motcua up` runs itself: its pages always, its windows while it opens them."""
    if device == PAGES:
        raise BadDevice(text("{device} is the centre's own account: its web pages need it", device=device))
    supervisor = supervisor_of(data_dir)
    if device in screens.DEVICES and supervisor is not None and "--no-screens" not in words_of(supervisor):
        raise BadDevice(
            text(
                "{device} is the centre's own: motcua up (process {pid}) has opened its window;"
                " start it with --no-screens first",
                device=device,
                pid=supervisor,
            )
        )
