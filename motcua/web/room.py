"""Room for so many at once, shared fairly: from one address only a few stand in line for it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from motcua.web.door import Crowded, network_of


class Room:
    """Room for `at_once`; of those who are in it or stand in line, `most_of_one` may be of one address."""

    def __init__(self, at_once: int, most_of_one: int) -> None:
        """Let nobody in yet."""
        self._places = asyncio.Semaphore(at_once)
        self._most_of_one = most_of_one
        self._here: Counter[str] = Counter()

    @asynccontextmanager
    async def place(self, address: str) -> AsyncIterator[None]:
        """Be in the room through the block; raises `Crowded` at once where too many have come from there."""
        who = network_of(address)
        if self._here[who] >= self._most_of_one:
            raise Crowded
        self._here[who] += 1
        try:
            async with self._places:
                yield
        finally:
            self._here[who] -= 1
            if not self._here[who]:
                del self._here[who]
