"""What differs between two settings, in sentences for the person who is about to adopt the second ones."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from motcua.settings import Hours, Name, Policy, RatingForm, Settings, Span
from motcua.texts import text

_SCALARS = ("name", "address", "web", "tz", "languages", "policy", "rating", "demonstration")
_TABLES = ("groups", "services", "counters", "officers", "priorities", "devices")


def changes(before: Settings, after: Settings) -> Iterator[str]:
    """Yield a sentence for each thing that is new, is gone, or is another."""
    for key in _SCALARS:
        old, new = getattr(before, key), getattr(after, key)
        if old != new:
            yield f"{_word(key)}: {_shown(old)} → {_shown(new)}"
    yield from _hours(before.hours, after.hours)
    for key in _TABLES:
        yield from _table(_kind(key), getattr(before, key), getattr(after, key))


def _table(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for name in (name for name in after if name not in before):
        yield text("{kind} {name} is new{title}", kind=kind, name=name, title=_title(after[name]))
    for name in (name for name in before if name not in after):
        yield text("{kind} {name} is removed{title}", kind=kind, name=name, title=_title(before[name]))
    both = [name for name in after if name in before]
    for name in both:
        if differences := ", ".join(_differences(before[name], after[name])):
            yield f"{kind} {name}: {differences}"
    if both != [name for name in before if name in after]:
        yield text("{kind}: the order is another", kind=kind)


def _differences(before: Any, after: Any) -> Iterator[str]:
    for field in fields(before):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old != new:
            yield f"{_word(field.name)} {_shown(old)} → {_shown(new)}"


def _hours(before: Hours, after: Hours) -> Iterator[str]:
    if before.always != after.always:
        yield text("always open: {old} → {new}", old=_shown(before.always), new=_shown(after.always))
    for day, old, new in zip(_weekdays(), before.week, after.week, strict=True):
        if old != new:
            yield text("hours, {day}: {old} → {new}", day=day, old=_shown(old), new=_shown(new))
    for date in sorted(before.days.keys() | after.days.keys()):
        was, becomes = before.days.get(date), after.days.get(date)
        if was != becomes:
            shown = [text("as every week") if one is None else _shown(one) for one in (was, becomes)]
            yield text("hours, {day}: {old} → {new}", day=f"{date:%d/%m/%Y}", old=shown[0], new=shown[1])


def _title(row: Any) -> str:
    name = getattr(row, "name", None)
    return f" ({_shown(name)})" if name else ""


def _shown(value: Any) -> str:
    """Write a value of a setting for people."""
    match value:
        case None | "":
            return text("none")
        case bool():
            return text("yes") if value else text("no")
        case Name():
            return value.vi if value.vi == value.en else f"{value.vi} / {value.en}"
        case Span():
            return f"{value.begins:%H:%M}-{value.ends:%H:%M}"
        case Policy():
            return _policy(value)
        case RatingForm():
            levels = {"five": 5, "three": 3}[value.form]
            return text("{levels} levels, {seconds} s", levels=levels, seconds=value.seconds)
        case tuple():
            return ", ".join(map(_shown, value)) or text("none")
        case _:
            return str(value)


def _policy(policy: Policy) -> str:
    order = (
        text("priority strictly first")
        if policy.in_a_row is None
        else text("at most {n} priority tickets in a row", n=policy.in_a_row)
    )
    if policy.limit_s is not None:
        order = text("{order}, priority for all after {n} min", order=order, n=policy.limit_s // 60)
    return text("{order}, waits beyond {n} min are marked", order=order, n=policy.target_s // 60)


def _weekdays() -> tuple[str, ...]:
    return (
        text("Monday"),
        text("Tuesday"),
        text("Wednesday"),
        text("Thursday"),
        text("Friday"),
        text("Saturday"),
        text("Sunday"),
    )


def _kind(key: str) -> str:
    words = {
        "groups": text("group"),
        "services": text("service"),
        "counters": text("counter"),
        "officers": text("officer"),
        "priorities": text("priority class"),
        "devices": text("device"),
    }
    return words[key]


def _word(key: str) -> str:
    words = {
        "name": text("name"),
        "address": text("address"),
        "web": text("address of the pages"),
        "tz": text("time zone"),
        "languages": text("languages"),
        "policy": text("order of calling"),
        "rating": text("rating"),
        "demonstration": text("demonstration"),
        "prefix": text("prefix"),
        "group": text("group"),
        "open": text("open"),
        "services": text("services"),
        "title": text("title"),
        "agency": text("agency"),
        "rank": text("rank"),
        "role": text("role"),
        "counter": text("counter"),
        "letter": text("letter"),
    }
    return words.get(key, key)
