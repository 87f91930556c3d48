"""A day's figures on the paper of a ticket printer."""

from collections.abc import Iterator

from hardware.printer.slip import Align, Element, Line, Rule, Size, Slip, Space
from motcua.coordinator.day_figures import DaySummary, ServiceFigures
from motcua.coordinator.day_sheet import hours, lasted, named, notes, seal, times, title, totals
from motcua.texts import text_in


def day_slip(summary: DaySummary, lang: str) -> Slip:
    """Return the slip; services and counters at which nothing happened are left out."""
    return Slip(elements=tuple(_elements(summary, lang)))


def _elements(summary: DaySummary, lang: str) -> Iterator[Element]:
    yield Line(text=named(summary.centre, lang), bold=True)
    yield Line(text=title(summary, lang), size=Size.LARGE, bold=True)
    yield from _lines(times(summary, lang))
    yield Rule()
    yield from _lines(totals(summary, lang))
    yield Rule()
    for figures in summary.services:
        if figures.tickets.issued or figures.wait.n:
            yield Line(text=named(figures.name, lang), bold=True, align=Align.LEFT)
            yield Line(text=_service(figures, lang), align=Align.LEFT)
    yield Rule()
    for desk in summary.desks:
        head = f"{named(desk.counter_name, lang)} - {desk.officer_name}"
        yield Line(text=head, bold=True, align=Align.LEFT)
        said = text_in(
            lang,
            "open {open}, paused {paused}; calls {calls}, served {served}, no-show {no_show}",
            open=hours(desk.open_s),
            paused=hours(desk.paused_s),
            calls=desk.calls,
            served=desk.served,
            no_show=desk.no_show,
        )
        yield Line(text=said, align=Align.LEFT)
    yield Rule()
    yield from _lines((*notes(summary, lang), *seal(summary, lang)), size=Size.SMALL)
    yield Space(mm=3)


def _lines(said: tuple[str, ...], size: Size = Size.NORMAL) -> Iterator[Line]:
    return (Line(text=line, align=Align.LEFT, size=size) for line in said)


def _service(figures: ServiceFigures, lang: str) -> str:
    counts = figures.tickets
    return text_in(
        lang,
        "tickets {n}, served {served}, no-show {no_show}, lapsed {lapsed}; wait: half {half}, 90 % {most}",
        n=counts.issued,
        served=counts.served,
        no_show=counts.no_show,
        lapsed=counts.lapsed,
        half=lasted(figures.wait.p50_s),
        most=lasted(figures.wait.p90_s),
    )
