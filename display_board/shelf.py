"""What the board shows besides calls, looked after on a thread of its own; and what waits for the disk.

A folder on a dead network drive, a picture of fifty megapixels, a card that takes a second to write: none of
them holds up a call.
"""

import queue
import threading
import time
from collections.abc import Callable

from display_board.settings import ShownSettings
from display_board.slides import BadFile, Key, following, listing, load_messages, load_slide
from display_board.snapshot import Slide

LOOK_S = 2.0
"""How often it is looked whether files have changed."""

Shown = Callable[[Slide | None, tuple[str, ...]], None]
Failed = Callable[[str, object], None]
Work = Callable[[], None]


class Shelf:
    """The slides and the running text. `do` and `close` are for any thread."""

    def __init__(
        self,
        settings: ShownSettings,
        shown: Shown,
        failed: Failed,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """On the shelf's thread `shown(slide, messages)` tells what to show, `failed(kind, what)` a fault."""
        self._settings, self._shown, self._failed, self._clock = settings, shown, failed, clock
        self._slide: Slide | None = None
        self._name: str | None = None
        self._slide_due = clock()
        self._messages = settings.running
        self._stamp: tuple[int, int] | None = None
        self._damaged: set[Key] = set()
        self._told: tuple[object, ...] = ()
        self.problems: tuple[str, ...] = ()
        self._work: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="shelf", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def do(self, work: Work) -> None:
        """Have something done that waits for the disk; returns at once."""
        self._work.put(work)

    def close(self, seconds: float) -> bool:
        """Do what was given, then end; wait at most so long, and say whether it has ended."""
        self._work.put(None)
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    # --- the thread -----------------------------------------------------------------------------

    def _run(self) -> None:
        look_at = self._clock()
        while True:
            try:
                work = self._work.get(timeout=max(look_at - self._clock(), 0.001))
                if work is None:
                    return
                self._guarded("disk", work)
            except queue.Empty:
                look_at = self._clock() + LOOK_S
                self._guarded("shelf", self._look)

    def _guarded(self, kind: str, work: Work) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - told to whoever counts faults; the board goes on
            self._failed(kind, repr(error))

    def _look(self) -> None:
        problems = [*self._look_at_messages(), *self._look_at_slides(self._clock())]
        self.problems = tuple(problems)
        told = (self._slide.key if self._slide is not None else None, self._messages)
        if told != self._told:
            self._told = told
            self._shown(self._slide, self._messages)

    def _look_at_messages(self) -> list[str]:
        file = self._settings.running_file
        if file is None:
            return []
        try:
            found = file.stat()
            stamp = (found.st_mtime_ns, found.st_size)
            if stamp != self._stamp:
                self._messages = (*self._settings.running, *load_messages(file))
                self._stamp = stamp
        except FileNotFoundError:
            self._messages, self._stamp = self._settings.running, None
            return [f"{file} is not there"]
        except (OSError, BadFile) as error:
            return [str(error)]
        return []

    def _look_at_slides(self, now: float) -> list[str]:
        folder = self._settings.slides
        if folder is None:
            return []
        try:
            keys = listing(folder)
        except BadFile as error:
            self._slide = None
            return [str(error)]
        self._damaged &= set(keys)
        is_gone = self._slide is not None and self._slide.key not in keys
        if now >= self._slide_due or is_gone or self._slide is None:
            self._turn_over(keys, now)
        return [f"{folder / name} is damaged" for name, *_ in sorted(self._damaged)]

    def _turn_over(self, keys: tuple[Key, ...], now: float) -> None:
        """Show the next slide that can be read."""
        folder = self._settings.slides
        self._slide_due = now + self._settings.slide_s
        while folder is not None and (key := following(keys, self._name, self._damaged)) is not None:
            self._name = key[0]
            if self._slide is not None and self._slide.key == key:
                return
            try:
                self._slide = load_slide(folder, key)
            except BadFile as error:
                self._damaged.add(key)
                self._failed("slide", error)
            else:
                return
        self._slide = None
