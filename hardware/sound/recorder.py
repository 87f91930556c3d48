"""A player that writes what would be heard to files: for machines without a sound card, and for tests."""

import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from hardware.sound import pcm
from hardware.sound.errors import PlayerClosed
from hardware.sound.player import Condition, Played

LONGEST_PAUSE_S = 2.0
"""Of a longer silence between two sounds so much is written."""
KEPT = 500
"""Sounds that a folder keeps: the newest."""
_HEAD = len(pcm.wav_head(0))
_FORMAT = slice(8, 40)  # of the head: all but the lengths


class Recorder:
    """Writes to one WAV file, one sound behind the other, or to a folder, a file a sound (`0001.wav`, …).

    With `real_time` a sound takes as long as on a card, and pauses are written to the one file, too.
    A file that is as long as `most_s` seconds, or not of ours, becomes `NAME.old.wav`, and a new one begins.
    """

    def __init__(self, path: Path, *, real_time: bool = True, most_s: float = 1800.0) -> None:
        self._path, self._real_time, self._most_s = path, real_time, most_s
        self._is_cut = threading.Event()
        self._is_closed = False
        self._ended_at: float | None = None

    def play(self, blocks: Iterable[bytes]) -> Played:
        """Write the blocks, each when it would be heard."""
        self._is_cut.clear()
        if self._is_closed:
            raise PlayerClosed("the player was closed before")
        try:
            file = self._file()
            self._pause(file)
            for block in blocks:
                _append(file, block)
                if self._is_cut.wait(pcm.seconds_of(block) if self._real_time else 0):
                    break
        except OSError as error:
            return Played(condition=Condition.FAILED, detail=f"{error.filename}: {error.strerror}")
        finally:
            self._ended_at = time.monotonic()
        return Played(condition=Condition.CUT if self._is_cut.is_set() else Condition.OK)

    def check(self) -> Played:
        """Tell whether there is a place to write to."""
        if self._is_closed:
            raise PlayerClosed("the player was closed before")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            return Played(condition=Condition.FAILED, detail=f"{error.filename}: {error.strerror}")
        if not os.access(self._folder, os.W_OK | os.X_OK):
            return Played(condition=Condition.FAILED, detail=f"{self._folder}: cannot be written to")
        return Played(condition=Condition.OK)

    def cards(self) -> str:
        """Return the same each time: files are not plugged in."""
        return ""

    def stop(self) -> None:
        """Cut what is being played."""
        self._is_cut.set()

    def close(self) -> None:
        """Cut what is being played, and play no more."""
        self._is_closed = True
        self.stop()

    @property
    def _is_one_file(self) -> bool:
        return self._path.suffix.lower() == ".wav"

    @property
    def _folder(self) -> Path:
        return self._path.parent if self._is_one_file else self._path

    def _file(self) -> Path:
        """Return the file for the next sound, with room for it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._is_one_file:
            if self._path.exists() and not self._goes_on():
                self._path.replace(self._path.with_suffix(".old.wav"))
            return self._path
        there = sorted(self._folder.glob("[0-9]*.wav"), key=_count)
        for old in there[: 1 - KEPT]:
            old.unlink(missing_ok=True)
        return self._folder / f"{_count(there[-1]) + 1 if there else 1:04}.wav"

    def _goes_on(self) -> bool:
        """Tell whether the file is a recording of ours, with room left."""
        with self._path.open("rb") as file:
            is_ours = file.read(_HEAD)[_FORMAT] == pcm.wav_head(0)[_FORMAT]
            return is_ours and file.seek(0, os.SEEK_END) < self._most_s * pcm.RATE * pcm.WIDTH

    def _pause(self, file: Path) -> None:
        if self._real_time and self._ended_at is not None and file.exists():
            _append(file, pcm.silence(min(time.monotonic() - self._ended_at, LONGEST_PAUSE_S)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _count(file: Path) -> int:
    return int(file.stem) if file.stem.isdecimal() else 0


def _append(path: Path, samples: bytes) -> None:
    """Write the samples behind those of the file, and its head anew: it can be listened to at any time."""
    with path.open("r+b" if path.exists() else "w+b") as file:
        held = max(0, file.seek(0, os.SEEK_END) - _HEAD)
        file.seek(0)
        file.write(pcm.wav_head(held + len(samples)))
        file.seek(_HEAD + held)
        file.write(samples)
