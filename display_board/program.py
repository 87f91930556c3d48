"""The board without its window: takes states, makes snapshots, has calls spoken. No disk holds it up.

The window (or a test) is told of each new `snapshot`. One thread carries the flow; a second looks after
slides and the disk (the shelf), the device has a third, the voice a fourth.
"""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from datetime import time as time_of_day
from typing import Never, Protocol
from zoneinfo import ZoneInfo

from display_board.flow import Flow
from display_board.model import Announced, Announcement, Board
from display_board.settings import BoardSettings
from display_board.shelf import Shelf
from display_board.snapshot import Slide, Snapshot
from motcua.device_program import CLOSE_S, DeviceProgram
from motcua.wire.codec import MalformedMessage, decode, encode
from motcua.wire.device import Change

log = logging.getLogger(__name__)

_ANNOUNCED = "board/announced"


class Speaks(Protocol):
    """The voice, as the board knows it."""

    def announce(self, announcement: Announcement, counter_name: str) -> None:
        """Have a call spoken; `counter_name` is in the language of its ticket. Returns at once."""

    @property
    def problem(self) -> str | None:
        """Why calls are not spoken although they should be; None: they are."""

    def close(self) -> None:
        """Stop speaking, and end. Twice is harmless."""


MakeVoice = Callable[[Callable[[], time_of_day]], Speaks]
"""Makes the voice; it is given what tells the local time."""


class BoardProgram(DeviceProgram[Snapshot, Never]):
    """One board."""

    name = "board"

    def __init__(
        self,
        settings: BoardSettings,
        make_voice: MakeVoice | None = None,
        *,
        version: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open what is on the disk; nothing is connected or spoken before `start`. Raises `OutboxError`."""
        super().__init__(settings, version=version, clock=clock)
        self._ahead: float | None = None  # before the voice: its thread asks for the local time
        try:
            self._board = Board(self._recall())
            self._voice = make_voice(self.local_time) if make_voice is not None else None
        except BaseException:
            self._device.close()
            raise
        self._kept = self._board.announced
        self._shelf = Shelf(settings.shown, self._lay_out, self._device.count_fault, clock=clock)
        self._flow = Flow(settings.manner, clock())
        self._snapshot = self._flow.draw(clock())

    # --- for the window: any thread -------------------------------------------------------------

    def start(self) -> None:
        """Begin: connect, and show what comes."""
        self._shelf.start()
        super().start()

    def local_time(self) -> time_of_day:
        """Return the time of day at the centre, by the coordinator's clock if it is known."""
        moment, centre = self._time(self._clock()), self._device.states.centre
        zone = ZoneInfo(centre.tz) if centre is not None else None
        return (moment or datetime.now(UTC)).astimezone(zone).time()

    def _close_parts(self) -> None:
        if self._voice is not None:
            self._voice.close()
        if not self._shelf.close(CLOSE_S):
            log.warning("the disk did not end its work within %s s", CLOSE_S)

    # --- the board's thread ---------------------------------------------------------------------

    def _turn(self) -> None:
        """Take all that has happened until now, and show what has come of it once."""
        happening = self._next(self._flow.due(self._clock()))
        while happening is not None:
            happening(self._clock())
            happening = self._next(self._clock())
        now = self._clock()
        new = self._hear(now)
        self._show(self._flow.draw(now))
        for announcement in new:
            self._speak(announcement)
        self._remember()
        self._tell_health()

    def _hear(self, now: float) -> tuple[Announcement, ...]:
        """Take what the device holds; return the calls to be spoken. Before its clock is known none is."""
        states = self._device.states
        if states.board is not None:
            self._board.take(states.board)
        self._learn_time()
        moment = self._time(now)
        self._flow.tell(time=moment)
        self._flow.take(states, self._board.state, is_live=self._device.is_live(), now=now)
        if moment is None:
            return ()
        new = tuple(each for each in self._board.announce(moment) if self._flow.concerns(each))
        self._flow.called(new, now)
        return new

    def _speak(self, announcement: Announcement) -> None:
        if self._voice is None:
            return
        line = self._flow.known.counter_line(announcement.counter)
        name = announcement.counter
        if line is not None:
            name = line.name.en if announcement.lang == "en" else line.name.vi
        self._voice.announce(announcement, name)

    def _remember(self) -> None:
        """Note what was announced, after it was: so a power cut repeats a call, and loses none."""
        announced = self._board.announced
        if announced != self._kept:
            self._kept = announced
            self._shelf.do(lambda: self._device.outbox.remember(_ANNOUNCED, encode(announced)))

    def _tell_health(self) -> None:
        voice = self._voice.problem if self._voice is not None else None
        problems = self._shelf.problems
        self._device.set_health(
            "none",
            voice="none" if self._voice is None else voice or "ok",
            shelf="; ".join(problems[:3]) or "ok",
            shelf_problems=len(problems),
        )

    # --- the coordinator's clock ----------------------------------------------------------------

    def _learn_time(self) -> None:
        """Note how far the coordinator's clock is ahead of ours."""
        told = self._device.coordinator_time()
        if told is not None:
            self._ahead = told.timestamp() - self._clock()

    def _time(self, now: float) -> datetime | None:
        return datetime.fromtimestamp(now + self._ahead, UTC) if self._ahead is not None else None

    # --- other threads --------------------------------------------------------------------------

    def _device_changed(self, _change: Change) -> None:
        self.call(lambda: None)  # each turn looks at all that the device holds

    def _lay_out(self, slide: Slide | None, messages: tuple[str, ...]) -> None:
        """On the shelf's thread: pass on what else is to be shown."""
        self.call(lambda: self._flow.lay_out(slide, messages))

    def _recall(self) -> Announced | None:
        kept = self._device.outbox.recall(_ANNOUNCED)
        try:
            return decode(Announced, kept) if kept else None
        except MalformedMessage as error:
            self._device.count_fault("announced", f"what was kept on disk cannot be read: {error}")
            return None
