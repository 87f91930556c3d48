"""What an officer pressed becomes commands, for his own counter alone, or a reason why not. Pure.

Counter, officer and visit come from the day; of the form only what the officer chose is taken.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from motcua.core.day import Counter, Day
from motcua.core.numbering import number_of
from motcua.core.ticket import has_ended
from motcua.web import desk_words as w
from motcua.web.desk import counter_of
from motcua.web.steps import STEPS, StepName, in_hand, may_call, may_cancel, possible

_TYPED = re.compile(r"([A-Z]{1,2}(?:-[A-Z])?)([0-9]{1,6})")


class Command(NamedTuple):
    """A command of the wire and its fields."""

    name: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """What an officer pressed. `seen`: the visit in hand on his page, or nothing; `on`: what it is about.

    `fields`: what he chose beside it.
    """

    step: StepName
    seen: str
    on: str
    fields: Mapping[str, str]


class NotTaken(Exception):
    """A step is not taken; `said`, in the officer's language, says why."""

    def __init__(self, said: w.Said) -> None:
        """Keep what is said."""
        super().__init__(said.words)
        self.said = said


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What is sent, in its order; `number`: the ticket that it is about, empty where it is about none."""

    commands: tuple[Command, ...]
    number: str = ""


def pressed(form: Mapping[str, str]) -> Pressed | None:
    """Read a form; None where it names no step. `step` may name what it is about, too: `call:A005`."""
    name, _, on = form.get("step", "").partition(":")
    if name not in set(StepName):
        return None
    return Pressed(step=StepName(name), seen=form.get("visit", ""), on=on, fields=form)


def orders(day: Day, officer: str, what: Pressed, lang: str) -> Orders:
    """Return what carries out `what` for the officer's counter; raises `NotTaken`."""
    counter = counter_of(day, officer)
    if what.step is StepName.OPEN:
        if counter is not None:
            raise NotTaken(w.behind(lang))
        return Orders(commands=(_open(day, officer, what, lang),))
    if counter is None or what.seen != (counter.visit or ""):
        raise NotTaken(w.behind(lang))
    if what.step not in possible(day, counter):
        raise NotTaken(w.not_possible(lang))
    ticket = in_hand(day, counter)
    number = ticket.number if ticket else ""
    match what.step:
        case StepName.CALL:
            number = _about(day, what, lang)
            values: dict[str, Any] = {"counter": counter.id, "number": number}
        case StepName.CANCEL:
            number = _about(day, what, lang)
            values = {"ticket": _cancelled(day, counter, number, lang)}
        case StepName.ISSUE:
            values = _issued(what)
        case StepName.CLOSE_SERVICE | StepName.OPEN_SERVICE:
            values = {"service": _own_service(day, counter, what.on, lang)}
        case _:
            return Orders(commands=tuple(_at_counter(counter, what)), number=number)
    return Orders(commands=(Command(STEPS[what.step].commands[0], values),), number=number)


def number_typed(day: Day, typed: str, lang: str) -> str:
    """Return the number that somebody meant (`a5` for `A005`); raises `NotTaken` where nobody has it."""
    plain = re.sub(r"\s", "", typed).upper()
    found = _TYPED.fullmatch(plain)
    if found is not None:
        plain = number_of(found[1], int(found[2]))
    ticket = day.tickets.get(day.numbers.get(plain, ""))
    if ticket is None:
        raise NotTaken(w.unknown_number(lang))
    return plain


def _about(day: Day, what: Pressed, lang: str) -> str:
    """Return the number that a step is about; raises `NotTaken` where nobody has it, or it is done with."""
    number = number_typed(day, what.on or what.fields.get("number", ""), lang)
    state = day.tickets[day.numbers[number]].state
    if has_ended(state):
        raise NotTaken(w.over(number, state, lang))
    return number


def _at_counter(counter: Counter, what: Pressed) -> list[Command]:
    """Return the commands about the counter, or about its visitor in hand."""
    made = []
    for name in STEPS[what.step].commands:
        values: dict[str, Any] = {"counter": counter.id}
        if STEPS[what.step].action is not None and name != "counter/call-next":
            values["visit"] = counter.visit
        if what.step is StepName.TRANSFER:
            values |= _destination(what)
        if what.step is StepName.SUPPLEMENT:
            values["supplement"] = True
        if what.step is StepName.PAUSE and what.fields.get("reason") in w.PAUSES:
            values["reason"] = what.fields["reason"]
        made.append(Command(name, values))
    return made


def _destination(what: Pressed) -> dict[str, Any]:
    kind, _, name = what.fields.get("to", "").partition(":")
    return {"to_counter" if kind == "counter" else "service": name, "keep_place": "keep" in what.fields}


def _open(day: Day, officer: str, what: Pressed, lang: str) -> Command:
    place = what.on or what.fields.get("counter", "")
    planned = day.in_force().counters.get(place)
    if planned is None:
        raise NotTaken(w.choose_counter(lang))
    chosen = tuple(name for name in planned.services if f"service.{place}.{name}" in what.fields)
    values: dict[str, Any] = {"counter": place, "officer": officer}
    if 0 < len(chosen) < len(planned.services):
        values["services"] = chosen
    return Command("counter/open", values)


def _cancelled(day: Day, counter: Counter, number: str, lang: str) -> str:
    ticket = day.tickets[day.numbers[number]]
    if not may_cancel(ticket):
        raise NotTaken(w.not_possible(lang))
    if not may_call(counter, ticket):
        raise NotTaken(w.not_yours(lang))
    return ticket.id


def _issued(what: Pressed) -> dict[str, Any]:
    chosen = {name: what.fields.get(name, "") for name in ("service", "priority", "lang")}
    return {name: value for name, value in chosen.items() if value}


def _own_service(day: Day, counter: Counter, service: str, lang: str) -> str:
    if service not in day.in_force().counters[counter.id].services:
        raise NotTaken(w.not_yours(lang))
    return service
