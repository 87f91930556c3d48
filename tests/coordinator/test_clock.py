"""The coordinator's clock: never back, and trusted only for a reason."""

import os
import struct
from datetime import UTC, datetime, timedelta

import pytest

from motcua.coordinator.clock import AHEAD, BEHIND, RELEASED, RehearsalClock, SystemClock, is_synchronised

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Machine:
    """A machine's two clocks and what keeps them; all can be set."""

    def __init__(self, wall: datetime = NOON, *, kept: bool = False) -> None:
        self.wall, self.is_kept, self.uptime = wall, kept, 100.0

    def clock(self, last: datetime | None) -> SystemClock:
        return SystemClock(last, kept=lambda: self.is_kept, wall=self.shown, monotonic=lambda: self.uptime)

    def shown(self) -> float:
        return self.wall.timestamp()

    def wait(self, **duration: float) -> None:
        passed = timedelta(**duration)
        self.wall += passed
        self.uptime += passed.total_seconds()


class TestTrust:
    @pytest.mark.parametrize(
        ("last", "trusted"),
        [
            (NOON, True),
            (NOON + BEHIND, True),
            (NOON + BEHIND + timedelta(seconds=1), False),
            (NOON - AHEAD, True),
            (NOON - AHEAD - timedelta(seconds=1), False),
            (None, True),
        ],
    )
    def test_without_anything_that_keeps_it_a_clock_must_fit_the_journal(self, last, trusted):
        assert Machine().clock(last).is_trusted() is trusted

    @pytest.mark.parametrize("last", [NOON - timedelta(days=90), NOON - timedelta(hours=1), None])
    def test_a_clock_that_is_kept_is_trusted(self, last):
        assert Machine(kept=True).clock(last).is_trusted()

    @pytest.mark.parametrize("kept", [True, False])
    @pytest.mark.parametrize("last", [RELEASED + timedelta(days=1), None])
    def test_a_clock_before_the_release_is_never_trusted(self, last, kept):
        machine = Machine(datetime(1970, 1, 1, 0, 5, tzinfo=UTC), kept=kept)

        assert not machine.clock(last).is_trusted()

    def test_comes_when_the_network_sets_the_clock(self):
        machine = Machine(datetime(1970, 1, 1, tzinfo=UTC))
        clock = machine.clock(NOON)
        machine.wait(seconds=30)
        assert (clock.is_trusted(), clock.now()) == (False, NOON + timedelta(seconds=30))

        machine.wall, machine.is_kept = NOON + timedelta(hours=20), True
        machine.wait(seconds=11)

        assert clock.now() == NOON + timedelta(hours=20, seconds=11)
        assert clock.is_trusted()

    def test_the_kernel_tells_whether_it_is_synchronised(self):
        assert is_synchronised() in (True, False)


class TestTheTime:
    def test_goes_at_half_speed_until_a_clock_behind_the_journal_has_caught_up(self):
        machine = Machine(NOON, kept=True)
        clock = machine.clock(NOON + timedelta(hours=6))

        machine.wait(hours=2)
        assert clock.now() == NOON + timedelta(hours=7)
        machine.wait(hours=10)
        assert clock.now() == NOON + timedelta(hours=12)

    def test_follows_the_wall_in_whole_milliseconds(self):
        machine = Machine(NOON + timedelta(microseconds=1999))
        clock = machine.clock(None)

        assert clock.now() == NOON + timedelta(milliseconds=1)
        machine.wait(hours=3)
        assert clock.now() == NOON + timedelta(hours=3, milliseconds=1)

    def test_goes_on_from_the_journal_while_the_clock_is_not_trusted(self):
        machine = Machine(datetime(2012, 1, 1, tzinfo=UTC))
        clock = machine.clock(NOON)
        machine.wait(minutes=5)

        assert clock.now() == NOON + timedelta(minutes=5)

    def test_does_not_follow_a_step_of_a_clock_that_nothing_keeps(self):
        machine = Machine()
        clock = machine.clock(NOON)
        machine.wall += timedelta(days=1)
        for _ in range(5):
            machine.wait(seconds=20)

        assert clock.now() == NOON + timedelta(seconds=100)

    def test_follows_a_step_of_a_clock_that_is_kept(self):
        machine = Machine(kept=True)
        clock = machine.clock(NOON)
        machine.wall += timedelta(hours=2)
        machine.wait(seconds=11)

        assert clock.now() == NOON + timedelta(hours=2, seconds=11)

    @pytest.mark.parametrize("step", [timedelta(hours=2), timedelta(minutes=-3)])
    def test_tells_by_how_much_it_was_set(self, step):
        machine = Machine(kept=True)
        clock = machine.clock(NOON)
        machine.wait(hours=1)
        clock.now()
        assert clock.set_by() == timedelta()

        machine.wall += step
        machine.wait(seconds=11)
        clock.now()

        assert clock.set_by() == step

    def test_was_not_set_by_a_step_that_it_does_not_follow(self):
        machine = Machine()
        clock = machine.clock(NOON)
        machine.wall += timedelta(days=1)
        machine.wait(seconds=20)
        clock.now()

        assert clock.set_by() == timedelta()

    def test_follows_a_clock_that_is_slewed(self):
        machine = Machine()
        clock = machine.clock(NOON)
        for _ in range(100):
            machine.wait(seconds=1)
            machine.wall += timedelta(milliseconds=100)
            clock.now()

        assert clock.now() == machine.wall

    @pytest.mark.parametrize("kept", [True, False])
    @pytest.mark.parametrize("step_s", [-1.5, -5, -3600])
    def test_never_goes_back(self, kept, step_s):
        machine = Machine(kept=kept)
        clock = machine.clock(NOON)
        seen = [clock.now()]
        machine.wall += timedelta(seconds=step_s)
        for _ in range(50):
            machine.wait(seconds=1)
            seen.append(clock.now())

        assert seen == sorted(seen)

    def test_is_never_before_the_journal(self):
        machine = Machine(NOON - timedelta(minutes=1))

        assert machine.clock(NOON).now() == NOON


class TestTheClockOfARehearsal:
    @pytest.fixture
    def memory(self):
        descriptor = os.memfd_create("clock")
        os.ftruncate(descriptor, 8)
        yield descriptor
        os.close(descriptor)

    def set_to(self, descriptor: int, moment: datetime) -> None:
        os.pwrite(descriptor, struct.pack("<q", round(moment.timestamp() * 1000)), 0)

    def test_shows_what_is_set_and_is_trusted(self, memory):
        clock = RehearsalClock(memory)
        self.set_to(memory, NOON + timedelta(milliseconds=7))

        assert clock.now() == NOON + timedelta(milliseconds=7)
        assert clock.is_trusted()

    def test_never_goes_back(self, memory):
        clock = RehearsalClock(memory)
        for hours in (1, 0, 2):
            self.set_to(memory, NOON + timedelta(hours=hours))
            clock.now()

        self.set_to(memory, NOON)
        assert clock.now() == NOON + timedelta(hours=2)
