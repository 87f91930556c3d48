"""The pages of a hall on a real server and a real database; the coordinator's network is left out."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from motcua.centre_file.reading import parse
from motcua.web.access import StaffRole
from motcua.web.app import Centre
from motcua.web.cookies import Cookies
from motcua.web.devices import Devices
from motcua.web.door import Door
from motcua.web.hall import Hall
from motcua.web.people import People
from motcua.web.people_file import PeopleFile
from motcua.web.pins import Pins
from motcua.web.program import configuration, listening
from motcua.web.sessions import Session, Sessions
from motcua.wire.topics import root_of
from tests.centres import eventually
from tests.coordinator.hall import TEXT
from tests.coordinator.hall import Hall as Coordinator
from tests.web.straight import Straight

PINS = {StaffRole.OFFICER: "2704", StaffRole.SUPERVISOR: "270415", StaffRole.ADMIN: "531975"}
FULL_NAMES = {
    StaffRole.OFFICER: "Nguyễn Thị Thử",
    StaffRole.SUPERVISOR: "Bùi Thanh Mai",
    StaffRole.ADMIN: "Hồ Anh Tuấn",
}
CHEAP = Pins(rounds=1, memory_kib=8)


class Visitor:
    """Somebody with a browser of his own; its cookies are kept. `csrf` is the token of the session."""

    def __init__(self, pages: "Served") -> None:
        self._pages = pages
        self.client = httpx.Client(base_url=pages.url, timeout=30, headers={"Accept": "text/html,*/*"})

    @property
    def session(self) -> Session:
        """Who is signed in."""
        found = self._pages.sessions.find(self.client.cookies[self._pages.cookies.session.name])
        assert found is not None
        return found

    @property
    def csrf(self) -> str:
        return self.session.csrf

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Ask for a page."""
        return self.client.get(path, **options)

    def send(self, path: str, fields: Mapping[str, str], **headers: str) -> httpx.Response:
        """Send a form as a page of ours would, but for the token; it is a field like any other."""
        return self.client.post(path, data=fields, headers={"Origin": self._pages.url, **headers})

    def is_signed_in(self, **headers: str) -> bool:
        """Whether the server says so."""
        status = self.get("/session", headers={"Accept": "*/*", **headers}).status_code
        assert status in {204, 401}, status
        return status == 204

    def post(self, path: str, **fields: str) -> httpx.Response:
        """Send a form of the session."""
        return self.send(path, {"csrf": self.csrf, **fields})

    def sign_in(self, name: str, pin: str, **fields: str) -> httpx.Response:
        """Go through the page of the sign-in."""
        page = self.get("/sign-in")
        token = page.text.partition('name="csrf" value="')[2].partition('"')[0]
        return self.send("/sign-in", {"csrf": token, "name": name, "pin": pin, **fields})


class Served:
    """The pages at `url`; `live` is what they take the coordinator for."""

    def __init__(
        self, coordinator: Coordinator, door: Door | None, staff_door: Door | None, centre_id: str
    ) -> None:
        self.coordinator = coordinator
        self.sends = Straight(coordinator, self.changed)

        def now() -> datetime:
            return coordinator.clock.time

        self.hall = Hall(coordinator.data_dir, is_live=self.sends.is_live, now=now)
        self.devices = Devices(root_of("demonstration"))
        self.file = PeopleFile(coordinator.data_dir)
        self.people, self.sessions = People(self.file, CHEAP, now), Sessions(self.file, now)
        self.cookies = Cookies.of(centre_id)
        self.socket = listening("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        centre = Centre(
            id=centre_id,
            hall=self.hall,
            people=self.people,
            sessions=self.sessions,
            sends=self.sends,
            devices=self.devices,
            door=door or Door(),
            staff_door=staff_door or Door(),
            now=now,
        )
        made = configuration(centre)
        assert isinstance(made.app, FastAPI)
        self.app, self.server = made.app, uvicorn.Server(made)
        self.client = httpx.Client(base_url=self.url, timeout=30)
        self._visitors: list[Visitor] = []

    @property
    def live(self) -> bool:
        return self.sends.live

    @live.setter
    def live(self, is_live: bool) -> None:
        self.sends.live = is_live

    def visitor(self) -> Visitor:
        """Return somebody who is not signed in."""
        self._visitors.append(Visitor(self))
        return self._visitors[-1]

    def person(self, role: StaffRole, officer: str | None = None, name: str = "") -> str:
        """Return the name of an account, made where there is none; its PIN is the one of `PINS`."""
        if role is StaffRole.OFFICER and officer is None:
            officer = "can-bo-1"
        name = name or officer or role.value
        if name not in {account.name for account in self.people.all()}:
            known = parse(TEXT).officers.get(officer or "")
            full_name = known.name if known else FULL_NAMES[role]
            self.people.add(name, PINS[role], full_name=full_name, role=role, officer=officer)
        return name

    def signed_in(self, role: StaffRole, officer: str | None = None, lang: str = "vi") -> Visitor:
        """Return somebody who has signed in."""
        visitor = self.visitor()
        answer = visitor.sign_in(self.person(role, officer), PINS[role], lang=lang)
        assert answer.status_code == 303, answer.text
        return visitor

    def close(self) -> None:
        """Close what was opened, when the server has ended."""
        for one in (self.client, *(visitor.client for visitor in self._visitors)):
            one.close()
        self.socket.close()
        self.file.close()

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
    def pushed(self, path: str, who: Visitor | None = None) -> Iterator[Iterator[tuple[str, str]]]:
        """Yield what is pushed at `path` to somebody, as pairs of the event and its data."""
        with (who or self).client.stream("GET", path) as answer:
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
def served(
    coordinator: Coordinator,
    door: Door | None = None,
    staff_door: Door | None = None,
    centre_id: str = parse(TEXT).id,
) -> Iterator[Served]:
    """Serve the pages of a coordinator's hall through the block."""
    pages = Served(coordinator, door, staff_door, centre_id)
    thread = threading.Thread(target=pages.server.run, kwargs={"sockets": [pages.socket]})
    thread.start()
    try:
        eventually(lambda: pages.server.started, "the server")
        yield pages
    finally:
        pages.hall.end()
        pages.server.should_exit = True
        thread.join(10)
        pages.close()
