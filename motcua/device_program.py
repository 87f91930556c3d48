"""A device's program without its window, as kiosk, board, keypad and rating terminal all are.

What happens anywhere is put into one inbox; one thread takes it out in order, decides, and shows what has
come of it. Nothing that waits (the line, a printer, a picture on a dead drive) is waited for on that thread.
"""

import json
import logging
import queue
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, Protocol, Self, TypeVar

from motcua.wire.credentials import Credentials
from motcua.wire.device import Change, Device
from motcua.wire.outbox import Entry
from motcua.wire.states import Reply

log = logging.getLogger(__name__)

TURN_S = 1.0
"""A turn is taken at least so often, whatever is due."""
CLOSE_S = 2.0

Effect = TypeVar("Effect")
Shown = TypeVar("Shown")
Happening = Callable[[float], tuple[Effect, ...]]
"""Decides, at a moment of the program's clock, what comes of something that happened."""


def fields_of(waiting: Entry) -> Mapping[str, Any]:
    """Return the fields of a command that waits; none of one that the disk has spoilt: it is never sent."""
    try:
        fields = json.loads(waiting.payload)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def utc_now() -> datetime:
    """Return the time of the machine's clock."""
    return datetime.now(UTC)


class DeviceSettings(Protocol):
    """What every device is told."""

    @property
    def credentials(self) -> Credentials:
        """Its account at the broker."""

    @property
    def data_dir(self) -> Path:
        """Where it keeps what it must remember."""


class DeviceProgram(ABC, Generic[Shown, Effect]):
    """One device. What it offers is for any thread; `_turn` and what it calls is for the program's own."""

    name: str
    """What the program, its thread and its faults are called in logs and health."""

    def __init__(
        self,
        settings: DeviceSettings,
        *,
        version: str,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], datetime] = utc_now,
    ) -> None:
        """Open what is on the disk; nothing is connected before `start`. Raises `OutboxError`."""
        self._version, self._clock, self._wall = version, clock, wall
        self._inbox: queue.SimpleQueue[Happening[Effect]] = queue.SimpleQueue()
        self._device = Device(
            settings.credentials,
            settings.data_dir,
            version=version,
            clock=clock,
            wall=wall,
            on_change=self._device_changed,
            on_answer=self._answered,
        )
        self._snapshot: Shown
        self._changed: Callable[[Shown], None] | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- for the window: any thread -------------------------------------------------------------

    def start(self) -> None:
        """Begin: connect, and show what comes."""
        self._device_changed(Change.STATES)
        self._device.start()
        self._thread.start()

    def snapshot(self) -> Shown:
        """Return what is to be shown now."""
        return self._snapshot

    def on_change(self, changed: Callable[[Shown], None]) -> None:
        """Have `changed(shown)` called on the program's thread, now and for each new one.

        It must only pass it on.
        """

        def begin() -> None:
            self._changed = changed
            changed(self._snapshot)

        self.call(begin)

    def count_fault(self, kind: str, what: object) -> None:
        """Count a fault, of the window say, in the device's health."""
        self._device.count_fault(kind, what)

    def call(self, back: Callable[[], None]) -> None:
        """Have `back()` called on the program's thread, soon: who waits for it knows that it goes around."""

        def come_around(_now: float) -> tuple[()]:
            back()
            return ()

        self._inbox.put(come_around)

    def close(self) -> None:
        """End within a few seconds; what is not answered stays on the disk. Twice is harmless."""
        self._stop.set()
        self.call(lambda: None)
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(CLOSE_S)
        self._close_parts()
        self._device.close()

    # --- what a program has of its own ----------------------------------------------------------

    @abstractmethod
    def _turn(self) -> None:
        """Wait for what happens or is due, and do what comes of it."""

    @abstractmethod
    def _device_changed(self, change: Change) -> None:
        """On the device's thread: something is not what it was."""

    def _answered(self, name: str, reply: Reply) -> None:
        """On the device's thread: a stored command has its final answer."""

    def _failed(self, error: Exception) -> None:
        """Count a turn that failed; the next one is taken all the same."""
        self._device.count_fault(self.name, repr(error))
        log.debug("the %s goes on", self.name, exc_info=error)

    def _close_parts(self) -> None:
        """End what the program has beside its device."""

    # --- the program's thread -------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._turn()
            except Exception as error:  # noqa: BLE001 - the next visitor finds a program that works
                self._failed(error)

    def _next(self, due: float) -> Happening[Effect] | None:
        """Wait for what happens next, no longer than until `due` on the program's clock."""
        now = self._clock()
        try:
            return self._inbox.get(timeout=max(min(due, now + TURN_S) - now, 0.0))
        except queue.Empty:
            return None

    def _show(self, shown: Shown) -> None:
        """Pass on what is to be shown, if it is something else than before."""
        if shown != self._snapshot:
            self._snapshot = shown
            if self._changed is not None:
                self._changed(shown)
