"""Buttons on a keyboard: keys of a terminal, read without echo, or lines of a script."""

import contextlib
import logging
import os
import select
import termios
import threading
import tty
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TextIO

from hardware.buttons.errors import BadWiring
from hardware.buttons.keystrokes import Keystrokes
from hardware.buttons.lockout import Happening, Kind, Timing
from hardware.buttons.panel import ButtonPanel, OnButton

log = logging.getLogger(__name__)

LOOK_S = 0.1
CLOSE_S = 1.0
_CHUNK = 1024
_DIGITS = 9


class KeyPanel(ButtonPanel):
    """Presses from a terminal's keys, or from the lines of what is no terminal. Lamps are lit in `lit` alone.

    A line is a button's name or key and, where it is held, for how many seconds: `next`, `1`, `pause 3`.
    """

    def __init__(
        self,
        keys: Mapping[str, Iterable[str]],
        leds: Iterable[str],
        *,
        source: TextIO,
        clock: Callable[[], float],
        timing: Timing,
    ) -> None:
        """Read `source`, a file with a descriptor, until its end; `keys`: the characters of each button."""
        super().__init__(keys, leds, clock=clock)
        self.keys = {character: name for name, characters in keys.items() for character in characters}
        self._timing = timing
        self._fd = source.fileno()
        self._strokes = Keystrokes(timing)
        self._rest = b""
        self._before: list[Any] | None = None
        self._wake, waker = os.pipe()
        self._waker: int | None = waker
        if os.isatty(self._fd):
            self._before = termios.tcgetattr(self._fd)
            tty.setcbreak(self._fd)
        self._thread: threading.Thread | None = None

    def on_press(self, call: OnButton) -> None:
        """Have `call(name)` called for each press; nothing is read before, so no line of a script is lost."""
        super().on_press(call)
        if self._thread is None and self._waker is not None:
            self._thread = threading.Thread(target=self._run, name="keys", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Give the terminal back as it was."""
        if self._waker is not None:
            waker, self._waker = self._waker, None
            os.close(waker)
            if self._thread is None:
                self._run()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(CLOSE_S)

    def _run(self) -> None:
        try:
            while self._turn():
                pass
        finally:
            if self._before is not None:
                with contextlib.suppress(termios.error):  # a terminal that has gone needs nothing back
                    termios.tcsetattr(self._fd, termios.TCSADRAIN, self._before)
            os.close(self._wake)
            self.ended.set()

    def _turn(self) -> bool:
        ready, _, _ = select.select([self._fd, self._wake], [], [], LOOK_S)
        self._tell(self._strokes.pass_time(self._clock()))
        if self._wake in ready:
            return False
        if self._fd not in ready:
            return True
        try:
            read = os.read(self._fd, _CHUNK)
        except OSError as error:
            log.warning("the keys cannot be read any more: %s", error)
            return False
        if self._before is None:
            self._lines(read)
        else:
            for character in read.decode(errors="ignore"):
                if (name := self.keys.get(character.lower())) is not None:
                    self._tell(self._strokes.stroke(name, self._clock()))
        return bool(read)

    def _lines(self, read: bytes) -> None:
        *lines, self._rest = (self._rest + read).split(b"\n")
        if not read:
            lines, self._rest = [self._rest], b""
        for line in lines:
            words = line.decode(errors="replace").split()
            if words:
                self._line(words)

    def _line(self, words: list[str]) -> None:
        name = words[0] if words[0] in self.names else self.keys.get(words[0].lower())
        seconds = _seconds(words[1:])
        if name is None or seconds is None:
            log.warning("%r is no press; expected one of %s", " ".join(words), ", ".join(self.names))
            return
        self._tell([Happening(kind=Kind.PRESSED, name=name)])
        if seconds >= self._timing.hold_s:
            self._tell([Happening(kind=Kind.HELD, name=name)])


def keys_of(names: Iterable[str], letters: Mapping[str, str]) -> dict[str, str]:
    """Return the keys of each button: its number, and its letter where it has one. Raises `BadWiring`."""
    keys = {
        name: (str(number) if number <= _DIGITS else "") + letters.get(name, "").lower()
        for number, name in enumerate(names, 1)
    }
    characters = "".join(keys.values())
    shared = sorted({character for character in characters if characters.count(character) > 1})
    if shared:
        raise BadWiring(f"two buttons share the key {', '.join(shared)}")
    return keys


def _seconds(words: list[str]) -> float | None:
    try:
        (word,) = words or ["0"]
        return float(word)
    except ValueError:
        return None
