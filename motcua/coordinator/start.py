"""How a coordinator starts: open the store, make today again, and see whether the store is what it was."""

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from motcua import __version__
from motcua.centre_file.reading import BadSettings, digest, load
from motcua.coordinator.clock import Clock
from motcua.coordinator.journal import Record, Tail
from motcua.coordinator.store import Segment, Store
from motcua.coordinator.witness import Seal, Witness
from motcua.core.day import Day
from motcua.core.events import DayClosed, Event, SettingsAdopted, Started, StoreOpened
from motcua.core.evolve import evolve
from motcua.lock_file import Held, holding
from motcua.texts import text

log = logging.getLogger(__name__)
EPOCH_BYTES = 6


class CannotStart(Exception):
    """What keeps the coordinator from starting, in plain words."""


@contextmanager
def open_store(
    data_dir: Path, centre: Path, witness: Witness, clock_after: Callable[[datetime | None], Clock]
) -> Iterator[tuple[Store, Day, Clock]]:
    """Open the centre's store, make today again; yield them with a clock that follows the journal.

    Raises `CannotStart`, `DamagedJournal`, `BadSettings` (of a first start) or `sqlite3.Error`.
    """
    with alone(data_dir), Store(data_dir / "centre.db") as store:
        day = store.replay()
        store.check_tables(day)
        clock = clock_after(day.last_at)
        events = [*_opening(store, day, witness, clock.now()), *_settings(day, centre, clock.now())]
        events.append(Started(at=clock.now(), version=__version__, trusted=clock.is_trusted()))
        segment = Segment(day=day)
        for event in events:
            day = evolve(day, event)
            segment.take(Record(event=event, day=day.today), day)
        store.commit([segment], (), clock.now())
        _keep_up_witness(store, witness, day.epoch)
        yield store, day, clock


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """Hold the data directory's database alone; CannotStart while a coordinator does."""
    with ExitStack() as stack:
        try:
            stack.enter_context(holding(data_dir / "coordinator.lock"))
        except Held as error:
            raise CannotStart(text("another coordinator runs with {path}", path=data_dir)) from error
        yield


def _opening(store: Store, day: Day, witness: Witness, now: datetime) -> list[Event]:
    """Begin a new epoch where the store is new, or was restored: it is shorter than its witness."""
    if not day.epoch:
        return [StoreOpened(at=now, epoch=secrets.token_hex(EPOCH_BYTES), why="made")]
    lost = missing(store, witness)
    if lost is None:
        return []
    log.warning("the store does not hold row %d that was committed: it is taken as restored", lost.seq)
    return [StoreOpened(at=now, epoch=secrets.token_hex(EPOCH_BYTES), why="restored")]


def missing(store: Store, witness: Witness) -> Tail | None:
    """Return the newest row that a witness knows and the store does not hold; None where all is there."""
    seal = witness.newest_seal()
    known = [tail for tail in (witness.noted(), seal.tail if seal else None) if tail is not None]
    lost = [tail for tail in known if store.hash_at(tail.seq) != tail.hash]
    return max(lost, key=lambda tail: tail.seq, default=None)


def _settings(day: Day, centre: Path, now: datetime) -> list[Event]:
    """Adopt the settings file of a first start; afterwards only say that it differs from what is in force."""
    try:
        content, settings = load(centre)
    except BadSettings as error:
        if day.settings is None:
            raise
        log.warning("%s has mistakes, so the settings in force stay:\n%s", centre, error)
        return []
    if day.settings is None:
        return [SettingsAdopted(at=now, content=content, sha256=digest(content))]
    if settings.id != day.settings.id:
        raise CannotStart(
            text(
                "the data belong to the centre {known}, the settings to {named}",
                known=day.settings.id,
                named=settings.id,
            )
        )
    if settings != day.settings:
        log.warning("%s differs from the settings in force; take it over with: motcua adopt", centre)
    return []


def _keep_up_witness(store: Store, witness: Witness, epoch: str) -> None:
    """Set aside the seals that a restored store does not hold, and write those that a crash prevented."""
    held = 0
    for seal in witness.seals():
        if store.hash_at(seal.tail.seq) == seal.tail.hash:
            held = seal.tail.seq
            break
        witness.set_aside(seal, epoch)
    for row in store.closed_days(held):
        event = row.event()
        if isinstance(event, DayClosed):
            log.warning("the day %s had no seal", event.day)
            witness.seal(Seal(day=event.day, tail=Tail(row.seq, row.hash)))
    witness.note(store.tail)
