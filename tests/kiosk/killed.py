"""A kiosk in a process of its own that takes one number and halts at a step, to be killed there.

    python killed.py CREDENTIALS FOLDER PRINTER_PORT STEP

It says `ready` once the centre is heard, waits for a line, taps, and says the step when it has come there.
"""

import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

from hardware.printer.factory import make_printer
from hardware.printer.outcome import Outcome
from hardware.printer.slip import Slip
from hardware.printer.status import PrinterStatus
from kiosk.program import KioskProgram
from kiosk.settings import KioskSettings
from kiosk.snapshot import Screen, Step
from kiosk.state import Times
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials


def say(word: str) -> None:
    print(word, flush=True)


class Halting:
    """A printer that halts the program before or after a paper."""

    def __init__(self, inner: Any, step: str) -> None:
        self._inner, self._step = inner, step

    def print_slip(self, slip: Slip) -> Outcome:
        self._halt("before-print")
        outcome: Outcome = self._inner.print_slip(slip)
        self._halt("after-print")
        return outcome

    def status(self) -> PrinterStatus:
        found: PrinterStatus = self._inner.status()
        return found

    def close(self) -> None:
        self._inner.close()

    def _halt(self, step: str) -> None:
        if step == self._step:
            say(step)
            threading.Event().wait()


def main(credentials: str, folder: str, port: str, step: str, patience_ms: str) -> None:
    fields = json.loads(credentials)
    who = Credentials(**{**fields, "role": Role(fields["role"])})
    settings = KioskSettings(
        credentials=who,
        data_dir=Path(folder),
        times=Times(double_tap_s=0, print_s=60, issue_s=60),
        patience_ms=int(patience_ms),
    )
    printer: Any = Halting(make_printer("paper", port=int(port), answer_s=20, write_s=20, done_s=20), step)
    with KioskProgram(settings, printer, version="1") as program:
        while program.snapshot().screen is not Screen.LANGUAGE or program.snapshot().trouble:
            time.sleep(0.01)
        say("ready")
        sys.stdin.readline()
        for each, choice in [
            (Step.LANGUAGE, "vi"),
            (Step.SERVICE, "ho-tich"),
            (Step.PRIORITY, "thuong"),
        ]:
            program.post(each, choice)
        if step == "requested":
            while not program._device.waiting("ticket/request"):
                time.sleep(0.001)
            say(step)
        threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
