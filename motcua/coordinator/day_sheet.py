"""A day's figures as a page of text, in Vietnamese or English. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import zip_longest
from textwrap import wrap
from zoneinfo import ZoneInfo

from motcua.coordinator.day_figures import DaySummary, DeskFigures, Notice, ServiceFigures, Spread
from motcua.texts import text_in, texts_in
from motcua.wire.states import Names

_WIDEST = 28
"""Signs of a name before it is wrapped."""
_GAP = "  "
Row = tuple[str, ...]


def sheet(summary: DaySummary, lang: str) -> str:
    """Return the page; every line ends with a line break."""
    parts = (
        (named(summary.centre, lang), title(summary, lang), *times(summary, lang)),
        totals(summary, lang),
        table(_ticket_rows(summary, lang), names=1),
        (text_in(lang, "Times in minutes and seconds:"), *table(_time_rows(summary, lang), names=1)),
        table(_desk_rows(summary, lang), names=2) if summary.desks else (),
        notes(summary, lang),
        seal(summary, lang),
    )
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def named(names: Names, lang: str) -> str:
    """Return a name in a language."""
    return names.en if lang == "en" else names.vi


def title(summary: DaySummary, lang: str) -> str:
    """Return the headline."""
    return text_in(lang, "Summary of the day {day}", day=f"{summary.day:%d/%m/%Y}")


def times(summary: DaySummary, lang: str) -> Row:
    """Return when the day was opened and closed, and when tickets were given out."""
    return tuple(_times(summary, lang))


def _times(summary: DaySummary, lang: str) -> Iterator[str]:
    at = moment(summary, summary.as_of)
    if summary.opened_at is None:
        yield text_in(lang, "This day was never opened here; only papers of it have arrived.")
    else:
        opened = moment(summary, summary.opened_at)
        yield (
            text_in(lang, "Opened: {at}, by hand", at=opened)
            if summary.opened_by_hand
            else text_in(lang, "Opened: {at}", at=opened)
        )
    if summary.closed_at is not None:
        closed = moment(summary, summary.closed_at)
        yield (
            text_in(lang, "Closed: {at}, by hand", at=closed)
            if summary.closed_by_hand
            else text_in(lang, "Closed: {at}", at=closed)
        )
    elif summary.opened_at is not None:
        yield text_in(lang, "Not closed yet; as of {at}", at=at)
    if spans := ", ".join(_doors(summary)):
        yield text_in(lang, "Tickets were given out: {spans}", spans=spans)


def moment(summary: DaySummary, at: datetime) -> str:
    """Write a moment in the centre's time: the hour, and the date if it is another day's."""
    local = at.astimezone(ZoneInfo(summary.tz))
    return f"{local:%H:%M}" if local.date() == summary.day else f"{local:%H:%M %d/%m/%Y}"


def _doors(summary: DaySummary) -> Iterator[str]:
    """Yield the spans in which the doors were open; the last one may last."""
    opened: str | None = None
    for notice in summary.notices:
        at = moment(summary, notice.at)
        if notice.what == "doors/opened":
            opened = opened or at
        elif notice.what == "doors/closed" and opened:
            yield f"{opened}-{at}"
            opened = None
    if opened:
        yield f"{opened}-{moment(summary, summary.closed_at) if summary.closed_at else ''}"


def totals(summary: DaySummary, lang: str) -> Row:
    """Return what became of all tickets, the waits, the questions about visits, the words to the centre."""
    counts, asked = summary.total.tickets, summary.ratings
    issued = text_in(
        lang,
        "Tickets: {n}, of them {offline} by kiosks on their own",
        n=counts.issued,
        offline=counts.offline,
    )
    ended = text_in(
        lang,
        "Served {served}, no-show {no_show}, cancelled {cancelled}, lapsed {lapsed}",
        served=counts.served,
        no_show=counts.no_show,
        cancelled=counts.cancelled,
        lapsed=counts.lapsed,
    )
    questions = text_in(
        lang,
        "Questions: {asked}, shown {shown}, answered {answered}, skipped {skipped}, unanswered {unanswered}",
        asked=asked.asked,
        shown=asked.shown,
        answered=asked.answered,
        skipped=asked.skipped,
        unanswered=asked.unanswered,
    )
    words = text_in(lang, "Words to the centre: {n}", n=summary.feedback)
    return (issued, ended, *_left_over(summary, lang), _waits(summary, lang), questions, words)


def _left_over(summary: DaySummary, lang: str) -> Iterator[str]:
    if n := summary.total.tickets.waiting:
        yield texts_in(lang, "{n} ticket is not done yet", "{n} tickets are not done yet", n)
    if n := summary.total.supplements:
        yield text_in(lang, "Must come again with more papers: {n}", n=n)


def _waits(summary: DaySummary, lang: str) -> str:
    wait, target = summary.total.wait, summary.target_s // 60
    if wait.n == 0:
        return text_in(lang, "Nobody was called")
    return text_in(
        lang,
        "Waits: half within {half}, 90 % within {most}; longer than {target} min: {over} of {n}",
        half=lasted(wait.p50_s),
        most=lasted(wait.p90_s),
        target=target,
        over=summary.total.over_target,
        n=wait.n,
    )


def lasted(seconds: int | None) -> str:
    """Write a duration as minutes and seconds, `12:05`, from an hour on as `1:02:05`; None as a dash."""
    if seconds is None:
        return "-"
    minutes, rest = divmod(seconds, 60)
    hours, minutes_of = divmod(minutes, 60)
    return f"{hours}:{minutes_of:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _ticket_rows(summary: DaySummary, lang: str) -> Iterator[Row]:
    yield (
        text_in(lang, "Service"),
        text_in(lang, "Tickets"),
        text_in(lang, "Offline"),
        text_in(lang, "Served"),
        text_in(lang, "No-show"),
        text_in(lang, "Cancelled"),
        text_in(lang, "Lapsed"),
    )
    for figures in _rows(summary):
        counts = figures.tickets
        numbers = (
            *(counts.issued, counts.offline, counts.served),
            *(counts.no_show, counts.cancelled, counts.lapsed),
        )
        yield (_service(figures, lang), *map(str, numbers))


def _time_rows(summary: DaySummary, lang: str) -> Iterator[Row]:
    yield (
        text_in(lang, "Service"),
        text_in(lang, "Calls"),
        text_in(lang, "Wait 50 %"),
        text_in(lang, "Wait 90 %"),
        text_in(lang, "> {n} min", n=summary.target_s // 60),
        text_in(lang, "Service 50 %"),
        text_in(lang, "Service 90 %"),
    )
    for figures in _rows(summary):
        yield (
            _service(figures, lang),
            str(figures.wait.n),
            *_spread(figures.wait),
            str(figures.over_target),
            *_spread(figures.serving),
        )


def _spread(spread: Spread) -> Row:
    return lasted(spread.p50_s), lasted(spread.p90_s)


def _rows(summary: DaySummary) -> tuple[ServiceFigures, ...]:
    return (*summary.services, summary.total)


def _service(figures: ServiceFigures, lang: str) -> str:
    return text_in(lang, "All services") if figures.id is None else named(figures.name, lang)


def _desk_rows(summary: DaySummary, lang: str) -> Iterator[Row]:
    yield (
        text_in(lang, "Counter"),
        text_in(lang, "Officer"),
        text_in(lang, "From - to"),
        text_in(lang, "Time open"),
        text_in(lang, "Time paused"),
        text_in(lang, "Calls"),
        text_in(lang, "Served"),
        text_in(lang, "No-show"),
    )
    for desk in summary.desks:
        yield (
            named(desk.counter_name, lang),
            desk.officer_name,
            _from_to(summary, desk),
            *(hours(desk.open_s), hours(desk.paused_s)),
            *map(str, (desk.calls, desk.served, desk.no_show)),
        )


def _from_to(summary: DaySummary, desk: DeskFigures) -> str:
    ends = moment(summary, desk.closed_at) if desk.closed_at else ""
    return f"{moment(summary, desk.opened_at)}-{ends}"


def hours(seconds: int) -> str:
    """Write a duration as hours and minutes, `7:05`."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}"


def notes(summary: DaySummary, lang: str) -> Row:
    """Return what a reader should know besides: what was done by hand, the coordinator's starts and clock."""
    known = {figures.id: named(figures.name, lang) for figures in summary.services}
    said = (
        (moment(summary, notice.at), _noted(notice, known.get(notice.service), lang))
        for notice in summary.notices
    )
    return tuple(f"{at}: {words}" for at, words in said if words is not None)


def _noted(notice: Notice, service: str | None, lang: str) -> str | None:
    match notice.what:
        case "doors/opened" if notice.by_hand:
            said = text_in(lang, "tickets were given out from here on, by hand")
        case "doors/closed" if notice.by_hand:
            said = text_in(lang, "no more tickets were given out, by hand")
        case "service/closed":
            said = text_in(lang, "{service} was closed", service=service or notice.service)
        case "service/opened":
            said = text_in(lang, "{service} was opened again", service=service or notice.service)
        case "clock/set":
            said = text_in(lang, "the coordinator's clock was set by {n} s", n=notice.by_s)
        case "coordinator/started" if notice.trusted is False:
            said = text_in(lang, "the coordinator started with a clock that nothing kept: times may be wrong")
        case "coordinator/started":
            said = text_in(lang, "the coordinator was started")
        case _:
            return None
    return f"{said} ({notice.reason})" if notice.reason else said


def seal(summary: DaySummary, lang: str) -> Row:
    """Return the seal of a closed day."""
    if summary.seal is None:
        return ()
    return (
        text_in(lang, "Seal: row {seq} of the journal", seq=summary.seal.seq),
        summary.seal.hash,
        *(() if summary.seal.is_kept else (text_in(lang, "NOT KEPT outside the database"),)),
    )


def table(rows: Iterable[Row], names: int) -> Row:
    """Lay out rows in columns: the first `names` to the left and wrapped, the others to the right."""
    cells = [
        [*(wrap(cell, _WIDEST) for cell in row[:names]), *([cell] for cell in row[names:])] for row in rows
    ]
    widths = [max(len(line) for row in cells for line in row[column]) for column in range(len(cells[0]))]
    lines = []
    for row in cells:
        for line in zip_longest(*row, fillvalue=""):
            placed = (
                cell.ljust(width) if column < names else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(line, widths, strict=True))
            )
            lines.append(_GAP.join(placed).rstrip())
    return tuple(lines)
