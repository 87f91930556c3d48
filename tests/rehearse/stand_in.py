"""The rules of the centre without broker, disk and processes: what the simulation is tested against."""

import json
from collections import Counter
from concurrent.futures import Future
from datetime import UTC, datetime
from random import Random

import uuid_utils

from kiosk.model import Issued, Paper
from motcua.core import views
from motcua.core.centre import adopt, enrolled, tick
from motcua.core.day import Day
from motcua.core.decide import decide
from motcua.core.events import Event
from motcua.core.evolve import evolve_all
from motcua.core.order import Device, Order
from motcua.core.refusal import Refused
from motcua.keypad.steps import View
from motcua.rehearse.hall import accounts
from motcua.rehearse.papers import Arrived, Papers, Sent
from motcua.rehearse.plan import ADMIN, Plan
from motcua.wire.codec import encode, rfc3339
from motcua.wire.commands import Role, decode_command
from motcua.wire.states import CounterState, ErrorBody, Reply
from rating_terminal.state import Known


class StandIn:
    """`decide`, `evolve` and the views, with a clock that is set."""

    def __init__(self, plan: Plan) -> None:
        self.devices = {device.id: device for device in (*accounts(plan), Device(id=ADMIN, role=Role.ADMIN))}
        self.journal: list[Event] = []
        self.day = Day()
        self.now = datetime.combine(plan.day.date, datetime.min.time(), UTC)
        self._entropy = Random("stand-in")
        self._sent: list[Sent] = []
        self._take(adopt(self.day, plan.settings, self.now))
        self._take(enrolled(self.day, tuple(self.devices.values()), self.now))

    def _take(self, events) -> None:
        self.journal.extend(events)
        self.day = evolve_all(self.day, tuple(events))

    def advance(self, now: datetime) -> None:
        self.now = now
        self._take(tick(self.day, now, trusted=True))

    def ask(self, device: str, name: str, fields) -> Reply:
        command_id = str(uuid_utils.uuid7())
        payload = json.dumps({"id": command_id, "at": rfc3339(self.now), **fields}).encode()
        order = Order(
            command=decode_command(name, payload),
            sender=self.devices[device],
            entropy=self._entropy.randbytes(32),
        )
        try:
            events = decide(self.day, order, self.now)
        except Refused as refused:
            error = ErrorBody(code=refused.code, message=refused.message, field=refused.field)
            return Reply(re=command_id, ok=False, error=error)
        self._take(events)
        body = views.answer(self.day, order, events, self.now)
        return Reply(re=command_id, ok=True, body=json.loads(encode(body)))

    def print(self, kiosk: str, issued: Issued) -> Future[Paper]:
        ticket = issued.ticket
        self._sent.append(Sent(device=kiosk, ticket=ticket.id, number=ticket.number, job=f"job {ticket.id}"))
        paper: Future[Paper] = Future()
        paper.set_result("printed")
        return paper

    def papers(self) -> Papers:
        """Return the papers of printers that do what they are told, at once."""
        arrived = tuple(Arrived(device=one.device, job=one.job, at_ns=0) for one in self._sent)
        return Papers(sent=tuple(self._sent), arrived=arrived, laid=Counter(one.device for one in self._sent))

    def counter(self, keypad: str, view: View | None) -> CounterState:
        state = views.counter_state(self.day, self.devices[keypad].counter or "", "", 0)
        assert view is None or (state.status, state.stage, state.visit) == (
            view.status,
            view.stage,
            view.visit,
        )
        return state

    def question(self, terminal: str, visit: str) -> Known:
        prompt = views.prompts(self.day)[terminal]
        assert prompt.visit == visit
        return Known(prompt=prompt, is_live=True)

    def announced(self, visit: str, times: int) -> None:
        assert self.day.visits[visit].calls == times
