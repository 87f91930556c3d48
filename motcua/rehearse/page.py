"""An officer's page in the rehearsal: each step is one command, sent by the device of the pages."""

from motcua.rehearse.lobby import Lobby
from motcua.rehearse.plan import PAGES, Desk
from motcua.rehearse.record import body_of
from motcua.wire.states import Reply, VisitAnswer, VisitBody


class Page:
    """What the officer of a `desk` can do."""

    def __init__(self, desk: Desk, lobby: Lobby) -> None:
        self._desk, self._lobby = desk, lobby

    def open(self) -> None:
        """Begin work at the counter."""
        self._say("open", officer=self._desk.officer)

    def close(self) -> None:
        """End work at the counter."""
        self._say("close")

    def pause(self) -> None:
        """Call nobody for a while."""
        self._say("pause", reason="tea")

    def resume(self) -> None:
        """Call again."""
        self._say("resume")

    def call_next(self) -> VisitBody | None:
        """Call whoever is next; None: nobody waits."""
        return called(self._say("call-next"))

    def call(self, number: str) -> VisitBody | None:
        """Call a ticket by its number; None: that was refused."""
        return called(self._say("call", number=number))

    def step(self, verb: str, visit: VisitBody, **fields: object) -> None:
        """Take a step of the visit in hand, such as `recall` or `transfer`."""
        self._say(verb, visit=visit.id, **fields)

    def finish(self, visit: VisitBody, *, and_call: bool) -> VisitBody | None:  # noqa: ARG002 - keypads do
        """End the visit in hand; where one press does both, call whoever is next if that is wanted too."""
        self._say("finish", visit=visit.id)
        return None

    def cancel(self, ticket: str) -> None:
        """Give a ticket up for a visitor who will not come any more."""
        self._lobby.ask(PAGES, "ticket/cancel", ticket=ticket)

    def _say(self, verb: str, **fields: object) -> Reply:
        return self._lobby.ask(PAGES, f"counter/{verb}", counter=self._desk.counter, **fields)


def called(reply: Reply) -> VisitBody | None:
    """Return the visit that a call has begun, None where it was refused."""
    return body_of(VisitAnswer, reply).visit if reply.ok else None
