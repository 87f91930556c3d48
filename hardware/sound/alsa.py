"""A sound card through `aplay`, ALSA's player: one process for each sound.

A process of its own for each: its exit says that all was heard, the card is free in between, and a card
that was pulled out and put back needs nothing more. It begins within some hundredths of a second.
"""

import logging
import os
import select
import subprocess
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from hardware.sound.errors import PlayerClosed
from hardware.sound.pcm import RATE
from hardware.sound.player import Condition, Played

log = logging.getLogger(__name__)

_CARDS = Path("/proc/asound/cards")
_DEVICES = Path("/dev/snd")
_BUFFERED_S = 3.0
"""What a pipe and a card hold, at most: so long the end of a sound is still to be heard."""
_DIES_S = 1.0
_SAID: Mapping[str, Condition] = {
    "device or resource busy": Condition.BUSY,
    "permission denied": Condition.DENIED,
    "no such file or directory": Condition.NO_CARD,
    "no such device": Condition.NO_CARD,
    "cannot find card": Condition.NO_CARD,
}
"""What aplay says, in small letters, and what it means; the first that fits."""


class AlsaPlayer:
    """Plays on an ALSA `device` (`aplay -L` lists them). One that takes nothing for `stall_s` is killed."""

    def __init__(self, device: str, *, program: str = "aplay", stall_s: float = 5.0) -> None:
        self._command = [program, "-q", "-D", device, "-t", "raw", "-f", "S16_LE", "-r", str(RATE), "-c", "1"]
        self._stall_s = stall_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_cut = False
        self._is_closed = False

    def play(self, blocks: Iterable[bytes]) -> Played:
        """Play the blocks; return when the last has been heard."""
        try:
            process = self._start()
        except OSError as error:
            condition = Condition.NO_PROGRAM if isinstance(error, FileNotFoundError) else Condition.FAILED
            return Played(condition=condition, detail=f"{self._command[0]}: {error.strerror}")
        try:
            if not self._feed(process, blocks):
                return self._stuck()
            _, said = process.communicate(timeout=self._stall_s + _BUFFERED_S)
        except subprocess.TimeoutExpired:
            return self._stuck()
        finally:
            self._end(process)
        return self._outcome(process.returncode, said)

    def check(self) -> Played:
        """Open the device for no sound at all."""
        return self.play(())

    def cards(self) -> str:
        """Return the kernel's list of cards; empty where there is none."""
        try:
            return _CARDS.read_text("utf-8", "replace")
        except OSError:
            return ""

    def stop(self) -> None:
        """Cut what is being played."""
        with self._lock:
            if self._process is not None:
                self._is_cut = True
                self._process.kill()

    def close(self) -> None:
        """Cut what is being played, and play no more."""
        self._is_closed = True
        self.stop()

    def _start(self) -> "subprocess.Popen[bytes]":
        with self._lock:
            if self._is_closed:
                raise PlayerClosed("the player was closed before")
            self._is_cut = False
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env={**os.environ, "LC_ALL": "C"},
            )
            return self._process

    def _feed(self, process: "subprocess.Popen[bytes]", blocks: Iterable[bytes]) -> bool:
        """Write the blocks as they are taken; False: it takes no more, and has not ended either."""
        assert process.stdin is not None
        pipe = process.stdin.fileno()
        os.set_blocking(pipe, False)
        writable = select.poll()
        writable.register(pipe, select.POLLOUT)
        for block in blocks:
            left = memoryview(block)
            while left:
                if not writable.poll(self._stall_s * 1000):
                    return False
                try:
                    left = left[os.write(pipe, left) :]
                except BrokenPipeError:
                    return True  # it has ended; its exit code tells why
        return True

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        with self._lock:
            self._process = None
        process.kill()
        try:
            process.communicate(timeout=_DIES_S)
        except subprocess.TimeoutExpired:
            log.warning("%s, process %s, hangs in the kernel", self._command[0], process.pid)

    def _stuck(self) -> Played:
        detail = f"{self._command[0]} took nothing for {self._stall_s:g} s and was killed"
        return Played(condition=Condition.STUCK, detail=detail)

    def _outcome(self, code: int, said: bytes) -> Played:
        if code == 0:
            return Played(condition=Condition.OK)
        if self._is_cut:
            return Played(condition=Condition.CUT)
        words = said.decode("utf-8", "replace").strip()
        condition = next((each for part, each in _SAID.items() if part in words.lower()), Condition.FAILED)
        if condition is Condition.NO_CARD and is_kept_from_us(_DEVICES):
            condition = Condition.DENIED
        last = words.splitlines()[-1] if words else f"exit code {code}"
        return Played(condition=condition, detail=last)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def is_kept_from_us(devices: Path) -> bool:
    """Tell whether a folder of sound devices has some to play on, and we may use none of them.

    ALSA then says that there is no card.
    """
    playing = list(devices.glob("pcmC*D*p"))
    return bool(playing) and not any(os.access(each, os.R_OK | os.W_OK) for each in playing)
