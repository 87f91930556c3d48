"""A device's whole side of the wire in one background thread: presence, health, states, commands."""

import logging
import math
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, Self

from motcua.wire import topics
from motcua.wire.codec import COMMAND_LIMIT, MalformedMessage, decode, encode
from motcua.wire.courier import Courier
from motcua.wire.credentials import Credentials, compose, has_field, subscriptions
from motcua.wire.errors import NoHeartbeat, OutboxError
from motcua.wire.faults import Faults
from motcua.wire.link import NOT_ALLOWED, Delivery, Link, Refusal
from motcua.wire.outbox import Entry, Outbox
from motcua.wire.selfreport import Extra, HealthReport, PrinterHealth, farewell
from motcua.wire.sending import ASK_S, Pending
from motcua.wire.states import ErrorCode, Heartbeat, Presence, Reply
from motcua.wire.states_held import HeldStates, StateHolder
from motcua.wire.watch import HEARTBEAT_S, CoordinatorWatch

log = logging.getLogger(__name__)

PRUNE_S = 3600.0
REST_S = 1.0  # after a failure that would come again at once
TURN_S = 1.0
CLOSE_S = 1.0
_CENTRE = "wire/centre"


class Change(StrEnum):
    """What `on_change` tells: look at that again."""

    STATES = "states"
    LIVE = "live"
    LINE = "line"
    OUTBOX = "outbox"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Device:
    """The wire of one device. Its hooks are called on its own thread and must only pass things on.

    `on_change(what)`: the states, the heartbeat, the line or the outbox are not what they were.
    `on_answer(name, reply)`: a stored command has its final answer, be it from an earlier start.
    `on_other(delivery)`: a topic that the role may read and the device itself does not need (web, admin).
    """

    def __init__(
        self,
        credentials: Credentials,
        data_dir: Path,
        *,
        version: str,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], datetime] = _utc_now,
        on_change: Callable[[Change], None] | None = None,
        on_answer: Callable[[str, Reply], None] | None = None,
        on_other: Callable[[Delivery], None] | None = None,
    ) -> None:
        """Open the outbox and begin an incarnation; connect nothing before `start`. Raises `OutboxError`."""
        self.credentials = credentials
        self._version, self._clock, self._wall = version, clock, wall
        self._on_change, self._on_answer, self._on_other = on_change, on_answer, on_other
        self._faults = Faults(log, clock)
        data_dir.mkdir(parents=True, exist_ok=True)
        self._outbox = Outbox(data_dir / "outbox.db")
        self.incarnation = self._outbox.next_incarnation()
        self._damaged = 0
        root, name = credentials.root, credentials.device
        self._presence = topics.PRESENCE.topic(root, device=name)
        self._health_topic = topics.HEALTH.topic(root, device=name)
        self._reply = topics.REPLY.topic(root, device=name)
        self._heartbeat = topics.HEARTBEAT.topic(root)
        self._centre = topics.CENTRE.topic(root)
        self._coordinator = topics.COORDINATOR.topic(root)
        self._health = HealthReport(data_dir, self._outbox, lambda: self._faults.total)
        self._holder = StateHolder(root, name)
        self._restore_centre()
        self._link = self._make_link()
        self._courier = Courier(self._outbox, self._transmit, self.incarnation)
        self._watch = CoordinatorWatch()
        self._epoch = ""
        self._rest_until, self._prune_at = -math.inf, -math.inf
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"wire {name}", daemon=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- for the program: any thread ------------------------------------------------------------

    def start(self) -> None:
        """Start the thread that connects and keeps the line."""
        self._thread.start()

    def close(self) -> None:
        """Say offline and leave within about a second; twice is harmless. The unanswered stays on disk."""
        self._stop.set()
        self._link.wake()
        if self._thread.is_alive():
            self._thread.join(CLOSE_S)
        elif self._thread.ident is None:
            self._link.close()
        self._outbox.close()
        self._courier.abandon()

    @property
    def states(self) -> HeldStates:
        """The newest states; a value that never changes in the hand."""
        return self._holder.held

    @property
    def outbox(self) -> Outbox:
        """The outbox: its counts, what waits in it, and facts to `remember` and `recall`."""
        return self._outbox

    def is_up(self) -> bool:
        """Whether there is a line to the broker."""
        return self._link.is_up

    def is_live(self) -> bool:
        """Whether the coordinator was heard within the last five seconds."""
        return self._watch.is_live(self._clock())

    def coordinator_time(self) -> datetime | None:
        """Return what the coordinator's clock shows now, by its newest heartbeat; None before the first."""
        theirs = self._watch.time(self._clock())
        return None if theirs is None else datetime.fromtimestamp(theirs, UTC)

    def send(self, name: str, **values: Any) -> Pending:
        """Write a command to disk, and send it until it is answered; returns when it is on disk.

        An `age_ms` is the age as of now, and reckoned anew at each sending. Raises `NotOurCommand`,
        `MalformedMessage` for bad values, `OutboxError` when it could not be written: then nothing is sent.
        """
        pending, payload = self._compose(name, values, stored=True)
        self._courier.put(pending, payload, age_ms=values.get("age_ms"), now=self._clock())
        self._told_to_send()
        return pending

    def replace(self, old: str, name: str, **values: Any) -> Pending:
        """Put a command in the place of the waiting one with the id `old`, which is never sent again.

        Both or neither is on disk. Where the command has a `replaces`, it is `old`. Raises as `send`, and
        `AlreadySettled` when `old` has its answer (its `Pending` has it too).
        """
        if has_field(name, "replaces"):
            values.setdefault("replaces", old)
        pending, payload = self._compose(name, values, stored=True)
        self._courier.replace(old, pending, payload, age_ms=values.get("age_ms"), now=self._clock())
        self._told_to_send()
        return pending

    def give_up(self, command_id: str) -> bool:
        """Never send this waiting command again; False if it does not wait. Raises `OutboxError`."""
        return self._courier.give_up(command_id)

    def waiting(self, name: str | None = None) -> tuple[Entry, ...]:
        """Return the stored commands that wait, also from earlier starts: all, or those of a `name`."""
        return tuple(entry for entry in self._outbox.waiting() if name is None or entry.name == name)

    def ask(self, name: str, *, seconds: float = ASK_S, **values: Any) -> Pending:
        """Send a command that is never stored, for five seconds at most; then it ends with `Unanswered`.

        Raises `NoHeartbeat` at once when the coordinator is silent, `NotOurCommand`, `MalformedMessage`.
        """
        pending, payload = self._compose(name, values, stored=False)
        if not self.is_live():
            raise NoHeartbeat(f"{name}: the coordinator was not heard in the last {HEARTBEAT_S:g} s")
        self._courier.ask(pending, payload, seconds=seconds, now=self._clock())
        self._link.wake()
        return pending

    def set_health(self, printer: PrinterHealth, **extra: Extra) -> None:
        """Tell how the printer is, and whatever else `health` should say; published when it changed."""
        if self._health.set(printer, extra):
            self._link.wake()

    def count_fault(self, kind: str, what: object) -> None:
        """Count a fault of the program in `health`, and log it at most once a minute for each `kind`."""
        self._faults.count(kind, what)

    def _compose(self, name: str, values: dict[str, Any], *, stored: bool) -> tuple[Pending, bytes]:
        command_id, payload = compose(self.credentials.role, name, values, at=self._wall(), stored=stored)
        return Pending(command_id, name), payload

    def _told_to_send(self) -> None:
        self._health.soon(self._clock())
        self._link.wake()

    def _transmit(self, name: str, payload: bytes) -> int:
        noun, verb = name.split("/")
        topic = topics.COMMAND.topic(
            self.credentials.root, device=self.credentials.device, noun=noun, verb=verb
        )
        return self._link.publish(topic, payload, limit=COMMAND_LIMIT)

    # --- the thread -----------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._turn()
            except Exception as error:
                self._faults.count("loop", repr(error))
                log.debug("the loop goes on", exc_info=True)
                self._stop.wait(REST_S)
        self._link.close((self._presence, farewell(self.incarnation)))

    def _turn(self) -> None:
        self._send_due()
        for delivery in self._link.step(self._patience()):
            self._guarded(delivery.topic, self._take, delivery)
        for refused in self._link.take_refused():
            self._guarded("refused", self._refused, refused)
        self._look_around()

    def _patience(self) -> float:
        """How long there is nothing to do."""
        now = self._clock()
        rested = max(self._courier.ask_at, self._rest_until)
        moments = [now + TURN_S, self._watch.silent_at(), rested]
        if self._link.is_up:
            moments.append(max(min(self._courier.send_at, self._health.due), self._rest_until))
        return max(min(moments) - now, 0.0)

    def _send_due(self) -> None:
        """Send what is due; a disk that fails is left alone for a second, and the states go on coming."""
        now = self._clock()
        if now < self._rest_until:
            return
        try:
            self._courier.ask_due(now)
            if (poison := self._courier.send_due(now)) is not None:
                self._settle(poison)
            self._health.turn(now, self._wall(), partial(self._link.publish, self._health_topic, retain=True))
        except OutboxError as error:
            self._disk_failed(error)

    def _disk_failed(self, error: OutboxError) -> None:
        self._rest_until = self._clock() + REST_S
        self._faults.count("outbox", error)

    # --- what arrives ---------------------------------------------------------------------------

    def _guarded(self, about: str, take: Callable[[Any], None], what: Any) -> None:
        """Take one thing that arrived, or tell one; what goes wrong is a fault, and the next is taken."""
        try:
            take(what)
        except OutboxError as error:
            self._disk_failed(error)
        except MalformedMessage as error:
            self._faults.count("message", f"{about}: {error}")
        except Exception as error:  # noqa: BLE001 - no message may stop a device
            self._faults.count("message", f"{about}: {error!r}")
        else:
            return
        self._health.soon(self._clock())

    def _take(self, delivery: Delivery) -> None:
        topic, payload = delivery.topic, delivery.payload
        if topic == self._heartbeat:
            if delivery.retain:
                raise MalformedMessage("a kept heartbeat is no sign of life")
            beat = decode(Heartbeat, payload)
            self._watch.heartbeat(beat.at, self._clock())
            self._meet(beat.epoch)
        elif topic == self._reply:
            self._replied(decode(Reply, payload), payload)
        elif self._holder.holds(topic):
            self._take_state(topic, payload)
        elif self._on_other is not None:
            self._on_other(delivery)

    def _take_state(self, topic: str, payload: bytes) -> None:
        changed, epoch = self._holder.take(topic, payload)
        coordinator = self._holder.held.coordinator
        if topic == self._coordinator and coordinator is not None and coordinator.online:
            self._watch.serves_since(coordinator.since)
            self._kick()
        if changed:
            self._tell(Change.STATES)
        if changed and topic == self._centre:
            self._outbox.remember(_CENTRE, payload)
        if epoch is not None:
            self._meet(epoch)

    def _meet(self, epoch: str) -> None:
        """Send answered commands again if this epoch was never seen before."""
        if epoch == self._epoch:
            return
        now = self._clock()
        replayed = self._courier.replay(epoch, now, self._watch.time_at_least(now))
        self._epoch = epoch
        level = logging.INFO if replayed else logging.DEBUG
        log.log(level, "epoch %s: %s answered commands are sent again", epoch, replayed)
        self._outbox_changed()

    def _replied(self, reply: Reply, payload: bytes) -> None:
        if reply.re is None or (not reply.ok and reply.error is None):
            raise MalformedMessage("it answers no command of ours, or does not say why it refuses")
        if reply.error is not None and reply.error.code == ErrorCode.UNAVAILABLE:
            return  # nothing changed there; the command is sent again in its time
        self._settle(reply, payload)

    def _refused(self, refused: Refusal) -> None:
        """Take the broker's 0x87 for the answer `not_allowed`; what else it refuses is sent again."""
        self._faults.count("refused", f"the broker refused a message: {refused.code:#x}")
        reply = self._courier.not_allowed(refused.mid) if refused.code == NOT_ALLOWED else None
        if reply is not None:
            self._settle(reply)

    def _settle(self, reply: Reply, payload: bytes = b"") -> None:
        now = self._clock()
        entry = self._courier.settle(reply, payload, now, self._watch.time(now))
        if entry is None:
            return
        self._outbox_changed()
        if self._on_answer is not None:
            self._on_answer(entry.name, reply)

    # --- what changes ---------------------------------------------------------------------------

    def _look_around(self) -> None:
        now = self._clock()
        if self._watch.flipped(now):
            log.info("the coordinator is %s", "heard" if self._watch.is_live(now) else "silent")
            self._kick()
            self._tell(Change.LIVE)
        if self._outbox.damaged > self._damaged:
            self._damaged = self._outbox.damaged
            self._faults.count("damaged", "the outbox was damaged, and put aside")
        theirs = self._watch.time(now)
        if theirs is not None and now >= self._prune_at:
            self._prune_at = now + PRUNE_S
            self._outbox.prune(theirs)

    def _outbox_changed(self) -> None:
        self._health.soon(self._clock())
        self._tell(Change.OUTBOX)

    def _kick(self, *, new_line: bool = False) -> None:
        self._courier.kick(self._clock(), new_line=new_line)

    def _came_up(self) -> None:
        presence = Presence(
            online=True,
            role=self.credentials.role,
            version=self._version,
            incarnation=self.incarnation,
            since=self._wall(),
        )
        self._link.publish(self._presence, encode(presence), retain=True)
        self._health.due = -math.inf
        self._kick(new_line=True)
        self._tell(Change.LINE)

    def _tell(self, change: Change) -> None:
        if self._on_change is not None:
            self._guarded("on_change", self._on_change, change)

    # --- making ---------------------------------------------------------------------------------

    def _make_link(self) -> Link:
        who = self.credentials
        return Link(
            who.host,
            who.port,
            who.username,
            who.password,
            will=(self._presence, farewell(self.incarnation)),
            filters=subscriptions(who),
            clock=self._clock,
            on_up=self._came_up,
            on_down=lambda _reason: self._tell(Change.LINE),
            faults=self._faults,
        )

    def _restore_centre(self) -> None:
        kept = self._outbox.recall(_CENTRE)
        if kept is None:
            return
        try:
            self._holder.take(self._centre, kept)
        except MalformedMessage as error:
            self._faults.count("centre", f"what was kept on disk cannot be read: {error}")
