"""The pages behind the QR code: a ticket, what is pushed about it, and the one answer to wrong codes."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from motcua.web.codes import canonical
from motcua.web.door import LONGEST_S, Crowded, Door
from motcua.web.hall import Hall, NotKnown
from motcua.web.pages import Pages
from motcua.web.ticket_view import TicketView
from motcua.web.words import language_of, welcome

BEAT_S = 15.0
_NO_CODE = "0"  # looked up like any other, and never found


class TicketPages:
    """What visitors may ask for. A code is a secret: it stands in no log."""

    def __init__(self, hall: Hall, door: Door, pages: Pages) -> None:
        """Answer from the `hall`; who guesses waits at the `door`."""
        self._hall, self._door, self._pages = hall, door, pages

    def router(self) -> APIRouter:
        """Return the addresses."""
        made = APIRouter()
        made.add_api_route("/", self.first, methods=["GET", "HEAD"])
        made.add_api_route("/t", self.typed, methods=["GET"])
        made.add_api_route("/t/{code}", self.ticket, methods=["GET", "HEAD"])
        made.add_api_route("/t/{code}/events", self.events, methods=["GET"])
        return made

    async def first(self, request: Request) -> Response:
        """Say what this is, and take a code that is typed."""
        lang = spoken(request)
        page = self._pages.notice(welcome(lang), lang, self._hall.settings, asks_for_code=True)
        return HTMLResponse(page)

    async def typed(self, request: Request) -> Response:
        """Lead to the page of the code that was typed."""
        code = canonical(request.query_params.get("code", "")) or _NO_CODE
        return RedirectResponse(f"/t/{code}?lang={spoken(request)}", status_code=303)

    async def ticket(self, request: Request, code: str) -> Response:
        """Show a ticket."""
        _, view = await self._seen(request, code)
        lang = spoken(request, view.lang)
        events = f"/t/{canonical(code)}/events?lang={lang}"
        return HTMLResponse(self._pages.ticket(view, lang, self._hall.settings, events))

    async def events(self, request: Request, code: str) -> Response:
        """Push what changes about a ticket, and a sign of life every 15 s."""
        ticket, view = await self._seen(request, code)
        if not self._hall.has_room(ticket):
            raise HTTPException(503)
        pushed = self._pushed(ticket, view, spoken(request, view.lang))
        return StreamingResponse(pushed, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    async def _seen(self, request: Request, code: str) -> tuple[str, TicketView]:
        """Return a ticket's id and what its holder may see; the same work and the same refusal for all."""
        address = request.client.host if request.client else ""
        try:
            await self._door.wait(address)
            ticket = self._hall.find(canonical(code) or _NO_CODE)
            view = self._hall.look(ticket) if ticket is not None else None
        except Crowded as error:
            raise HTTPException(429, headers={"Retry-After": f"{LONGEST_S:.0f}"}) from error
        except NotKnown as error:
            raise HTTPException(503) from error
        if ticket is None or view is None:
            self._door.wrong(address)
            raise HTTPException(404)
        return ticket, view

    async def _pushed(self, ticket: str, view: TicketView, lang: str) -> AsyncIterator[str]:
        with self._hall.watch(ticket, view) as watch:
            yield _event("ticket", self._pages.now(view, lang))
            while not (view.has_ended or watch.is_over):
                if not await watch.change(BEAT_S):
                    yield _event("beat", "-")
                elif watch.view != view:
                    view = watch.view
                    yield _event("ticket", self._pages.now(view, lang))
            if view.has_ended:
                yield _event("end", "-")


def spoken(request: Request, otherwise: str | None = None) -> str:
    """Return the language to answer in: the one asked for, else the ticket's, else the browser's first."""
    accepted = request.headers.get("accept-language", "")[:2].lower()
    return language_of(request.query_params.get("lang"), otherwise, accepted)


def _event(name: str, data: str) -> str:
    # An event without data is none (HTML, 9.2.6); comments never reach the page, so the beat is an event.
    lines = "".join(f"data: {line}\n" for line in data.splitlines())
    return f"event: {name}\n{lines}\n"
