"""What the events of questions, scores and words to the centre make of the day; part of `evolve`."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from motcua.core import rating_events as e
from motcua.core.change import change_counter, change_prompt, close_prompt
from motcua.core.day import Day, Prompt, Score
from motcua.core.event import Event


def _prompt_opened(day: Day, event: e.PromptOpened) -> Day:
    prompt = Prompt(
        token=event.token,
        visit=event.visit,
        ticket=event.ticket,
        number=event.number,
        counter=event.counter,
        officer=event.officer,
        terminal=event.terminal,
        seconds=event.seconds,
        form=event.form,
        opened_at=event.at,
        closed_at=None if event.terminal else event.at,
    )
    ticket = replace(day.tickets[event.ticket], token=event.token)
    day = day._replace(
        prompts=day.prompts.set(event.token, prompt),
        tickets=day.tickets.set(ticket.id, ticket),
    )
    return change_counter(day, event.counter, prompt=event.token if event.terminal else None)


def _prompt_shown(day: Day, event: e.PromptShown) -> Day:
    return change_prompt(day, event.token, shown_at=event.at)


def _prompt_closed(day: Day, event: e.PromptClosed) -> Day:
    return close_prompt(day, event.token, event.at, event.why)


def _prompt_told_late(day: Day, event: e.PromptToldLate) -> Day:
    return change_prompt(day, event.token, why=event.why)


def _rating_given(day: Day, event: e.RatingGiven) -> Day:
    score = Score(id=event.rating, at=event.at, device_at=event.device_at)
    if event.verified:
        return close_prompt(change_prompt(day, event.token, score=score), event.token, event.at, "answered")
    unknown = Prompt(
        token=event.token,
        visit=None,
        ticket=None,
        number="",
        counter=event.counter,
        officer="",
        terminal=event.device,
        seconds=0,
        form="",
        opened_at=event.at,
        closed_at=event.at,
        score=score,
    )
    return day.remember_prompt(unknown)


def _rating_explained(day: Day, _event: e.RatingExplained) -> Day:
    return day


def _feedback_given(day: Day, _event: e.FeedbackGiven) -> Day:
    return day._replace(cases=day.cases + 1)


CHANGES: Mapping[type[Event], Callable[[Day, Any], Day]] = {
    e.PromptOpened: _prompt_opened,
    e.PromptShown: _prompt_shown,
    e.PromptClosed: _prompt_closed,
    e.PromptToldLate: _prompt_told_late,
    e.RatingGiven: _rating_given,
    e.FeedbackGiven: _feedback_given,
    e.RatingExplained: _rating_explained,
}
