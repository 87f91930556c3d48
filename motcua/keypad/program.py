"""The keypad without its case: takes presses, sends commands, lights lamps. No press waits for the line.

The panel (or a test) calls `press`; one thread carries the pad, and the device has its own.
"""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from hardware.buttons.panel import ButtonPanel
from motcua.device_program import DeviceProgram, fields_of, utc_now
from motcua.keypad.lamps import Lamp, Light
from motcua.keypad.pad import Failure, Known, Pad, Send, Shown
from motcua.keypad.settings import KeypadSettings
from motcua.keypad.steps import Button, Step
from motcua.wire.device import Change
from motcua.wire.errors import NoHeartbeat, OutboxError, Unanswered, WireError
from motcua.wire.sending import Pending
from motcua.wire.states import Reply
from motcua.wire.states_held import HeldStates

log = logging.getLogger(__name__)


class KeypadProgram(DeviceProgram[Shown, Send]):
    """One keypad with its panel, which is taken over."""

    name = "keypad"

    def __init__(
        self,
        settings: KeypadSettings,
        panel: ButtonPanel,
        *,
        version: str,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], datetime] = utc_now,
    ) -> None:
        """Open what is on the disk; nothing is connected before `start`. Raises `OutboxError`."""
        super().__init__(settings, version=version, clock=clock, wall=wall)
        self._counter, self._panel = settings.counter, panel
        self._pad = Pad(officer=settings.officer)
        self._lights: dict[Lamp, Light] = {}
        try:
            self._earlier = dict(self._recovered())
            self._snapshot = self._pad.show(clock())
            self._listen(panel)
        except BaseException:
            self._device.close()
            raise

    def _listen(self, panel: ButtonPanel) -> None:
        panel.on_hold(lambda name: self._inbox.put(lambda now: self._pad.hold(Button(name), now)))
        panel.on_stuck(partial(self._stick, True), partial(self._stick, False))
        panel.on_press(self.press)

    def press(self, name: str) -> None:
        """Take a press of the button `name`. Returns at once."""
        self._inbox.put(lambda now: self._pad.press(Button(name), now))

    def _close_parts(self) -> None:
        self._panel.close()

    # --- the keypad's thread --------------------------------------------------------------------

    def _turn(self) -> None:
        happening = self._next(self._pad.due(self._clock()))
        now = self._clock()
        try:
            for send in happening(now) if happening is not None else ():
                self._send(send)
        finally:
            self._tell(self._pad.show(self._clock()))

    def _tell(self, shown: Shown) -> None:
        for lamp, light in shown.lights.items():
            if self._lights.get(lamp) != light and lamp in self._panel.leds:
                self._panel.light(lamp, light.pattern)
            self._lights[lamp] = light
        self._device.set_health("none", stuck=" ".join(sorted(shown.stuck)))
        self._show(shown)

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

    def _answered(self, _name: str, reply: Reply) -> None:
        """On the device's thread: a stored command of an earlier start may have its answer."""
        turn = self._earlier.pop(reply.re or "", None)
        if turn is not None:
            self._tell_answer(turn, reply)

    def _recovered(self) -> Iterator[tuple[str, int]]:
        """Yield id and turn of what an earlier start left unanswered."""
        for entry in self._device.waiting():
            if entry.name in set(Step) and (fields := fields_of(entry)):
                yield entry.id, self._pad.recover(Step(entry.name), fields.get("visit"))

    def _stick(self, is_stuck: bool, name: str) -> None:
        """On the panel's thread: a button is stuck, or free again."""
        if is_stuck:
            self._device.count_fault("button", f"{name} is not released")
        self._inbox.put(lambda _: self._pad.stick(Button(name), is_stuck=is_stuck))
