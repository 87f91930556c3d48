"""Who may ask for which address: the one table. An address that stands not in it is refused. Pure."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class StaffRole(StrEnum):
    """What a member of the staff may do on the pages."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


Allowed = frozenset[StaffRole] | None
"""The roles that may; None: anyone, also without a sign-in."""

ANYONE: Final = None
STAFF: Final = frozenset(StaffRole)
OFFICERS: Final = frozenset({StaffRole.OFFICER})
SUPERVISORS: Final = frozenset({StaffRole.SUPERVISOR, StaffRole.ADMIN})
ADMINS: Final = frozenset({StaffRole.ADMIN})

ACCESS: Final[Mapping[tuple[str, str], Allowed]] = {
    ("GET", "/"): ANYONE,
    ("GET", "/t"): ANYONE,
    ("GET", "/t/{code}"): ANYONE,
    ("GET", "/t/{code}/events"): ANYONE,
    ("GET", "/healthz"): ANYONE,
    ("GET", "/robots.txt"): ANYONE,
    ("GET", "/static"): ANYONE,
    # --- signing in and out ---
    ("GET", "/sign-in"): ANYONE,
    ("POST", "/sign-in"): ANYONE,
    ("POST", "/sign-out"): STAFF,
    ("POST", "/language"): STAFF,
    ("GET", "/session"): STAFF,
    # --- the officer's page ---
    ("GET", "/desk"): OFFICERS,
    ("GET", "/desk/events"): OFFICERS,
    ("POST", "/desk/step"): OFFICERS,
    ("GET", "/desk/number/{ticket}"): OFFICERS,
    # --- the supervisor's page ---
    ("GET", "/hall"): SUPERVISORS,
    ("GET", "/hall/events"): SUPERVISORS,
    ("POST", "/hall/services/{service}/close"): SUPERVISORS,
    ("POST", "/hall/services/{service}/open"): SUPERVISORS,
    ("GET", "/people"): SUPERVISORS,
    ("POST", "/people/{name}/free"): SUPERVISORS,
    # --- the administrator's pages ---
    ("GET", "/scores"): ADMINS,
    ("GET", "/scores/csv"): ADMINS,
    ("GET", "/scores/json"): ADMINS,
}
"""Method and path of each route, and who may. `HEAD` goes with `GET`."""

HOMES: Final[Mapping[StaffRole, str]] = {
    StaffRole.OFFICER: "/desk",
    StaffRole.SUPERVISOR: "/hall",
    StaffRole.ADMIN: "/hall",
}
"""Where each role begins after signing in."""


class NoRow(LookupError):
    """A route has no row in the table: a mistake of ours; it is refused."""


def allowed(method: str, path: str) -> Allowed:
    """Return who may ask for the route `path`, as it was added (`/t/{code}`); raises `NoRow`."""
    row = "GET" if method == "HEAD" else method, path
    if row not in ACCESS:
        raise NoRow(f"{row[0]} {path} has no row in the table of access")
    return ACCESS[row]


def after_sign_in(asked: str, role: StaffRole) -> str:
    """Return where to go after signing in: the page that was asked for if it is the role's, else its home.

    What is no page of the staff (another host, what a visitor sees) is never gone to.
    """
    path = asked.partition("?")[0]
    for (method, route), who in ACCESS.items():
        if method == "GET" and who is not None and role in who and _pattern(route).fullmatch(path):
            return asked
    return HOMES[role]


def _pattern(route: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(route)), re.ASCII)
