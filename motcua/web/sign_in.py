"""Signing in and out, and the language of a session."""

import asyncio
import hmac
import logging
import math
import secrets
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from motcua.texts import LANGUAGES, text_in, texts_in
from motcua.web.access import after_sign_in
from motcua.web.door import LONGEST_S, Crowded, Door
from motcua.web.gate import CSRF, Gate, form_of
from motcua.web.hall import Hall
from motcua.web.pages import centre_name, other_languages, templates
from motcua.web.people import Account, People, WrongPin
from motcua.web.room import Room
from motcua.web.sessions import Sessions
from motcua.web.staff import REFERRER, session_of
from motcua.web.ticket_pages import spoken

log = logging.getLogger(__name__)

HASHES_AT_ONCE: Final = 2
"""So many PINs are looked at at once; each takes 32 MiB."""
MOST_OF_ONE: Final = 10
"""So many sign-ins of one address are looked at or stand in line: who floods it keeps only himself out."""
_LONGEST_FIELD: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What the page says; `trouble` is empty where there is none."""

    title: str
    name: str
    pin: str
    show: str
    button: str
    help: str
    trouble: str


class SignIn:
    """The addresses for signing in and out."""

    def __init__(self, people: People, sessions: Sessions, gate: Gate, hall: Hall, door: Door) -> None:
        """Who guesses waits at the `door`."""
        self._people, self._sessions, self._gate, self._hall = people, sessions, gate, hall
        self._cookies, self._door = gate.cookies, door
        self._room = Room(HASHES_AT_ONCE, MOST_OF_ONE)
        self._templates = templates()

    def router(self) -> APIRouter:
        """Return the addresses."""
        made = APIRouter()
        made.add_api_route("/sign-in", self.page, methods=["GET", "HEAD"])
        made.add_api_route("/sign-in", self.sign_in, methods=["POST"])
        made.add_api_route("/sign-out", self.sign_out, methods=["POST"])
        made.add_api_route("/language", self.speak, methods=["POST"])
        made.add_api_route("/session", self.session, methods=["GET"])
        return made

    async def page(self, request: Request) -> Response:
        """Ask for name and PIN; who is signed in already goes on."""
        following = request.query_params.get("next", "")
        session = await self._gate.session(request)
        if session is not None:
            return RedirectResponse(after_sign_in(following, session.role), 303)
        return self._page(request, spoken(request, "vi"), following)

    async def sign_in(self, request: Request) -> Response:
        """Begin a session, or say what was wrong."""
        form = form_of(request)
        lang = form["lang"] if form.get("lang") in LANGUAGES else "vi"
        following, name = form.get("next", ""), form.get("name", "").strip().lower()[:_LONGEST_FIELD]
        if not self._is_of_this_page(request):
            trouble = text_in(lang, "This page was open for too long. Please sign in once more.")
            return self._page(request, lang, following, name=name, trouble=trouble, status=403)
        try:
            account = await self._checked(request, name, form.get("pin", "")[:_LONGEST_FIELD])
        except WrongPin as error:
            trouble, status = _trouble(error, lang), 429 if error.wait else 401
            return self._page(request, lang, following, name=name, trouble=trouble, status=status)
        secret = await asyncio.to_thread(self._sessions.begin, account, lang)
        if secret is None:  # the account was changed this very moment
            raise HTTPException(503)
        answer = RedirectResponse(after_sign_in(following, account.role), 303)
        self._cookies.session.put(request, answer, secret)
        self._cookies.before.drop(request, answer)
        return answer

    async def _checked(self, request: Request, name: str, pin: str) -> Account:
        """Return who signs in; raises `WrongPin`."""
        address = request.client.host if request.client else ""
        try:
            await self._door.wait(address)
            async with self._room.place(address):
                return await asyncio.to_thread(self._people.check, name, pin)
        except Crowded as error:
            raise HTTPException(429, headers={"Retry-After": f"{LONGEST_S:.0f}"}) from error
        except WrongPin:
            self._door.wrong(address)
            raise

    async def sign_out(self, request: Request) -> Response:
        """End the session."""
        session = session_of(request)
        await asyncio.to_thread(self._sessions.end, session)
        answer = RedirectResponse(f"/sign-in?lang={session.lang}", 303)
        self._cookies.session.drop(request, answer)
        return answer

    async def speak(self, request: Request) -> Response:
        """Go on in another language, on the same page."""
        form, session = form_of(request), session_of(request)
        lang = form.get("lang", "")
        if lang not in LANGUAGES:
            raise HTTPException(422)
        await asyncio.to_thread(self._sessions.speak, session, lang)
        return RedirectResponse(after_sign_in(form.get("next", ""), session.role), 303)

    async def session(self) -> Response:
        """Tell a page's script that its session goes on; where it does not, the gate answers 401."""
        return Response(status_code=204)

    def _page(
        self,
        request: Request,
        lang: str,
        following: str,
        *,
        name: str = "",
        trouble: str = "",
        status: int = 200,
    ) -> HTMLResponse:
        token = self._cookies.before.read(request) or secrets.token_urlsafe(32)
        settings = self._hall.settings
        page = self._templates.get_template("sign_in.html").render(
            lang=lang,
            centre=centre_name(settings, lang),
            others=other_languages(settings, lang),
            words=_words(lang, trouble),
            name=name,
            next=following,
            csrf=token,
        )
        answer = HTMLResponse(page, status, headers=REFERRER)
        self._cookies.before.put(request, answer, token)
        return answer

    def _is_of_this_page(self, request: Request) -> bool:
        """Whether the form came from a sign-in page that this browser was given."""
        known, given = self._cookies.before.read(request), form_of(request).get(CSRF, "")
        return known is not None and hmac.compare_digest(known.encode(), given.encode())


def _words(lang: str, trouble: str) -> _Words:
    return _Words(
        title=text_in(lang, "Staff sign-in"),
        name=text_in(lang, "Sign-in name"),
        pin=text_in(lang, "PIN"),
        show=text_in(lang, "Show the PIN"),
        button=text_in(lang, "Sign in"),
        help=text_in(lang, "Forgotten your PIN? Ask your supervisor or the technician for a new one."),
        trouble=trouble,
    )


def _trouble(error: WrongPin, lang: str) -> str:
    if not error.wait:
        return text_in(lang, "Name and PIN do not fit. Please try again.")
    seconds = math.ceil(error.wait.total_seconds())
    if seconds <= 60:  # noqa: PLR2004
        return texts_in(
            lang,
            "Too many wrong PINs. Please wait one second, or ask your supervisor.",
            "Too many wrong PINs. Please wait {n} seconds, or ask your supervisor.",
            seconds,
        )
    return texts_in(
        lang,
        "Too many wrong PINs. Please wait one minute, or ask your supervisor.",
        "Too many wrong PINs. Please wait {n} minutes, or ask your supervisor.",
        math.ceil(seconds / 60),
    )
