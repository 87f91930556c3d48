"""The player with what is known of it: whether it works, and when to try again."""

import logging
import time
from collections.abc import Iterable

from display_board.voice_state import is_well, retry_s
from hardware.sound.player import Condition, Played, SoundPlayer

log = logging.getLogger(__name__)


class Outlet:
    """Plays, and remembers how it went. It belongs to the voice's thread; `stop` and `close` are for any."""

    def __init__(self, player: SoundPlayer) -> None:
        self._player = player
        self._failures = 0
        self._retry_at = 0.0
        self._cards: str | None = None
        self.last = Played(condition=Condition.OK)

    @property
    def has_failed(self) -> bool:
        """Tell whether the last try failed."""
        return self._failures > 0

    def wait_s(self) -> float:
        """Return how long to wait before the next try: not at all when sound cards have come or gone."""
        if not self.has_failed or self._cards_changed():
            return 0.0
        return max(0.0, self._retry_at - time.monotonic())

    def play(self, blocks: Iterable[bytes]) -> Condition:
        """Play; return what became of it."""
        return self._note(self._player.play(blocks))

    def look(self) -> bool:
        """Try the player without a sound if that may tell something new; tell whether it was tried."""
        is_due = self.has_failed and time.monotonic() >= self._retry_at
        if not self._cards_changed() and not is_due:
            return False
        self._note(self._player.check())
        return True

    def fail(self, reason: str) -> None:
        """Note a failure that is not the player's own."""
        self._note(Played(condition=Condition.FAILED, detail=reason))

    def stop(self) -> None:
        """Cut what is being played."""
        self._player.stop()

    def close(self) -> None:
        """Cut what is being played, and play no more."""
        self._player.close()

    def _cards_changed(self) -> bool:
        before, self._cards = self._cards, self._player.cards()
        return before != self._cards

    def _note(self, played: Played) -> Condition:
        if played.condition is Condition.CUT:  # we asked for it: it tells nothing of the player
            return played.condition
        if played.condition is not self.last.condition:
            log.log(
                logging.INFO if is_well(played.condition) else logging.WARNING,
                "sound: %s %s",
                played.condition,
                played.detail,
            )
        self.last = played
        self._failures = 0 if is_well(played.condition) else self._failures + 1
        self._retry_at = time.monotonic() + retry_s(self._failures) if self._failures else 0.0
        return played.condition
