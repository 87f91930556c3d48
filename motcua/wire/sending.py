"""How a device sends: stored commands one by one until they are answered, others for five seconds."""

import math
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass
from typing import Self

from motcua.wire.errors import NotConnected, Unanswered
from motcua.wire.outbox import Entry, Outbox
from motcua.wire.states import ErrorBody, ErrorCode, Reply

FIRST_S, LAST_S = 1.0, 15.0  # between two sendings of a stored command, doubling
ASK_S = 5.0
IN_ORDER_S = 1.0  # how long a command that is not stored waits for stored ones put before it
JUST_SENT_S = 0.5

Transmit = Callable[[str, bytes], int]


class Pending:
    """The answer to come. Thread-safe."""

    def __init__(self, command_id: str, name: str) -> None:
        """Wait for the answer to the command called `name` with this id."""
        self.id, self.name = command_id, name
        self._future: Future[Reply] = Future()

    def done(self) -> bool:
        """Whether there is an answer, or none will come."""
        return self._future.done()

    def result(self, timeout: float | None = None) -> Reply:
        """Wait at most `timeout` seconds for the reply, which may be a refusal.

        Raises `Unanswered` when there is none in that time (a stored command is sent on), `GivenUp` when it
        was given up, `NotConnected` when the device was closed.
        """
        try:
            return self._future.result(timeout)
        except Unanswered:
            raise
        except TimeoutError:
            raise Unanswered(f"{self.name} {self.id} was not answered within {timeout} s") from None

    def add_done_callback(self, call: Callable[[Self], None]) -> None:
        """Call `call(self)` once it is done, on the thread that finds out; what it raises is logged."""
        self._future.add_done_callback(lambda _: call(self))

    def resolve(self, reply: Reply) -> None:
        """Give the answer; the first end counts."""
        try:
            self._future.set_result(reply)
        except InvalidStateError:
            return

    def fail(self, error: Exception) -> None:
        """Say that no answer will come; the first end counts."""
        try:
            self._future.set_exception(error)
        except InvalidStateError:
            return


def refusal(command_id: str, code: ErrorCode, message: str) -> Reply:
    """Return the reply of a command that was refused on its way."""
    return Reply(re=command_id, ok=False, error=ErrorBody(code=code.value, message=message))


class Sender:
    """Sends the outbox, oldest first, one command in flight; repeats it after 1 s, doubling to 15 s."""

    def __init__(self, outbox: Outbox, transmit: Transmit, incarnation: int) -> None:
        """`transmit(name, payload)` returns a mid, or raises `NotConnected`, or ValueError for a poison."""
        self._outbox, self._transmit, self._incarnation = outbox, transmit, incarnation
        self._id: str | None = None
        self._mid, self._sent_at, self._delay = 0, -math.inf, FIRST_S
        self.due = -math.inf

    def turn(self, now: float) -> Reply | None:
        """Send what is due. Returns the refusal of a command that can never be sent, else None."""
        entry = self._outbox.head()
        if entry is None:
            self._id, self.due = None, math.inf
            return None
        if entry.id != self._id:
            self._id, self._delay, self.due, self._sent_at = entry.id, FIRST_S, now, -math.inf
        return self._send(entry, now) if now >= self.due else None

    def _send(self, entry: Entry, now: float) -> Reply | None:
        try:
            payload = entry.to_send(incarnation=self._incarnation, now=now)
            self._mid = self._transmit(entry.name, payload)
        except NotConnected:
            self.due = math.inf  # until `kick`
            return None
        except ValueError as error:
            self.due = now  # the next one is at the head once this is set aside
            return refusal(entry.id, ErrorCode.INVALID, f"it cannot be sent: {error}")
        self._sent_at, self.due = now, now + self._delay
        self._delay = min(self._delay * 2, LAST_S)
        return None

    def kick(self, now: float, *, new_line: bool = False) -> None:
        """Send at once: the coordinator is back, or there is a `new_line` (what the old one held is lost)."""
        self._delay = FIRST_S
        if new_line or now >= self._sent_at + JUST_SENT_S:
            self.due = now

    def id_of(self, mid: int) -> str | None:
        """Return the id of the command last sent, if it was sent under this `mid`."""
        return self._id if mid == self._mid else None


@dataclass(slots=True)
class _Question:
    pending: Pending
    payload: bytes
    until: float
    in_order_until: float
    due: float
    delay: float = FIRST_S
    mid: int = 0


class Asker:
    """Sends what is never stored: at once, again after 1 s and 3 s, until its time is over."""

    def __init__(self, transmit: Transmit) -> None:
        """`transmit` as for `Sender`."""
        self._transmit = transmit
        self._open: dict[str, _Question] = {}

    @property
    def due(self) -> float:
        """When `turn` has something to do."""
        return min((min(each.due, each.until) for each in self._open.values()), default=math.inf)

    def add(self, pending: Pending, payload: bytes, now: float, seconds: float) -> None:
        """Ask from `now` on, for so many `seconds`, five at most."""
        until = now + min(seconds, ASK_S)
        self._open[pending.id] = _Question(pending, payload, until, now + IN_ORDER_S, now)

    def turn(self, now: float, before: Callable[[], int]) -> list[Pending]:
        """Send what is due; return those whose time is over.

        `before()` tells how many stored commands wait: while there are, a question waits a moment too,
        so that what one hand did in order arrives in order.
        """
        over = [each.pending for each in self._open.values() if now >= each.until]
        for pending in over:
            del self._open[pending.id]
        for each in self._open.values():
            if now >= each.due:
                self._ask(each, now, before)
        return over

    def _ask(self, each: _Question, now: float, before: Callable[[], int]) -> None:
        if each.mid == 0 and now < each.in_order_until and before():
            each.due = each.in_order_until
            return
        try:
            each.mid = self._transmit(each.pending.name, each.payload)
        except NotConnected:
            each.due = math.inf
            return
        each.due = now + each.delay
        each.delay *= 2

    def kick(self, now: float) -> None:
        """Ask all of them again at once: the line or the coordinator is back, or the outbox is empty."""
        for each in self._open.values():
            each.due = now

    def hurry(self, now: float) -> None:
        """Ask those that have only waited for stored commands."""
        for each in self._open.values():
            if each.mid == 0:
                each.due = min(each.due, now)

    def id_of(self, mid: int) -> str | None:
        """Return the id of the question last sent under this `mid`."""
        return next((key for key, each in self._open.items() if each.mid == mid), None)

    def answered(self, command_id: str) -> Pending | None:
        """Take out the question with this id: it has its final answer."""
        found = self._open.pop(command_id, None)
        return found.pending if found else None

    def abandon(self) -> list[Pending]:
        """Take out all."""
        left = [each.pending for each in self._open.values()]
        self._open.clear()
        return left


def unanswered(pending: Pending) -> Unanswered:
    """Return what a question ends with when its time is over."""
    return Unanswered(f"{pending.name} {pending.id} was not answered in its {ASK_S:g} s")
