"""A real day of an office: who came when and for what, and how it was staffed. Reads two CSV files."""

import csv
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from motcua.rehearse.errors import BadDay
from motcua.texts import text

DAY_MS = 24 * 3600 * 1000
DEFAULT_MINUTES = 8
_MOST = 999
_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})$")
_ARRIVALS = ("arrival_s", "queue", "letter", "name")
_STAFFING = ("at_s", "queue", "counters_open", "minutes_per_visit", "waiting")

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What visitors come for, as the office names it: its id, its ticket letter, its name."""

    id: str
    letter: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One visitor: milliseconds after midnight, local time, and the id of the queue."""

    at_ms: int
    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """One look at one queue: counters open, the office's minutes for a visit, people waiting."""

    at_ms: int
    queue: str
    counters_open: int
    minutes_per_visit: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeDay:
    """A day of an office. Arrivals and each queue's staffing are in the order of time.

    `queues`: those that somebody came for. `ends_ms`: the last moment that the files speak of, in
    milliseconds after midnight. `oddities`: what is strange in the data and what was made of it.
    """

    name: str
    date: date
    queues: Mapping[str, Queue]
    arrivals: tuple[Arrival, ...]
    staffing: Mapping[str, tuple[Staffing, ...]]
    ends_ms: int
    oddities: tuple[str, ...]

    def minutes(self, queue: str, at_ms: int) -> int:
        """Minutes that a visit takes at that moment: the last known value, or `DEFAULT_MINUTES`."""
        rows = self.staffing.get(queue, ())
        before = rows[: bisect_right(rows, at_ms, key=lambda row: row.at_ms)]
        return next(
            (row.minutes_per_visit for row in reversed(before) if row.minutes_per_visit), DEFAULT_MINUTES
        )


def read_day(directory: Path) -> OfficeDay:
    """Read `arrivals.csv` and `staffing.csv` of `directory`, or raise `BadDay`."""
    queues: dict[str, Queue] = {}
    oddities: list[str] = []
    arrivals = list(_rows(directory / "arrivals.csv", _ARRIVALS, _arrival(queues, oddities)))
    if not arrivals:
        raise BadDay(text("{file}: nobody came; a day needs one visitor", file=directory / "arrivals.csv"))
    looks = list(_rows(directory / "staffing.csv", _STAFFING, _look))
    if not looks:
        raise BadDay(text("{file}: no rows; a day needs one", file=directory / "staffing.csv"))
    day_date = _date(directory, oddities)
    staffing = _by_queue(looks, queues, oddities)
    arrivals.sort(key=lambda arrival: arrival.at_ms)
    _note_minutes(staffing, oddities)
    return OfficeDay(
        name=directory.resolve().name,
        date=day_date,
        queues={queue: queues[queue] for queue in sorted(queues, key=_numeric)},
        arrivals=tuple(arrivals),
        staffing=staffing,
        ends_ms=max(arrivals[-1].at_ms, *(look.at_ms for look in looks)),
        oddities=tuple(oddities),
    )


def _numeric(queue: str) -> tuple[bool, int, str]:
    return (not queue.isdecimal(), int(queue) if queue.isdecimal() else 0, queue)


def _rows(path: Path, columns: tuple[str, ...], read: Callable[[Mapping[str, str]], T]) -> Iterator[T]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            missing = ", ".join(name for name in columns if name not in (reader.fieldnames or ()))
            if missing:
                expected = ",".join(columns)
                raise BadDay(
                    text(
                        "{file}:1: no column {names}; expected {all}", file=path, names=missing, all=expected
                    )
                )
            for row in reader:
                try:
                    yield read(row)
                except ValueError as error:
                    raise BadDay(f"{path}:{reader.line_num}: {error}") from error
    except OSError as error:
        raise BadDay(f"{path}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadDay(text("{file}: is not a CSV file in UTF-8: {error}", file=path, error=error)) from error


def _moment(row: Mapping[str, str], column: str) -> int:
    try:
        at_ms = round(float(row[column]) * 1000)
    except (ValueError, OverflowError):
        at_ms = -1
    if not 0 <= at_ms < DAY_MS:
        raise ValueError(
            text(
                "{column} is {value}; expected seconds after midnight, 0 to 86400",
                column=column,
                value=repr(row[column]),
            )
        )
    return at_ms


def _whole(row: Mapping[str, str], column: str) -> int:
    if not row[column].isdecimal() or int(row[column]) > _MOST:
        raise ValueError(
            text(
                "{column} is {value}; expected a whole number, 0 to {most}",
                column=column,
                value=repr(row[column]),
                most=_MOST,
            )
        )
    return int(row[column])


def _queue_of(row: Mapping[str, str]) -> str:
    if not row["queue"]:
        raise ValueError(text("queue is empty; expected the office's id of the service"))
    return row["queue"]


def _arrival(queues: dict[str, Queue], oddities: list[str]) -> Callable[[Mapping[str, str]], Arrival]:
    def read(row: Mapping[str, str]) -> Arrival:
        found = Queue(id=_queue_of(row), letter=row["letter"].strip(), name=" ".join(row["name"].split()))
        known = queues.setdefault(found.id, found)
        said = text(
            "queue {id} is called {other} too; took {name}",
            id=found.id,
            other=_title(found),
            name=_title(known),
        )
        if known != found and said not in oddities:
            oddities.append(said)
        return Arrival(at_ms=_moment(row, "arrival_s"), queue=found.id)

    return read


def _title(queue: Queue) -> str:
    return f"{queue.letter} {queue.name}"


def _look(row: Mapping[str, str]) -> Staffing:
    return Staffing(
        at_ms=_moment(row, "at_s"),
        queue=_queue_of(row),
        counters_open=_whole(row, "counters_open"),
        minutes_per_visit=_whole(row, "minutes_per_visit"),
        waiting=_whole(row, "waiting"),
    )


def _date(directory: Path, oddities: list[str]) -> date:
    name = directory.resolve().name
    if found := _DATED.search(name):
        try:
            return date.fromisoformat(found[1])
        except ValueError:
            oddities.append(text("there is no day {date}, as the directory's name says", date=found[1]))
    written = datetime.fromtimestamp((directory / "arrivals.csv").stat().st_mtime, UTC).date()
    oddities.append(
        text("{name} does not end in a date: took {date}, the date of arrivals.csv", name=name, date=written)
    )
    return written


def _by_queue(
    looks: list[Staffing], queues: Mapping[str, Queue], oddities: list[str]
) -> dict[str, tuple[Staffing, ...]]:
    found: defaultdict[str, list[Staffing]] = defaultdict(list)
    for look in sorted(looks, key=lambda look: look.at_ms):
        found[look.queue].append(look)
    idle = [queue for queue in found if queue not in queues]
    if idle:
        oddities.append(
            text("nobody came for these queues of staffing.csv: {queues}; left out", queues=", ".join(idle))
        )
    return {queue: tuple(found[queue]) for queue in sorted(queues, key=_numeric) if queue in found}


def _note_minutes(staffing: Mapping[str, tuple[Staffing, ...]], oddities: list[str]) -> None:
    zero = Counter(row.queue for rows in staffing.values() for row in rows if not row.minutes_per_visit)
    if zero:
        looks = sum(len(rows) for rows in staffing.values())
        oddities.append(
            text(
                "minutes_per_visit is 0 in {n} of {rows} rows: took the last known value, else {default}",
                n=zero.total(),
                rows=looks,
                default=DEFAULT_MINUTES,
            )
        )
