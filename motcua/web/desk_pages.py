"""The officer's page: what it shows, what is pushed to it, and the steps that come from it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup

from motcua.core.day import Day
from motcua.web import desk_words as w
from motcua.web.clock import milliseconds, utc_now
from motcua.web.cookies import Cookie
from motcua.web.desk import Away, Desk, Gathered, away, choices, counter_of, desk, gather
from motcua.web.desk_orders import NotTaken, orders, pressed
from motcua.web.desk_sending import DeskSending, Outcome
from motcua.web.gate import form_of
from motcua.web.hall import Hall, NotKnown
from motcua.web.pages import LANGUAGE_NAMES
from motcua.web.pushing import push
from motcua.web.sending import Sends
from motcua.web.sessions import Session
from motcua.web.staff import StaffPages, session_of
from motcua.web.steps import STEPS, StepName
from motcua.web.ticket_view import service_name
from motcua.web.words import said_in

PARTS: Final = ("top", "state", "hand", "kept", "waiting", "left", "services", "choices")
"""The parts of the page at work that change, each an element `desk-…` and a template of its own."""
PARTS_AWAY: Final = ("state", "kept")
"""Those of the page of who is at no counter; how each counter stands is a part `place-…` beside them."""
QUESTIONS: Final = frozenset({"keys", *(step for step in StepName if STEPS[step].asks)})
_HANDING_OVER_S: Final = 600
_WITHOUT_A_KEY_OF_ITS_OWN: Final = (StepName.OPEN, StepName.OPEN_SERVICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """All that the changing parts of an officer's page are made of; equal values look the same."""

    page: Desk | Away
    live: bool
    kept: w.Said | None
    waits: bool
    lang: str

    def possible(self) -> frozenset[StepName]:
        """Return the steps that can be taken now."""
        if isinstance(self.page, Away) or self.waits:
            return frozenset()
        return frozenset(step for step in self.page.possible if self.live or not STEPS[step].needs_line)


class DeskPages:
    """What officers see and do; one acts for the counter at which the day has him, and for no other."""

    def __init__(
        self,
        hall: Hall,
        sends: Sends,
        staff: StaffPages,
        handed: Cookie,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Show the `hall`; steps go by `sends`; which counter is `handed` over is kept in that cookie."""
        self._hall, self._staff, self._handed, self._now = hall, staff, handed, now
        self._sending = DeskSending(sends, hall.stir)
        self._gathered: tuple[Day, Gathered] | None = None
        self._made: dict[tuple[str, str], tuple[_Seen, Mapping[str, str]]] = {}
        self._said: dict[str, w.Said] = {}
        self._in_turn: dict[str, asyncio.Lock] = {}

    def router(self) -> APIRouter:
        """Return the addresses; none of them names a counter or an officer."""
        made = APIRouter()
        made.add_api_route("/desk", self.show, methods=["GET"])
        made.add_api_route("/desk/events", self.events, methods=["GET"])
        made.add_api_route("/desk/step", self.step, methods=["POST"])
        made.add_api_route("/desk/number/{ticket}", self.number, methods=["GET"])
        return made

    # --- what is shown --------------------------------------------------------------------------

    async def show(self, request: Request) -> Response:
        """Show the counter at which the officer is, or those that he may open."""
        session = session_of(request)
        day, seen = self._look(session)
        said = self._said.pop(session.key, None)
        template = "desk_open.html" if isinstance(seen.page, Away) else "desk.html"
        asked = request.query_params.get("show", "")
        values = (
            self._values(seen)
            | {
                "parts": {name: Markup(part) for name, part in self._parts(session, day, seen).items()},  # noqa: S704
                "said": said,
                "asked": asked if asked in QUESTIONS else "",
                "typed": request.query_params.get("number", "")[:10],
                "handed": self._handed.read(request) or "",
                "choices": choices(day, seen.page.counter if isinstance(seen.page, Desk) else None),
                "shown_keys": [step for step in StepName if step not in _WITHOUT_A_KEY_OF_ITS_OWN],
                "now": milliseconds(self._now()),
            }
        )
        return self._staff.render(request, template, events="/desk/events", **values)

    async def events(self, request: Request) -> Response:
        """Push the parts that change."""
        session = session_of(request)
        officer = self._staff.officer_of(session)

        def render(day: Day, live: bool) -> Mapping[str, str]:
            return self._parts(session, day, self._seen(session, officer, day, live=live))

        return push(self._hall, self._staff, session, render)

    async def number(self, request: Request, ticket: str) -> Response:
        """Show a number that staff gave out, to be noted or printed; without its code."""
        day = self._today()
        found, settings = day.ticket(ticket), day.in_force()
        if found is None:
            raise HTTPException(404)
        lang = session_of(request).lang
        issued = found.issued_at.astimezone(ZoneInfo(settings.tz))
        return self._staff.render(
            request,
            "desk_number.html",
            number=found.number,
            service=said_in(found.lang, service_name(day, found.service)),
            title=w.labels(found.lang)["your_number"],
            issued=f"{issued:%H:%M · %d/%m/%Y}",
            words=w.labels(lang),
            ticket_lang=found.lang,
        )

    # --- what is done ---------------------------------------------------------------------------

    async def step(self, request: Request) -> Response:
        """Take one step of an officer, and say what became of it."""
        session, what = session_of(request), pressed(form_of(request))
        officer = self._staff.officer_of(session)
        if what is None:
            raise HTTPException(422)
        async with self._in_turn.setdefault(officer, asyncio.Lock()):
            try:
                meant = orders(self._today(), officer, what, session.lang)
                outcome = await self._sending.carry_out(officer, what.step, meant, session.lang)
            except NotTaken as error:
                outcome = Outcome(said=error.said)
        self._hall.wake()  # whatever was decided, the page shows what holds
        if what.step is StepName.HAND_OVER and outcome.said.tone == "done":
            return self._handed_over(request, officer)
        if outcome.ticket is not None:
            return RedirectResponse(f"/desk/number/{outcome.ticket}", 303)
        by_script = "hx-request" in request.headers
        if by_script and counter_of(self._today(), officer) is not None:
            return self._told(session, outcome.said)
        if outcome.said.tone != "kept":  # the page shows that as long as it is so
            self._said[session.key] = outcome.said
        return Response(headers={"HX-Redirect": "/desk"}) if by_script else RedirectResponse("/desk", 303)

    def _told(self, session: Session, said: w.Said) -> Response:
        """Tell what became of a step; its changes are only pushed: answers may come after newer pushes."""
        shown = None if said.tone == "kept" else said  # that is pushed, too
        return HTMLResponse(self._staff.fragment("desk_said.html", session, said=shown))

    def _handed_over(self, request: Request, officer: str) -> Response:
        """Sign out, and remember the counter for the colleague who signs in here next."""
        counter = counter_of(self._today(), officer)
        answer = RedirectResponse("/sign-out", 307)
        if counter is not None:
            self._handed.put(request, answer, counter.id, _HANDING_OVER_S)
        return answer

    # --- what it is made of ---------------------------------------------------------------------

    def _today(self) -> Day:
        try:
            return self._hall.today()
        except NotKnown as error:
            raise HTTPException(503) from error

    def _look(self, session: Session) -> tuple[Day, _Seen]:
        day = self._today()
        officer = self._staff.officer_of(session)
        return day, self._seen(session, officer, day, live=self._hall.is_live())

    def _seen(self, session: Session, officer: str, day: Day, *, live: bool) -> _Seen:
        counter = counter_of(day, officer)
        if counter is None:
            page: Desk | Away = away(day, officer)
        else:
            page = desk(day, counter, self._of(day), self._now())
        return _Seen(
            page=page,
            live=live,
            kept=self._sending.kept(officer, session.lang),
            waits=self._sending.is_waiting(officer),
            lang=session.lang,
        )

    def _of(self, day: Day) -> Gathered:
        """Return what all pages need of a day; gathered once for each day value."""
        if self._gathered is None or self._gathered[0] is not day:
            self._gathered = day, gather(day)
        return self._gathered[1]

    def _parts(self, session: Session, day: Day, seen: _Seen) -> Mapping[str, str]:
        """Return the parts of the page that change, by the id of their elements; made again when they do."""
        whose = self._staff.officer_of(session), session.lang
        known = self._made.get(whose)
        if known is None or known[0] != seen:
            known = self._made[whose] = seen, self._made_of(session, day, seen)
        return known[1]

    def _made_of(self, session: Session, day: Day, seen: _Seen) -> Mapping[str, str]:
        tz = day.in_force().tz
        values = self._values(seen) | {"since": lambda moment: _since(moment, tz)}
        names = PARTS_AWAY if isinstance(seen.page, Away) else PARTS
        made = {
            f"desk-{name}": self._staff.fragment(f"desk_{name}.html", session, **values) for name in names
        }
        for place in seen.page.places if isinstance(seen.page, Away) else ():
            made[f"place-{place.id}"] = self._staff.fragment(
                "desk_place.html", session, place=place, **values
            )
        return made

    def _values(self, seen: _Seen) -> dict[str, Any]:
        """Return what every template of the page knows."""
        lang = seen.lang
        return {
            "seen": seen,
            "page": seen.page,
            "possible": seen.possible(),
            "words": w.labels(lang),
            "say": w,
            "name": lambda of: said_in(lang, of) if of else "",
            "steps": {step.value: STEPS[step] for step in StepName},
            "languages": LANGUAGE_NAMES,
            "minutes": lambda seconds: w.minutes(seconds, lang),
        }


def _since(moment: datetime, tz: str) -> Markup:
    """Return a moment as the page counts on from it; where no script runs, the time of the day."""
    return Markup('<time class="since" datetime="{}" data-ms="{}">{:%H:%M}</time>').format(
        moment.isoformat(timespec="seconds"), milliseconds(moment), moment.astimezone(ZoneInfo(tz))
    )
