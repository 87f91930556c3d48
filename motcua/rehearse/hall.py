"""The hall of a rehearsal: devices with their own accounts, lines and outboxes, as in a real one."""

import threading
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import IO, Any, Self, TypeVar

from broker_config.passwords import new_password
from kiosk.model import Issued, Paper
from motcua import __version__
from motcua.core.order import Device as Account
from motcua.rehearse.clock import SharedClock
from motcua.rehearse.errors import Broken
from motcua.rehearse.papers import Papers
from motcua.rehearse.plan import BOARD, KIOSKS, PHONE, Plan
from motcua.rehearse.printers import Printers
from motcua.rehearse.programs import Programs
from motcua.rehearse.record import Seen
from motcua.texts import text
from motcua.wire.commands import COMMANDS, Role
from motcua.wire.device import Change, Device
from motcua.wire.errors import WireError
from motcua.wire.states import Prompt, Reply

READY_S = 30.0
ANSWER_S = 15.0
PROMPT_S = 10.0
BOARD_S = 5.0
PAPER_S = 5.0
_LOOK_S = 0.5
"""How often it is looked whether the programs still run, while something is waited for."""

T = TypeVar("T")


def accounts(plan: Plan) -> tuple[Account, ...]:
    """Return the devices of a day: kiosks, a keypad and a terminal a counter, a telephone, a board."""
    desks = plan.desks
    return (
        *(Account(id=name, role=Role.KIOSK, letter=letter) for letter, name in KIOSKS.items()),
        *(Account(id=desk.keypad, role=Role.COUNTER, counter=desk.counter) for desk in desks),
        *(Account(id=desk.terminal, role=Role.RATING, counter=desk.counter) for desk in desks),
        Account(id=PHONE, role=Role.WEB),
        Account(id=BOARD, role=Role.BOARD),
    )


class Hall:
    """A centre that runs, and its devices in this process, but for board and printers.

    `seen`: what the board had.
    """

    def __init__(self, plan: Plan, clock: SharedClock, papers: Path | None = None) -> None:
        """Start all of it; raises `Broken` if it does not open within half a minute.

        `papers`: where the papers are to lie; None: they are removed with everything else.
        """
        self.seen: list[Seen] = []
        self._clock = clock
        self._changed = threading.Condition()
        self._board_is_ready = False
        self._devices: dict[str, Device] = {}
        self._programs = Programs()
        self._printers = Printers(papers or self._programs.data_dir / "papers", tuple(KIOSKS.values()))
        try:
            self._open(plan)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the devices, end the programs, remove what they wrote. Safe to call twice."""
        for device in self._devices.values():
            device.close()
        self._devices.clear()
        self._printers.close()
        self._programs.close()

    @property
    def database(self) -> Path:
        """The coordinator's database."""
        return self._programs.data_dir / "centre.db"

    # --- what the simulation asks ---------------------------------------------------------------

    def advance(self, now: datetime) -> None:
        """Set the clock of the centre, at the pace of the rehearsal."""
        self._clock.advance(now)

    def ask(self, device: str, name: str, fields: Mapping[str, Any]) -> Reply:
        """Send a command as that device does and wait for the answer; raises `Broken` if none comes."""
        wire = self._devices[device]
        try:
            send = wire.send if COMMANDS[name].stored else wire.ask
            return send(name, **fields).result(ANSWER_S)
        except WireError as error:
            self._programs.check()
            raise Broken(f"{device}: {error}") from error

    def print(self, kiosk: str, issued: Issued) -> Future[Paper]:
        """Draw a ticket and begin to print it; return what will become of the paper."""
        centre = self._devices[kiosk].states.centre
        if centre is None:
            raise Broken(text("{device} prints a ticket of a centre that it has not heard", device=kiosk))
        return self._printers.print(kiosk, issued, centre)

    def prompt(self, terminal: str, visit: str) -> Prompt:
        """Wait for the question about `visit` to arrive at its terminal; raises `Broken` if it does not."""
        wire = self._devices[terminal]

        def asked() -> Prompt | None:
            prompt = wire.states.prompt
            return prompt if prompt is not None and prompt.visit == visit else None

        what = text("{terminal} to ask about visit {visit}", terminal=terminal, visit=visit)
        return self._await(asked, PROMPT_S, what)

    def await_board(self, calls: Collection[tuple[str, int]]) -> None:
        """Wait until the board has had these calls (visit, times called), for five seconds at most."""
        left = set(calls)

        def had() -> bool:
            left.difference_update((one.call, one.times) for one in self.seen)
            return not left

        with self._changed:
            self._changed.wait_for(had, BOARD_S)

    def papers(self) -> Papers:
        """Return what became of the papers; waits until the printers have told of all, at most 5 seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._printers.are_done, PAPER_S)
            return self._printers.papers()

    # --- making ---------------------------------------------------------------------------------

    def _open(self, plan: Plan) -> None:
        planned = accounts(plan)
        known = self._programs.enroll(planned, [new_password() for _ in planned])
        self._programs.start_broker()
        self._programs.start_coordinator(plan.settings, self._clock)
        trays = self._printers.trays.items()
        printers = {kiosk: self._programs.start_printer(kiosk, tray) for kiosk, tray in trays}
        self._watch(self._programs.start_board(known.pop(BOARD)), self._hear_board)
        for kiosk, lines in printers.items():
            self._watch(lines, partial(self._printers.hear, kiosk))
        for name, credentials in known.items():
            folder = self._programs.data_dir / "device" / name
            device = Device(credentials, folder, version=__version__, on_change=self._tell)
            self._devices[name] = device
            device.start()
        self._await(self._is_ready, READY_S, text("the centre to open and its devices to hear it"))

    def _is_ready(self) -> bool:
        return (self._board_is_ready and self._printers.are_ready) and all(
            device.is_live() and device.states.centre is not None and device.states.centre.open
            for device in self._devices.values()
        )

    def _tell(self, _change: Change) -> None:
        with self._changed:
            self._changed.notify_all()

    def _watch(self, lines: IO[str], take: Callable[[str], None]) -> None:
        """Have each line of what a program says taken in, until it ends."""

        def watch() -> None:
            for line in lines:
                with self._changed:
                    take(line)
                    self._changed.notify_all()

        threading.Thread(target=watch, daemon=True).start()

    def _hear_board(self, line: str) -> None:
        if line == "ready\n":
            self._board_is_ready = True
        else:
            call, times, at_ns = line.split()
            self.seen.append(Seen(call=call, times=int(times), at_ns=int(at_ns)))

    def _await(self, happened: Callable[[], T | None], seconds: float, what: str) -> T:
        deadline = monotonic() + seconds
        with self._changed:
            while not (found := happened()):
                self._programs.check()
                if monotonic() > deadline:
                    raise Broken(text("waited {n} s for {what}, in vain", n=f"{seconds:g}", what=what))
                self._changed.wait(_LOOK_S)
        return found
