"""The web application: which addresses there are, and how it answers when there is none.

Pages for officers and administrators get routers of their own beside `TicketPages`, below addresses of their
own, with sessions that the pages of tickets never have.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from motcua import __version__
from motcua.web.assets import STATIC
from motcua.web.door import Door
from motcua.web.hall import Hall
from motcua.web.headers import HEADERS, Headers
from motcua.web.pages import Pages
from motcua.web.ticket_pages import TicketPages, spoken
from motcua.web.words import not_found, not_now

_NO_ROBOTS: Final = "User-agent: *\nDisallow: /\n"
_NOT_NOW: Final = (429, 500, 503)


def make_app(hall: Hall, door: Door | None = None) -> FastAPI:
    """Return the application; while it runs, it follows the `hall`."""

    @contextlib.asynccontextmanager
    async def following(_app: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(hall.run())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    pages = Pages()
    app = FastAPI(
        title="motcua",
        version=__version__,
        lifespan=following,
        openapi_url=None,  # its pages load scripts from foreign hosts
        redirect_slashes=False,
    )
    app.add_middleware(Headers)
    app.mount("/static", StaticFiles(directory=STATIC))
    app.include_router(TicketPages(hall, door or Door(), pages).router())
    app.add_api_route("/healthz", lambda: JSONResponse({"live": hall.is_live()}), methods=["GET"])
    app.add_api_route("/robots.txt", lambda: PlainTextResponse(_NO_ROBOTS), methods=["GET"])
    sorry = _Apologies(hall, pages).say
    app.add_exception_handler(HTTPException, sorry)
    app.add_exception_handler(Exception, sorry)
    return app


class _Apologies:
    """The answers where there is nothing to show: one for every address and code that there is not."""

    def __init__(self, hall: Hall, pages: Pages) -> None:
        self._hall, self._pages = hall, pages

    async def say(self, request: Request, error: Exception) -> Response:
        """Answer in the language of the browser; a mistake of ours passes by the other headers."""
        status, headers = 500, HEADERS
        if isinstance(error, HTTPException):
            status, headers = error.status_code, error.headers or {}
        lang = spoken(request)
        notice = not_now(lang) if status in _NOT_NOW else not_found(lang)
        page = self._pages.notice(notice, lang, self._hall.settings)
        return HTMLResponse(page, status, headers=headers)
