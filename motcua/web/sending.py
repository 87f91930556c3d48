"""How pages send commands to the coordinator: what they need of a device, and an answer that is awaited."""

import asyncio
from typing import Any, Protocol

from motcua.wire.sending import Pending
from motcua.wire.states import Reply


class Sends(Protocol):
    """A device as the pages see it (`motcua.wire.device.Device` is one); for any thread.

    `ask`: what is never stored; raises NoHeartbeat when the coordinator is silent. `send`: on disk before it
    returns, and sent until it is answered; raises OutboxError. Both raise MalformedMessage for bad values.
    """

    def ask(self, name: str, **values: Any) -> Pending:
        """Send a command that is worth nothing in five seconds."""

    def send(self, name: str, **values: Any) -> Pending:
        """Send a command that must arrive."""

    def is_live(self) -> bool:
        """Whether the coordinator was heard within the last five seconds."""


async def answer(pending: Pending, seconds: float) -> Reply:
    """Wait for the reply, which may be a refusal, without holding up the event loop.

    Raises `Unanswered` after so many seconds (a stored command is sent on), else as `Pending.result` does.
    """
    loop, is_done = asyncio.get_running_loop(), asyncio.Event()

    def done(_pending: Pending) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(is_done.set)

    pending.add_done_callback(done)
    try:
        await asyncio.wait_for(is_done.wait(), seconds)
    except TimeoutError:
        return pending.result(0)  # says that it was not answered
    return pending.result(0)
