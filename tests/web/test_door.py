"""Who guesses waits; nobody is locked out."""

import asyncio

import pytest

from motcua.web.door import LONGEST_S, MOST_WAITING_AT_ONE, OF_ALL, OF_ONE, Crowded, Door


class Time:
    """A clock that stands, and sleep that is only written down."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    async def rest(self, seconds: float) -> None:
        self.slept.append(seconds)

    def wait_of(self, door: Door, address: str) -> float:
        self.slept.clear()
        asyncio.run(door.wait(address))
        return sum(self.slept)


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def door(time):
    return Door(time.clock, time.rest)


def guess(door: Door, address: str, times: int) -> None:
    for _ in range(times):
        door.wrong(address)


def test_a_few_mistyped_codes_cost_nothing(door, time):
    guess(door, "10.0.0.1", OF_ONE.free)

    assert time.wait_of(door, "10.0.0.1") == 0


def test_who_goes_on_guessing_waits_longer_and_longer_up_to_an_end(door, time):
    guess(door, "10.0.0.1", OF_ONE.free)
    waits = []
    for _ in range(4):
        guess(door, "10.0.0.1", 1)
        waits.append(time.wait_of(door, "10.0.0.1"))

    assert waits == [2, 4, 4, 4]


def test_another_address_waits_for_nobody_s_guesses(door, time):
    guess(door, "10.0.0.1", OF_ONE.free + 5)

    assert time.wait_of(door, "10.0.0.2") == 0


def test_a_hall_behind_one_address_is_slowed_but_never_locked_out(door, time):
    guess(door, "10.0.0.1", 10_000)
    assert time.wait_of(door, "10.0.0.1") == LONGEST_S
    time.now += LONGEST_S
    assert time.wait_of(door, "10.0.0.1") == 0


def test_guesses_from_everywhere_slow_everybody(door, time):
    for n in range(OF_ALL.free + 20):
        guess(door, f"10.0.{n // 200}.{n % 200}", 1)

    assert time.wait_of(door, "192.168.0.1") == pytest.approx(20 * OF_ALL.every)


def test_the_addresses_of_one_household_are_one(door, time):
    for n in range(OF_ONE.free + 1):
        guess(door, f"2001:db8::{n:x}", 1)

    assert time.wait_of(door, "2001:db8::ffff") == 2
    assert time.wait_of(door, "2001:db8:0:1::1") == 0
    assert time.wait_of(door, "::ffff:10.0.0.1") == 0


def test_only_so_many_requests_of_one_address_wait_at_once():
    async def crowd() -> int:
        gate = asyncio.Event()

        async def rest(_seconds: float) -> None:
            await gate.wait()

        door = Door(lambda: 1000.0, rest)
        guess(door, "10.0.0.1", OF_ONE.free + 1)
        waiting = [asyncio.create_task(door.wait("10.0.0.1")) for _ in range(MOST_WAITING_AT_ONE + 1)]
        await asyncio.sleep(0)
        await door.wait("10.0.0.2")
        gate.set()
        done = await asyncio.gather(*waiting, return_exceptions=True)
        await door.wait("10.0.0.1")
        return sum(isinstance(one, Crowded) for one in done)

    assert asyncio.run(crowd()) == 1


def test_forgets_the_addresses_that_have_paid(door, time):
    for n in range(100):
        guess(door, f"10.0.0.{n}", 1)
    time.now += 60
    guess(door, "10.0.1.1", 1)

    assert len(door._due) == 1
