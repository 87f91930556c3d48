"""The page of those who sign in: who must wait after wrong PINs, and may be let in again."""

import asyncio
import math
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from motcua.texts import text_in, texts_in
from motcua.web.access import StaffRole
from motcua.web.people import Account, NoSuchPerson, People
from motcua.web.staff import StaffPages, role_name, session_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """An account on the page; `mark`: how its state is marked; `may_free`: whether there is a button."""

    name: str
    full_name: str
    role: str
    state: str
    mark: str
    may_free: bool


def may_free(role: StaffRole, account: Account) -> bool:
    """Whether a role may end the waiting of an account.

    A supervisor may for officers alone: whoever can end a wait again and again can guess the PIN.
    """
    return role is StaffRole.ADMIN or account.role is StaffRole.OFFICER


class PeoplePages:
    """What supervisors and administrators see of the accounts, and the ending of a wait."""

    def __init__(self, people: People, staff: StaffPages) -> None:
        """Show the `people`."""
        self._people, self._staff = people, staff

    def router(self) -> APIRouter:
        """Return the addresses."""
        made = APIRouter()
        made.add_api_route("/people", self.show, methods=["GET"])
        made.add_api_route("/people/{name}/free", self.free, methods=["POST"])
        return made

    async def show(self, request: Request) -> Response:
        """Show the accounts, those that wait first."""
        session = session_of(request)
        lang = session.lang
        known = await asyncio.to_thread(self._known)
        rows = [_row(account, wait, session.role, lang) for account, wait in known]
        return self._staff.render(request, "people.html", rows=rows, words=_words(lang))

    async def free(self, request: Request, name: str) -> Response:
        """End the waiting of an account."""
        try:
            account = await asyncio.to_thread(self._people.find, name)
        except NoSuchPerson as error:
            raise HTTPException(404) from error
        if not may_free(session_of(request).role, account):
            raise HTTPException(403)
        await asyncio.to_thread(self._people.unlock, name)
        return RedirectResponse("/people", 303)

    def _known(self) -> list[tuple[Account, timedelta]]:
        known = [(account, self._people.wait(account.name)) for account in self._people.all()]
        return sorted(known, key=lambda one: not one[1])


def _row(account: Account, wait: timedelta, role: StaffRole, lang: str) -> _Row:
    state, mark = text_in(lang, "can sign in"), "good"
    if account.disabled_at is not None:
        state, mark = text_in(lang, "disabled"), ""
    elif wait:
        minutes = math.ceil(wait / timedelta(minutes=1))
        state = texts_in(lang, "waits up to one minute", "waits up to {n} minutes", minutes)
        mark = "warn"
    return _Row(
        name=account.name,
        full_name=account.full_name,
        role=role_name(account.role, lang),
        state=state,
        mark=mark,
        may_free=bool(wait) and account.disabled_at is None and may_free(role, account),
    )


def _words(lang: str) -> dict[str, str]:
    return {
        "title": text_in(lang, "Accounts"),
        "about": text_in(
            lang,
            "After five wrong PINs in a row an account waits. Let somebody in again only when you know who"
            " it is.",
        ),
        "free": text_in(lang, "Let in again"),
        "none": text_in(lang, "There are no accounts yet."),
    }
