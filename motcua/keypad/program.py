"""The keypad without its case: takes presses, sends commands, lights lamps. No press waits for the line.

The panel (or a test) calls `press`; one thread carries the pad, and the device has its own.
"""

import json
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Self

from hardware.buttons.panel import ButtonPanel
from motcua.keypad.lamps import Lamp, Light
from motcua.keypad.pad import Effects, Failure, Known, Pad, Send, Shown
from motcua.keypad.settings import KeypadSettings
from motcua.keypad.steps import Button, Step
from motcua.wire.device import Change, Device
from motcua.wire.errors import NoHeartbeat, OutboxError, Unanswered, WireError
from motcua.wire.sending import Pending
from motcua.wire.states import Reply
from motcua.wire.states_held import HeldStates

log = logging.getLogger(__name__)

CLOSE_S = 2.0
TURN_S = 1.0

Happening = Callable[[float], Effects]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class KeypadProgram:
    """One keypad with its panel, which is taken over. Its methods are for any thread."""

    def __init__(
        self,
        settings: KeypadSettings,
        panel: ButtonPanel,
        *,
        version: str,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], datetime] = _utc_now,
    ) -> None:
        """Open what is on the disk; nothing is connected before `start`. Raises `OutboxError`."""
        self._counter, self._panel, self._clock = settings.counter, panel, clock
        self._inbox: queue.SimpleQueue[Happening] = queue.SimpleQueue()
        self._device = Device(
            settings.credentials,
            settings.data_dir,
            version=version,
            clock=clock,
            wall=wall,
            on_change=self._device_changed,
            on_answer=self._answered_late,
        )
        self._pad = Pad(officer=settings.officer)
        self._earlier = dict(self._recovered())
        self._lights: dict[Lamp, Light] = {}
        self._shown = self._pad.show(clock())
        self._changed: Callable[[Shown], None] | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keypad", daemon=True)
        panel.on_hold(lambda name: self._inbox.put(lambda now: self._pad.hold(Button(name), now)))
        panel.on_stuck(partial(self._stick, True), partial(self._stick, False))
        panel.on_press(self.press)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Begin: connect, and light the lamps."""
        self._device_changed(Change.STATES)
        self._device.start()
        self._thread.start()

    def press(self, name: str) -> None:
        """Take a press of the button `name`. Returns at once."""
        self._inbox.put(lambda now: self._pad.press(Button(name), now))

    def shown(self) -> Shown:
        """Return what is to be shown now."""
        return self._shown

    def on_change(self, changed: Callable[[Shown], None]) -> None:
        """Have `changed(shown)` called on the keypad's thread for each new one; it must only pass it on."""
        self._changed = changed

    def call(self, function: Callable[[], None]) -> None:
        """Have a function called on the keypad's thread, soon: a sign that it goes around."""

        def come_around(_now: float) -> Effects:
            function()
            return ()

        self._inbox.put(come_around)

    def count_fault(self, kind: str, what: object) -> None:
        """Count a fault, of a window say, in the device's health."""
        self._device.count_fault(kind, what)

    def close(self) -> None:
        """End within a few seconds; what is not answered stays on the disk. Twice is harmless."""
        self._stop.set()
        self._inbox.put(lambda _: ())
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(CLOSE_S)
        self._panel.close()
        self._device.close()

    # --- the keypad's thread --------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._turn()
            except Exception as error:
                self._device.count_fault("keypad", repr(error))
                log.debug("the keypad goes on", exc_info=error)

    def _turn(self) -> None:
        happening = self._next()
        now = self._clock()
        try:
            for send in happening(now) if happening is not None else ():
                self._send(send)
        finally:
            self._show(self._clock())

    def _next(self) -> Happening | None:
        now = self._clock()
        try:
            return self._inbox.get(timeout=max(min(self._pad.due(now), now + TURN_S) - now, 0.0))
        except queue.Empty:
            return None

    def _show(self, now: float) -> None:
        shown = self._pad.show(now)
        for lamp, light in shown.lights.items():
            if self._lights.get(lamp) != light and lamp in self._panel.leds:
                self._panel.light(lamp, light.pattern)
            self._lights[lamp] = light
        self._device.set_health("none", stuck=" ".join(sorted(shown.stuck)))
        if shown != self._shown:
            self._shown = shown
            if self._changed is not None:
                self._changed(shown)

    def _send(self, send: Send) -> None:
        carry = self._device.send if send.step.is_stored else self._device.ask
        try:
            pending = carry(send.step, **send.fields(self._counter))
        except NoHeartbeat:
            self._tell_answer(send.turn, Failure.NO_LINE)
        except OutboxError as error:
            self._device.count_fault("disk", error)
            self._tell_answer(send.turn, Failure.DISK)
        else:
            log.info("%s", send.step)
            pending.add_done_callback(partial(self._done, send.turn))

    def _done(self, turn: int, pending: Pending) -> None:
        """On the device's thread: a command has its answer, or will have none."""
        try:
            self._tell_answer(turn, pending.result(0))
        except Unanswered:
            self._tell_answer(turn, Failure.UNANSWERED)
        except WireError as error:  # this program ends: nobody is there to be told
            log.debug("%s: %s", pending.name, error)

    def _tell_answer(self, turn: int, answer: Reply | Failure) -> None:
        self._inbox.put(lambda now: self._pad.answered(turn, answer, now))

    # --- what is told ---------------------------------------------------------------------------

    def _device_changed(self, _change: Change) -> None:
        """On the device's thread: take the states as they are at this moment, in order with the answers."""
        known = self._known(self._device.states)
        self._inbox.put(lambda now: self._pad.know(known, now))

    def _known(self, states: HeldStates) -> Known:
        lines = states.centre.counters if states.centre is not None else ()
        line = next((each for each in lines if each.id == self._counter), None)
        queues = [states.services[name] for name in line.services if name in states.services] if line else []
        return Known(
            is_live=self._device.is_live(),
            counter=states.counters.get(self._counter),
            name=line.name if line is not None else None,
            waiting=sum(each.waiting for each in queues) if queues else None,
        )

    def _answered_late(self, _name: str, reply: Reply) -> None:
        """On the device's thread: a stored command of an earlier start may have its answer."""
        turn = self._earlier.pop(reply.re or "", None)
        if turn is not None:
            self._tell_answer(turn, reply)

    def _recovered(self) -> Iterator[tuple[str, int]]:
        """Yield id and turn of what an earlier start left unanswered."""
        for entry in self._device.waiting():
            if entry.name in set(Step):
                command = json.loads(entry.payload)
                yield entry.id, self._pad.recover(Step(entry.name), command.get("visit"))

    def _stick(self, is_stuck: bool, name: str) -> None:
        """On the panel's thread: a button is stuck, or free again."""
        if is_stuck:
            self._device.count_fault("button", f"{name} is not released")
        self._inbox.put(lambda _: self._pad.stick(Button(name), is_stuck=is_stuck))
