import contextlib
import mmap
import signal
import struct
import time
from datetime import UTC, datetime, timedelta

import pytest

from motcua.rehearse.clock import SharedClock, interruptible

START = datetime(2020, 1, 14, 1, tzinfo=UTC)


def shown(clock: SharedClock) -> datetime:
    with mmap.mmap(clock.descriptor, 8, prot=mmap.PROT_READ) as memory:
        (millis,) = struct.unpack("<q", memory[:8])
    return datetime.fromtimestamp(millis / 1000, UTC)


def test_shows_the_time_that_was_set_to_whoever_has_the_descriptor():
    with SharedClock(START, None) as clock:
        assert shown(clock) == START

        clock.advance(START + timedelta(hours=3))

        assert shown(clock) == START + timedelta(hours=3)


def test_jumps_to_the_first_moment_and_keeps_the_pace_from_there():
    with SharedClock(START, 600) as clock:
        began = time.monotonic()
        clock.advance(START + timedelta(hours=3))
        clock.advance(START + timedelta(hours=3, minutes=2))

        assert time.monotonic() - began >= 120 / 600
        assert shown(clock) == START + timedelta(hours=3, minutes=2)


@pytest.fixture
def _as_at_a_terminal():
    """Whatever started the tests may have let Ctrl-C be ignored, as a shell does in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_as_at_a_terminal")
def test_stands_still_after_an_interrupt_even_one_that_was_passed_over():
    with SharedClock(START, None) as clock, interruptible(clock):
        with contextlib.suppress(KeyboardInterrupt):  # as Python does in a finalizer
            signal.raise_signal(signal.SIGINT)

        with pytest.raises(KeyboardInterrupt):
            clock.advance(START + timedelta(hours=3))

    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_gives_its_memory_back():
    clock = SharedClock(START, None)
    clock.close()
    clock.close()

    with pytest.raises(OSError, match="Bad file descriptor"):
        shown(clock)
