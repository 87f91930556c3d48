"""What stands before every handler: the table of access, the session, and whence a form comes."""

import asyncio
import hmac
import logging
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, quote, urlsplit

from fastapi import HTTPException, Request
from starlette.exceptions import HTTPException as AnyHTTPException

from motcua.web.access import NoRow, allowed
from motcua.web.cookies import Cookies
from motcua.web.sessions import Session, Sessions

log = logging.getLogger(__name__)

CSRF: Final = "csrf"
"""The field of a form that holds the session's token."""
CSRF_HEADER: Final = "X-CSRF-Token"
MOST_BODY: Final = 64 * 1024
"""Bytes that a form may have."""
_HTML: Final = "text/html"
_FORM: Final = "application/x-www-form-urlencoded"


class SignInFirst(AnyHTTPException):
    """Nobody is signed in; raised where a page is asked for (303) or anything else (401)."""


class StalePage(AnyHTTPException):
    """A form came from elsewhere, or from a page of a session that has ended."""

    def __init__(self) -> None:
        """Refuse with 403."""
        super().__init__(403)


class Gate:
    """The guard of all routes; the application depends on `check`."""

    def __init__(self, sessions: Sessions, cookies: Cookies) -> None:
        """Know who is signed in from `sessions`, by the secret that one of the `cookies` holds."""
        self._sessions, self.cookies = sessions, cookies

    async def check(self, request: Request) -> None:
        """Let the request through to its handler, or raise HTTPException."""
        try:
            roles = allowed(request.method, request.scope["route"].path)
        except NoRow as error:
            log.error("%s: refused", error)  # noqa: TRY400 - it is no failure of this request
            raise HTTPException(404) from error
        if is_form := request.method not in {"GET", "HEAD"}:
            if not _is_from_here(request):
                raise StalePage
            request.state.form = await _form(request)
        if roles is None:
            return
        session = await self.session(request)
        if session is None:
            raise _sign_in_first(request)
        request.state.session = session
        if session.role not in roles:
            raise HTTPException(403)
        if is_form and not _has_token(request, session):
            raise StalePage

    async def session(self, request: Request) -> Session | None:
        """Return the session of whoever asks, None for anyone else."""
        secret = self.cookies.session.read(request)
        return await asyncio.to_thread(self._sessions.find, secret) if secret else None


def form_of(request: Request) -> Mapping[str, str]:
    """Return the fields of the form that was sent, as text; of a field that came twice the last."""
    form: Mapping[str, str] = request.state.form
    return form


def _is_from_here(request: Request) -> bool:
    """Whether a page of ours sent the form: the browser says it, and no script of another host can."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = urlsplit(request.headers.get("origin", ""))
    # not the scheme: behind a proxy it is another one here
    return origin.scheme in {"http", "https"} and origin.netloc == request.headers.get("host")


async def _form(request: Request) -> Mapping[str, str]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BODY:
            raise HTTPException(413)
    if request.headers.get("content-type", _FORM).partition(";")[0].strip().lower() != _FORM:
        raise HTTPException(415)
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _has_token(request: Request, session: Session) -> bool:
    given = request.headers.get(CSRF_HEADER) or form_of(request).get(CSRF, "")
    return hmac.compare_digest(given.encode(), session.csrf.encode())


def _sign_in_first(request: Request) -> SignInFirst:
    """Return the way to the sign-in page, told as whoever asks understands it."""
    if "hx-request" in request.headers:
        here = urlsplit(request.headers.get("hx-current-url", "")).path
        return SignInFirst(401, headers={"HX-Redirect": _sign_in_address(here)})
    if request.method in {"GET", "HEAD"} and _HTML in request.headers.get("accept", ""):
        query = f"?{request.url.query}" if request.url.query else ""
        return SignInFirst(303, headers={"Location": _sign_in_address(request.url.path + query)})
    return SignInFirst(401)


def _sign_in_address(here: str) -> str:
    return f"/sign-in?next={quote(here, safe='/')}" if here else "/sign-in"
