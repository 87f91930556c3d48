"""The pages of the manual that are written from the tables: `python -m scripts.pages --write` renews them."""

import dataclasses
import sys
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union

from motcua.centre_file.page import settings_page
from motcua.coordinator.publisher import INTERNAL
from motcua.core.events import KINDS, secrets_of
from motcua.core.ticket import TRANSITIONS, TicketState
from motcua.wire import codec, states, topics
from motcua.wire.commands import COMMANDS, Role

DOCS = Path(__file__).resolve().parent.parent / "docs"
_NAMES = {
    name: getattr(codec, name)
    for name in (
        *("Uuid", "Slug", "Number", "Code", "Token", "Reason", "Reasons", "Instant", "Words", "Comment"),
        *("LongText", "Millis"),
    )
}
_MEANINGS = {
    "Uuid": "UUIDv7 as text",
    "Slug": "small letters, digits and `-`, at most 32",
    "Number": "a ticket's number: `A001`, `A1000`, offline `A-K007`",
    "Code": "ten signs of Crockford's base 32",
    "Token": "opaque text",
    "Reason": "small letters, digits, `_` and `-`, at most 32",
    "Reasons": "a list of at most 20 reasons",
    "Instant": "RFC 3339, UTC, milliseconds: `2026-11-21T01:02:03.456Z`",
    "Words": "text, at most 200 signs",
    "Comment": "text, at most 500 signs",
    "LongText": "text, 1 to 2,000 signs",
    "Millis": "whole milliseconds, not negative",
}


def topics_page() -> str:
    """Return `docs/topics.md`: the wire, from the tables of topics and commands."""
    return (
        "\n".join([*_topics_head(), *_channels(), *_commands(), *_events(), *_payloads(), *_words()]) + "\n"
    )


def _topics_head() -> Iterator[str]:
    yield "# Topics and messages"
    yield ""
    yield "This page is written from the tables in `motcua/wire/`; a test compares them. Messages are UTF-8"
    yield "JSON objects. Unknown fields are ignored; a missing, mistyped or outlying field is refused."
    yield ""
    yield f"`{{root}}` is `{topics.ROOT}`."
    yield f"A command has at most {codec.COMMAND_LIMIT:,} bytes, a state at most {codec.STATE_LIMIT:,}."
    yield ""


def _channels() -> Iterator[str]:
    yield "## Topics"
    yield ""
    yield "| topic below `{root}` | QoS | retained | written by | read by | payload | what |"
    yield "|---|---|---|---|---|---|---|"
    for channel in topics.CHANNELS:
        payload = f"`{channel.payload.__name__}`" if channel.payload else "below"
        writers = _roles(channel.writers, own=channel.own_write)
        readers = _roles(channel.readers, own=channel.own_read)
        kept = "yes" if channel.retained else "no"
        yield _row(f"`{channel.shape}`", channel.qos, kept, writers, readers, payload, channel.about)
    yield ""


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _roles(roles: frozenset[Role], *, own: bool) -> str:
    names = "every device" if roles >= topics.DEVICES else ", ".join(sorted(role.value for role in roles))
    return f"{names} (its own)" if own else names


def _commands() -> Iterator[str]:
    yield "## Commands"
    yield ""
    yield "Every command has `id` and `at` (the device's time) as well. *Stored*: the device writes it to its"
    yield "outbox first. *Replayed*: kept for three days once answered, and sent again to a restored store."
    yield ""
    yield "| command | sent by | fields | body of the reply | stored | replayed | what |"
    yield "|---|---|---|---|---|---|---|"
    for name, spec in COMMANDS.items():
        fields = ", ".join(_field(one) for one in _fields(spec.kind) if one.name not in ("id", "at"))
        senders = ", ".join(sorted(role.value for role in spec.roles))
        stored, replayed = ("yes" if flag else "no" for flag in (spec.stored, spec.replayed))
        body = f"`{spec.body.__name__}`"
        yield _row(f"`{name}`", senders, fields, body, stored, replayed, spec.about)
    yield ""


def _events() -> Iterator[str]:
    yield "## Events"
    yield ""
    yield "On `event/{noun}/{verb}`, after the states; each with `seq` (its row in the journal),"
    yield "`epoch` and `at`."
    yield "What is secret or private stays in the coordinator."
    yield ""
    yield "| event | fields | what |"
    yield "|---|---|---|"
    for kind, event in KINDS.items():
        if kind in INTERNAL:
            continue
        fields = (one for one in _fields(event) if one.name not in {"at", *secrets_of(kind)})
        yield _row(f"`{kind}`", ", ".join(map(_field, fields)), (event.__doc__ or "").split("\n")[0])
    yield ""


def _payloads() -> Iterator[str]:
    yield "## Payloads"
    yield ""
    kinds = [
        kind for kind in vars(states).values() if dataclasses.is_dataclass(kind) and isinstance(kind, type)
    ]
    for kind in sorted(kinds, key=lambda one: one.__name__):
        yield f"**`{kind.__name__}`** {(kind.__doc__ or '').strip()}"
        yield ""
        for one in _fields(kind):
            yield f"- {_field(one)}"
        yield ""


def _words() -> Iterator[str]:
    yield "## Words"
    yield ""
    for name, meaning in _MEANINGS.items():
        yield f"- `{name}`: {meaning}"
    codes = ", ".join(f"`{code.value}`" for code in states.ErrorCode)
    yield f"- error codes: {codes}"


def _fields(kind: type[Any]) -> Sequence[dataclasses.Field[Any]]:
    return dataclasses.fields(kind)


def _field(one: dataclasses.Field[Any]) -> str:
    optional = one.default is not dataclasses.MISSING
    default = f" = {one.default!r}" if optional and one.default not in (None, ()) else ""
    return f"`{one.name}{'?' if optional else ''}`: {_type(one.type)}{default}"


def _type(kind: Any) -> str:
    for name, known in _NAMES.items():
        if kind == known:
            return name
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is Annotated:
        limits = {type(one).__name__: one for one in getattr(parts[1], "metadata", ())}
        within = f" {limits['Ge'].ge}..{limits['Le'].le}" if {"Ge", "Le"} <= limits.keys() else ""
        return f"{_type(parts[0])}{within}"
    if origin is Literal:
        return " or ".join(f"`{part}`" for part in parts)
    if origin in (Union, UnionType):
        return " or ".join("null" if part is type(None) else _type(part) for part in parts)
    if origin is tuple:
        return f"list of {_type(parts[0])}"
    return "object" if origin is dict else kind.__name__


def ticket_life_page() -> str:
    """Return `docs/ticket-life.md`: the life of a ticket, from its table."""
    lines = [
        "# The life of a ticket",
        "",
        "Written from the table in `motcua/core/ticket.py`; a test compares them.",
        "",
    ]
    lines += ["```mermaid", "stateDiagram-v2", "    [*] --> waiting"]
    for state, steps in TRANSITIONS.items():
        lines += [f"    {state.value} --> {then.value}: {action.value}" for action, then in steps.items()]
    lines += [f"    {state.value} --> [*]" for state in TicketState if not TRANSITIONS[state]]
    lines += ["```", "", "| from | step | to |", "|---|---|---|"]
    for state, steps in TRANSITIONS.items():
        lines += [f"| {state.value} | {action.value} | {then.value} |" for action, then in steps.items()]
    return "\n".join(lines) + "\n"


PAGES: Mapping[str, Callable[[], str]] = {
    "topics.md": topics_page,
    "settings.md": settings_page,
    "ticket-life.md": ticket_life_page,
}


def main(argv: Sequence[str]) -> int:
    """Write the pages (`--write`), or print one."""
    if argv == ["--write"]:
        for name, page in PAGES.items():
            (DOCS / name).write_text(page(), encoding="utf-8")
        return 0
    print("usage: python -m scripts.pages --write", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
