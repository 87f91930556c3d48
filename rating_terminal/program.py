"""The rating terminal without its window: takes taps and presses, makes snapshots, and tells the centre.

The window (or a test) calls `post` and `seen`, and is told of each new `snapshot`; the buttons call `press`.
One thread carries the flow and writes to the disk: an answer is on it before anybody is thanked.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from motcua.device_program import DeviceProgram, utc_now
from motcua.wire.device import Change
from motcua.wire.errors import OutboxError
from motcua.wire.states import ErrorCode, Reply
from rating_terminal.flow import Effect, Effects, Explain, Flow, Shown, Skip, Submit
from rating_terminal.memory import Memory
from rating_terminal.screens import draw
from rating_terminal.settings import TerminalSettings
from rating_terminal.snapshot import Snapshot, Step, Tap
from rating_terminal.state import Known

log = logging.getLogger(__name__)

LOOK_S = 10.0  # how often the clock and the folder of pictures are looked at
SCORE_BUTTON, SKIP_BUTTON = "score_", "skip"
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp"})
_TOO_LATE = {ErrorCode.ALREADY_RATED, ErrorCode.ILLEGAL_STEP}
"""Refusals that are nobody's fault: the citizen had answered on the phone, or came back after long."""


class TerminalProgram(DeviceProgram[Snapshot, Effect]):
    """One rating terminal."""

    name = "terminal"

    def __init__(
        self,
        settings: TerminalSettings,
        *,
        version: str,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], datetime] = utc_now,
    ) -> None:
        """Open what is on the disk; nothing is connected before `start`. Raises `OutboxError`."""
        super().__init__(settings, version=version, clock=clock, wall=wall)
        self._settings = settings
        try:
            self._memory = Memory(self._device.outbox)
        except BaseException:
            self._device.close()
            raise
        self._flow = Flow(settings.times, self._memory.kept)
        self._known = Known(counter_id=settings.credentials.counter or "")
        self._seen_turn, self._look_at = 0, clock()
        self._snapshot = draw(self._flow.state, settings.times, clock())

    # --- for the window and the buttons: any thread ---------------------------------------------

    def start(self) -> None:
        """Begin: connect, and send what was left when the power was cut."""
        self._device.set_health("none")
        self._inbox.put(lambda _: self._flow.begin())
        super().start()

    def seen(self, turn: int) -> None:
        """Take it that the screen of this `turn` can be seen; returns at once."""
        at = self._clock()
        self._seen_turn = turn
        self._inbox.put(lambda _: self._flow.seen(turn, at))

    def post(self, tap: Tap) -> None:
        """Take a tap; returns at once."""
        self._inbox.put(lambda now: self._flow.tap(tap, now))

    def press(self, button: str) -> None:
        """Take a press of `score_1` to `score_5`, or `skip`, for what can be seen now; returns at once."""
        step = Step.SKIP if button == SKIP_BUTTON else Step.SCORE
        choice = button.removeprefix(SCORE_BUTTON) if step is Step.SCORE else ""
        self.post(Tap(step=step, id=choice, turn=self._seen_turn, at=self._clock()))

    # --- the program's thread -------------------------------------------------------------------

    def _failed(self, error: Exception) -> None:
        super()._failed(error)
        self._flow.start_again(self._clock())

    def _turn(self) -> None:
        happening = self._next(min(self._flow.due(self._clock()), self._look_at))
        now = self._clock()
        if now >= self._look_at:
            self._look_at = now + LOOK_S
            self._known = replace(self._known, at=self._wall(), pictures=self._pictures())
            self._perform_all(self._flow.take(self._known, now))
        self._perform_all(happening(now) if happening is not None else ())
        self._perform_all(self._flow.tick(now))
        self._show(draw(self._flow.state, self._settings.times, now))
        if self._inbox.empty():  # a fast typist is written down once
            self._remember()

    def _remember(self) -> None:
        try:
            self._memory.keep(self._flow.kept)
        except OutboxError as error:
            self._device.count_fault("disk", error)

    # --- what is sent ---------------------------------------------------------------------------

    def _perform_all(self, effects: Effects) -> None:
        for effect in effects:
            is_saved = self._perform(effect)
            if isinstance(effect, Submit | Explain):
                if is_saved:
                    self._flow.saved(effect, self._clock())
                else:
                    self._flow.not_saved(effect)

    def _perform(self, effect: Effect) -> bool:
        """Write a command down; False when the disk refuses."""
        name, fields = _command(effect)
        try:
            self._device.send(name, **fields)
        except OutboxError as error:
            self._device.count_fault("disk", error)
            return False
        return True

    def _answered(self, name: str, reply: Reply) -> None:
        if reply.error is None:
            return
        if reply.error.code in _TOO_LATE:
            log.info("%s came too late: %s", name, reply.error.code)
        else:
            self._device.count_fault("refused", f"{name} {reply.re}: {reply.error.code}")

    # --- what is known --------------------------------------------------------------------------

    def _device_changed(self, _change: Change) -> None:
        self._inbox.put(self._hear)

    def _hear(self, now: float) -> Effects:
        states = self._device.states
        self._known = replace(
            self._known,
            centre=states.centre,
            counter=states.counters.get(self._known.counter_id),
            prompt=states.prompt,
            is_live=self._device.is_live(),
        )
        return self._flow.take(self._known, now)

    def _pictures(self) -> tuple[Path, ...]:
        folder = self._settings.pictures
        if folder is None:
            return ()
        try:
            return tuple(sorted(file for file in folder.iterdir() if file.suffix.lower() in PICTURES))
        except OSError as error:
            self._device.count_fault("pictures", error)
            return ()


def _command(effect: Effect) -> tuple[str, dict[str, Any]]:
    """Return the name and the fields of the command that tells the centre."""
    match effect:
        case Shown(token=token):
            return "rating/shown", {"token": token}
        case Submit(token=token, score=score, after_ms=after_ms):
            return "rating/submit", {"token": token, "score": score, "after_ms": after_ms}
        case Explain(token=token, reasons=reasons, comment=comment):
            return "rating/explain", {"token": token, "reasons": reasons, "comment": comment}
        case Skip(token=token, why=why):
            return "rating/skip", {"token": token, "why": why}
