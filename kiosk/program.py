"""The kiosk without its window: takes taps, makes snapshots; disk, line and printer never hold it up.

The window (or a test) calls `post` and is told of each new `snapshot`. One thread carries the flow; a second
waits for the disk and the centre (the office), a third for the printer (the press), the device has a fourth.
"""

import hmac
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from hardware.printer.outcome import Outcome, Result, TicketPrinter
from hardware.printer.status import PrinterStatus
from kiosk import flow
from kiosk.flow import Effect, Effects, Flow
from kiosk.model import Wish
from kiosk.office import TicketOffice
from kiosk.paper import ticket_slip
from kiosk.press import Press
from kiosk.screens import draw
from kiosk.settings import KioskSettings
from kiosk.slips import paper_of, trial_slip
from kiosk.snapshot import Snapshot, Step
from kiosk.state import GREATEST_VOLUME, Known, Machine, lang_of
from kiosk.worker import Worker
from motcua.device_program import CLOSE_S, DeviceProgram, utc_now
from motcua.wire.device import Change
from motcua.wire.errors import OutboxError
from motcua.wire.states import Reply

log = logging.getLogger(__name__)

LOOK_S = 10.0  # how often the printer is asked how it is, and the machine looked at
RECALL = timedelta(minutes=5)  # a visitor whose paper was being printed is still there
_VOLUME = "kiosk/volume"


class KioskProgram(DeviceProgram[Snapshot, Effect]):
    """One kiosk. `restart_asked` is set when staff want the program to end and be started again."""

    name = "kiosk"

    def __init__(
        self,
        settings: KioskSettings,
        printer: TicketPrinter | None,
        *,
        version: str,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], datetime] = utc_now,
    ) -> None:
        """Open what is on the disk; nothing is connected or printed before `start`. Raises `OutboxError`."""
        super().__init__(settings, version=version, clock=clock, wall=wall)
        self._settings = settings
        try:
            self._office = self._make_office()
            volume = self._kept_volume()
        except BaseException:
            self._device.close()
            raise
        self._flow = Flow(settings.times, check_pin=self._is_pin if settings.pin else None)
        self._known = Known(printer="unknown" if printer else "none", volume=volume)
        self._flow.take(self._known, clock())
        self._detail = ""
        self._looking, self._look_at = False, clock()
        self.restart_asked = threading.Event()
        self._desk = Worker("office", partial(self._count, "office"))
        self._press = self._make_press(printer)
        self._snapshot = draw(self._flow.state, clock())

    # --- for the window: any thread -------------------------------------------------------------

    def start(self) -> None:
        """Begin: connect, look at the printer, show the start."""
        if (left := self._office.left) is not None and self._is_recent(left.issued_at):
            self._inbox.put(lambda now: self._flow.recall(left, now))
        super().start()

    def post(self, step: Step, choice: str = "") -> None:
        """Take a tap: the step and the id of what was tapped. Returns at once."""
        self._inbox.put(lambda now: self._flow.handle(step, choice, now))

    def _close_parts(self) -> None:
        if self._press is not None:
            self._press.close(CLOSE_S)
        if not self._desk.close(CLOSE_S):
            log.warning("the disk did not end its work within %s s", CLOSE_S)

    # --- the kiosk's thread ---------------------------------------------------------------------

    def _failed(self, error: Exception) -> None:
        self._count(self.name, error)
        self._flow.start_again(self._clock())

    def _turn(self) -> None:
        happening = self._next(min(self._flow.due(self._clock()), self._look_at))
        now = self._clock()
        effects = happening(now) if happening is not None else ()
        effects += self._flow.tick(now)
        if now >= self._look_at:
            self._look_at = now + LOOK_S
            self._have_machine_looked_at()
            if self._press is not None:
                self._press.look()
        for effect in effects:
            self._perform(effect, now)
        self._show(draw(self._flow.state, now))

    def _perform(self, effect: flow.Effect, now: float) -> None:
        match effect:
            case flow.Issue(turn=turn, wish=wish):
                self._desk.do(lambda: self._issue(turn, wish))
            case flow.Print():
                self._print(effect, now)
            case flow.Report(ticket=ticket, paper=paper):
                self._desk.do(lambda: self._office.report(ticket, paper))
            case flow.Cancel(ticket=ticket):
                self._desk.do(lambda: self._office.cancel(ticket))
            case flow.TryPrinter():
                self._test_print(now)
            case flow.SetVolume(volume=volume):
                self._know(replace(self._known, volume=volume), now)
                self._desk.do(lambda: self._device.outbox.remember(_VOLUME, b"%d" % volume))
            case flow.Restart():
                log.info("staff asked for a restart")
                self.restart_asked.set()

    def _know(self, known: Known, now: float) -> Effects:
        self._known = known
        self._device.set_health(known.printer, printer_detail=self._detail, alone=known.is_alone)
        return self._flow.take(known, now)

    # --- making ---------------------------------------------------------------------------------

    def _make_office(self) -> TicketOffice:
        return TicketOffice(
            self._device,
            self._settings.data_dir,
            patience_s=self._settings.patience_ms / 1000,
            clock=self._clock,
            wall=self._wall,
        )

    def _make_press(self, printer: TicketPrinter | None) -> Press | None:
        if printer is None:
            return None
        return Press(printer, seen=self._seen, failed=partial(self._count, "printer"), clock=self._clock)

    # --- numbers --------------------------------------------------------------------------------

    def _issue(self, turn: int, wish: Wish) -> None:
        """On the office's thread: get a number and hand it to the flow."""
        outcome = self._office.issue(wish)
        self._inbox.put(lambda now: self._flow.issued(turn, outcome, now))

    def _answered(self, name: str, reply: Reply) -> None:
        """Say what the centre refuses for good; a number of ours among it stands on somebody's paper."""
        if reply.error is not None and name != "ticket/request":
            self._device.count_fault("refused", f"{name} {reply.re}: {reply.error.code}")

    # --- paper ----------------------------------------------------------------------------------

    def _print(self, job: flow.Print, now: float) -> None:
        ticket = job.issued.ticket

        def done(result: Result) -> None:
            self._inbox.put(lambda later: self._flow.printed(job.turn, ticket.id, result, later))

        centre = self._known.centre
        if self._press is None or centre is None:
            done(Result.NOT_PRINTED)
            return
        slip = ticket_slip(paper_of(job.issued, centre, again=job.again), lang_of(ticket.lang))
        self._press.start(
            slip, until=now + self._settings.times.print_s, done=lambda outcome: done(outcome.result)
        )

    def _test_print(self, now: float) -> None:
        def done(outcome: Outcome) -> None:
            self._inbox.put(lambda later: self._flow.tested(outcome.result, later))

        if self._press is None:
            self._inbox.put(lambda later: self._flow.tested(Result.NOT_PRINTED, later))
            return
        slip = trial_slip(self._settings.credentials.device, self._version, self._wall(), self._flow.lang)
        self._press.start(slip, until=now + self._settings.times.print_s, done=done)

    def _seen(self, found: PrinterStatus) -> None:
        """On the printer's thread: pass on how it is."""

        def take(now: float) -> Effects:
            self._detail = found.detail
            return self._know(replace(self._known, printer=found.worst.value), now)

        self._inbox.put(take)

    # --- what is known --------------------------------------------------------------------------

    def _device_changed(self, _change: Change) -> None:
        self._inbox.put(self._hear)

    def _hear(self, now: float) -> Effects:
        states = self._device.states
        self._have_machine_looked_at()
        known = replace(
            self._known,
            centre=states.centre,
            waiting={name: state.waiting for name, state in states.services.items()},
            is_live=self._device.is_live(),
            opens_at=states.centre.opens_at if states.centre else None,
        )
        return self._know(known, now)

    def _have_machine_looked_at(self) -> None:
        if not self._looking:
            self._looking = True
            self._desk.do(self._look_at_machine)

    def _look_at_machine(self) -> None:
        """On the office's thread, which may wait for the disk."""
        who = self._settings.credentials
        try:
            machine = Machine(
                device=who.device,
                version=self._version,
                broker=f"{who.host}:{who.port}",
                is_up=self._device.is_up(),
                outbox=self._device.outbox.count(),
                refused=self._device.outbox.refused_count(),
            )
            is_alone = self._office.look()
        finally:
            self._looking = False

        def take(now: float) -> Effects:
            known = replace(
                self._known,
                machine=machine,
                is_alone=is_alone,
                is_live=self._device.is_live(),
                at=self._wall(),
            )
            return self._know(known, now)

        self._inbox.put(take)

    def _kept_volume(self) -> int:
        kept = self._device.outbox.recall(_VOLUME)
        try:
            return min(max(int(kept), 0), GREATEST_VOLUME) if kept else self._settings.volume
        except ValueError as error:
            self._device.count_fault("volume", error)
            return self._settings.volume

    def _is_recent(self, moment: datetime) -> bool:
        return timedelta(0) <= self._wall() - moment < RECALL

    def _is_pin(self, typed: str) -> bool:
        return hmac.compare_digest(typed.encode(), (self._settings.pin or "").encode())

    def _count(self, where: str, error: Exception) -> None:
        self._device.count_fault("disk" if isinstance(error, OutboxError) else where, repr(error))
        log.debug("the kiosk goes on", exc_info=error)
