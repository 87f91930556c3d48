"""Commands in, replies and events out: everything that arrived together is decided and committed together."""

import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from motcua.centre_file.reading import BadSettings, digest, load
from motcua.coordinator.clock import Clock
from motcua.coordinator.journal import Record, Tail
from motcua.coordinator.lookup import remember
from motcua.coordinator.store import Answered, Segment, Store
from motcua.coordinator.witness import Seal, Witness
from motcua.core import centre, views
from motcua.core.day import Day
from motcua.core.decide import decide
from motcua.core.events import ClockSet, DayClosed, DayOpened, Event
from motcua.core.evolve import evolve
from motcua.core.order import Device, Order
from motcua.core.refusal import Refused
from motcua.wire.codec import MalformedMessage, encode, usable_id
from motcua.wire.commands import COMMANDS, SettingsAdopt, decode_command
from motcua.wire.states import ErrorBody, ErrorCode, Reply

log = logging.getLogger(__name__)

_BROKEN = Refused(ErrorCode.INVALID, "the coordinator failed on this command; see its log")
_UNAVAILABLE = Refused(ErrorCode.UNAVAILABLE, "the store cannot take it now; nothing changed, try again")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A command as it arrived: from which device, called what, with which bytes."""

    device: str
    name: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """A reply on its way to a device."""

    device: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Happened:
    """A committed event, with its number in the journal."""

    seq: int
    event: Event


class _Step(NamedTuple):
    """An event with its cause, and the day after it."""

    record: Record
    day: Day


@dataclass(slots=True)
class _Batch:
    """What one transaction will hold, and what follows from it."""

    day: Day
    now: datetime
    segments: list[Segment] = field(default_factory=list)
    answered: dict[str, Answered] = field(default_factory=dict)
    replies: list[Sent] = field(default_factory=list)

    @property
    def records(self) -> list[Record]:
        """All events, in their order."""
        return [record for segment in self.segments for record in segment.records]

    @property
    def opens_day(self) -> bool:
        """Whether a business day begins in it."""
        return any(segment.opens_day for segment in self.segments)

    def happen(self, events: Sequence[Event]) -> None:
        """Let `events` happen that time alone, or the registry, brought about."""
        for step in _steps(self.day, events):
            self.take(step)

    def take(self, step: _Step) -> None:
        """Take an event in; a new day begins a new segment, since it knows nothing of the day before."""
        if isinstance(step.record.event, DayOpened) or not self.segments:
            self.segments.append(Segment(day=self.day))
        self.segments[-1].take(step.record, step.day)
        self.day = step.day

    def answer(self, arrival: Arrival, command_id: str | None, reply: bytes) -> None:
        """Reply to a command for good: the reply is kept under its id, if it has one."""
        self.replies.append(Sent(arrival.device, reply))
        if command_id is not None:
            self.answered[command_id] = Answered(
                command=command_id, device=arrival.device, name=arrival.name, reply=reply
            )


class Service:
    """The coordinator without its network: the store, the day in memory, and the rules between them."""

    def __init__(
        self,
        store: Store,
        day: Day,
        clock: Clock,
        *,
        centre_file: Path,
        witness: Witness,
        entropy: Callable[[int], bytes],
    ) -> None:
        """Go on from `day`, which is what the `store` holds; `entropy(n)` gives n random bytes."""
        self._store, self._clock, self._witness = store, clock, witness
        self._centre_file, self._entropy = centre_file, entropy
        self._unsure = False
        self._set_by = timedelta()
        self.day = day
        self.faults = 0

    @property
    def is_unsure(self) -> bool:
        """Whether the store could not take the last of what was handled."""
        return self._unsure

    def handle(
        self, arrivals: Sequence[Arrival], devices: tuple[Device, ...]
    ) -> tuple[list[Sent], list[Happened]]:
        """Carry out what time brought and all `arrivals`; return replies and events.

        It is one transaction, or two where a day begins before the last of them. If the store cannot take it,
        nothing has happened and every command is answered `unavailable`: asked again, it has its answer.
        """
        try:
            return self._together(arrivals, devices)
        except sqlite3.IntegrityError as error:
            return self._one_by_one(arrivals, devices, error)
        except sqlite3.Error as error:
            return self._failed(arrivals, error), []

    def _together(
        self, arrivals: Sequence[Arrival], devices: tuple[Device, ...]
    ) -> tuple[list[Sent], list[Happened]]:
        if self._unsure:  # a commit that failed may stand in the file all the same
            self.day = self._store.reload() if self._store.has_moved() else self.day
            self._unsure = False
        now = self._clock.now()
        batch = _Batch(self.day, now)
        set_by = self._clock.set_by()
        if set_by != self._set_by:
            by_ms = (set_by - self._set_by) // timedelta(milliseconds=1)
            batch.happen([ClockSet(at=now, by_ms=by_ms)])
        batch.happen(centre.tick(self.day, now, trusted=self._clock.is_trusted()))
        batch.happen(centre.enrolled(batch.day, devices, now))
        replies: list[Sent] = []
        happened: list[Happened] = []
        for arrival in arrivals:
            if batch.opens_day:  # commands look up the day before in the tables, so it must be there
                happened += self._commit(batch)
                self._set_by = set_by
                replies += batch.replies
                batch = _Batch(self.day, now)
            self._carry_out(batch, arrival)
        happened += self._commit(batch)
        self._set_by = set_by
        return replies + batch.replies, happened

    def _commit(self, batch: _Batch) -> list[Happened]:
        if not batch.segments and not batch.answered:
            return []
        rows = self._store.commit(batch.segments, tuple(batch.answered.values()), batch.now)
        self.day = batch.day
        happened = []
        for row, record in zip(rows, batch.records, strict=True):
            happened.append(Happened(row.seq, record.event))
            if isinstance(record.event, DayClosed):
                self._witness.seal(Seal(day=record.event.day, tail=Tail(row.seq, row.hash)))
        return happened

    def _carry_out(self, batch: _Batch, arrival: Arrival) -> None:
        command_id = usable_id(arrival.payload)
        if command_id is not None:
            known = batch.answered.get(command_id) or self._store.answer_to(command_id)
            if known is not None:
                batch.replies.append(Sent(arrival.device, _again(known, arrival, command_id)))
                return
        try:
            reply = _ok(command_id, self._decide(batch, arrival))
        except Refused as refused:
            reply = _refusal(command_id, refused)
            if refused.code is ErrorCode.UNAVAILABLE:
                batch.replies.append(Sent(arrival.device, reply))
                return
        except sqlite3.Error:
            raise
        except Exception:
            # A mistake of ours in one command must not stop the hall; the device sets the command aside.
            log.exception("%s from %s could not be carried out", arrival.name, arrival.device)
            self.faults += 1
            reply = _refusal(command_id, _BROKEN)
        batch.answer(arrival, command_id, reply)

    def _decide(self, batch: _Batch, arrival: Arrival) -> bytes:
        """Let happen what the command brings about, wholly or not at all; return the reply's body."""
        sender = batch.day.devices.get(arrival.device)
        if sender is None:
            raise Refused(ErrorCode.NOT_ALLOWED, f"{arrival.device} is not enrolled")
        try:
            command = decode_command(arrival.name, arrival.payload)
        except MalformedMessage as error:
            raise Refused(ErrorCode.INVALID, error.reason, error.field) from error
        order = Order(command=command, sender=sender, entropy=self._entropy(32))
        day = remember(self._store, batch.day, command)
        if isinstance(command, SettingsAdopt):
            events = self._adopt(day, order, command, batch.now)
        else:
            events = decide(day, order, batch.now)
        steps = list(_steps(day, events, cause=command.id, device=sender.id))
        body = encode(views.answer(steps[-1].day if steps else day, order, events, batch.now))
        batch.day = day
        for step in steps:
            batch.take(step)
        return body

    def _adopt(self, day: Day, order: Order, command: SettingsAdopt, now: datetime) -> tuple[Event, ...]:
        if order.sender.role not in COMMANDS[order.name].roles:
            raise Refused(ErrorCode.NOT_ALLOWED, f"a {order.sender.role} may not send {order.name}")
        try:
            content, _ = load(self._centre_file)
        except BadSettings as error:
            raise Refused(ErrorCode.INVALID, error.report(self._centre_file.name), "sha256") from error
        if digest(content) != command.sha256:
            raise Refused(ErrorCode.INVALID, "the settings file is not the one that was checked", "sha256")
        return centre.adopt(day, content, now)

    def _one_by_one(
        self, arrivals: Sequence[Arrival], devices: tuple[Device, ...], error: sqlite3.IntegrityError
    ) -> tuple[list[Sent], list[Happened]]:
        """Find the command that breaks a rule of the schema, so that it alone is refused."""
        log.error("%d commands together break the schema: %s", len(arrivals), error)
        replies: list[Sent] = []
        try:
            _, happened = self._together((), devices)
        except sqlite3.Error as own:  # no command is to blame
            return self._failed(arrivals, own), []
        for arrival in arrivals:
            try:
                sent, done = self._together((arrival,), devices)
            except sqlite3.IntegrityError as own:
                sent, done = self._refuse(arrival, own), []
            except sqlite3.Error as own:
                sent, done = self._failed((arrival,), own), []
            replies += sent
            happened += done
        return replies, happened

    def _refuse(self, arrival: Arrival, error: sqlite3.IntegrityError) -> list[Sent]:
        log.error("%s from %s breaks the schema: %s", arrival.name, arrival.device, error)
        self.faults += 1
        batch = _Batch(self.day, self._clock.now())
        command_id = usable_id(arrival.payload)
        batch.answer(arrival, command_id, _refusal(command_id, _BROKEN))
        try:
            self._commit(batch)
        except sqlite3.Error as own:
            return self._failed((arrival,), own)
        return batch.replies

    def _failed(self, arrivals: Sequence[Arrival], error: sqlite3.Error) -> list[Sent]:
        log.error("the store could not take %d commands: %s", len(arrivals), error)
        self.faults += 1
        self._unsure = True
        return [Sent(a.device, _refusal(usable_id(a.payload), _UNAVAILABLE)) for a in arrivals]


def _steps(
    day: Day, events: Sequence[Event], cause: str | None = None, device: str | None = None
) -> Iterator[_Step]:
    for event in events:
        day = evolve(day, event)
        yield _Step(Record(event=event, day=day.today, cause=cause, device=device), day)


def _ok(command_id: str | None, body: bytes) -> bytes:
    # The body is written as its own type; a Reply would have to know them all.
    return b'{"re":"%s","ok":true,"body":%s}' % ((command_id or "").encode(), body)


def _refusal(command_id: str | None, refused: Refused) -> bytes:
    error = ErrorBody(code=refused.code.value, message=refused.message, field=refused.field)
    return encode(Reply(re=command_id, ok=False, error=error))


def _again(known: Answered, arrival: Arrival, command_id: str) -> bytes:
    if known.device != arrival.device:
        return _refusal(command_id, Refused(ErrorCode.NOT_ALLOWED, "another device used this id", "id"))
    return known.reply
