"""The hall of a rehearsal: devices with their own accounts, lines and outboxes, as in a real one."""

import threading
from collections.abc import Callable, Mapping
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
from motcua.keypad.steps import View
from motcua.rehearse.clock import SharedClock
from motcua.rehearse.errors import Broken
from motcua.rehearse.papers import Papers
from motcua.rehearse.plan import BOARD, KIOSKS, PAGES, Plan
from motcua.rehearse.printers import Printers
from motcua.rehearse.programs import Programs
from motcua.rehearse.record import Seen, Spoken
from motcua.texts import text
from motcua.wire.commands import COMMANDS, Role
from motcua.wire.device import Change, Device
from motcua.wire.errors import WireError
from motcua.wire.states import CounterState, Reply
from rating_terminal.state import Known

READY_S = 30.0
ANSWER_S = 15.0
STATE_S = 10.0
BOARD_S = 5.0
PAPER_S = 5.0
_LOOK_S = 0.5
"""How often it is looked whether the programs still run, while something is waited for."""

T = TypeVar("T")


def accounts(plan: Plan) -> tuple[Account, ...]:
    """Return the devices of a day: kiosks, keypads, a terminal a counter, the pages, a board."""
    desks = plan.desks
    keypads = tuple((desk.keypad, desk.counter) for desk in desks if desk.keypad is not None)
    return (
        *(Account(id=name, role=Role.KIOSK, letter=letter) for letter, name in KIOSKS.items()),
        *(Account(id=keypad, role=Role.COUNTER, counter=counter) for keypad, counter in keypads),
        *(Account(id=desk.terminal, role=Role.RATING, counter=desk.counter) for desk in desks),
        Account(id=PAGES, role=Role.WEB),
        Account(id=BOARD, role=Role.BOARD),
    )


class Hall:
    """A centre that runs, and its devices in this process, but for board and printers.

    `seen`: the calls on the board's screen; `spoken`: those that its voice has spoken. Each in its order.
    `silence`: why the voice could not speak a call; None: it could.
    """

    def __init__(self, plan: Plan, clock: SharedClock, papers: Path | None = None) -> None:
        """Start all of it; raises `Broken` if it does not open within half a minute.

        `papers`: where the papers are to lie; None: they are removed with everything else.
        """
        self.seen: list[Seen] = []
        self.spoken: list[Spoken] = []
        self.silence: str | None = None
        self._clock = clock
        self._changed = threading.Condition()
        self._board_is_ready = False
        self._board_lags = False
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

    def counter(self, keypad: str, view: View | None) -> CounterState:
        """Wait for a keypad to have its counter as in `view`; raises `Broken` if it is not told so."""
        wire = self._devices[keypad]

        def told() -> CounterState | None:
            state = wire.states.counters.get(wire.credentials.counter or "")
            return state if state is not None and (view is None or _is_as(state, view)) else None

        how = f"{view.status}, {view.stage}, {view.visit}" if view is not None else "-"
        what = text("{keypad} to be told how its counter is: {view}", keypad=keypad, view=how)
        return self._await(told, STATE_S, what)

    def question(self, terminal: str, visit: str) -> Known:
        """Wait for the question about `visit` to arrive at its terminal; raises `Broken` if it does not."""
        wire = self._devices[terminal]

        def asked() -> Known | None:
            states = wire.states
            if states.prompt is None or states.prompt.visit != visit or not wire.is_live():
                return None
            counter = wire.credentials.counter or ""
            return Known(counter_id=counter, centre=states.centre, prompt=states.prompt, is_live=True)

        what = text("{terminal} to ask about visit {visit}", terminal=terminal, visit=visit)
        return self._await(asked, STATE_S, what)

    def announced(self, visit: str, times: int) -> None:
        """Wait until the board has shown a call; one that it misses is waited for once, and no other after.

        A hall of people gives the board seconds, a day that is played gives it none; the check judges it.
        """
        if self._board_lags:
            return

        def shown() -> bool:
            newest = self.seen[-1] if self.seen else None
            return newest is not None and (newest.call, newest.times) == (visit, times)

        with self._changed:
            self._board_lags = not self._changed.wait_for(shown, BOARD_S)

    def await_voice(self, calls: int) -> None:
        """Wait until so many calls have been spoken, as long as the voice says another within 5 seconds."""
        with self._changed:
            while (said := len(self.spoken)) < calls:
                if not self._changed.wait_for(lambda: len(self.spoken) > said, BOARD_S):
                    return

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
        board = self._programs.start_board(known.pop(BOARD), self._clock)
        self._watch(board, self._hear_board)
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
        """Take in a line of what the board says (see `motcua.rehearse.board`)."""
        match line.split():
            case ["ready"]:
                self._board_is_ready = True
            case ["shown", call, times, at_ns]:
                self.seen.append(Seen(call=call, times=int(times), at_ns=int(at_ns)))
            case ["spoken", call, times, seconds]:
                self.spoken.append(Spoken(call=call, times=int(times), seconds=float(seconds)))
            case ["silent", *why]:
                self.silence = " ".join(why)

    def _await(self, happened: Callable[[], T | None], seconds: float, what: str) -> T:
        deadline = monotonic() + seconds
        with self._changed:
            while not (found := happened()):
                self._programs.check()
                if monotonic() > deadline:
                    raise Broken(text("waited {n} s for {what}, in vain", n=f"{seconds:g}", what=what))
                self._changed.wait(_LOOK_S)
        return found


def _is_as(state: CounterState, view: View) -> bool:
    return (state.status, state.stage, state.visit) == (view.status, view.stage, view.visit)
