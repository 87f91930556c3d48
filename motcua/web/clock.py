"""The time as the pages tell it."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC)


def milliseconds(moment: datetime) -> int:
    """Return a moment as the scripts of the pages count: milliseconds since 1970."""
    return int(moment.timestamp() * 1000)
