"""The administrator's line to a centre that runs: one connection with the account `admin`, one at a time."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from broker_config.broker import RunningBroker, running
from broker_config.knock import Answer, knock
from broker_config.registry import Credentials, system_account
from motcua import __version__
from motcua.lock_file import Held, holding
from motcua.texts import text
from motcua.wire import topics
from motcua.wire.codec import decode, encode
from motcua.wire.commands import Role
from motcua.wire.credentials import compose
from motcua.wire.errors import NotConnected
from motcua.wire.link import NOT_ALLOWED, Delivery, Link
from motcua.wire.selfreport import farewell
from motcua.wire.states import ErrorBody, ErrorCode, Presence, Reply

LOOK_S = 6.0  # a coordinator counts as silent when none of its heartbeats was heard for 5 s
ANSWER_S = 10.0
TURN_S = 20.0
_REPEAT_S = 1.0
_FAREWELL_S = 0.5
_READ = (
    topics.REPLY,
    topics.CENTRE,
    topics.COORDINATOR,
    topics.SERVICE,
    topics.COUNTER,
    topics.PRESENCE,
    topics.HEALTH,
    topics.HEARTBEAT,
)


class AdminError(Exception):
    """The root of what keeps an administrator's program from its work, in plain words."""


class NoBroker(AdminError):
    """No broker runs with the data directory."""


class BrokerSilent(AdminError):
    """The broker does not answer."""


class NotAdmitted(AdminError):
    """The broker does not let the account `admin` in."""


class LineTaken(AdminError):
    """Another administrator's program kept the line for too long."""


class CoordinatorSilent(AdminError):
    """The coordinator did not answer a command."""


class CommandRefused(AdminError):
    """The coordinator refused a command; `code` says why."""

    def __init__(self, error: ErrorBody) -> None:
        """Keep the coordinator's own words as the message."""
        super().__init__(error.message)
        self.code = error.code


class AdminLine:
    """A line that is up; `root` is the centre's."""

    def __init__(self, broker: RunningBroker, account: Credentials) -> None:
        """Connect nothing yet: listening or asking does."""
        self.root, self._name = broker.root, account.username
        now = datetime.now(UTC)
        incarnation = int(now.timestamp() * 1000)
        self._presence = topics.PRESENCE.topic(self.root, device=self._name)
        self._farewell = (self._presence, farewell(incarnation))
        self._hello = encode(
            Presence(online=True, incarnation=incarnation, role=Role.ADMIN, version=__version__, since=now)
        )
        self.has_all = False
        """Whether all that the broker retains has arrived."""
        self._is_gone = self._closed = False
        self._link = Link(
            broker.host,
            broker.port,
            account.username,
            account.password,
            will=self._farewell,
            filters=[self._filter(channel) for channel in _READ],
            on_up=self._greet,
        )

    def _filter(self, channel: topics.Channel) -> str:
        return channel.filter(self.root, device=self._name) if channel.own_read else channel.filter(self.root)

    def _greet(self) -> None:
        # Sent after the subscriptions, our own presence comes back behind everything that is retained.
        self._link.publish(self._presence, self._hello, retain=True)

    def listen(self, seconds: float, until: Callable[[], bool] = lambda: False) -> Iterator[Delivery]:
        """Yield what arrives, for `seconds` or until `until()`."""
        deadline = time.monotonic() + seconds
        while not until() and (left := deadline - time.monotonic()) > 0:
            for delivery in self._link.step(min(left, _REPEAT_S)):
                if delivery.topic == self._presence:
                    self.has_all |= delivery.payload == self._hello and not delivery.retain
                    self._is_gone |= delivery.payload == self._farewell[1]
                else:
                    yield delivery

    def ask(self, name: str, **values: str) -> Reply:
        """Send the command called `name` and return its answer; repeated, same id, until it is answered.

        Raises CommandRefused, or CoordinatorSilent after 10 s.
        """
        command, payload = compose(Role.ADMIN, name, values, at=datetime.now(UTC), stored=False)
        noun, verb = name.split("/")
        topic = topics.COMMAND.topic(self.root, device=self._name, noun=noun, verb=verb)
        deadline = time.monotonic() + ANSWER_S
        while time.monotonic() < deadline:
            reply = self._answer(command, topic, payload)
            if reply is not None and reply.error is not None:
                raise CommandRefused(reply.error)
            if reply is not None:
                return reply
        raise CoordinatorSilent(text("The coordinator does not answer."))

    def _answer(self, command: str, topic: str, payload: bytes) -> Reply | None:
        try:
            self._link.publish(topic, payload)
        except NotConnected:
            for _ in self.listen(_REPEAT_S, lambda: self._link.is_up):
                pass
            return None
        for delivery in self.listen(_REPEAT_S):
            if topics.REPLY.match(self.root, delivery.topic) is not None:
                reply = decode(Reply, delivery.payload)
                if reply.re == command:
                    return reply
        if any(refusal.code == NOT_ALLOWED for refusal in self._link.take_refused()):
            message = text("the broker does not let it pass")
            raise CommandRefused(ErrorBody(code=ErrorCode.NOT_ALLOWED, message=message))
        return None

    def close(self) -> None:
        """Say that we are gone, and leave. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        with suppress(NotConnected):  # the last will says it for us
            self._link.publish(self._presence, self._farewell[1], retain=True)
            # A line that is closed while the broker writes our own farewell to it is a fault in the log.
            for _ in self.listen(_FAREWELL_S, lambda: self._is_gone):
                pass
        self._link.close()


@contextmanager
def admin_line(data_dir: Path) -> Iterator[AdminLine]:
    """Yield a line to the centre that runs with `data_dir`; a second program waits for its turn (20 s).

    Raises AdminError, BrokerError.
    """
    broker = running(data_dir)
    if broker is None:
        raise NoBroker(text("No broker runs with {path}.", path=data_dir))
    account = system_account(data_dir, Role.ADMIN)
    with _turn(data_dir / "admin.lock"):
        match knock(broker.host, broker.port, account, LOOK_S):
            case Answer.SILENT:
                raise BrokerSilent(
                    text("The broker on {host}, port {port}, does not answer.", **_where(broker))
                )
            case Answer.REFUSED:
                raise NotAdmitted(
                    text("The broker on {host}, port {port}, does not know us.", **_where(broker))
                )
        line = AdminLine(broker, account)
        try:
            yield line
        finally:
            line.close()


def _where(broker: RunningBroker) -> dict[str, str | int]:
    return {"host": broker.host, "port": broker.port}


@contextmanager
def _turn(lock: Path) -> Iterator[None]:
    """Hold the line alone: who connects with the same account cuts the other one off."""
    with ExitStack() as stack:
        try:
            stack.enter_context(holding(lock, patience_s=TURN_S))
        except Held as error:
            raise LineTaken(
                text("Another motcua command has been busy for {n} s.", n=round(TURN_S))
            ) from error
        yield
