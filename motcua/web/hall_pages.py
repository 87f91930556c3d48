"""The supervisor's page: the whole hall, live, and the closing of a service for today."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from motcua import __version__
from motcua.core.day import Day
from motcua.web import hall_words
from motcua.web.clock import milliseconds, utc_now
from motcua.web.device_rows import device_rows
from motcua.web.devices import DeviceNow, Devices
from motcua.web.hall import Hall, NotKnown
from motcua.web.overview import Overview, overview
from motcua.web.pushing import push
from motcua.web.sending import Sends, answer
from motcua.web.sessions import Session
from motcua.web.staff import StaffPages, session_of
from motcua.wire.codec import MalformedMessage
from motcua.wire.errors import NoHeartbeat, Unanswered

WHOLE: Final = ("totals",)
"""The parts of the page that are made as a whole, each an element of that id and a template of its own."""
ROWS: Final[Mapping[str, Callable[[Overview], tuple[Hashable, ...]]]] = {
    "troubles": lambda seen: (*(s for s in seen.services if s.is_unserved), *seen.troubles) or (None,),
    "counters": attrgetter("counters"),
    "services": attrgetter("services"),
    "waiting": attrgetter("waiting"),
    "devices": attrgetter("devices"),
}
"""Those that are lists: their rows; the template is that of one row, which is `one` there."""
ANSWER_S: Final = 5.0


class HallPages:
    """What supervisors and administrators see of the hall."""

    def __init__(
        self,
        hall: Hall,
        devices: Devices,
        sends: Sends,
        staff: StaffPages,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Show the `hall` and the `devices`; commands go by `sends`."""
        self._hall, self._devices, self._sends, self._staff, self._now = hall, devices, sends, staff, now
        self._looked: _Look | None = None
        self._made: dict[tuple[str, str], _Made] = {}

    def router(self) -> APIRouter:
        """Return the addresses."""
        made = APIRouter()
        made.add_api_route("/hall", self.show, methods=["GET"])
        made.add_api_route("/hall/events", self.events, methods=["GET"])
        made.add_api_route("/hall/services/{service}/close", self.close, methods=["POST"])
        made.add_api_route("/hall/services/{service}/open", self.reopen, methods=["POST"])
        return made

    async def show(self, request: Request) -> Response:
        """Show the hall as it is now."""
        session = session_of(request)
        try:
            day = self._hall.today()
        except NotKnown as error:
            raise HTTPException(503) from error
        parts = self._parts(session, day, live=self._hall.is_live())
        return self._staff.render(
            request,
            "hall.html",
            events="/hall/events",
            parts={name: Markup(part) for name, part in parts.items()},  # noqa: S704 - from templates
            words=hall_words.labels(session.lang),
            target=hall_words.target_line(day.in_force().policy.target_s, session.lang),
            now=milliseconds(self._now()),
            failed=hall_words.failure(request.query_params.get("failed", ""), session.lang),
        )

    async def events(self, request: Request) -> Response:
        """Push the parts that change."""
        session = session_of(request)
        return push(
            self._hall,
            self._staff,
            session,
            lambda day, live: self._parts(session, day, live=live),
        )

    async def close(self, request: Request, service: str) -> Response:
        """Give out no more numbers for a service today."""
        return await self._decide(request, "service/close", service)

    async def reopen(self, request: Request, service: str) -> Response:
        """Give out numbers for it again."""
        return await self._decide(request, "service/open", service)

    async def _decide(self, request: Request, command: str, service: str) -> Response:
        """Send a command about a service; a page with scripts is told by its parts that it was done."""
        try:
            reply = await answer(self._sends.ask(command, service=service), ANSWER_S)
        except (NoHeartbeat, Unanswered):
            status, where = 503, "?failed=silent"
        except MalformedMessage:
            status, where = 400, "?failed=refused"
        else:
            status, where = (204, f"#service-{service}") if reply.ok else (400, "?failed=refused")
        if "hx-request" in request.headers:
            return Response(status_code=status)
        return RedirectResponse(f"/hall{where}", 303)

    def _parts(self, session: Session, day: Day, *, live: bool) -> Mapping[str, str]:
        """Return the parts of the page; rows are made once for all who look in one language."""
        now = self._now()
        seen = self._look(day, now, live=live)
        values = {
            "seen": seen,
            "say": hall_words,
            "words": hall_words.labels(session.lang),
            "now": now,
            "since": lambda moment: _since(moment, seen.tz, now),
        }
        parts = {name: self._staff.fragment(f"hall_{name}.html", session, **values) for name in WHOLE}
        today = now.astimezone(ZoneInfo(seen.tz)).date()  # moments of other days are written with their date
        for name, rows in ROWS.items():
            made = self._made.setdefault((session.lang, name), _Made())
            parts[name] = made.html(
                rows(seen),
                (today, seen.doors, seen.target_s),
                partial(self._row, name, session, values),
            )
        return parts

    def _row(self, name: str, session: Session, values: Mapping[str, object], row: Hashable) -> str:
        return self._staff.fragment(f"hall_{name}.html", session, one=row, **values)

    def _look(self, day: Day, now: datetime, *, live: bool) -> Overview:
        """Return the hall; while nothing has changed, the same value."""
        heard, before = self._devices.all(), self._looked
        if before is None or not before.is_of(day, heard):
            rows = device_rows(day.devices, heard, day.in_force()) if day.settings else ()
        else:
            rows = before.seen.devices
            if before.holds(day, now, live=live):
                return before.seen
        seen = overview(day, rows, now, live=live, version=__version__)
        self._looked = _Look(day=day, heard=heard, seen=seen)
        return seen


class _Made:
    """The rows of a list that were made for the last look at it."""

    def __init__(self) -> None:
        self._beside: object = None
        self._rows: dict[Hashable, str] = {}

    def html(self, rows: Iterable[Hashable], beside: object, make: Callable[[Any], str]) -> str:
        """Return the list; makes the rows that are new, or all when what they show beside has changed."""
        before = self._rows if beside == self._beside else {}
        self._rows = {row: before.get(row) or make(row) for row in rows}
        self._beside = beside
        return "".join(self._rows.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """A look at the hall, and what was looked at."""

    day: Day
    heard: tuple[DeviceNow, ...]
    seen: Overview

    def is_of(self, day: Day, heard: tuple[DeviceNow, ...]) -> bool:
        """Whether the devices are still as they were."""
        known = self.day.devices is day.devices and self.day.settings is day.settings
        return known and self.heard == heard

    def holds(self, day: Day, now: datetime, *, live: bool) -> bool:
        """Whether one would still see the same."""
        in_time = self.seen.changes_at is None or now < self.seen.changes_at
        return self.day is day and self.seen.live == live and in_time


def _since(moment: datetime, tz: str, now: datetime) -> Markup:
    """Return a moment as the page counts on from it; where no script runs, the time of the day."""
    return Markup('<time class="since" datetime="{}" data-ms="{}">{}</time>').format(
        moment.isoformat(timespec="seconds"),
        milliseconds(moment),
        hall_words.clock(moment, tz, now),
    )
