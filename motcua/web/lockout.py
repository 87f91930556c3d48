"""How long a sign-in waits after wrong PINs. Pure."""

from datetime import datetime, timedelta
from typing import Final

FREE: Final = 5
"""So many wrong PINs in a row; the last of them begins the first wait."""
FIRST: Final = timedelta(seconds=30)
LONGEST: Final = timedelta(minutes=15)
FORGOTTEN: Final = timedelta(days=1)
"""Wrong PINs are forgotten so long after the last of them."""


def wait(wrong: int, last_at: datetime, now: datetime) -> timedelta:
    """Return how long to wait yet after `wrong` wrong PINs in a row, the last of them at `last_at`.

    30 s after the fifth, then twice as long after each more, 15 minutes at most; no longer than that either
    when the clock was set back.
    """
    if wrong < FREE:
        return timedelta()
    whole = min(FIRST * (1 << min(wrong - FREE, 10)), LONGEST)
    return max(min(last_at + whole - now, whole), timedelta())
