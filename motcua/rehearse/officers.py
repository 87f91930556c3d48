"""An officer in the rehearsal: opens the counter, calls, serves, and leaves when the staffing says so."""

from collections import deque
from collections.abc import Sequence
from random import Random

from motcua.rehearse.lobby import Lobby, Party
from motcua.rehearse.people import MINUTE_MS, SECOND_MS, Turn
from motcua.rehearse.plan import PHONE, Desk
from motcua.rehearse.record import body_of
from motcua.rehearse.terminals import Terminal
from motcua.rehearse.timeline import SLEEP, Process, Steps
from motcua.wire.states import Reply, VisitAnswer, VisitBody

PATIENCE_MS = 45 * SECOND_MS
"""How long an officer waits for a visitor who was called, before calling again or giving up."""
SHORTEST_MS = 20 * SECOND_MS
"""No visit is shorter."""
_PAUSES, _HURRIES, _TEARS_UP = 0.01, 0.05, 0.2


class Officer:
    """One officer at one counter; `colleagues` serve the same services at other counters."""

    def __init__(self, desk: Desk, services: tuple[str, ...], lobby: Lobby) -> None:
        self.desk, self.services = desk, services
        self.is_here = self.is_leaving = False
        self.colleagues: Sequence[Officer] = ()
        self._lobby = lobby
        self._terminal = Terminal(desk.terminal, lobby)
        self._luck = Random(f"{lobby.seed}/officer/{desk.counter}")  # noqa: S311  (a rehearsal)
        self._process: Process | None = None
        self._back: deque[Party] = deque()
        self._has_signed_in = False

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
        # A keypad may leave the officer out; the one last signed in there opens the counter again.
        self._say("open", officer=None if self._has_signed_in else self.desk.officer)
        self._has_signed_in = True
        while not self.is_leaving:
            visit = self._call()
            if visit is None:
                self._lobby.idle[self.desk.counter] = self
                yield SLEEP
                continue
            yield from self._receive(visit, self._lobby.parties[visit.ticket.id])
            yield self._luck.randint(5, 20) * SECOND_MS
            if self._luck.random() < _PAUSES and not self.is_leaving:
                yield from self._pause()
        self._say("close")
        self.is_here = False
        while self._back:
            self._comes_back(self._back.popleft())
        self._lobby.everybody_looks()  # tickets that were sent here are in their services' queues again

    def _call(self) -> VisitBody | None:
        if self._back:
            party = self._back.popleft()
            reply = self._say("call", number=party.ticket.number)
        else:
            reply = self._say("call-next")
        return body_of(VisitAnswer, reply).visit if reply.ok else None

    def _pause(self) -> Steps:
        self._say("pause", reason="tea")
        yield self._luck.randint(5, 10) * MINUTE_MS
        self._say("resume")

    def _receive(self, visit: VisitBody, party: Party) -> Steps:
        turn: Turn = "finish" if party.stays else party.visitor.turn
        party.stays += 1
        if turn == "take-back":
            yield 5 * SECOND_MS
            self._step("take-back", visit)
        elif party.is_here:
            yield from self._await_arrival(visit, party)
            yield from self._serve(visit, party, turn)
        else:
            yield from self._miss(visit, party)

    def _await_arrival(self, visit: VisitBody, party: Party) -> Steps:
        walk_ms = party.visitor.walk_ms
        if walk_ms > PATIENCE_MS:
            yield PATIENCE_MS
            self._step("recall", visit)
            walk_ms -= PATIENCE_MS
        yield walk_ms

    def _miss(self, visit: VisitBody, party: Party) -> Steps:
        yield PATIENCE_MS
        self._step("recall", visit)
        yield PATIENCE_MS
        self._step("no-show", visit)
        if party.visitor.late_ms is not None:
            self._lobby.timeline.start(self._return(party, party.visitor.late_ms))
        elif self._luck.random() < _TEARS_UP:
            self._lobby.ask(self.desk.keypad, "ticket/cancel", ticket=party.ticket.id)

    def _serve(self, visit: VisitBody, party: Party, turn: Turn) -> Steps:
        minutes = self._lobby.day.minutes(party.queue, self._lobby.since_midnight_ms)
        work_ms = max(SHORTEST_MS, round(minutes * MINUTE_MS * party.visitor.pace))
        hurries = turn == "finish" and self._luck.random() < _HURRIES
        if not hurries:  # `finish` takes both steps
            self._step("serve", visit)
        yield work_ms if turn == "finish" else work_ms // 3
        if turn == "park":
            self._step("park", visit)
            self._lobby.timeline.start(self._return(party, party.visitor.parked_ms))
        elif turn == "transfer" and (target := self._target(party)):
            self._step("transfer", visit, **target, keep_place=party.visitor.keep_place)
            self._lobby.somebody_waits(target.get("service", ""), target.get("to_counter"))
        else:
            self._step("finish", visit)
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
        self._lobby.ask(PHONE, "rating/submit", code=code, score=score)

    def _say(self, verb: str, **fields: object) -> Reply:
        return self._lobby.ask(self.desk.keypad, f"counter/{verb}", counter=self.desk.counter, **fields)

    def _step(self, verb: str, visit: VisitBody, **fields: object) -> None:
        self._say(verb, visit=visit.id, **fields)
