"""Who asks for wrong codes waits: each address and all together; nobody is locked out.

The wait comes before the look-up, so that a right code and a wrong one are told apart no faster. It is short,
since behind one address there may be a whole hall; what protects a code are its fifty random bits.
"""

import asyncio
import ipaddress
import time
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

LONGEST_S = 4.0
MOST_WAITING = 500
MOST_WAITING_AT_ONE = 50
_MOST_ADDRESSES = 10_000
_V6_NETWORK = 64  # so many bits lead to one household; the rest it chooses as it likes


class Crowded(Exception):
    """So many requests wait already that this one was not looked at; it may come again in `LONGEST_S`."""


@dataclass(frozen=True, slots=True)
class Pace:
    """A bucket of `free` wrong codes, which fills again by one each `every` seconds."""

    free: int
    every: float

    def delay(self, due: float, now: float) -> float:
        """Return the seconds to wait at `now`; `due` is when the bucket will be full again."""
        return min(max(due - now - self.free * self.every, 0.0), LONGEST_S)

    def charged(self, due: float, now: float) -> float:
        """Return when the bucket will be full again after one more wrong code; the debt has an end."""
        return min(max(due, now) + self.every, now + self.free * self.every + LONGEST_S)


OF_ONE = Pace(20, 2.0)
OF_ALL = Pace(200, 0.05)


class Door:
    """The waiting before the look-up. `clock`: monotonic seconds; `rest`: sleeps."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        rest: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Know of no wrong code yet."""
        self._clock, self._rest = clock, rest
        self._due: OrderedDict[str, float] = OrderedDict()
        self._due_of_all = 0.0
        self._waiting: Counter[str] = Counter()

    async def wait(self, address: str) -> None:
        """Wait as long as the wrong codes of `address`, and of all, ask for; raises `Crowded`."""
        who, now = network_of(address), self._clock()
        delay = max(OF_ONE.delay(self._due.get(who, 0.0), now), OF_ALL.delay(self._due_of_all, now))
        if not delay:
            return
        if self._waiting[who] >= MOST_WAITING_AT_ONE or self._waiting.total() >= MOST_WAITING:
            raise Crowded
        self._waiting[who] += 1
        try:
            await self._rest(delay)
        finally:
            self._waiting[who] -= 1
            if not self._waiting[who]:
                del self._waiting[who]

    def wrong(self, address: str) -> None:
        """Note that `address` asked for a code that there is not."""
        who, now = network_of(address), self._clock()
        self._due[who] = OF_ONE.charged(self._due.pop(who, 0.0), now)
        self._due_of_all = OF_ALL.charged(self._due_of_all, now)
        while self._due and (len(self._due) > _MOST_ADDRESSES or next(iter(self._due.values())) <= now):
            self._due.popitem(last=False)


def network_of(address: str) -> str:
    """Return whom an address stands for: itself, or the network of an IPv6 household."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped is not None:
            return str(known.ipv4_mapped)
        return str(ipaddress.ip_network((known, _V6_NETWORK), strict=False))
    return address
