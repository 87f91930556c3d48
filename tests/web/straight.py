"""A coordinator that pages can ask from their own thread, without a broker between them."""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import current_thread
from typing import Any, TypeVar

from motcua.coordinator.service import Arrival
from motcua.wire.codec import decode
from motcua.wire.commands import Role
from motcua.wire.credentials import compose
from motcua.wire.errors import NoHeartbeat, Unanswered
from motcua.wire.sending import Pending
from motcua.wire.states import Reply
from tests.coordinator.hall import Hall as Coordinator

T = TypeVar("T")


class OwnThread(Coordinator):
    """A coordinator whose database is opened and used on one thread, whoever asks."""

    def __init__(self, data_dir: Path, **options: Any) -> None:
        super().__init__(data_dir, **options)
        self._pool = ThreadPoolExecutor(1, "coordinator")

    def there(self, call: Callable[[], T]) -> T:
        """Do something on the thread."""
        if current_thread().name.startswith("coordinator"):
            return call()
        return self._pool.submit(call).result()

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        self._pool.shutdown()

    def start(self) -> None:
        self.there(lambda: Coordinator.start(self))

    def stop(self) -> None:
        self.there(lambda: Coordinator.stop(self))

    def pass_time(self, **duration: float) -> None:
        self.there(lambda: Coordinator.pass_time(self, **duration))

    def handle(self, *arrivals: Arrival) -> list[dict[str, Any]]:
        return self.there(lambda: Coordinator.handle(self, *arrivals))

    def query(self, sql: str, *values: object) -> Sequence[tuple[Any, ...]]:
        return self.there(lambda: Coordinator.query(self, sql, *values))


class Straight:
    """The pages' device, which goes straight to the coordinator.

    `live`: whether the coordinator is heard; while it is `deaf`, no command is answered.
    `sent`: what was sent.
    """

    def __init__(self, coordinator: Coordinator, told: Callable[[], None]) -> None:
        self._coordinator, self._told = coordinator, told
        self.live, self.deaf = True, False
        self.sent: list[tuple[str, dict[str, Any]]] = []

    def is_live(self) -> bool:
        return self.live

    def ask(self, name: str, **values: Any) -> Pending:
        """Ask as the device does: not at all when the coordinator is silent."""
        composed = self._composed(name, values, stored=False)
        if not self.live:
            raise NoHeartbeat(f"{name}: the coordinator is silent")
        pending = self._pending(*composed)
        if self.deaf:
            pending.fail(Unanswered(f"{name} was not answered"))
        return pending

    def send(self, name: str, **values: Any) -> Pending:
        """Send what is stored; it is answered while the coordinator is heard."""
        return self._pending(*self._composed(name, values, stored=True))

    def _composed(self, name: str, values: dict[str, Any], *, stored: bool) -> tuple[str, str, bytes]:
        command_id, payload = compose(Role.WEB, name, values, at=self._coordinator.clock.time, stored=stored)
        self.sent.append((name, values))
        return command_id, name, payload

    def _pending(self, command_id: str, name: str, payload: bytes) -> Pending:
        pending = Pending(command_id, name)
        if self.live and not self.deaf:
            (reply,) = self._coordinator.handle(Arrival("web", name, payload))
            pending.resolve(decode(Reply, json.dumps(reply).encode()))
            self._told()
        return pending
