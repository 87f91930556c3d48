"""The administrator's page of scores: figures by period and group, with charts, and as files."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from motcua.calendar import local_day
from motcua.evaluation import periods
from motcua.evaluation.facts import Facts, NoFacts, read_facts
from motcua.evaluation.periods import NoPeriod, Period
from motcua.evaluation.report import NoSuchGroup, Report, report
from motcua.evaluation.tally import By
from motcua.evaluation.trend import Step, read_trend
from motcua.evaluation.written import as_csv, as_json
from motcua.web import scores_charts, scores_words
from motcua.web.clock import utc_now
from motcua.web.hall import Hall
from motcua.web.looks import Looks, what_was_shown
from motcua.web.staff import StaffPages, session_of

STEPS: Final = 12
"""So many periods has a trend."""
QUARTERS: Final = 5
_BY: Final[tuple[By, ...]] = ("centre", "officer", "agency", "service", "counter")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the address asks for: `only` is the id of one group."""

    period: Period
    by: By
    only: str | None
    shows_all: bool

    def query(self, **changes: str) -> str:
        """Return the query of an address that asks for the same, but for the changes."""
        known = {
            "period": self.period.name,
            "by": self.by,
            "id": self.only,
            "all": "1" if self.shows_all else "",
        }
        return "&".join(f"{name}={quote(value)}" for name, value in (known | changes).items() if value)


class ScoresPages:
    """What administrators see of the scores."""

    def __init__(
        self,
        data_dir: Path,
        hall: Hall,
        staff: StaffPages,
        looks: Looks,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Read the facts of `data_dir`; note in `looks` who sees what is hidden."""
        self._data_dir, self._hall, self._staff = data_dir, hall, staff
        self._looks, self._now = looks, now

    def router(self) -> APIRouter:
        """Return the addresses."""
        made = APIRouter()
        made.add_api_route("/scores", self.show, methods=["GET"])
        made.add_api_route("/scores/csv", self.csv, methods=["GET"])
        made.add_api_route("/scores/json", self.json, methods=["GET"])
        return made

    async def show(self, request: Request) -> Response:
        """Show the figures of a period."""
        asked = _asked(request, self._today())
        made, facts = await self._report(request, asked)
        chosen = made.groups[0] if asked.only is not None else made.total
        steps = await asyncio.to_thread(self._trend, facts, asked)
        lang = session_of(request).lang
        return self._staff.render(
            request,
            "scores.html",
            asked=asked,
            made=made,
            chosen=chosen,
            say=scores_words,
            words=scores_words.labels(lang),
            groupings=scores_words.groupings(lang),
            choices=tuple(_choices(asked.period, self._today())),
            chart=scores_charts,
            bars=() if chosen.is_hidden else scores_charts.bars(chosen.figures),
            marks=scores_charts.marks(_since_the_first_visit(steps), shows_all=asked.shows_all),
        )

    async def csv(self, request: Request) -> Response:
        """Return the figures as a file for a spreadsheet."""
        made, _ = await self._report(request, _asked(request, self._today()))
        return _file(as_csv(made, bom=True), "text/csv; charset=utf-8", made, "csv")

    async def json(self, request: Request) -> Response:
        """Return the figures as a file for programs."""
        made, _ = await self._report(request, _asked(request, self._today()))
        return _file(as_json(made), "application/json", made, "json")

    async def _report(self, request: Request, asked: _Asked) -> tuple[Report, Facts]:
        try:
            facts = await asyncio.to_thread(read_facts, self._data_dir, asked.period)
            made = report(facts, asked.by, asked.only, shows_all=asked.shows_all)
        except NoFacts as error:
            raise HTTPException(503) from error
        except NoSuchGroup as error:
            raise HTTPException(404) from error
        if asked.shows_all:
            await asyncio.to_thread(self._looks.note, session_of(request).name, what_was_shown(made))
        return made, facts

    def _today(self) -> date:
        settings = self._hall.settings
        return local_day(settings.tz if settings else "UTC", self._now())

    def _trend(self, facts: Facts, asked: _Asked) -> tuple[Step, ...]:
        try:
            return read_trend(self._data_dir, facts, asked.by, asked.only, STEPS)
        except NoFacts as error:
            raise HTTPException(503) from error


def _since_the_first_visit(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the trend without the periods before anybody came; the last of it is always there."""
    first = next((place for place, step in enumerate(steps) if step.finished), len(steps) - 1)
    return steps[first:]


def _asked(request: Request, today: date) -> _Asked:
    """Return what is asked for: this month of the centre where nothing else is said. Raises HTTPException."""
    query = request.query_params
    by = query.get("by") or "centre"
    try:
        if query.get("first") and query.get("last"):
            period = periods.between(query["first"], query["last"])
        else:
            period = periods.named(query.get("period") or f"{today:%Y-%m}")
    except NoPeriod as error:
        raise HTTPException(404) from error
    if by not in _BY:
        raise HTTPException(404)
    only = query.get("id") if by != "centre" else None
    return _Asked(period=period, by=by, only=only, shows_all=query.get("all") == "1")


def _choices(chosen: Period, today: date) -> Iterator[Period]:
    """Yield the periods to choose from: the chosen one, the last months, the last quarters."""
    month = periods.month(f"{today:%Y-%m}")
    quarter = periods.quarter(f"{today:%Y}-Q{(today.month + 2) // 3}")
    known = []
    for _ in range(STEPS):
        known.append(month)
        month = month.before()
    for _ in range(QUARTERS):
        known.append(quarter)
        quarter = quarter.before()
    if chosen not in known:
        yield chosen
    yield from known


def _file(content: str, kind: str, made: Report, ending: str) -> Response:
    name = f"scores-{made.centre}-{made.period.name.replace('..', '_')}-{made.by}.{ending}"
    return Response(
        content.encode(), media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
