"""Commands in, replies and events out: everything that arrived together is decided and committed together."""

import logging
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from motcua.coordinator.clock import Clock
from motcua.coordinator.journal import Record
from motcua.coordinator.lookup import remember
from motcua.coordinator.store import Answered, Segment, Store
from motcua.coordinator.witness import Seal, Witness
from motcua.core import centre, views
from motcua.core.day import Day
from motcua.core.decide import decide
from motcua.core.events import DayClosed, DayOpened, Event
from motcua.core.evolve import evolve
from motcua.core.order import Device, Order
from motcua.core.refusal import Refused
from motcua.settings_file import BadSettings, digest, load
from motcua.wire.codec import MalformedMessage, encode, usable_id
from motcua.wire.commands import SettingsAdopt, decode_command
from motcua.wire.states import ErrorBody, ErrorCode, Reply

log = logging.getLogger(__name__)

_BROKEN = Refused(ErrorCode.INVALID, "the coordinator failed on this command; see its log")


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


@dataclass(slots=True)
class _Batch:
    """What one transaction will hold, and what follows from it."""

    day: Day
    now: datetime
    segments: list[Segment] = field(default_factory=list)
    answered: dict[str, Answered] = field(default_factory=dict)
    replies: list[Sent] = field(default_factory=list)

    def take(self, events: Sequence[Event], cause: str | None = None, device: str | None = None) -> None:
        """Let `events` happen; a new day begins a new segment, since it knows nothing of the day before."""
        for event in events:
            if isinstance(event, DayOpened) or not self.segments:
                self.segments.append(Segment(day=self.day))
            self.day = evolve(self.day, event)
            self.segments[-1].take(
                Record(event=event, day=self.day.today, cause=cause, device=device), self.day
            )

    def answer(self, device: str, payload: bytes, stored: Answered | None = None) -> None:
        """Reply to a device; `stored`: the reply is kept under the command's id."""
        self.replies.append(Sent(device, payload))
        if stored is not None:
            self.answered[stored.command] = stored


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
        self.day = day
        self.faults = 0

    def handle(
        self, arrivals: Sequence[Arrival], devices: tuple[Device, ...]
    ) -> tuple[list[Sent], list[Happened]]:
        """Carry out what time brought and all `arrivals`, in one transaction; return replies and events.

        If the store cannot take it, nothing has happened and every command is answered `unavailable`.
        """
        now = self._clock.now()
        batch = _Batch(self.day, now)
        batch.take(centre.tick(self.day, now, trusted=self._clock.is_trusted()))
        batch.take(centre.enrolled(batch.day, devices, now))
        for arrival in arrivals:
            self._carry_out(batch, arrival)
        first = self._store.tail.seq + 1
        try:
            if batch.segments or batch.answered:
                self._store.commit(batch.segments, tuple(batch.answered.values()), now)
        except sqlite3.IntegrityError as error:
            return self._one_by_one(arrivals, devices, error)
        except sqlite3.Error as error:
            return self._failed(arrivals, error), []
        self.day = batch.day
        happened = [Happened(first + place, record.event) for place, record in enumerate(_records(batch))]
        self._after(happened, now)
        return batch.replies, happened

    def happen(self, events: Sequence[Event]) -> list[Happened]:
        """Commit events that no device asked for; raises sqlite3.Error."""
        batch = _Batch(self.day, self._clock.now())
        batch.take(events)
        first = self._store.tail.seq + 1
        self._store.commit(batch.segments, (), batch.now)
        self.day = batch.day
        return [Happened(first + place, record.event) for place, record in enumerate(_records(batch))]

    def _carry_out(self, batch: _Batch, arrival: Arrival) -> None:
        command_id = usable_id(arrival.payload)
        if command_id is not None:
            known = batch.answered.get(command_id) or self._store.answer_to(command_id)
            if known is not None:
                batch.answer(arrival.device, _again(known, arrival, command_id))
                return
        try:
            body = self._decide(batch, arrival)
            payload = _ok(command_id, body)
        except Refused as refused:
            payload = _refusal(command_id, refused)
            if refused.code is ErrorCode.UNAVAILABLE:
                batch.answer(arrival.device, payload)
                return
        except Exception:
            # A mistake of ours in one command must not stop the hall; the device sets the command aside.
            log.exception("%s from %s could not be carried out", arrival.name, arrival.device)
            self.faults += 1
            batch.answer(arrival.device, _refusal(command_id, _BROKEN))
            return
        stored = None
        if command_id is not None:
            stored = Answered(command=command_id, device=arrival.device, name=arrival.name, reply=payload)
        batch.answer(arrival.device, payload, stored)

    def _decide(self, batch: _Batch, arrival: Arrival) -> object:
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
            events = self._adopt(day, command, batch.now)
        else:
            events = decide(day, order, batch.now)
        batch.day = day
        batch.take(events, cause=command.id, device=sender.id)
        return views.answer(batch.day, order, events, batch.now)

    def _adopt(self, day: Day, command: SettingsAdopt, now: datetime) -> tuple[Event, ...]:
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
        if not arrivals:
            raise error
        if len(arrivals) == 1:
            log.error("%s from %s breaks the schema: %s", arrivals[0].name, arrivals[0].device, error)
            self.faults += 1
            return [Sent(arrivals[0].device, _refusal(usable_id(arrivals[0].payload), _BROKEN))], []
        replies: list[Sent] = []
        happened: list[Happened] = []
        for arrival in arrivals:
            sent, done = self.handle((arrival,), devices)
            replies += sent
            happened += done
        return replies, happened

    def _failed(self, arrivals: Sequence[Arrival], error: sqlite3.Error) -> list[Sent]:
        log.error("the store could not take %d commands: %s", len(arrivals), error)
        self.faults += 1
        if self._store.has_moved():
            self.day = self._store.reload()
        refused = Refused(ErrorCode.UNAVAILABLE, "the store cannot take it now; nothing changed, try again")
        return [Sent(a.device, _refusal(usable_id(a.payload), refused)) for a in arrivals]

    def _after(self, happened: Sequence[Happened], now: datetime) -> None:
        for one in happened:
            if isinstance(one.event, DayClosed):
                tail_hash = self._store.hash_at(one.seq)
                self._witness.seal(Seal.of(one.event.day, one.seq, tail_hash or ""))
            elif isinstance(one.event, DayOpened):
                self._store.forget_answers(now)


def _records(batch: _Batch) -> list[Record]:
    return [record for segment in batch.segments for record in segment.records]


def _ok(command_id: str | None, body: object) -> bytes:
    # The body is written as its own type; a Reply would have to know them all.
    return b'{"re":"%s","ok":true,"body":%s}' % ((command_id or "").encode(), encode(body))


def _refusal(command_id: str | None, refused: Refused) -> bytes:
    error = ErrorBody(code=refused.code.value, message=refused.message, field=refused.field)
    return encode(Reply(re=command_id, ok=False, error=error))


def _again(known: Answered, arrival: Arrival, command_id: str) -> bytes:
    if known.device != arrival.device:
        return _refusal(command_id, Refused(ErrorCode.NOT_ALLOWED, "another device used this id", "id"))
    return known.reply
