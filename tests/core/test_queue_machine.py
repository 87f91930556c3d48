"""A hall that anything may happen to: the promises of the queue hold after every step."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

from hypothesis import settings as options
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from immutables import Map

from motcua.core import centre, views
from motcua.core import day as d
from motcua.core import events as e
from motcua.core.dispatch import line_of
from motcua.core.evolve import evolve_all
from motcua.core.refusal import Refused
from motcua.core.ticket import TicketState, has_ended
from motcua.wire.codec import decode, encode, rfc3339
from motcua.wire.states import IssuedBody
from tests.core.builders import COUNTERS, DEVICES, PRIORITIES, SERVICES, Hall, a_hall, an_id, settings_text
from tests.core.follower import IN_A_ROW, SECRET, Follower, check_call

POLICY = f'policy = "alternate"\nin_a_row = {IN_A_ROW}'
FILES = (
    settings_text(hours="always = true", calling=POLICY),
    settings_text(
        hours="always = true",
        calling=f"{POLICY}\nordinary_limit_minutes = 20",
        counters=COUNTERS | {"quay-2": ("thue", "ho-tich"), "quay-4": ("dat-dai",)},
    ),
    settings_text(calling=POLICY, priorities=PRIORITIES | {"cao-tuoi": 5}, closed=("thue",)),
)
FILE = st.integers(0, len(FILES) - 1)
KIOSKS = st.sampled_from(["kiosk-1", "kiosk-2"])
COUNTER = st.sampled_from(["quay-1", "quay-2", "quay-3", "quay-4"])
OFFICER = st.sampled_from(["mai", "nam", "lan", None])
SERVICE = st.sampled_from(list(SERVICES))
PRIORITY = st.sampled_from(["thuong", "thuong", "cao-tuoi", "khuyet-tat"])
PLACE = st.integers(0, 30)
RARELY = st.sampled_from([False] * 7 + [True])
IN_HAND = (TicketState.CALLED, TicketState.SERVING)


class QueueMachine(RuleBasedStateMachine):
    """What devices, people and time do; the follower keeps what left the rules."""

    def __init__(self) -> None:
        super().__init__()
        self.hall = Hall()
        self.follower = Follower()
        self.given_up: list[str] = []
        self.papers: list[tuple[str, dict[str, Any]]] = []

    @initialize(file=FILE, services=st.lists(SERVICE, max_size=6))
    def begin(self, file, services):
        self.hall = a_hall()
        self.hall.take(*centre.adopt(self.hall.day, FILES[file], self.hall.now))
        self.hall.open("quay-1", "mai")
        self.hall.open("quay-3", "nam")
        for service in services:
            self.send("ticket/request", "kiosk-1", service=service)

    def send(self, name: str, by: str, **fields):
        """Send a command; it may be refused, and nothing else may go wrong."""
        self.hall.tick()
        self.follower.follow(self.hall.journal)
        named = (fields.get(field) for field in ("ticket", "number", "token", "code"))
        before = self.hall.day = self.follower.remember(self.hall.day, named)
        try:
            body = self.hall.do(name, by, **fields)
        except Refused:
            assert self.hall.day is before
            return None
        self.follower.follow(self.hall.journal)
        told = encode(body).decode()
        if isinstance(body, IssuedBody):
            known = self.hall.day.ticket(body.ticket.id) or self.follower.tickets[body.ticket.id]
            assert known.device == by
            told = told.replace(body.ticket.code, "")
        self.follower.keeps_secrets(told)
        return body

    def has_visit(self) -> bool:
        return any(counter.visit for counter in self.hall.day.counters.values())

    def a_counter(self, place: int, wanted: Callable[[d.Counter], bool]) -> str:
        """Return a counter of those that are wanted, else any."""
        counters = self.hall.day.counters
        names = sorted(name for name, counter in counters.items() if wanted(counter)) or sorted(counters)
        return names[place % len(names)]

    # --- visitors ----------------------------------------------------------------------------

    @rule(by=st.sampled_from(["kiosk-1", "kiosk-2", "web", "board"]), service=SERVICE, priority=PRIORITY)
    def take_a_ticket(self, by, service, priority):
        self.send("ticket/request", by, service=service, priority=priority)

    @rule(service=SERVICE, priorities=st.lists(PRIORITY, min_size=2, max_size=6))
    def take_many_tickets(self, service, priorities):
        for priority in priorities:
            self.send("ticket/request", "kiosk-2", service=service, priority=priority)

    @rule(by=KIOSKS, service=SERVICE, late=st.booleans())
    def give_a_request_up(self, by, service, late):
        self.given_up.append(self.hall.fresh_id())
        if not late:
            self.send("ticket/request", by, id=self.given_up[-1], service=service)

    @precondition(lambda self: self.given_up)
    @rule(by=KIOSKS, place=PLACE, service=SERVICE)
    def a_request_arrives_late(self, by, place, service):
        request = self.given_up[-1 - place % len(self.given_up)]
        known = self.hall.day.ticket(self.hall.day.requests.get(request, ""))
        if known is None or known.offline:  # what was answered gets its stored reply
            self.send("ticket/request", by, id=request, service=service)

    @rule(
        by=KIOSKS,
        service=SERVICE,
        priority=PRIORITY,
        count=st.integers(0, 12),
        own=st.booleans(),
        age=st.one_of(st.none(), st.sampled_from([0, 1000, 10**6, 10**8])),
        days=st.sampled_from([0, 0, 0, 0, -1, 1, 2]),
        replaces=st.one_of(st.none(), PLACE),
    )
    def a_paper_arrives(self, *, by, service, priority, count, own, age, days, replaces):
        today = self.hall.day.today
        assert today is not None
        letter = "-K" if by == "kiosk-1" else "-M"
        given_up = self.given_up or [an_id(1)]
        ticket = self.hall.fresh_id()
        paper = {
            "ticket": ticket,
            "code": str(int(sha256(ticket.encode()).hexdigest(), 16))[:10],
            "number": f"{SERVICES[service]}{letter if own else ''}{count:03d}",
            "day": str(today + timedelta(days=days)),
            "service": service,
            "priority": priority,
            "issued_at": rfc3339(self.hall.now - timedelta(minutes=30)),
            "age_ms": age,
            "replaces": None if replaces is None else given_up[-1 - replaces % len(given_up)],
        }
        self.papers.append((by, paper))
        self.send("ticket/issued-offline", by, **paper)

    @precondition(lambda self: self.papers)
    @rule(place=PLACE)
    def a_paper_arrives_again(self, place):
        by, paper = self.papers[-1 - place % len(self.papers)]
        self.send("ticket/issued-offline", by, **paper)

    @rule(by=st.sampled_from(["kiosk-1", "web"]), place=PLACE, name=st.sampled_from(["cancel", "printed"]))
    def something_is_said_of_a_ticket(self, by, place, name):
        known = [an_id(0), *self.follower.tickets, *self.hall.day.ids]
        more = {"outcome": "printed"} if name == "printed" else {}
        self.send(f"ticket/{name}", "kiosk-1" if more else by, ticket=known[-1 - place % len(known)], **more)

    # --- officers ----------------------------------------------------------------------------

    @rule(
        by=st.sampled_from(["web", "web", "keys-1"]),
        counter=COUNTER,
        officer=OFFICER,
        services=st.one_of(st.none(), st.lists(SERVICE, max_size=2)),
    )
    def open_a_counter(self, by, counter, officer, services):
        self.send("counter/open", by, counter=counter, officer=officer, services=services)

    @rule(place=PLACE, verb=st.sampled_from(["pause", "resume", "resume", "close"]))
    def change_a_counter(self, place, verb):
        self.send(f"counter/{verb}", "web", counter=self.a_counter(place, lambda c: c.status != "closed"))

    @precondition(lambda self: self.hall.day.lines)
    @rule(place=PLACE)
    def call_next(self, place):
        self.call_the_next(place)

    def call_the_next(self, place: int) -> None:
        """Let a counter call, and check whom."""
        self.hall.tick()
        before = self.hall.day
        counter = self.a_counter(place, lambda c: c.status == "open" and c.visit is None)
        latest = self.follower.latest_calls(counter)[-IN_A_ROW:]
        body = self.send("counter/call-next", "web", counter=counter)
        if body is not None:
            check_call(before, counter, before.tickets[body.visit.ticket.id], latest)

    @precondition(lambda self: self.hall.day.lines)
    @rule(place=PLACE, times=st.integers(2, 5), rated=st.booleans())
    def serve_many(self, place, times, rated):
        for _ in range(times):
            self.call_the_next(place)
            self.with_visit("finish", place)
            if rated:
                self.rate("submit", 0, web=False)

    @rule(place=PLACE, number=PLACE)
    def call_a_number(self, place, number):
        counter = self.a_counter(place, lambda c: c.officer is not None and c.visit is None)
        known = ["A999", *self.hall.day.numbers]
        self.send("counter/call", "web", counter=counter, number=known[-1 - number % len(known)])

    @precondition(has_visit)
    @rule(
        place=PLACE,
        verb=st.sampled_from(["recall", "take-back", "serve", "no-show", "park"]),
        mistaken=RARELY,
    )
    def do_something_with_a_visit(self, place, verb, mistaken):
        self.with_visit(verb, place, mistaken=mistaken)

    @precondition(has_visit)
    @rule(place=PLACE, mistaken=RARELY)
    def finish(self, place, mistaken):
        self.with_visit("finish", place, mistaken=mistaken)

    @precondition(has_visit)
    @rule(
        place=PLACE,
        service=st.one_of(st.none(), SERVICE),
        to_counter=st.one_of(st.none(), COUNTER),
        keep_place=st.booleans(),
    )
    def transfer(self, place, service, to_counter, keep_place):
        fields = {"service": service, "to_counter": to_counter, "keep_place": keep_place}
        self.with_visit("transfer", place, **fields)

    def with_visit(self, verb: str, place: int, *, mistaken: bool = False, **fields) -> None:
        counter = self.a_counter(place, lambda c: c.visit is not None)
        visit = None if mistaken else self.hall.day.counters[counter].visit
        self.send(f"counter/{verb}", "web", counter=counter, visit=visit or an_id(0), **fields)

    # --- ratings -----------------------------------------------------------------------------

    @precondition(lambda self: self.follower.questions)
    @rule(
        verb=st.sampled_from(["shown", "submit", "submit", "explain", "skip"]), place=PLACE, web=st.booleans()
    )
    def rate_a_visit(self, verb, place, web):
        self.rate(verb, place, web=web)

    def rate(self, verb: str, place: int, *, web: bool) -> None:
        codes = [ticket.code for ticket in (*self.follower.tickets.values(), *self.hall.day.tickets.values())]
        known = ["Z" * 10, *(codes if web else self.follower.questions)]
        secret = known[-1 - place % len(known)]
        terminal = self.follower.questions[secret].terminal if secret in self.follower.questions else "rate-1"
        said: dict[str, dict[str, Any]] = {
            "shown": {},
            "skip": {"why": "timeout"},
            "submit": {"score": 5, "comment": SECRET, "reasons": ["slow"]},
            "explain": {"reasons": ["slow"], "comment": SECRET},
        }
        if not web:
            self.send(f"rating/{verb}", terminal or "rate-3", token=secret, **said[verb])
        elif verb in ("submit", "explain"):
            self.send(f"rating/{verb}", "web", code=secret, **said[verb])

    @rule(
        by=st.sampled_from(["keys-1", "keys-2", "web", "admin"]),
        service=SERVICE,
        verb=st.sampled_from(["close", "open", "open"]),
    )
    def close_or_open_a_service(self, by, service, verb):
        self.send(f"service/{verb}", by, service=service)

    @rule(by=st.sampled_from(["web", "admin", "keys-1"]), verb=st.sampled_from(["close", "open", "open"]))
    def close_or_open_the_doors(self, by, verb):
        self.send(f"doors/{verb}", by)

    @rule(contact=st.one_of(st.none(), st.just(SECRET)))
    def say_a_word(self, contact):
        self.send("feedback/submit", "kiosk-1", text=SECRET, contact=contact)

    # --- time and the administrator ----------------------------------------------------------

    @rule(minutes=st.sampled_from([0.0, 0.1, 0.4, 1.0, 5.0, 16.0]))
    def time_passes(self, minutes):
        due = centre.due(self.hall.day, self.hall.now)
        assert due is not None
        assert due > self.hall.now or self.hall.tick()
        self.hall.wait(minutes=minutes)
        assert not self.hall.tick()

    @rule(
        what=st.sampled_from(
            ["night", "evening", "open", "close", "doors", "adopt", "enrol", "trust", "restore"]
        ),
        number=PLACE,
        really=RARELY,
    )
    def something_rare_happens(self, what, number, really):
        match what:
            case "night" | "evening" if really:
                self.hall.wait(hours=9 if what == "evening" else 25)
            case "open" | "close" if really:
                self.send(f"day/{what}", "admin")
            case "doors":
                self.send("doors/close" if self.hall.day.doors else "doors/open", "web")
            case "adopt":
                self.settings_are_adopted(FILES[number % len(FILES)])
            case "enrol":
                known = tuple(device for device in DEVICES if number % 2 or device.id != "kiosk-2")
                self.hall.take(*centre.enrolled(self.hall.day, known, self.hall.now))
                self.hall.take(*centre.enrolled(self.hall.day, DEVICES, self.hall.now))
            case "trust":
                self.hall.trusted = not self.hall.trusted
            case "restore" if really:
                self.the_store_is_restored(number)
            case _:
                pass

    def settings_are_adopted(self, text: str) -> None:
        try:
            self.hall.take(*centre.adopt(self.hall.day, text, self.hall.now))
        except Refused:
            return

    def the_store_is_restored(self, lost: int) -> None:
        kept = self.hall.journal[: max(4, len(self.hall.journal) - lost)]
        self.hall.day, self.hall.journal = evolve_all(d.Day(), tuple(kept)), kept
        self.hall.take(e.StoreOpened(at=self.hall.now, epoch=f"e{self.hall.last_id}", why="restored"))
        self.follower = Follower()

    # --- what must hold ----------------------------------------------------------------------

    @invariant()
    def replaying_the_journal_gives_the_same_day(self):
        self.follower.follow(self.hall.journal)
        assert without_memory(self.follower.day) == without_memory(self.hall.day)

    @invariant()
    def no_visit_is_rated_twice(self):
        self.follower.follow(self.hall.journal)
        assert all(times == 1 for times in self.follower.scores.values())

    @invariant()
    def no_number_is_given_out_twice_a_day(self):
        self.follower.follow(self.hall.journal)
        assert all(times == 1 for times in self.follower.numbers.values())

    @invariant()
    def nobody_is_lost(self):
        day = self.hall.day
        tickets = day.tickets.values()
        waiting = [ticket for ticket in tickets if ticket.state is TicketState.WAITING]
        in_lines = [(name, entry.ticket) for name, line in day.lines.items() for entry in line]
        assert sorted(in_lines) == sorted((line_of(day, ticket), ticket.id) for ticket in waiting)
        assert all(line and list(line) == sorted(line) for line in day.lines.values())
        counts = Counter(ticket.service for ticket in waiting)
        assert {name: count for name, count in day.waiting.items() if count} == counts
        in_hand = {c.visit: c.id for c in day.counters.values() if c.visit is not None}
        held = {ticket.visit for ticket in tickets if ticket.state in IN_HAND}
        assert in_hand == {visit.id: visit.counter for visit in day.visits.values() if visit.id in held}
        assert {visit.id for visit in day.visits.values() if visit.ended is None} == set(in_hand)
        assert not day.closed or all(has_ended(ticket.state) for ticket in tickets)

    @invariant()
    def every_ticket_of_the_day_is_known_by_its_numbers_its_code_and_its_id(self):
        day = self.hall.day
        for ticket in day.tickets.values():
            assert all(day.numbers[number] == ticket.id for number in (ticket.number, *ticket.also))
            assert (day.codes[ticket.code], day.ids[ticket.id], ticket.day) == (
                ticket.id,
                ticket.id,
                day.today,
            )

    @invariant()
    def an_officer_is_at_one_counter(self):
        counters = self.hall.day.counters.values()
        officers = [counter.officer for counter in counters if counter.status != "closed"]
        assert None not in officers
        assert len(set(officers)) == len(officers)
        assert all(c.officer is None and c.visit is None for c in counters if c.status == "closed")

    @invariant()
    def each_counter_counts_its_priority_calls(self):
        self.follower.follow(self.hall.journal)
        for counter in self.hall.day.counters.values():
            calls = self.follower.latest_calls(counter.id)
            in_a_row = next((n for n, express in enumerate(reversed(calls)) if not express), len(calls))
            assert counter.streak == in_a_row

    @invariant()
    def states_are_what_the_wire_says_and_keep_secrets(self):
        day, now = self.hall.day, self.hall.now
        states = [
            views.centre_state(day, now, "e", 1),
            views.board_state(day, now, "e", 1),
            *(views.service_state(day, name, "e", 1) for name in day.in_force().services),
            *(views.counter_state(day, name, "e", 1) for name in day.counters),
        ]
        for state in states:
            assert decode(type(state), encode(state)) == state
            self.follower.keeps_secrets(encode(state).decode())
        for prompt in views.prompts(day).values():
            assert decode(type(prompt), encode(prompt)) == prompt

    @invariant()
    def the_board_shows_those_who_wait_each_once(self):
        shown = self.hall.board()
        assert len(shown) == min(12, sum(self.hall.day.waiting.values())) == len(set(shown))


def without_memory(day: d.Day) -> d.Day:
    """Return a day without the facts of earlier days, which the coordinator looks up again."""
    return day._replace(past_tickets=Map(), past_numbers=Map(), past_prompts=Map(), past_codes=Map())


TestTheQueue = QueueMachine.TestCase
TestTheQueue.settings = options(max_examples=60, stateful_step_count=50)
