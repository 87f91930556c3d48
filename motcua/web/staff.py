"""The staff's pages as text, and what every handler of theirs needs: who asks, in which language."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse

from motcua.texts import text_in
from motcua.web.access import ACCESS, StaffRole
from motcua.web.hall import Hall
from motcua.web.pages import centre_name, other_languages, templates
from motcua.web.sessions import Session, Sessions

REFERRER: Final[Mapping[str, str]] = {"Referrer-Policy": "same-origin"}
"""With the visitors' `no-referrer` browsers would send forms of the staff with no `Origin`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A line of the navigation; `here`: it leads to the page that is shown."""

    address: str
    name: str
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around every page of the staff, in the language of the session.

    `others`: the languages to change to; `here`: the page's own address; `events`: whence its parts come.
    `silent`, `lost`: said when the coordinator or the line is gone; `failed`: when a step was not taken.
    """

    centre: str
    links: tuple[Link, ...]
    others: tuple[tuple[str, str], ...]
    here: str
    events: str
    is_live: bool
    who: str
    role: str
    menu: str
    sign_out: str
    silent: str
    lost: str
    failed: str


def session_of(request: Request) -> Session:
    """Return who asks; only for handlers whose row in the table of access names roles."""
    session: Session = request.state.session
    return session


class StaffPages:
    """Renders what the staff see, from the templates of this package.

    Every template knows `session`, `lang`, `csrf` and `asset`; texts are handed in from code.
    """

    def __init__(self, hall: Hall, sessions: Sessions) -> None:
        """Read no template before it is asked for."""
        self._hall, self._sessions, self._templates = hall, sessions, templates()

    def render(
        self, request: Request, template: str, *, status: int = 200, events: str = "", **values: object
    ) -> HTMLResponse:
        """Return the whole page of a template that extends `staff.html`.

        `events`: the address from which its parts are pushed (`motcua.web.pushing`), empty where none are.
        """
        session = session_of(request)
        frame = _frame(session, self._hall, request.url.path, events)
        page = self.fragment(template, session, frame=frame, **values)
        return HTMLResponse(page, status, headers=REFERRER)

    def fragment(self, template: str, session: Session, **values: object) -> str:
        """Return a part of a page, as it is pushed or swapped in."""
        made = self._templates.get_template(template)
        return made.render(session=session, lang=session.lang, csrf=session.csrf, **values)

    async def goes_on(self, session: Session) -> bool:
        """Whether a session has not ended."""
        return await asyncio.to_thread(self._sessions.is_open, session)

    def officer_of(self, session: Session) -> str:
        """Return the officer whom the session stands for; raises HTTPException (403) where there is none."""
        if session.officer is None:
            raise HTTPException(403)
        return session.officer


def role_name(role: StaffRole, lang: str) -> str:
    """Return what people call a role."""
    match role:
        case StaffRole.OFFICER:
            return text_in(lang, "Officer")
        case StaffRole.SUPERVISOR:
            return text_in(lang, "Supervisor")
        case StaffRole.ADMIN:
            return text_in(lang, "Administrator")


def _frame(session: Session, hall: Hall, here: str, events: str) -> Frame:
    lang = session.lang
    return Frame(
        centre=centre_name(hall.settings, lang),
        links=tuple(_links(session, here)),
        others=tuple(other_languages(hall.settings, lang)),
        here=here,
        events=events,
        is_live=hall.is_live(),
        who=session.full_name,
        role=role_name(session.role, lang),
        menu=text_in(lang, "Pages"),
        sign_out=text_in(lang, "Sign out"),
        silent=text_in(
            lang,
            "The centre's computer does not answer at the moment. What you see may be old; nothing can be"
            " called until it answers again.",
        ),
        lost=text_in(
            lang,
            "No connection to the centre's computer. What you see may be old; this page goes on by itself as"
            " soon as there is one.",
        ),
        failed=text_in(lang, "That was not done. Please load the page again."),
    )


def _links(session: Session, here: str) -> Iterator[Link]:
    names = {
        "/desk": text_in(session.lang, "My counter"),
        "/hall": text_in(session.lang, "The hall"),
        "/scores": text_in(session.lang, "Scores"),
        "/people": text_in(session.lang, "Accounts"),
    }
    for address, name in names.items():
        roles = ACCESS.get(("GET", address))
        if roles is not None and session.role in roles:
            yield Link(address=address, name=name, here=here == address or here.startswith(f"{address}/"))
