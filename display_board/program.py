"""The board without its window: takes states, makes snapshots, has calls spoken. No disk holds it up.

The window (or a test) is told of each new `snapshot`. One thread carries the flow; a second looks after
slides and the disk (the shelf), the device has a third, the voice a fourth.
"""

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from datetime import time as time_of_day
from typing import Protocol, Self
from zoneinfo import ZoneInfo

from display_board.flow import Flow
from display_board.model import Announced, Announcement, Board
from display_board.settings import BoardSettings
from display_board.shelf import Shelf
from display_board.snapshot import Slide, Snapshot
from motcua.wire.codec import MalformedMessage, decode, encode
from motcua.wire.device import Change, Device

log = logging.getLogger(__name__)

TURN_S = 1.0
CLOSE_S = 2.0
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
Happening = Callable[[], None]


class BoardProgram:
    """One board. Its public methods are for any thread."""

    def __init__(
        self,
        settings: BoardSettings,
        make_voice: MakeVoice | None = None,
        *,
        version: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open what is on the disk; nothing is connected or spoken before `start`. Raises `OutboxError`."""
        self._settings, self._clock = settings, clock
        self._ahead: float | None = None  # before the voice: its thread asks for the local time
        self._inbox: queue.SimpleQueue[Happening] = queue.SimpleQueue()
        self._device = Device(
            settings.credentials,
            settings.data_dir,
            version=version,
            clock=clock,
            on_change=self._device_changed,
        )
        try:
            self._board = Board(self._recall())
            self._voice = make_voice(self.local_time) if make_voice is not None else None
        except BaseException:
            self._device.close()
            raise
        self._kept = self._board.announced
        self._shelf = Shelf(settings.shown, self._lay_out, self._device.count_fault, clock=clock)
        self._flow = Flow(settings.manner, clock())
        self._stop = threading.Event()
        self._snapshot = self._flow.draw(clock())
        self._changed: Callable[[Snapshot], None] | None = None
        self._thread = threading.Thread(target=self._run, name="board", daemon=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- for the window: any thread -------------------------------------------------------------

    def start(self) -> None:
        """Begin: connect, and show what comes."""
        self._device.start()
        self._shelf.start()
        self._thread.start()

    def snapshot(self) -> Snapshot:
        """Return what is to be shown now."""
        return self._snapshot

    def on_change(self, changed: Callable[[Snapshot], None]) -> None:
        """Have `changed(snapshot)` called on the board's thread for each new one; it must only pass it on."""
        self._changed = changed

    def count_fault(self, kind: str, what: object) -> None:
        """Count a fault, of the window say, in the device's health."""
        self._device.count_fault(kind, what)

    def call(self, back: Callable[[], None]) -> None:
        """Have `back()` called on the board's thread, soon: who waits for it knows that the board works."""
        self._inbox.put(back)

    def local_time(self) -> time_of_day:
        """Return the time of day at the centre, by the coordinator's clock if it is known."""
        moment, centre = self._time(self._clock()), self._device.states.centre
        zone = ZoneInfo(centre.tz) if centre is not None else None
        return (moment or datetime.now(UTC)).astimezone(zone).time()

    def close(self) -> None:
        """End within a few seconds. Twice is harmless."""
        self._stop.set()
        self._wake()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(CLOSE_S)
        if self._voice is not None:
            self._voice.close()
        if not self._shelf.close(CLOSE_S):
            log.warning("the disk did not end its work within %s s", CLOSE_S)
        self._device.close()

    # --- the board's thread ---------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._turn()
            except Exception as error:  # the next state is shown all the same
                self._device.count_fault("board", repr(error))
                log.debug("the board goes on", exc_info=error)

    def _turn(self) -> None:
        for happening in self._happened():
            happening()
        now = self._clock()
        new = self._hear(now)
        self._show(now)
        for announcement in new:
            self._speak(announcement)
        self._remember()
        self._tell_health()

    def _happened(self) -> Iterator[Happening]:
        """Wait for something to happen, or to be due; return all that has happened until now."""
        now = self._clock()
        wait = max(min(self._flow.due(now), now + TURN_S) - now, 0.0)
        with contextlib.suppress(queue.Empty):
            yield self._inbox.get(timeout=wait)
            while True:
                yield self._inbox.get_nowait()

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

    def _show(self, now: float) -> None:
        shown = self._flow.draw(now)
        if shown != self._snapshot:
            self._snapshot = shown
            if self._changed is not None:
                self._changed(shown)

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
        """On the device's thread: something is not what it was."""
        self._wake()

    def _lay_out(self, slide: Slide | None, messages: tuple[str, ...]) -> None:
        """On the shelf's thread: pass on what else is to be shown."""
        self._inbox.put(lambda: self._flow.lay_out(slide, messages))

    def _wake(self) -> None:
        self._inbox.put(lambda: None)

    def _recall(self) -> Announced | None:
        kept = self._device.outbox.recall(_ANNOUNCED)
        try:
            return decode(Announced, kept) if kept else None
        except MalformedMessage as error:
            self._device.count_fault("announced", f"what was kept on disk cannot be read: {error}")
            return None
