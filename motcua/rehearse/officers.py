"""An officer in the rehearsal: opens the counter, calls, serves, and leaves when the staffing says so."""

from collections import deque
from collections.abc import Sequence
from random import Random

from motcua.rehearse.keypad import Keypad
from motcua.rehearse.lobby import Lobby, Party
from motcua.rehearse.page import Page
from motcua.rehearse.people import MINUTE_MS, SECOND_MS, Turn
from motcua.rehearse.plan import PAGES, Desk
from motcua.rehearse.terminals import Terminal
from motcua.rehearse.timeline import SLEEP, Process, Steps
from motcua.wire.states import VisitBody

PATIENCE_MS = 45 * SECOND_MS
"""How long an officer waits for a visitor who was called, before calling again or giving up."""
SHORTEST_MS = 20 * SECOND_MS
"""No visit is shorter."""
_PAUSES, _HURRIES, _TEARS_UP = 0.01, 0.05, 0.2
_CALLS_ON = 0.5
"""So many visits on a keypad are ended by the press that calls whoever is next."""


class Officer:
    """One officer at one counter; `colleagues` serve the same services at other counters."""

    def __init__(self, desk: Desk, services: tuple[str, ...], lobby: Lobby) -> None:
        self.desk, self.services = desk, services
        self.is_here = self.is_leaving = False
        self.colleagues: Sequence[Officer] = ()
        self._lobby = lobby
        self._hands = Keypad(desk, desk.keypad, lobby) if desk.keypad is not None else Page(desk, lobby)
        self._terminal = Terminal(desk.terminal, lobby)
        self._luck = Random(f"{lobby.seed}/officer/{desk.counter}")  # noqa: S311  (a rehearsal)
        self._haste = Random(f"{lobby.seed}/haste/{desk.counter}")  # noqa: S311
        self._process: Process | None = None
        self._back: deque[Party] = deque()
        self._called: VisitBody | None = None

    def may_call(self, service: str, counter: str | None) -> bool:
        """Tell whether this officer calls tickets of `service`, or those sent to `counter`."""
        return counter == self.desk.counter if counter is not None else service in self.services

    def look(self) -> None:
        """Notice, after a few seconds, that somebody may be waiting."""
        if self._process is not None:
            self._lobby.timeline.wake(self._process, self._luck.randint(1, 5) * SECOND_MS)

    @property
    def is_staying(self) -> bool:
        """Whether the officer is here and will go on calling."""
        return self.is_here and not self.is_leaving

    def come(self) -> None:
        """Begin work, or stay after all."""
        self.is_leaving = False
        if not self.is_here:
            self.is_here = True
            self._process = self._lobby.timeline.start(self._work())

    def leave(self) -> None:
        """Leave once nobody is in hand."""
        self.is_leaving = True
        if self._lobby.idle.pop(self.desk.counter, None) is not None and self._process is not None:
            self._lobby.timeline.wake(self._process)

    def take(self, party: Party) -> None:
        """Call a visitor who has come back by the number, as soon as nobody is in hand."""
        self._back.append(party)
        if self._lobby.idle.pop(self.desk.counter, None) is not None:
            self.look()

    def _work(self) -> Steps:
        self._hands.open()
        while self._called is not None or not self.is_leaving:
            visit, self._called = self._called or self._call(), None
            if visit is None:
                self._lobby.idle[self.desk.counter] = self
                yield SLEEP
                continue
            yield from self._receive(visit, self._lobby.parties[visit.ticket.id])
            if self._called is not None:
                continue
            yield self._luck.randint(5, 20) * SECOND_MS
            if self._luck.random() < _PAUSES and not self.is_leaving:
                yield from self._pause()
        self._hands.close()
        self.is_here = False
        while self._back:
            self._comes_back(self._back.popleft())
        self._lobby.everybody_looks()  # tickets that were sent here are in their services' queues again

    def _call(self) -> VisitBody | None:
        if self._back:
            return self._hands.call(self._back.popleft().ticket.number)
        return self._hands.call_next()

    def _pause(self) -> Steps:
        self._hands.pause()
        yield self._luck.randint(5, 10) * MINUTE_MS
        self._hands.resume()

    def _receive(self, visit: VisitBody, party: Party) -> Steps:
        turn: Turn = "finish" if party.stays else party.visitor.turn
        party.stays += 1
        if turn == "take-back":
            yield 5 * SECOND_MS
            self._hands.step("take-back", visit)
        elif party.is_here:
            yield from self._await_arrival(visit, party)
            yield from self._serve(visit, party, turn)
        else:
            yield from self._miss(visit, party)

    def _await_arrival(self, visit: VisitBody, party: Party) -> Steps:
        walk_ms = party.visitor.walk_ms
        if walk_ms > PATIENCE_MS:
            yield PATIENCE_MS
            self._hands.step("recall", visit)
            walk_ms -= PATIENCE_MS
        yield walk_ms

    def _miss(self, visit: VisitBody, party: Party) -> Steps:
        yield PATIENCE_MS
        self._hands.step("recall", visit)
        yield PATIENCE_MS
        self._hands.step("no-show", visit)
        if party.visitor.late_ms is not None:
            self._lobby.timeline.start(self._return(party, party.visitor.late_ms))
        elif self._luck.random() < _TEARS_UP:
            self._hands.cancel(party.ticket.id)

    def _serve(self, visit: VisitBody, party: Party, turn: Turn) -> Steps:
        minutes = self._lobby.day.minutes(party.queue, self._lobby.since_midnight_ms)
        work_ms = max(SHORTEST_MS, round(minutes * MINUTE_MS * party.visitor.pace))
        hurries = turn == "finish" and self._luck.random() < _HURRIES
        if not hurries:  # `finish` takes both steps
            self._hands.step("serve", visit)
        yield work_ms if turn == "finish" else work_ms // 3
        if turn == "park":
            self._hands.step("park", visit)
            self._lobby.timeline.start(self._return(party, party.visitor.parked_ms))
        elif turn == "transfer" and (target := self._target(party)):
            self._hands.step("transfer", visit, **target, keep_place=party.visitor.keep_place)
            self._lobby.somebody_waits(target.get("service", ""), target.get("to_counter"))
        else:
            calls_on = self._haste.random() < _CALLS_ON and not (self.is_leaving or self._back)
            self._called = self._hands.finish(visit, and_call=calls_on)
            self._terminal.ask(party, visit.id)
            if party.visitor.phone_ms is not None:
                self._lobby.timeline.start(self._rate_by_phone(party, party.visitor.phone_ms))

    def _target(self, party: Party) -> dict[str, str]:
        """Choose another counter that is open, or one of its services; nothing when there is none."""
        others = [one for one in self._lobby.officers if one.is_staying and one is not self]
        if not others:
            return {}
        other = self._luck.choice(others)
        if party.visitor.to_counter:
            return {"to_counter": other.desk.counter}
        return {"service": self._luck.choice(other.services)}

    def _return(self, party: Party, after_ms: int) -> Steps:
        yield after_ms
        self._comes_back(party)

    def _comes_back(self, party: Party) -> None:
        party.is_here = True
        here = next((one for one in (self, *self.colleagues) if one.is_staying), None)
        if here is not None:  # else nobody is left to call the number: it lapses
            here.take(party)

    def _rate_by_phone(self, party: Party, after_ms: int) -> Steps:
        yield after_ms
        code, score = party.ticket.code, party.visitor.score
        self._lobby.ask(PAGES, "rating/submit", code=code, score=score)
