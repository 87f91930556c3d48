"""The voice: from a call that the board holds until its first samples are played, through the real `aplay`.

ALSA's own `file` device takes the place of a sound card, and writes to a pipe what a card would get. The pack
lies on the disk as `motcua voice make` leaves it.
"""

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from display_board.model import Announcement
from display_board.pack_making import make, wanted
from display_board.voice import Voice, VoiceManner
from display_board.voice_pack import Pack, PackFile
from hardware.sound.factory import make_player
from scripts.benchmarks.figures import Figure, spread

CALLS, WARM_UP = 60, 3
LIMIT_MS = 500
PATIENCE_S = 20.0


class Ear:
    """Notes when samples arrive at the end of the sound's way."""

    def __init__(self, pipe: Path) -> None:
        os.mkfifo(pipe)
        self.device = f"file:'{pipe}',raw"
        self._pipe = os.open(pipe, os.O_RDWR)  # so that it stays open between two sounds
        self.first: float | None = None
        self._is_closed = False
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._is_closed = True
        os.write(self._pipe, b"\0")
        self._listener.join()
        os.close(self._pipe)

    def _listen(self) -> None:
        while not self._is_closed:
            samples = os.read(self._pipe, 65_536)
            if self.first is None and any(samples):
                self.first = time.monotonic()


@contextmanager
def _speaking(work: Path, ear: Ear, begun: list[float]) -> Iterator[Voice]:
    pack = work / "voice"
    make(pack, wanted(), PackFile().speech)
    player = make_player("alsa", device=ear.device)
    with Voice(player, Pack(pack), VoiceManner(), on_begin=lambda _: begun.append(time.monotonic())) as voice:
        yield voice


def figures() -> list[Figure]:
    """Speak one call after the other."""
    handed: list[float] = []
    heard: list[float] = []
    begun: list[float] = []
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as name:
        work = Path(name)
        with Ear(work / "ear") as ear, _speaking(work, ear, begun) as voice:
            for count in range(CALLS + WARM_UP):
                ear.first = None
                called = Announcement(
                    call=f"c{count}", number=f"A{count:03}", counter="c1", lang="vi", times=1
                )
                at = time.monotonic()
                voice.announce(called, f"Quầy {count % 20 + 1}")
                _wait_until_spoken(voice, count + 1)
                if ear.first is None:
                    raise RuntimeError("nothing was heard")
                handed.append(begun[-1] - at)
                heard.append(ear.first - at)
    return [
        *spread("call held by the board → voice begun", handed[WARM_UP:], None, LIMIT_MS),
        *spread("call held by the board → first samples at the card", heard[WARM_UP:], None, LIMIT_MS),
    ]


def _wait_until_spoken(voice: Voice, count: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while voice.state.spoken < count:
        if time.monotonic() > deadline:
            raise RuntimeError(f"the voice did not speak: {voice.state}")
        time.sleep(0.002)
