"""The state of a centre on one business day, as one immutable value."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from immutables import Map

from motcua.core.order import Device
from motcua.core.ticket import Ticket
from motcua.settings import Service, Settings

Ended = Literal["served", "transferred", "parked", "no_show", "taken_back", "lapsed"]
Status = Literal["closed", "open", "paused"]
CALLS_SHOWN = 12
_NONE: Map[Any, Any] = Map()
SHOWN_AT_LATEST = timedelta(seconds=10)


class Entry(NamedTuple):
    """A waiting ticket in its line; lines are sorted by these: higher ranks first, then place, then order.

    `behind`: minus the rank of its class, so 0 for an ordinary ticket.
    """

    behind: int
    place: datetime
    order: int
    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A counter: who works there and what is in hand.

    `streak`: how many priority tickets it has called in a row; `prompt`: the token of its open question.
    """

    id: str
    status: Status = "closed"
    officer: str | None = None
    services: tuple[str, ...] = ()
    visit: str | None = None
    streak: int = 0
    prompt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One stay at one counter, from call to end; `service`: what the ticket was for when it was called.

    `since`: when the wait that ended here began (None: the ticket was parked or missed, not waiting);
    `streak`: that of the counter before the call, for a call that is taken back;
    `supplement`: the visitor must come again with more papers.
    """

    id: str
    ticket: str
    service: str
    counter: str
    officer: str
    since: datetime | None
    called_at: datetime
    calls: int = 1
    served_at: datetime | None = None
    ended_at: datetime | None = None
    ended: Ended | None = None
    streak: int = 0
    supplement: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """That a visit was rated, and when by our clock and by the device's; not how."""

    id: str
    at: datetime
    device_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """The one chance to rate a finished visit; open while `closed_at` is None, good for 35 days."""

    token: str
    visit: str | None
    ticket: str | None
    number: str
    counter: str | None
    officer: str
    terminal: str | None
    seconds: int
    form: str
    opened_at: datetime
    shown_at: datetime | None = None
    closed_at: datetime | None = None
    why: str | None = None
    score: Score | None = None

    @property
    def deadline(self) -> datetime:
        """When it ends by itself: its seconds after it was shown, which is taken to be within 10 s."""
        return (self.shown_at or self.opened_at + SHOWN_AT_LATEST) + timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call as the board shows it; `times` counts the call and its recalls."""

    visit: str
    ticket: str
    counter: str
    at: datetime
    times: int


class Day(NamedTuple):
    """Everything the rules look at. Made by `evolve` from events alone, but for what `remember` adds.

    A named tuple, since every event makes several: `_replace` is five times as fast as a dataclass's.
    `today` is None until the first day opens, at `opened_at`; a `closed` day takes no more tickets;
    `doors`: tickets are given out, and stay so before `held_until`, whatever the hours say;
    `closed_services`: for which none are given out today, and why.
    `lines`: waiting tickets by line (a service's, or `>counter` for those sent to one counter), sorted.
    `numbers`, `codes`, `ids`, `requests` lead to ticket ids (`ids` from those of joined papers, too).
    `past_…`: facts of earlier days that the shell looked up for the order at hand.
    """

    settings: Settings | None = None
    devices: Map[str, Device] = _NONE
    epoch: str = ""
    restored_at: datetime | None = None
    today: date | None = None
    opened_at: datetime | None = None
    closed: bool = False
    doors: bool = False
    held_until: datetime | None = None
    closed_services: Map[str, str | None] = _NONE
    last_at: datetime | None = None
    sequence: Map[str, int] = _NONE
    orders: int = 0
    cases: int = 0
    tickets: Map[str, Ticket] = _NONE
    numbers: Map[str, str] = _NONE
    codes: Map[str, str] = _NONE
    ids: Map[str, str] = _NONE
    requests: Map[str, str] = _NONE
    lines: Map[str, tuple[Entry, ...]] = _NONE
    waiting: Map[str, int] = _NONE
    counters: Map[str, Counter] = _NONE
    visits: Map[str, Visit] = _NONE
    prompts: Map[str, Prompt] = _NONE
    calls: tuple[Call, ...] = ()
    signed_in: Map[str, str] = _NONE
    past_tickets: Map[str, Ticket] = _NONE
    past_numbers: Map[tuple[date, str], str] = _NONE
    past_prompts: Map[str, Prompt] = _NONE
    past_codes: Map[str, str] = _NONE

    def ticket(self, ticket_id: str) -> Ticket | None:
        """Return today's ticket of that id (or of a paper joined to it)."""
        known = self.ids.get(ticket_id)
        return self.tickets[known] if known is not None else None

    def remember_ticket(self, ticket: Ticket) -> "Day":
        """Return the day with a ticket of an earlier day at hand."""
        numbers = {(ticket.day, number): ticket.id for number in (ticket.number, *ticket.also)}
        return self._replace(
            past_tickets=self.past_tickets.set(ticket.id, ticket),
            past_numbers=self.past_numbers.update(numbers),
        )

    def remember_prompt(self, prompt: Prompt, code: str | None = None) -> "Day":
        """Return the day with a prompt of an earlier day at hand, under its token and its ticket's code."""
        codes = self.past_codes.set(code, prompt.token) if code else self.past_codes
        return self._replace(past_prompts=self.past_prompts.set(prompt.token, prompt), past_codes=codes)

    def gives_out(self, service: Service) -> bool:
        """Tell whether tickets are given out for `service` while the doors are open."""
        return service.open and service.id not in self.closed_services

    def in_force(self) -> Settings:
        """Return the settings; every command needs them, so there is none before they are adopted."""
        if self.settings is None:
            raise LookupError("no settings have been adopted")
        return self.settings
