"""How the state of the flow looks: one snapshot, its texts in the board's languages. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from display_board import words
from display_board.moments import Moments
from display_board.snapshot import Call, Desk, Said, Screen, Snapshot, Stage
from display_board.state import LANGUAGES, Known, Manner
from motcua.wire.codec import Lang
from motcua.wire.states import CallLine, CentreState, CounterState

RECENT = timedelta(minutes=2)
"""A call so young keeps the screen, though the doors have closed meanwhile."""


def draw(known: Known, moments: Moments, manner: Manner, now: float) -> Snapshot:
    """Return what is on the screen at `now`, in seconds of the flow's clock."""
    languages = spoken(known, manner)
    screen = screen_of(known, manner)
    cards, rows = _calls(known, moments, manner, now) if screen is Screen.CALLS else ((), ())
    title, text = _notice(screen, known, languages) if not cards else (Said(), Said())
    time, date = _clock(known, languages)
    return Snapshot(
        screen=screen,
        languages=languages,
        centre=words.name(languages, known.centre.name if known.centre is not None else None),
        clock=time,
        date=date,
        title=title,
        text=text,
        cards=cards,
        rows=rows,
        coming=_coming(known, manner),
        desk=_desk(known, moments, manner, now) if screen is Screen.COUNTER else None,
        slide=known.slide if screen is not Screen.COUNTER else None,
        running=known.running,
        beat=int(now // manner.page_s) if known.running else 0,
        is_stale=known.is_stale,
        is_demonstration=manner.is_demonstration,
    )


def spoken(known: Known, manner: Manner) -> tuple[Lang, ...]:
    """Return the languages that are shown, the first one first; at least one."""
    if manner.languages:
        return manner.languages
    theirs = known.centre.languages if known.centre is not None else LANGUAGES
    return tuple(lang for lang in LANGUAGES if lang in theirs) or ("vi",)


def screen_of(known: Known, manner: Manner) -> Screen:
    """Return which screen is shown: that of the calls, unless there is nobody to call."""
    centre = known.centre
    if centre is None:
        return Screen.CONNECTING
    if manner.counter is not None:
        return Screen.COUNTER
    if centre.open or not known.has_board or _is_busy(known, manner):
        return Screen.CALLS
    return Screen.LUNCH if _opens_today(known, centre) and known.calls else Screen.CLOSED


def _is_busy(known: Known, manner: Manner) -> bool:
    """Whether somebody is still served, or will be: the doors close before the last visitor leaves."""
    only = manner.only
    counters = [state for name, state in known.counters.items() if not only or name in only]
    if any(state.number is not None for state in counters):
        return True
    if known.coming and any(state.status == "open" for state in counters):
        return True
    newest = known.calls[0].at if known.calls else None
    return newest is not None and known.time is not None and known.time - newest < RECENT


def _opens_today(known: Known, centre: CentreState) -> bool:
    if centre.opens_at is None or known.time is None:
        return False
    zone = ZoneInfo(centre.tz)
    return centre.opens_at.astimezone(zone).date() == known.time.astimezone(zone).date()


def _notice(screen: Screen, known: Known, languages: Sequence[Lang]) -> tuple[Said, Said]:
    """Return title and text of what is said where there are no calls to show."""
    centre = known.centre
    match screen:
        case Screen.CLOSED | Screen.LUNCH if centre is not None:
            title = words.lunch if screen is Screen.LUNCH else words.closed
            opens = words.said(
                languages, lambda lang: words.opens(lang, centre.opens_at, known.time, centre.tz)
            )
            return words.said(languages, title), opens
        case Screen.CALLS if known.has_board:
            return words.said(languages, words.no_calls), words.said(languages, words.please_wait)
        case Screen.CONNECTING:
            return words.said(languages, words.connecting), words.said(languages, words.ask_at_the_desk)
        case Screen.CALLS:
            return words.said(languages, words.connecting), Said()
        case _:
            return Said(), Said()


def _calls(
    known: Known, moments: Moments, manner: Manner, now: float
) -> tuple[tuple[Call, ...], tuple[Call, ...]]:
    """Return the calls that stand large and the others, each newest first; calls that are over come last."""
    languages, lit = spoken(known, manner), moments.is_lit(now)
    fresh = {each.call for each in moments.shown} | set(moments.waiting)
    lines = [line for line in known.calls if line.call in fresh or not _waits_again(known, line)]
    over = {line.call for line in lines if line.call not in fresh and _is_over(known, line)}
    lines.sort(key=lambda line: line.call in over)
    large = {each.call for each in moments.shown} or {line.call for line in lines[:1]}

    def call(line: CallLine) -> Call:
        is_fresh = line.call in fresh
        return Call(
            number=line.number,
            counter=counter_name(known, line.counter, languages),
            also=" ".join(line.also[:1]),
            is_fresh=is_fresh,
            is_lit=is_fresh and lit,
            is_over=line.call in over,
        )

    cards = tuple(call(line) for line in lines if line.call in large)
    rows = tuple(call(line) for line in lines if line.call not in large)
    return cards, rows[: max(manner.calls_shown - len(cards), 0)]


def _waits_again(known: Known, line: CallLine) -> bool:
    """Whether a number that was called is among those that will be: sent on, or its call taken back."""
    return any(line.number == each.number for each in known.coming)


def _is_over(known: Known, line: CallLine) -> bool:
    """Whether the visitor is not in hand at that counter any more, as far as is known."""
    counter = known.counters.get(line.counter)
    return counter is not None and counter.number != line.number


def counter_name(known: Known, counter: str, languages: Sequence[Lang]) -> Said:
    """Return what a counter is called; its id where the centre knows none of this name any more."""
    line = known.counter_line(counter)
    return words.name(languages, line.name) if line is not None else Said(first=counter)


def _coming(known: Known, manner: Manner) -> tuple[str, ...]:
    """Return who will be called soon, at this board's counters."""
    if not manner.only:
        return tuple(line.number for line in known.coming)
    lines = (known.counter_line(counter) for counter in manner.only)
    served = {service for line in lines if line is not None for service in line.services}
    return tuple(line.number for line in known.coming if line.service in served)


def _clock(known: Known, languages: Sequence[Lang]) -> tuple[str, Said]:
    if known.time is None or known.centre is None:
        return "", Said()
    local: datetime = known.time.astimezone(ZoneInfo(known.centre.tz))
    return f"{local:%H:%M}", words.said(languages, lambda lang: words.date(lang, local))


def _desk(known: Known, moments: Moments, manner: Manner, now: float) -> Desk:
    counter = manner.counter or ""
    languages = spoken(known, manner)
    state = known.counters.get(counter)
    stage = _stage(state)
    status = {
        "closed": words.counter_closed,
        "paused": words.counter_paused,
        "idle": words.counter_idle,
        "called": words.counter_calls,
        "serving": words.counter_serves,
    }[stage]
    is_fresh = stage == "called" and bool(moments.shown)
    officer = state.officer if state is not None and stage != "closed" else None
    return Desk(
        name=counter_name(known, counter, languages),
        state=stage,
        status=words.said(languages, status),
        number=state.number or "" if state is not None else "",
        services=_services(known, counter, languages),
        officer=officer.name if officer is not None else "",
        title=officer.title if officer is not None else "",
        is_fresh=is_fresh,
        is_lit=is_fresh and moments.is_lit(now),
    )


def _services(known: Known, counter: str, languages: Sequence[Lang]) -> Said:
    line, centre = known.counter_line(counter), known.centre
    if line is None or centre is None:
        return Said()
    served = [service.name for service in centre.services if service.id in line.services]
    return words.said(
        languages, lambda lang: " · ".join(each.en if lang == "en" else each.vi for each in served)
    )


def _stage(state: CounterState | None) -> Stage:
    """Return how a counter is served; one that pauses with somebody in hand serves on."""
    if state is None or state.status == "closed":
        return "closed"
    if state.number is not None:
        return "called" if state.stage == "called" else "serving"
    return "paused" if state.status == "paused" else "idle"
