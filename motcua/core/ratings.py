"""The rules of ratings: one visit, one question, one score."""

from datetime import datetime, timedelta
from typing import Any

from motcua.core import events as e
from motcua.core.day import Day, Prompt, Score, Visit
from motcua.core.order import Order
from motcua.core.private import Private, private
from motcua.core.refusal import Refused
from motcua.wire import commands as c
from motcua.wire.states import ErrorCode

Events = tuple[e.Event, ...]
TOKEN_LENGTH = 26
TOKEN_LIFE = timedelta(days=35)
EXPLAIN_WITHIN = timedelta(minutes=15)
_TOLD = ("skipped", "timeout")
"""How a question ends on the screen; in every other way it ends here."""


def ask(day: Day, order: Order, visit: Visit, now: datetime) -> Events:
    """Open the question about a finished visit, after ending the one that still stands at the counter."""
    counter = day.counters[visit.counter]
    ended: Events = ()
    if counter.prompt is not None:
        ended = (e.PromptClosed(at=now, token=counter.prompt, counter=counter.id, why="next"),)
    terminals = (
        device.id
        for device in day.devices.values()
        if device.role is c.Role.RATING and device.counter == counter.id
    )
    form = day.in_force().rating
    opened = e.PromptOpened(
        at=now,
        token=order.new_secret("token", TOKEN_LENGTH),
        visit=visit.id,
        ticket=visit.ticket,
        number=day.tickets[visit.ticket].number,
        counter=visit.counter,
        officer=visit.officer,
        terminal=min(terminals, default=None),
        seconds=form.seconds,
        form=form.form,
    )
    return (*ended, opened)


def shown(day: Day, order: Order, command: c.RatingShown, now: datetime) -> Events:
    """Note that the question is on the screen: its seconds begin. A second time changes nothing."""
    prompt = _asked(day, order, command.token, now)
    if prompt is None or prompt.shown_at is not None:
        return ()
    counter = prompt.counter or ""
    return (e.PromptShown(at=now, token=prompt.token, counter=counter, device_at=command.at),)


def skip(day: Day, order: Order, command: c.RatingSkip, now: datetime) -> Events:
    """End a question that was not answered, or note how one ended that had ended here already."""
    prompt = _asked(day, order, command.token, now)
    if prompt is None:
        return ()
    if prompt.score is not None:
        raise Refused(ErrorCode.ALREADY_RATED, "the visit has been rated", "token")
    about: dict[str, Any] = {"token": prompt.token, "counter": prompt.counter or "", "why": command.why}
    if prompt.closed_at is None:
        return (e.PromptClosed(at=now, device_at=command.at, **about),)
    if prompt.why in _TOLD:
        return ()
    return (e.PromptToldLate(at=now, device_at=command.at, **about),)


def submit(day: Day, order: Order, command: c.RatingSubmit, now: datetime) -> Events:
    """Take a score: once a visit, whoever comes first, within 35 days.

    After a restore a terminal's score with a token that is not known any more is kept, unverified.
    """
    prompt = _found(day, order, command.token, command.code)
    if prompt is None and not (command.token and _may_be_lost(day, now)):
        raise _unknown(command)
    if prompt is not None and prompt.score is not None:
        raise Refused(ErrorCode.ALREADY_RATED, "the visit has been rated", _key(command))
    if prompt is not None and now - prompt.opened_at > TOKEN_LIFE:
        raise _unknown(command)
    return (
        e.RatingGiven(
            at=now,
            rating=order.new_id("rating", now),
            token=prompt.token if prompt else command.token or "",
            visit=prompt.visit if prompt else None,
            counter=prompt.counter if prompt else order.sender.counter,
            score=command.score,
            after_ms=command.after_ms,
            reasons=command.reasons,
            comment=_comment(order, command.comment),
            device=order.sender.id,
            device_at=command.at,
            verified=prompt is not None,
        ),
    )


def explain(day: Day, order: Order, command: c.RatingExplain, now: datetime) -> Events:
    """Add reasons to a score, within 15 minutes by our clock, or by the device's if it was sent late."""
    prompt = _found(day, order, command.token, command.code)
    if prompt is None:
        raise _unknown(command)
    if prompt.score is None:
        raise Refused(ErrorCode.ILLEGAL_STEP, "the visit has not been rated yet", _key(command))
    if not _in_time(prompt.score, command.at, now):
        raise Refused(ErrorCode.ILLEGAL_STEP, "the 15 minutes for reasons are over", _key(command))
    return (
        e.RatingExplained(
            at=now,
            rating=prompt.score.id,
            token=prompt.token,
            reasons=command.reasons,
            comment=_comment(order, command.comment),
        ),
    )


def feedback(day: Day, order: Order, command: c.FeedbackSubmit, now: datetime) -> Events:
    """Take a word to the centre and give it a number to ask after: year and count, as `26-0001`."""
    if command.service is not None and command.service not in day.in_force().services:
        raise Refused(ErrorCode.UNKNOWN_SERVICE, f"no service is called {command.service!r}", "service")
    if day.today is None:
        raise Refused(ErrorCode.UNAVAILABLE, "no day has been opened yet")
    if not command.text.strip():
        raise Refused(ErrorCode.INVALID, "there is no word in it", "text")
    contact = command.contact
    return (
        e.FeedbackGiven(
            at=now,
            case=f"{day.today:%y}-{day.cases + 1:04d}",
            service=command.service,
            text=private(command.text, order.new_secret("text", TOKEN_LENGTH)),
            contact=private(contact, order.new_secret("contact", TOKEN_LENGTH)) if contact else None,
            device=order.sender.id,
        ),
    )


def _found(day: Day, order: Order, token: str | None, code: str | None) -> Prompt | None:
    """Return the prompt that a terminal names by its token, the web by the ticket's code."""
    wanted, other = (token, code) if order.sender.role is c.Role.RATING else (code, token)
    if wanted is None or other is not None:
        key = "token" if order.sender.role is c.Role.RATING else "code"
        raise Refused(ErrorCode.INVALID, f"a {order.sender.role} names the visit by its {key} alone", key)
    if order.sender.role is c.Role.RATING:
        return _bound(day, order, wanted)
    ticket = day.tickets.get(day.codes.get(wanted, ""))
    if ticket is not None:
        if ticket.token is None:
            raise Refused(ErrorCode.ILLEGAL_STEP, f"{ticket.number} has no finished visit to rate", "code")
        return day.prompts[ticket.token]
    return day.past_prompts.get(day.past_codes.get(wanted, ""))


def _bound(day: Day, order: Order, token: str) -> Prompt | None:
    prompt = day.prompts.get(token) or day.past_prompts.get(token)
    if prompt is not None and prompt.terminal != order.sender.id:
        raise Refused(ErrorCode.NOT_ALLOWED, "the token belongs to another terminal", "token")
    return prompt


def _asked(day: Day, order: Order, token: str, now: datetime) -> Prompt | None:
    """Return a terminal's prompt, or None where a restored store may have lost it."""
    prompt = _bound(day, order, token)
    if prompt is None and not _may_be_lost(day, now):
        raise Refused(ErrorCode.UNKNOWN_TOKEN, "no visit has this token", "token")
    return prompt


def _may_be_lost(day: Day, now: datetime) -> bool:
    return day.restored_at is not None and now - day.restored_at <= TOKEN_LIFE


def _in_time(score: Score, device_at: datetime, now: datetime) -> bool:
    by_device = device_at - score.device_at
    return now - score.at <= EXPLAIN_WITHIN or timedelta(0) <= by_device <= EXPLAIN_WITHIN


def _comment(order: Order, comment: str | None) -> Private | None:
    return private(comment, order.new_secret("comment", TOKEN_LENGTH)) if comment else None


def _key(command: c.RatingSubmit | c.RatingExplain) -> str:
    return "token" if command.token is not None else "code"


def _unknown(command: c.RatingSubmit | c.RatingExplain) -> Refused:
    if command.code is not None:
        return Refused(ErrorCode.UNKNOWN_TICKET, "no finished visit has this code", "code")
    return Refused(ErrorCode.UNKNOWN_TOKEN, "no visit has this token", "token")
