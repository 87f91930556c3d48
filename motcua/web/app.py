"""The web application: which addresses there are, and how it answers when there is none.

Each group of pages has a router of its own, and each of its addresses a row in the table of access.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from motcua import __version__
from motcua.web.assets import STATIC
from motcua.web.clock import utc_now
from motcua.web.cookies import Cookies
from motcua.web.desk_pages import DeskPages
from motcua.web.devices import Devices
from motcua.web.door import Door
from motcua.web.gate import Gate, StalePage
from motcua.web.hall import Hall
from motcua.web.hall_pages import HallPages
from motcua.web.headers import HEADERS, Headers
from motcua.web.looks import Looks
from motcua.web.pages import Pages
from motcua.web.people import People
from motcua.web.people_pages import PeoplePages
from motcua.web.scores_pages import ScoresPages
from motcua.web.sending import Sends
from motcua.web.sessions import Session, Sessions
from motcua.web.sign_in import SignIn
from motcua.web.staff import StaffPages
from motcua.web.ticket_pages import TicketPages, spoken
from motcua.web.words import Notice, not_found, not_now, not_yours, stale

_NO_ROBOTS: Final = "User-agent: *\nDisallow: /\n"
_NOT_NOW: Final = (429, 500, 503)
_WITHOUT_A_PAGE: Final = (303, 401)  # the browser goes on, or a script has asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """What the pages are made of: the hall, the people of the staff, and the way to the coordinator.

    `id`: the centre's, as its settings name it; `devices`: what they say of themselves.
    `door`, `staff_door`: where those wait who guess codes, or PINs.
    """

    id: str
    hall: Hall
    people: People
    sessions: Sessions
    sends: Sends
    devices: Devices
    door: Door = field(default_factory=Door)
    staff_door: Door = field(default_factory=Door)
    now: Callable[[], datetime] = utc_now


def make_app(centre: Centre) -> FastAPI:
    """Return the application; while it runs, it follows the hall."""
    hall, pages, gate = centre.hall, Pages(), Gate(centre.sessions, Cookies.of(centre.id))

    @contextlib.asynccontextmanager
    async def following(_app: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(hall.run())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    app = FastAPI(
        title="motcua",
        version=__version__,
        lifespan=following,
        openapi_url=None,  # its pages load scripts from foreign hosts
        redirect_slashes=False,
        dependencies=[Depends(gate.check)],
    )
    app.add_middleware(Headers)
    app.mount("/static", StaticFiles(directory=STATIC))
    for router in _routers(centre, pages, gate):
        app.include_router(router)
    app.add_api_route("/healthz", lambda: JSONResponse({"live": hall.is_live()}), methods=["GET"])
    app.add_api_route("/robots.txt", lambda: PlainTextResponse(_NO_ROBOTS), methods=["GET"])
    sorry = _Apologies(hall, pages).say
    app.add_exception_handler(HTTPException, sorry)
    app.add_exception_handler(Exception, sorry)
    return app


def _routers(centre: Centre, pages: Pages, gate: Gate) -> Iterator[APIRouter]:
    hall = centre.hall
    staff = StaffPages(hall, centre.sessions)
    yield TicketPages(hall, centre.door, pages).router()
    yield SignIn(centre.people, centre.sessions, gate, hall, centre.staff_door).router()
    yield PeoplePages(centre.people, staff).router()
    yield DeskPages(hall, centre.sends, staff, gate.cookies.counter, centre.now).router()
    yield HallPages(hall, centre.devices, centre.sends, staff, centre.now).router()
    file = centre.people.file
    yield ScoresPages(file.path.parent, hall, staff, Looks(file, centre.now), centre.now).router()


class _Apologies:
    """The answers where there is nothing to show: one for every address and code that there is not."""

    def __init__(self, hall: Hall, pages: Pages) -> None:
        self._hall, self._pages = hall, pages

    async def say(self, request: Request, error: Exception) -> Response:
        """Answer in the language of the session or the browser; a mistake of ours passes by other headers."""
        status, headers = 500, HEADERS
        if isinstance(error, HTTPException):
            status, headers = error.status_code, error.headers or {}
        if status in _WITHOUT_A_PAGE:
            return Response(status_code=status, headers=headers)
        session: Session | None = getattr(request.state, "session", None)
        lang = session.lang if session else spoken(request)
        notice, settings = _notice(error, status, lang), self._hall.settings
        page = self._pages.notice(notice, lang, settings, for_staff=session is not None)
        return HTMLResponse(page, status, headers=headers)


def _notice(error: Exception, status: int, lang: str) -> Notice:
    if isinstance(error, StalePage):
        return stale(lang)
    if status == 403:  # noqa: PLR2004
        return not_yours(lang)
    return not_now(lang) if status in _NOT_NOW else not_found(lang)
