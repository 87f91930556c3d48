"""The coordinator as a program: one thread, one loop around the line to the broker and the store."""

import gc
import json
import logging
import os
import re
import secrets
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from broker_config.errors import BrokerError
from broker_config.registry import Registry, registry_path, system_account
from motcua import __version__
from motcua.coordinator import day_files
from motcua.coordinator.clock import Clock, RehearsalClock, SystemClock
from motcua.coordinator.publisher import Publisher, retained_names
from motcua.coordinator.service import Arrival, Service
from motcua.coordinator.start import open_store
from motcua.coordinator.store import Store
from motcua.coordinator.witness import Witness
from motcua.core import centre, views
from motcua.core.events import DayClosed
from motcua.core.order import Device
from motcua.wire import topics
from motcua.wire.codec import SLUG, encode
from motcua.wire.commands import Role
from motcua.wire.link import Delivery, Link
from motcua.wire.states import CoordinatorState

log = logging.getLogger(__name__)
BEAT_S = 2.0
NOTE_S = 1.0
LONGEST_WAIT_S = 1.0
REHEARSAL_WAIT_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where the coordinator finds its settings, its data and its broker.

    `rehearsal_clock`: an inherited file descriptor of the clock that a rehearsal sets (`RehearsalClock`).
    """

    centre: Path
    data_dir: Path
    host: str
    port: int
    rehearsal_clock: int | None = None


class Coordinator:
    """The loop: what arrived is handled together, then told; the heart beats every two seconds."""

    def __init__(
        self, options: Options, store: Store, clock: Clock, service: Service, witness: Witness
    ) -> None:
        """Prepare the line and what goes over it; nothing is sent before `run`."""
        self._options, self._store, self._clock, self._service = options, store, clock, service
        self._witness = witness
        self._registry = _Registry(options.data_dir)
        self._root = topics.root_of(service.day.in_force().id)
        account = system_account(options.data_dir, Role.COORDINATOR)
        self._since = clock.now()
        self._link = Link(
            options.host,
            options.port,
            account.username,
            account.password,
            will=(topics.COORDINATOR.topic(self._root), encode(self._presence(online=False))),
            filters=[topics.COMMAND.filter(self._root)],
            on_up=self._line_is_up,
        )
        self._publisher = Publisher(self._link, self._root, service.day.epoch)
        self._new_line = self._stopping = self._announced = False
        self._beat_at = self._note_at = 0.0
        self._noted = 0

    def stop(self, *_signal: object) -> None:
        """Make `run` return soon."""
        self._stopping = True
        self._link.wake()

    def _line_is_up(self) -> None:
        self._new_line = True

    def _presence(self, *, online: bool) -> CoordinatorState:
        return CoordinatorState(
            online=online,
            epoch=self._service.day.epoch,
            version=__version__,
            since=self._since,
            faults=self._service.faults,
        )

    def run(self) -> None:
        """Serve until `stop`."""
        due = time.monotonic()
        self._sum_up_what_is_missing()
        try:
            while not self._stopping:
                deliveries = self._link.step(max(0.0, min(due, self._beat_at) - time.monotonic()))
                if deliveries or self._new_line or time.monotonic() >= due:
                    self._handle(deliveries)
                    due = time.monotonic() + self._wait()
                self._keep_up()
        finally:
            self._witness.note(self._store.tail)
            farewell = encode(self._presence(online=False))
            self._link.close((topics.COORDINATOR.topic(self._root), farewell))

    def _handle(self, deliveries: Sequence[Delivery]) -> None:
        arrivals = [arrival for delivery in deliveries if (arrival := self._arrival(delivery))]
        replies, happened = self._service.handle(arrivals, self._registry.devices())
        day, seq, now = self._service.day, self._store.tail.seq, self._clock.now()
        self._publisher.reply(replies)
        self._link.flush()
        if self._new_line:
            self._new_line = False
            self._publisher.show_all(day, seq, now, self._presence(online=True), self._gone())
            self._beat_at = 0.0
        else:
            self._publisher.show(day, seq, now)
            self._publisher.show_coordinator(self._presence(online=True))
        self._publisher.tell(happened)
        self._link.flush()
        for one in happened:
            if isinstance(one.event, DayClosed):
                self._sum_up(one.event.day)

    def _sum_up_what_is_missing(self) -> None:
        """Write the figures of the last closed day if the coordinator ended before it could."""
        row = self._store.landmark("day/closed", self._store.tail.seq)
        if row is not None and row.day is not None:
            day = date.fromisoformat(row.day)
            if not day_files.text_file(self._options.data_dir, day).exists():
                self._sum_up(day)

    def _sum_up(self, day: date) -> None:
        """Write a closed day's figures; a failure is said, and stops nothing: `motcua day show` has them."""
        lang = self._service.day.in_force().languages[0]
        try:
            page = day_files.write(self._options.data_dir, day, self._clock.now(), lang)
        except Exception:
            # Whatever is wrong with the figures or the disk, the hall goes on.
            log.exception("the summary of %s was not written", day)
            self._service.faults += 1
        else:
            log.info("the summary of %s: %s", day, page)

    def _arrival(self, delivery: Delivery) -> Arrival | None:
        parts = topics.COMMAND.match(self._root, delivery.topic)
        if parts is None or not re.fullmatch(SLUG, parts["device"]):
            log.warning("a message on %r, which is no command", delivery.topic)
            return None
        return Arrival(parts["device"], f"{parts['noun']}/{parts['verb']}", delivery.payload)

    def _wait(self) -> float:
        """Return in how many seconds time alone may change something."""
        if self._options.rehearsal_clock is not None:
            return REHEARSAL_WAIT_S
        if self._service.is_unsure:  # the store refuses: what is due stays due, and is tried again in a while
            return LONGEST_WAIT_S
        now = self._clock.now()
        due = centre.due(self._service.day, now)
        wait = (due - now + timedelta(milliseconds=1)).total_seconds() if due else LONGEST_WAIT_S
        return min(max(wait, 0.0), LONGEST_WAIT_S)

    def _keep_up(self) -> None:
        now = time.monotonic()
        if now >= self._beat_at:
            self._beat_at = now + BEAT_S
            if self._link.is_up:
                self._publisher.beat(self._clock.now())
                self._link.flush()
                self._announced = self._announced or _announce(self._options.data_dir)
        if now >= self._note_at and self._store.tail.seq != self._noted:
            self._note_at, self._noted = now + NOTE_S, self._store.tail.seq
            self._witness.note(self._store.tail)

    def _gone(self) -> set[str]:
        """Return the topics that the broker may retain from before: of older settings, of prompts."""
        day = self._service.day
        present = retained_names(day.in_force(), self._root)
        former = (retained_names(settings, self._root) for settings in self._store.former_settings())
        gone = {topic for topics_of_one in former for topic in topics_of_one}
        terminals = {device.id for device in day.devices.values() if device.role is Role.RATING}
        unasked = terminals - views.prompts(day).keys()
        prompts = {topics.PROMPT.topic(self._root, device=terminal) for terminal in unasked}
        return gone - present | prompts


class _Registry:
    """The enrolled devices, read again whenever the registry has changed."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._stamp: tuple[int, int] | None = None
        self._devices: tuple[Device, ...] = ()
        self._said = ""

    def devices(self) -> tuple[Device, ...]:
        """Return the devices as they are; while the registry cannot be read, as they were."""
        try:
            found = registry_path(self._data_dir).stat()
            stamp = (found.st_mtime_ns, found.st_ino)
            if stamp != self._stamp:
                self._devices = self._read()
                self._stamp = stamp
        except (OSError, BrokerError) as error:
            if str(error) != self._said:
                log.error("the registry of devices cannot be read: %s", error)  # noqa: TRY400
                self._said = str(error)
        return self._devices

    def _read(self) -> tuple[Device, ...]:
        accounts = Registry.load(self._data_dir).devices
        admin = Device(id="admin", role=Role.ADMIN)
        return (
            admin,
            *(Device(id=a.device, role=a.role, counter=a.counter, letter=a.letter) for a in accounts),
        )


def _clock_after(options: Options) -> Callable[[datetime | None], Clock]:
    descriptor = options.rehearsal_clock
    if descriptor is None:
        return SystemClock
    return lambda _last: RehearsalClock(descriptor)


def _announce(data_dir: Path) -> bool:
    """Say in the run directory that this process serves now; False where the disk refuses."""
    path = data_dir / "run" / "coordinator.json"
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        scratch = path.with_suffix(".new")
        scratch.write_text(json.dumps({"pid": os.getpid()}))
        scratch.replace(path)
    except OSError as error:
        log.warning("%s was not written: %s", path, error)
        return False
    return True


def run(options: Options) -> int:
    """Run the coordinator until SIGTERM or SIGINT; return 0, or raise what keeps it from starting."""
    witness = Witness(options.data_dir)
    system_account(options.data_dir, Role.COORDINATOR)
    with open_store(options.data_dir, options.centre, witness, _clock_after(options)) as (store, day, clock):
        service = Service(
            store,
            day,
            clock,
            centre_file=options.centre,
            witness=witness,
            entropy=secrets.token_bytes,
        )
        coordinator = Coordinator(options, store, clock, service, witness)
        signal.signal(signal.SIGTERM, coordinator.stop)
        signal.signal(signal.SIGINT, coordinator.stop)
        gc.collect()
        gc.freeze()  # what the start made stays; the collector need not look at it again and again
        coordinator.run()
    return 0
