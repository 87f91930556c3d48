"""The rules of the centre: its day, its doors, its settings, and everything that time alone brings about."""

from datetime import date, datetime

from motcua.calendar import is_open, local_day, next_change, next_midnight
from motcua.centre_file.reading import digest, parse
from motcua.core import events as e
from motcua.core.day import Day, Prompt
from motcua.core.dispatch import next_aging
from motcua.core.evolve import evolve, evolve_all
from motcua.core.order import Device, Order
from motcua.core.refusal import Refused
from motcua.core.ticket import TicketState, has_ended
from motcua.wire.commands import DayClose, DayOpen, DoorsClose, DoorsOpen
from motcua.wire.states import ErrorCode

Events = tuple[e.Event, ...]


def tick(day: Day, now: datetime, *, trusted: bool) -> Events:
    """Return what has fallen due by `now`: questions that ran out, midnight, doors.

    `trusted`: whether the clock may open a new day. Questions end at the moment they were due.
    """
    if day.settings is None:
        return ()
    events = _expired(day, now)
    if trusted and (day.today is None or local_day(day.settings.tz, now) > day.today):
        return (*events, *_new_day(evolve_all(day, events), now))
    return (*events, *_doors(day, now))


def due(day: Day, now: datetime) -> datetime | None:
    """Return when `tick` or the order of calling may next change by time alone, or None."""
    if day.settings is None:
        return None
    if tick(day, now, trusted=False):
        return now
    settings = day.settings
    change, aging = next_change(settings.hours, settings.tz, now), next_aging(day, now)
    moments = [next_midnight(settings.tz, now), *(prompt.deadline for prompt in _open_prompts(day))]
    others = (change, aging, day.held_until)  # until when the doors were held may be over
    return min(moments + [moment for moment in others if moment is not None and moment > now])


def opens_at(day: Day, now: datetime) -> datetime | None:
    """Return when tickets are given out again: None while they are, or where the hours name no time soon."""
    settings, moment = day.in_force(), now
    while not day.doors:
        following = next_change(settings.hours, settings.tz, moment)
        if following is None:
            return None
        moment = following
        today = day.closed and local_day(settings.tz, moment) == day.today
        if not today and is_open(settings.hours, settings.tz, moment):
            return moment
    return None


def open_day(day: Day, _order: Order, _command: DayOpen, now: datetime) -> Events:
    """Open today because a person trusts the clock; a day is never opened twice, nor does it go back."""
    today = local_day(day.in_force().tz, now)
    if day.today is not None and today <= day.today:
        raise Refused(ErrorCode.ILLEGAL_STEP, f"the day {day.today} has been opened already")
    return _new_day(day, now)


def close_day(day: Day, _order: Order, _command: DayClose, now: datetime) -> Events:
    """End the day now, by hand."""
    if day.today is None or day.closed:
        raise Refused(ErrorCode.CLOSED, "the day is closed")
    return _end(day, day.today, now)


def open_doors(day: Day, order: Order, _command: DoorsOpen, now: datetime) -> Events:
    """Give out tickets from now on, until the hours next change or the day ends."""
    _check_not_over(day)
    if day.doors:
        return ()
    return (e.DoorsOpened(at=now, device=order.sender.id, until=_hours_count_again(day, now)),)


def close_doors(day: Day, order: Order, command: DoorsClose, now: datetime) -> Events:
    """Give out no more tickets, until the hours next change; whoever waits is still served."""
    _check_not_over(day)
    if not day.doors:
        return ()
    until = _hours_count_again(day, now)
    return (e.DoorsClosed(at=now, device=order.sender.id, until=until, reason=command.reason),)


def _check_not_over(day: Day) -> None:
    if day.today is None or day.closed:
        raise Refused(ErrorCode.CLOSED, "the day is closed")


def _hours_count_again(day: Day, now: datetime) -> datetime:
    settings = day.in_force()
    return next_change(settings.hours, settings.tz, now) or next_midnight(settings.tz, now)


def adopt(day: Day, content: str, now: datetime) -> Events:
    """Take new settings into force; refused while something that they remove is in use."""
    settings = parse(content)
    if day.settings is not None and settings.id != day.settings.id:
        raise Refused(
            ErrorCode.INVALID, f"these are the settings of {settings.id!r}, not of {day.settings.id!r}"
        )
    for counter in day.counters.values():
        if counter.id not in settings.counters and counter.status != "closed":
            raise Refused(ErrorCode.COUNTER_BUSY, f"counter {counter.id} is to be removed, but is open")
    for ticket in day.tickets.values():
        if not has_ended(ticket.state) and (
            ticket.service not in settings.services or ticket.priority not in settings.priorities
        ):
            raise Refused(ErrorCode.ILLEGAL_STEP, f"{ticket.number} still needs what is to be removed")
    return (e.SettingsAdopted(at=now, content=content, sha256=digest(content)),)


def enrolled(day: Day, devices: tuple[Device, ...], now: datetime) -> Events:
    """Note which devices have accounts, if that has changed."""
    if {device.id: device for device in devices} == dict(day.devices):
        return ()
    return (e.DevicesEnrolled(at=now, devices=devices),)


def _open_prompts(day: Day) -> list[Prompt]:
    return [day.prompts[counter.prompt] for counter in day.counters.values() if counter.prompt]


def _expired(day: Day, now: datetime) -> Events:
    expired = (prompt for prompt in _open_prompts(day) if prompt.deadline <= now)
    return tuple(
        e.PromptClosed(at=prompt.deadline, token=prompt.token, counter=prompt.counter or "", why="expired")
        for prompt in sorted(expired, key=lambda prompt: prompt.deadline)
    )


def _doors(day: Day, now: datetime) -> Events:
    settings = day.in_force()
    held = day.held_until is not None and now < day.held_until
    wanted = day.doors if held else is_open(settings.hours, settings.tz, now)
    open_now = wanted and day.today is not None and not day.closed
    if open_now == day.doors:
        return ()
    return (e.DoorsOpened(at=now) if open_now else e.DoorsClosed(at=now),)


def _new_day(day: Day, now: datetime) -> Events:
    """Return the end of the day before, if it has not ended yet, and of its questions, and the new day."""
    ended = () if day.today is None or day.closed else _end(day, day.today, now)
    unanswered = tuple(
        e.PromptClosed(at=now, token=prompt.token, counter=prompt.counter or "", why="day_closed")
        for prompt in _open_prompts(day)
    )
    opened = e.DayOpened(
        at=now,
        day=local_day(day.in_force().tz, now),
        signed_in=dict(day.signed_in),
        cases=day.cases,
        restored_at=day.restored_at,
    )
    return (*unanswered, *ended, opened, *_doors(evolve(day, opened), now))


def _end(day: Day, today: date, now: datetime) -> Events:
    """Return the end of a day: who is being served is served, everybody else lapses, counters close."""
    events: list[e.Event] = []
    for ticket in day.tickets.values():
        if ticket.state is TicketState.SERVING and ticket.visit is not None:
            visit = day.visits[ticket.visit]
            events.append(e.ServiceFinished(at=now, visit=visit.id, counter=visit.counter))
        elif not has_ended(ticket.state):
            events.append(e.TicketLapsed(at=now, ticket=ticket.id))
    events += [
        e.CounterClosed(at=now, counter=counter.id, officer=counter.officer, reason="day closed")
        for counter in day.counters.values()
        if counter.officer is not None
    ]
    return (*events, e.DayClosed(at=now, day=today))
