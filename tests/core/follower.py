"""What the journal tells: the memory that the store keeps of earlier days, and what must never be told."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date

from motcua.core import events as e
from motcua.core.day import Day, Prompt
from motcua.core.evolve import evolve
from motcua.core.ticket import Ticket, TicketState
from motcua.wire.codec import decode, encode
from tests.core.builders import public

IN_A_ROW = 2
SECRET = "mật"
"""What stands in every comment, text and contact."""


class Follower:
    """Follows a journal, event by event, and keeps what the coordinator's tables would keep.

    `day`: the day by replay; `calls`: those of each counter today, each with whether it was a priority call.
    """

    def __init__(self) -> None:
        self.followed = 0
        self.day = Day()
        self.calls: dict[str, list[tuple[str, bool]]] = {}
        self.scores: Counter[str] = Counter()
        self.numbers: Counter[tuple[date | None, str]] = Counter()
        self.tickets: dict[str, Ticket] = {}
        self.questions: dict[str, Prompt] = {}
        self.secrets: set[str] = {SECRET}

    def follow(self, journal: list[e.Event]) -> None:
        """Read what is new in the journal: it is read back as it was written, and keeps its secrets."""
        new = journal[self.followed :]
        self.secrets |= {
            getattr(event, name) for event in new for name in ("code", "token") if hasattr(event, name)
        }
        for event in new:
            read = decode(type(event), encode(event))
            assert encode(read) == encode(event)
            self.keeps_secrets(json.dumps(public(event), ensure_ascii=False))
            assert "score" not in public(event)
            self._take(read)
        self.followed = len(journal)

    def keeps_secrets(self, told: str) -> None:
        """Check that none of the secrets stands in what was told."""
        assert not any(secret in told for secret in self.secrets)

    def _take(self, event: e.Event) -> None:
        token = getattr(event, "token", "")
        if token in self.questions and token not in self.day.prompts:
            self.day = self.day.remember_prompt(self.questions[token])
        before, self.day = self.day, evolve(self.day, event)
        self.questions |= {**self.day.past_prompts, **self.day.prompts}
        match event:
            case e.DayOpened():
                self.calls = {}
                self.tickets |= dict(before.tickets)
            case e.TicketIssued():
                self.numbers[event.day, event.number] += 1
            case e.TicketJoined():
                self.numbers[self.day.today, event.number] += 1
            case e.TicketRecorded():
                self.numbers[event.day, event.number] += 1
                self.tickets[event.ticket] = self.day.past_tickets[event.ticket]
            case e.TicketCalled():
                self.calls.setdefault(event.counter, []).append((event.visit, event.express))
            case e.VisitTakenBack():
                assert self.calls[event.counter].pop()[0] == event.visit
            case e.RatingGiven():
                self.scores[event.visit or event.token] += 1
            case _:
                pass

    def remember(self, day: Day, names: Iterable[str | None]) -> Day:
        """Return the day with the facts of earlier days that a command which holds `names` needs."""
        wanted = {name for name in names if name is not None}
        for ticket in self.tickets.values():
            if not {ticket.id, ticket.number, *ticket.also}.isdisjoint(wanted):
                day = day.remember_ticket(ticket)
            if ticket.code in wanted and ticket.token is not None:
                day = day.remember_prompt(self.questions[ticket.token], ticket.code)
        for token in wanted & self.questions.keys() - day.prompts.keys():
            day = day.remember_prompt(self.questions[token])
        return day

    def latest_calls(self, counter: str) -> list[bool]:
        """Return of each call that a counter made today, in order, whether it was a priority call."""
        return [express for _, express in self.calls.get(counter, [])]


def check_call(before: Day, name: str, called: Ticket, latest: list[bool]) -> None:
    """Check that nobody of the same class and service was overtaken, nor were there too many in a row."""
    counter = before.counters[name]

    def may_call(ticket: Ticket) -> bool:
        sent_to = before.counters.get(ticket.sent_to or "")
        if sent_to is not None and sent_to.status != "closed":
            return sent_to.id == name
        return ticket.service in counter.services

    might = [t for t in before.tickets.values() if t.state is TicketState.WAITING and may_call(t)]
    alike = [t for t in might if (t.service, t.priority) == (called.service, called.priority)]
    assert called == min(alike, key=lambda t: (t.place, t.order))
    assert not called.rank or latest != [True] * IN_A_ROW or all(ticket.rank for ticket in might)
