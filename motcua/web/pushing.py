"""Parts of the staff's pages, pushed when they change: written once, for all of them."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Final

from fastapi import HTTPException
from fastapi.responses import StreamingResponse

from motcua.core.day import Day
from motcua.web.hall import Hall
from motcua.web.sessions import Session
from motcua.web.staff import StaffPages

BEAT_S: Final = 2.0
"""Between two signs of life; a page that has heard none for 5 s says so."""
REFRESH_BEATS: Final = 5
"""After so many beats without a change the parts are made again: waiting grows with time alone."""

Render = Callable[[Day, bool], Mapping[str, str]]
"""From the day, and whether the coordinator is live, to the parts of a page: HTML by element id."""


def push(hall: Hall, staff: StaffPages, session: Session, render: Render) -> StreamingResponse:
    """Return the stream of a page: each part whenever it looks different, until the session ends.

    The events: the id of an element with its new inner HTML; `line` with `live` or `silent`; `beat`;
    `ended` when the session has. Raises HTTPException (503) where too many pages are open.
    """
    if not hall.has_room_for_day():
        raise HTTPException(503)
    return StreamingResponse(
        _pushed(hall, staff, session, render),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


async def _pushed(hall: Hall, staff: StaffPages, session: Session, render: Render) -> AsyncIterator[str]:
    shown: dict[str, str] = {}
    quiet = 0
    with hall.watch_day() as watch:
        while not watch.is_over:
            if not await staff.goes_on(session):
                yield event("ended", "-")
                return
            if quiet % REFRESH_BEATS == 0:
                parts = {**render(watch.day, watch.is_live), "line": "live" if watch.is_live else "silent"}
                changed = {name: part for name, part in parts.items() if shown.get(name) != part}
                shown |= changed
                said = "".join(event(name, part) for name, part in changed.items())
            else:
                said = ""
            yield said + event("beat", "-")
            quiet = 0 if await watch.change(BEAT_S) else quiet + 1


def event(name: str, data: str) -> str:
    """Return an event as it is sent; one without data would be none (HTML, 9.2.6)."""
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or ("",))
    return f"event: {name}\n{lines}\n"
