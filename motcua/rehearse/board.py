"""The display board of a rehearsal, a process of its own: the real one, without its window.

    python -m motcua.rehearse.board DIRECTORY DESCRIPTOR

Its disk is in the directory; its clock is the rehearsal's, in the memory of that descriptor, so that a call
is as fresh to it as to a visitor of the day. Its first line of stdin is its account (JSON); it ends when
stdin does. Lines of stdout: `ready`, then for each call and each recall

    shown <visit> <times called> <CLOCK_MONOTONIC in ns>   it is on the screen, as a new one
    spoken <visit> <times called> <seconds of sound>       the voice has spoken it (faster than it sounds)
    silent <reason>                                        it could not be spoken: a clip is missing
"""

import json
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import time
from pathlib import Path
from time import monotonic_ns

from display_board.clips import Clip
from display_board.model import Announcement
from display_board.program import BoardProgram
from display_board.settings import BoardSettings
from display_board.snapshot import Screen, Snapshot
from display_board.voice import Voice
from display_board.voice_pack import NoClip, Pack
from hardware.sound import pcm
from hardware.sound.player import Condition, Played
from hardware.sound.recorder import Recorder
from motcua import __version__
from motcua.coordinator.clock import RehearsalClock
from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials

_KEPT_S = 60.0
"""So much of the day's speech stays on the disk; all of it would fill it."""


class Teller:
    """Says lines on stdout, whole ones, from any thread. `screen`: what it saw last."""

    def __init__(self) -> None:
        self.screen: Snapshot | None = None
        self._lock = threading.Lock()
        self._is_ready = False

    def say(self, *words: object) -> None:
        """Say a line."""
        with self._lock:
            print(*words, flush=True)

    def look(self, shown: Snapshot) -> None:
        """See what is shown; say once that the board is ready: it knows the time, so it announces calls."""
        self.screen = shown
        if not self._is_ready and shown.clock and shown.screen is not Screen.CONNECTING:
            self._is_ready = True
            self.say("ready")


class Ear(Recorder):
    """The player `file`, faster than it sounds; it tells of each call that was played whole."""

    def __init__(self, path: Path, teller: Teller) -> None:
        super().__init__(path, real_time=False, most_s=_KEPT_S)
        self._teller = teller
        self._call: Announcement | None = None
        self._seconds = 0.0

    def begin(self, call: Announcement) -> None:
        """Take it that what is played now is this call."""
        self._call = call

    def miss(self, missing: NoClip) -> None:
        """Take it that what is played now lacks a clip."""
        if self._call is not None:
            self._call = None
            self._teller.say("silent", missing)

    def play(self, blocks: Iterable[bytes]) -> Played:
        """Have the blocks played, and tell of the call that they were."""
        self._call, self._seconds = None, 0.0
        played = super().play(self._counted(blocks))
        if self._call is not None and played.condition is Condition.OK:
            self._teller.say("spoken", self._call.call, self._call.times, f"{self._seconds:.2f}")
        return played

    def _counted(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self._seconds += pcm.seconds_of(block)
            yield block


class Clips(Pack):
    """The clips of a folder, and what is missing of them told to the ear."""

    def __init__(self, folder: Path, ear: Ear) -> None:
        super().__init__(folder)
        self._ear = ear

    def clip(self, clip: Clip) -> bytes:
        """Return the samples of a clip, or raise `NoClip`."""
        try:
            return super().clip(clip)
        except NoClip as error:
            self._ear.miss(error)
            raise


class Announcer:
    """The voice, and an eye on the screen: a call is to stand there, as a new one, when it is announced."""

    def __init__(self, voice: Voice, teller: Teller) -> None:
        self._voice, self._teller = voice, teller
        self.close = voice.close

    @property
    def problem(self) -> str | None:
        """Why calls are not spoken."""
        return self._voice.problem

    def announce(self, announcement: Announcement, counter_name: str) -> None:
        """Have a call spoken, and tell whether it is shown."""
        screen = self._teller.screen
        shown = (*screen.cards, *screen.rows) if screen is not None else ()
        if any(one.number == announcement.number and one.is_fresh for one in shown):
            self._teller.say("shown", announcement.call, announcement.times, monotonic_ns())
        self._voice.announce(announcement, counter_name)


def main(argv: Sequence[str]) -> int:
    """Run the board, its disk in the directory `argv[0]`, its clock behind `argv[1]`, until stdin ends."""
    account = json.loads(sys.stdin.readline())
    credentials = Credentials(**{**account, "role": Role(account["role"])})
    folder, clock = Path(argv[0]), RehearsalClock(int(argv[1]))
    teller = Teller()

    def make_voice(local_time: Callable[[], time]) -> Announcer:
        ear = Ear(folder / "voice.wav", teller)
        voice = Voice(ear, Clips(folder / "voice", ear), local_time=local_time, on_begin=ear.begin)
        return Announcer(voice, teller)

    program = BoardProgram(
        BoardSettings(credentials=credentials, data_dir=folder),
        make_voice,
        version=__version__,
        clock=lambda: clock.now().timestamp(),
    )
    program.on_change(teller.look)
    with program:
        sys.stdin.read()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
