"""Who a device is, as `enroll` wrote it, and the commands that it may compose. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import uuid_utils

from motcua.wire import topics
from motcua.wire.codec import COMMAND_LIMIT, MalformedMessage, decode, encode
from motcua.wire.commands import COMMANDS, Role
from motcua.wire.errors import NotOurCommand

_SHARED = (topics.COORDINATOR, topics.CENTRE, topics.HEARTBEAT, topics.REPLY)
_NEEDED: Mapping[Role, tuple[topics.Channel, ...]] = {
    Role.KIOSK: (topics.SERVICE,),
    Role.COUNTER: (topics.COUNTER, topics.SERVICE),
    Role.RATING: (topics.PROMPT, topics.COUNTER),
}


_AT_COUNTER = frozenset({Role.COUNTER, Role.RATING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A device's account and where its broker is; `counter` and `letter` if it has one."""

    device: str
    role: Role
    host: str
    port: int
    username: str
    password: str
    root: str
    counter: str | None = None
    letter: str | None = None


def compose(
    role: Role, name: str, values: dict[str, Any], *, at: datetime, stored: bool
) -> tuple[str, bytes]:
    """Return the id and the payload of a new command; `stored`: whether it is to go through the outbox.

    Raises `NotOurCommand`, or `MalformedMessage` for values that are missing, bad or too many bytes.
    """
    spec = COMMANDS.get(name)
    if spec is None or role not in spec.roles or spec.stored != stored:
        raise NotOurCommand(f"a {role} does not {'send' if stored else 'ask'} {name!r}")
    command_id = str(uuid_utils.uuid7())
    try:
        payload = encode(spec.kind(id=command_id, at=at, **values))
    except (TypeError, ValueError) as error:
        raise MalformedMessage(f"{name}: {error}") from error
    decode(spec.kind, payload, COMMAND_LIMIT)
    return command_id, payload


def subscriptions(who: Credentials) -> tuple[str, ...]:
    """Return what a device listens to: the coordinator's own state first: a new epoch, and since when.

    Of what it may read, a kiosk, a keypad and a rating terminal take only what they need: in a hall of a
    hundred devices each message less is one less on a hundred lines.
    """
    first = topics.COORDINATOR.topic(who.root)
    channels = (*_SHARED, *_NEEDED[who.role]) if who.role in _NEEDED else topics.CHANNELS
    readable = (channel for channel in channels if who.role in channel.readers)
    wanted = (channel.filter(who.root, **_parts(channel, who)) for channel in readable)
    return tuple(sorted(wanted, key=lambda topic: (topic != first, topic)))


def _parts(channel: topics.Channel, who: Credentials) -> dict[str, str]:
    parts = {"device": who.device} if channel.own_read else {}
    if channel is topics.COUNTER and who.role in _AT_COUNTER and who.counter is not None:
        parts["counter"] = who.counter
    return parts


def has_field(name: str, field: str) -> bool:
    """Whether the command called `name` has a field of that name."""
    return name in COMMANDS and field in {each.name for each in fields(COMMANDS[name].kind)}
