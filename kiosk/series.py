"""A kiosk's own numbers: `A-K007` is the seventh that kiosk K gave out for the prefix A while it was alone.

The count is on disk before the number is used, and in two places: in the outbox and in a file beside it,
so that neither a damaged outbox nor a damaged file begins the series anew. The higher one counts.
"""

import json
import logging
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from motcua.disk import write_file
from motcua.wire.outbox import Outbox

log = logging.getLogger(__name__)

DAYS = 7  # so many days back a number may still be given out: a restored coordinator can name an earlier day
LAST = 99_999
_FACT = "kiosk/series"

Counts = dict[str, dict[str, int]]


class SeriesEnded(Exception):
    """The series of that day has no number left."""


class OwnSeries:
    """Counts per business day and prefix. For one thread."""

    def __init__(self, outbox: Outbox, file: Path, letter: str) -> None:
        """Read what was given out before; raises `OutboxError` if the outbox cannot be read."""
        self._outbox, self._file, self._letter = outbox, file, letter
        self._counts = _highest(_read(outbox.recall(_FACT), "the outbox"), _read(_bytes(file), str(file)))

    def next(self, day: date, prefix: str) -> str:
        """Return the next number of `day`, never to be returned again once this was entered.

        Raises `OutboxError` or `OSError` when the count cannot be written, `SeriesEnded` after 99999.
        """
        counts = self._counts.setdefault(day.isoformat(), {})
        count = counts.get(prefix, 0) + 1
        if count > LAST:
            raise SeriesEnded(f"{prefix}-{self._letter} has come to {LAST} on {day}")
        counts[prefix] = count
        for past in sorted(self._counts)[:-DAYS]:
            del self._counts[past]
        content = json.dumps(self._counts).encode()
        self._outbox.remember(_FACT, content)
        write_file(self._file, content)
        return f"{prefix}-{self._letter}{count:03d}"


def _read(content: bytes | None, where: str) -> Counts:
    if content is None:
        return {}
    try:
        found = json.loads(content)
        return {
            date.fromisoformat(day).isoformat(): {str(prefix): int(count) for prefix, count in counts.items()}
            for day, counts in found.items()
        }
    except (ValueError, TypeError, AttributeError) as error:
        log.warning("the own series in %s cannot be read: %s", where, error)
        return {}


def _highest(one: Mapping[str, Mapping[str, int]], other: Mapping[str, Mapping[str, int]]) -> Counts:
    return {
        day: {
            prefix: max(here.get(prefix, 0), there.get(prefix, 0))
            for here, there in [(one.get(day, {}), other.get(day, {}))]
            for prefix in {*here, *there}
        }
        for day in {*one, *other}
    }


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        log.warning("%s cannot be read: %s", file, error)
        return None
