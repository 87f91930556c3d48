"""The commands of a device from the hand to the final answer: outbox, sending, and who waits for what."""

import logging
import threading

from motcua.wire.commands import COMMANDS
from motcua.wire.errors import GivenUp, NotConnected, OutboxError
from motcua.wire.outbox import Entry, Outbox
from motcua.wire.sending import Asker, Pending, Sender, Transmit, refusal, unanswered
from motcua.wire.states import ErrorCode, Reply

log = logging.getLogger(__name__)


class Courier:
    """Carries commands and their answers. Thread-safe; all `now` are monotonic seconds of this start.

    `theirs` is the coordinator's time in seconds since 1970, where it is known. Everything that touches the
    disk raises `OutboxError`, and then nothing was changed.
    """

    def __init__(self, outbox: Outbox, transmit: Transmit, incarnation: int) -> None:
        """`transmit(name, payload)` returns a mid; it raises `NotConnected`, or ValueError for a poison."""
        self._outbox = outbox
        self._sender = Sender(outbox, transmit, incarnation)
        self._asker = Asker(transmit)
        self._pending: dict[str, Pending] = {}
        # held while something is sent or settled: what was given up is neither on its way to the line,
        # nor answered behind the back of the one who gave it up
        self._lock = threading.RLock()

    # --- any thread -----------------------------------------------------------------------------

    def put(self, pending: Pending, payload: bytes, *, age_ms: int | None, now: float) -> None:
        """Take a stored command; when this returns, it is on disk."""
        with self._lock:
            self._outbox.put(
                pending.name,
                pending.id,
                payload,
                replayed=COMMANDS[pending.name].replayed,
                aged_from=_birth(age_ms, now),
            )
            self._pending[pending.id] = pending

    def replace(self, old: str, pending: Pending, payload: bytes, *, age_ms: int | None, now: float) -> None:
        """Take a stored command in the place of the waiting `old`, or raise `AlreadySettled`."""
        with self._lock:
            self._outbox.replace(
                old,
                pending.name,
                pending.id,
                payload,
                replayed=COMMANDS[pending.name].replayed,
                aged_from=_birth(age_ms, now),
            )
            self._pending[pending.id] = pending
            replaced = self._pending.pop(old, None)
        if replaced is not None:
            replaced.fail(GivenUp(f"{replaced.name} {old} was replaced by {pending.name} {pending.id}"))

    def give_up(self, command_id: str) -> bool:
        """Never send a waiting command again; False if it does not wait."""
        with self._lock:
            given_up = self._outbox.give_up(command_id)
            pending = self._pending.pop(command_id, None) if given_up else None
        if pending is not None:
            pending.fail(GivenUp(f"{pending.name} {command_id} was given up"))
        return given_up

    def ask(self, pending: Pending, payload: bytes, *, seconds: float, now: float) -> None:
        """Take a command that is never stored."""
        with self._lock:
            self._asker.add(pending, payload, now, seconds)

    def abandon(self) -> None:
        """Tell all who wait that this program ends."""
        with self._lock:
            left = [*self._pending.values(), *self._asker.abandon()]
            self._pending.clear()
        for pending in left:
            pending.fail(NotConnected("the device was closed; a stored command is sent at the next start"))

    # --- the thread of the line -----------------------------------------------------------------

    def ask_due(self, now: float) -> None:
        """Send the questions that are due, and end those whose time is over."""
        with self._lock:
            over = self._asker.turn(now, self._stored_waiting)
        for pending in over:
            pending.fail(unanswered(pending))

    def send_due(self, now: float) -> Reply | None:
        """Send the command that is due; return the refusal of one that can never be sent."""
        with self._lock:
            return self._sender.turn(now)

    @property
    def ask_at(self) -> float:
        """When `ask_due` has something to do."""
        return self._asker.due

    @property
    def send_at(self) -> float:
        """When `send_due` has something to do, as far as is known; it is infinite without a line."""
        return self._sender.due

    def kick(self, now: float, *, new_line: bool = False) -> None:
        """Send and ask at once: the coordinator is back, or there is a `new_line`."""
        with self._lock:
            self._sender.kick(now, new_line=new_line)
            self._asker.kick(now)

    def replay(self, epoch: str, now: float, theirs: float | None) -> int:
        """Send answered commands again if the `epoch` was never seen before; return how many."""
        with self._lock:
            replayed = self._outbox.replay(epoch, theirs)
            self._sender.kick(now)
        return replayed

    def settle(self, reply: Reply, payload: bytes, now: float, theirs: float | None) -> Entry | None:
        """Give a final answer to whoever waits for it, and return the stored command that it settles.

        A second answer finds nobody. Where the disk cannot take it the answer counts all the same; the
        command is then sent and answered again.
        """
        command_id, failure = reply.re or "", None
        with self._lock:
            waiting = self._asker.answered(command_id) or self._pending.pop(command_id, None)
            try:
                entry = self._outbox.find(command_id)
                if entry is not None:
                    self._record(command_id, reply, payload, theirs)
            except OutboxError as error:
                failure = error
            self._asker.hurry(now)
        if waiting is not None:  # told outside the lock: what is called may wait for other threads
            waiting.resolve(reply)
        if failure is not None:
            raise failure
        return entry

    def not_allowed(self, mid: int) -> Reply | None:
        """Return the answer that the broker's 0x87 stands for, if `mid` is of a command that waits."""
        with self._lock:
            command_id = self._sender.id_of(mid) or self._asker.id_of(mid)
        if command_id is None:
            return None
        return refusal(command_id, ErrorCode.NOT_ALLOWED, "the broker refuses this topic")

    def _stored_waiting(self) -> int:
        try:
            return self._outbox.count()
        except OutboxError as error:  # `send_due` meets it too, and says so; questions need no disk
            log.debug("questions do not wait for the outbox: %s", error)
            return 0

    def _record(self, command_id: str, reply: Reply, payload: bytes, theirs: float | None) -> None:
        if reply.ok or reply.error is None:
            self._outbox.answered(command_id, payload, theirs)
            return
        log.warning("refused for good: %s: %s", command_id, reply.error.code)
        self._outbox.set_aside(command_id, f"{reply.error.code}: {reply.error.message}", theirs)


def _birth(age_ms: int | None, now: float) -> float | None:
    return None if age_ms is None else now - age_ms / 1000
