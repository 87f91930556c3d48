"""A rating terminal in the rehearsal: the question comes up, and the visitor answers or goes."""

from motcua.rehearse.lobby import Lobby, Party
from motcua.rehearse.people import SECOND_MS, UNHAPPY
from motcua.rehearse.timeline import Steps

_THINKS_MS = 5 * SECOND_MS
_LATE_MS = 500
"""The screen counts its seconds a little later than the centre does."""


class Terminal:
    """The terminal `device` at one counter; it shows one question at a time."""

    def __init__(self, device: str, lobby: Lobby) -> None:
        self._device, self._lobby = device, lobby
        self._token: str | None = None

    def ask(self, party: Party, visit: str) -> None:
        """Wait for the question about a finished visit, and let the visitor see it."""
        prompt = self._lobby.prompt(self._device, visit)
        self._token = prompt.token
        self._lobby.timeline.start(self._show(party, prompt.token, prompt.seconds * SECOND_MS))

    def _show(self, party: Party, token: str, shown_ms: int) -> Steps:
        visitor = party.visitor
        self._say("shown", token=token)
        yield visitor.answer_ms if visitor.answer != "none" else shown_ms + _LATE_MS
        if self._token != token:
            return  # the next visit's question is on the screen
        self._token = None
        if visitor.answer == "score":
            yield from self._score(party, token)
        else:
            self._say("skip", token=token, why="skipped" if visitor.answer == "skip" else "timeout")

    def _score(self, party: Party, token: str) -> Steps:
        visitor = party.visitor
        given = self._say("submit", token=token, score=visitor.score, after_ms=visitor.answer_ms)
        if given and visitor.score <= UNHAPPY:
            yield _THINKS_MS
            self._say("explain", token=token, reasons=("waiting",))

    def _say(self, verb: str, **fields: object) -> bool:
        return self._lobby.ask(self._device, f"rating/{verb}", **fields).ok
