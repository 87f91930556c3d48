"""The player of a machine that is to be silent."""

from collections.abc import Iterable
from types import TracebackType
from typing import Self

from hardware.sound.errors import PlayerClosed
from hardware.sound.player import Condition, Played


class SilentPlayer:
    """Plays nothing, and says so: no one may take it for a player that is heard."""

    def __init__(self) -> None:
        self._is_closed = False

    def play(self, blocks: Iterable[bytes]) -> Played:  # noqa: ARG002 - there is nothing to do with them
        """Play nothing."""
        return self.check()

    def check(self) -> Played:
        """Say that nothing is to be heard."""
        if self._is_closed:
            raise PlayerClosed("the player was closed before")
        return Played(condition=Condition.SILENT)

    def cards(self) -> str:
        """Return the same each time."""
        return ""

    def stop(self) -> None:
        """Cut nothing."""

    def close(self) -> None:
        """Play no more."""
        self._is_closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
