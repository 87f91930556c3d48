"""The pages of a hall on a real server and a real database; the coordinator's network is left out."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn

from motcua.web.door import Door
from motcua.web.hall import Hall
from motcua.web.program import configuration, listening
from tests.centres import eventually
from tests.coordinator.hall import Hall as Coordinator


class Served:
    """The pages at `url`; `live` is what they take the coordinator for."""

    def __init__(self, coordinator: Coordinator, door: Door | None) -> None:
        self.coordinator, self.live = coordinator, True
        self.hall = Hall(coordinator.data_dir, is_live=lambda: self.live, now=lambda: coordinator.clock.time)
        self.socket = listening("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.server = uvicorn.Server(configuration(self.hall, door))
        self.client = httpx.Client(base_url=self.url, timeout=10)

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Ask for a page."""
        return self.client.get(path, **options)

    def ticket(self, service: str = "ho-tich", **fields: Any) -> str:
        """Take a number; return its code."""
        issued = self.coordinator.done("kiosk-1", "ticket/request", service=service, **fields)
        return str(issued["ticket"]["code"])

    def changed(self) -> None:
        """Tell the pages that something happened, as the broker would."""
        self.hall.wake()

    @contextmanager
    def pushed(self, path: str) -> Iterator[Iterator[tuple[str, str]]]:
        """Yield what is pushed at `path`, as pairs of the event and its data."""
        with self.client.stream("GET", path) as answer:
            assert answer.status_code == 200, answer.status_code
            assert answer.headers["content-type"].startswith("text/event-stream")
            yield _events(answer.iter_lines())


def _events(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    name, data = "", []
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
        elif not line:
            yield name, "\n".join(data)
            name, data = "", []


@contextmanager
def served(coordinator: Coordinator, door: Door | None = None) -> Iterator[Served]:
    """Serve the pages of a coordinator's hall through the block."""
    pages = Served(coordinator, door)
    thread = threading.Thread(target=pages.server.run, kwargs={"sockets": [pages.socket]})
    thread.start()
    try:
        eventually(lambda: pages.server.started, "the server")
        yield pages
    finally:
        pages.client.close()
        pages.hall.end()
        pages.server.should_exit = True
        thread.join(10)
        pages.socket.close()
