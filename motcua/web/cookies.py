"""The cookies of the pages, named after the centre: browsers tell no ports apart, and a host may have two."""

from dataclasses import dataclass
from typing import Final, Self

from fastapi import Request
from fastapi.responses import Response

_HOST_ALONE: Final = "__Host-"  # a browser takes such a cookie from this host and over https alone


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie by its name over http."""

    name: str

    def read(self, request: Request) -> str | None:
        """Return what it holds; over https the one alone that cannot have come from elsewhere."""
        secure = request.cookies.get(_HOST_ALONE + self.name)
        if secure or request.url.scheme == "https":
            return secure
        return request.cookies.get(self.name)

    def put(self, request: Request, answer: Response, value: str, seconds: int | None = None) -> None:
        """Give it to the browser, for so many seconds, or until it is closed."""
        name, secure = self._in(request)
        answer.set_cookie(
            name, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="strict"
        )

    def drop(self, request: Request, answer: Response) -> None:
        """Let the browser forget it."""
        name, secure = self._in(request)
        answer.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="strict")

    def _in(self, request: Request) -> tuple[str, bool]:
        is_secure = _is_secure(request)
        return (_HOST_ALONE if is_secure else "") + self.name, is_secure


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookies:
    """Those of a centre.

    `session`: the secret of who is signed in; `before`: the sign-in page's own, which protects its form;
    `counter`: which counter a colleague takes over, only a suggestion.
    """

    session: Cookie
    before: Cookie
    counter: Cookie

    @classmethod
    def of(cls, centre: str) -> Self:
        """Return the cookies of the centre with this id."""
        # an id has no dot: no two centres have a name in common
        session, before, counter = (
            Cookie(f"motcua-{what}.{centre}") for what in ("session", "before", "counter")
        )
        return cls(session=session, before=before, counter=counter)


def _is_secure(request: Request) -> bool:
    """Whether the browser speaks https: a proxy on this machine says so, or the browser itself."""
    return request.url.scheme == "https" or request.headers.get("origin", "").startswith("https://")
