"""The voice of the hall: speaks each call once, in order, one after the other, on a thread of its own."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from datetime import time as time_of_day
from typing import Self

from display_board.clips import LANGUAGES, fixed_clips, sentence
from display_board.model import Announcement
from display_board.spoken import GREATEST_VOLUME, blocks, gain_of
from display_board.voice_outlet import Outlet
from display_board.voice_pack import NoClip, Pack
from display_board.voice_state import Status, Turn, VoiceState, problem, status_of, told, turn_of
from hardware.sound import pcm
from hardware.sound.errors import PlayerClosed
from hardware.sound.player import Condition, SoundPlayer
from motcua.settings import Span
from motcua.texts import language

log = logging.getLogger(__name__)

_LOOKS_S = 2.0
"""How often a voice that has nothing to say looks whether sound cards came or went, and at the clock."""
_ENDS_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceManner:
    """How the voice speaks: `volume` 0 to 10, `quiet` hours by the local clock, the gap between two calls.

    `repeat`: how often the words are said; once only when another call waits.
    """

    volume: int = 8
    is_muted: bool = False
    quiet: tuple[Span, ...] = ()
    gap_s: float = 0.4
    repeat: int = 1

    @property
    def is_silenced(self) -> bool:
        """Tell whether it is not to be heard, whatever the hour."""
        return self.is_muted or self.volume == 0

    def is_quiet(self, moment: time_of_day) -> bool:
        """Tell whether `moment`, local time, lies in the quiet hours."""
        return any(span.has(moment) for span in self.quiet)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    announcement: Announcement
    counter_name: str
    at: float


def nothing() -> None:
    """Do nothing."""


def _nothing_of(_: Announcement) -> None:
    pass


def local_time() -> time_of_day:
    """Return the time of day by this machine's clock."""
    return datetime.now(UTC).astimezone().time()


class Voice:
    """Speaks what it is given. Its methods return at once, and may be called from any thread.

    On the voice's thread `on_change` is called when `status`, `problem` or being behind has changed, and
    `on_begin` when the first samples of a call are handed to the player. Quiet hours go by `local_time`.
    """

    def __init__(
        self,
        player: SoundPlayer,
        pack: Pack,
        manner: VoiceManner | None = None,
        *,
        local_time: Callable[[], time_of_day] = local_time,
        on_change: Callable[[], None] = nothing,
        on_begin: Callable[[Announcement], None] = _nothing_of,
    ) -> None:
        """Start the thread; the player and the pack are the voice's from now on."""
        self._outlet, self._pack = Outlet(player), pack
        self._manner = manner or VoiceManner()
        self._local_time, self._on_change, self._on_begin = local_time, on_change, on_begin
        self._news = threading.Condition()
        self._calls: deque[_Call] = deque()
        self._state = VoiceState()
        self._is_speaking = False
        self._is_closed = False
        self._changes = self._seen = 0
        self._told: tuple[object, ...] = ("ok", Condition.OK, "", False)
        self._owes_chime = False
        self._unread = deque(clip for lang in LANGUAGES for clip in fixed_clips(lang, numbers=()))
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    def announce(self, announcement: Announcement, counter_name: str) -> None:
        """Have a call spoken after those before it; `counter_name` is in the language of the ticket."""
        call = _Call(announcement=announcement, counter_name=counter_name, at=time.monotonic())
        with self._news:
            self._calls.append(call)
            self._stir()

    def set_volume(self, volume: int) -> None:
        """Speak at this volume, 0 (muted) to 10, from the next call on; raises ValueError."""
        if not 0 <= volume <= GREATEST_VOLUME:
            raise ValueError(f"volume is {volume}, must be 0 to {GREATEST_VOLUME}")
        self._change(replace(self._manner, volume=volume))

    def mute(self, is_muted: bool = True) -> None:
        """Be silent, from the middle of a word on, or speak again; what was called meanwhile is not kept."""
        self._change(replace(self._manner, is_muted=is_muted))

    @property
    def manner(self) -> VoiceManner:
        """How it speaks now."""
        return self._manner

    @property
    def state(self) -> VoiceState:
        """How the voice is now."""
        with self._news:
            begun = int(self._is_speaking)
            waiting = max(0, len(self._calls) - begun)
            now = time.monotonic()
            behind_s = now - self._calls[begun].at if waiting else 0.0
            return replace(self._state, waiting=waiting, behind_s=behind_s)

    @property
    def status(self) -> Status:
        """How the voice is, in one word."""
        return self._state.status

    @property
    def problem(self) -> str | None:
        """Why calls are not spoken although they should be, in the language in use; None: they are."""
        return problem(self._state, language())

    @property
    def told(self) -> str:
        """How the voice is in one sentence, in the language in use."""
        return told(self.state, language())

    def close(self) -> None:
        """Stop in the middle of a word, and end. Safe to call twice."""
        with self._news:
            self._is_closed = True
            self._stir()
        self._outlet.close()
        self._thread.join(_ENDS_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _change(self, manner: VoiceManner) -> None:
        with self._news:
            self._manner = manner
            self._stir()
        if manner.is_silenced:
            self._outlet.stop()

    def _stir(self) -> None:
        self._changes += 1
        self._news.notify_all()

    def _run(self) -> None:
        while not self._is_closed:
            self._seen = self._changes
            call = self._calls[0] if self._calls else None
            try:
                if call is None:
                    self._rest()
                else:
                    self._take(call)
                self._tell()
            except PlayerClosed:
                break
            except Exception as error:  # the hall must not fall silent for a fault in one call
                log.exception("a call cannot be spoken")
                self._outlet.fail(str(error))
                if self._calls and self._calls[0] is call:
                    self._done(unspoken=1)

    def _take(self, call: _Call) -> None:
        """Speak the call whose turn it is, or find out that it is not to be spoken, or not yet."""
        is_silent = self._manner.is_silenced or self._manner.is_quiet(self._local_time())
        age_s = time.monotonic() - call.at
        match turn_of(age_s, is_silent=is_silent, has_failed=self._outlet.has_failed):
            case Turn.MUTE:
                self._done(muted=1)
            case Turn.SKIP:
                self._owes_chime = True
                self._done(unspoken=1)
            case Turn.SPEAK:
                wait_s = self._outlet.wait_s()
                if wait_s:
                    self._wait(min(wait_s, _LOOKS_S))
                else:
                    self._speak(call)

    def _speak(self, call: _Call) -> None:
        holes: list[NoClip] = []
        self._is_speaking = True
        try:
            condition = self._outlet.play(self._samples(call, holes.append))
        finally:
            self._is_speaking = False
        if condition is Condition.SILENT:
            self._done(muted=1)
        elif condition is Condition.OK:
            self._owes_chime = False
            self._state = replace(self._state, hole=holes[0].key if holes else "")
            self._done(unspoken=1) if holes else self._done(spoken=1)

    def _samples(self, call: _Call, missing: Callable[[NoClip], None]) -> Iterator[bytes]:
        one, manner = call.announcement, self._manner
        if manner.is_silenced:  # since just now
            self._outlet.stop()
            return
        self._on_begin(one)
        yield from blocks(
            sentence(one.number, call.counter_name, one.lang),
            self._pack,
            gain=gain_of(manner.volume),
            repeat=manner.repeat if len(self._calls) == 1 else 1,
            gap_s=manner.gap_s,
            missing=missing,
        )

    def _rest(self) -> None:
        """Use the time when there is nothing to say: see whether there is sound, read clips, wait."""
        if self._outlet.look():
            return
        if self._owes_chime and not self._outlet.has_failed and not self._manner.is_silenced:
            self._owes_chime = False
            self._outlet.play([pcm.scaled(self._pack.chime(), gain_of(self._manner.volume))])
        elif self._unread:
            try:
                self._pack.clip(self._unread.popleft())
            except NoClip as error:
                self._state = replace(self._state, hole=self._state.hole or error.key)
        else:
            self._wait(_LOOKS_S)

    def _wait(self, seconds: float) -> None:
        """Wait so long, or until something has changed since the thread last looked."""
        with self._news:
            if self._changes == self._seen:
                self._news.wait(seconds)

    def _done(self, *, spoken: int = 0, muted: int = 0, unspoken: int = 0) -> None:
        """Take the first call off the queue, and count it."""
        with self._news:
            self._calls.popleft()
            counts = self._state
            self._state = replace(
                counts,
                spoken=counts.spoken + spoken,
                muted=counts.muted + muted,
                unspoken=counts.unspoken + unspoken,
            )

    def _tell(self) -> None:
        """Note how the voice is now, and tell of it if it is otherwise than before."""
        last, manner = self._outlet.last, self._manner
        status = status_of(
            last.condition,
            hole=self._state.hole,
            is_muted=manner.is_silenced,
            is_quiet=manner.is_quiet(self._local_time()),
        )
        self._state = replace(self._state, status=status, condition=last.condition, detail=last.detail)
        now = self.state
        news = (now.status, now.condition, now.hole, now.is_behind)
        if news == self._told:
            return
        self._told = news
        try:
            self._on_change()
        except Exception:  # whoever is told must not silence the hall
            log.exception("on_change failed")
