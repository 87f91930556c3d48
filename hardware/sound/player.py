"""What becomes of a sound, and the players' common face."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self


class Condition(StrEnum):
    """How the way to the ear is."""

    OK = "ok"
    NO_CARD = "no_card"  # there is no such sound card, or it was pulled out
    DENIED = "denied"  # there is one, but we may not use it
    BUSY = "busy"  # another program has it
    NO_PROGRAM = "no_program"  # the program that plays is not installed
    STUCK = "stuck"  # it took no more samples, or did not end
    FAILED = "failed"  # anything else; the detail says what
    CUT = "cut"  # we asked it to stop
    SILENT = "silent"  # nothing is to be heard here, by choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What became of a sound: `OK` means that all of it was played. `detail` is for technicians."""

    condition: Condition
    detail: str = ""


class SoundPlayer(Protocol):
    """A player as the voice sees it. It belongs to one thread, but `stop` and `close` are for any.

    Nothing that the device does raises; `PlayerClosed` does: it was closed before.
    """

    def play(self, blocks: Iterable[bytes]) -> Played:
        """Play blocks of samples (see `pcm`) without a gap; return when the last has been heard.

        A block is asked for when the one before has been taken, so the first should not be long in coming.
        """
        ...

    def check(self) -> Played:
        """Try whether it could be played now; nothing is heard."""
        ...

    def cards(self) -> str:
        """Return which sound cards the machine has, in whatever words; quick. New words: check again."""
        ...

    def stop(self) -> None:
        """Cut what is being played, if anything is."""
        ...

    def close(self) -> None:
        """Cut what is being played, and play no more. Safe to call twice."""
        ...

    def __enter__(self) -> Self:
        """Use it in a `with`."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        ...
