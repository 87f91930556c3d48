"""The one table of topics: from it come the topic builders, the broker's access list and the manual page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from motcua.wire.codec import SLUG
from motcua.wire.commands import COMMANDS, Role
from motcua.wire.states import (
    BoardState,
    CentreState,
    CoordinatorState,
    CounterState,
    Health,
    Heartbeat,
    Presence,
    Prompt,
    Reply,
    ServiceState,
)

ROOT = "motcua/v1/{centre}"
DEVICES = frozenset({Role.KIOSK, Role.COUNTER, Role.RATING, Role.BOARD, Role.WEB, Role.ADMIN})
_EVERYONE = DEVICES
_WATCHERS = frozenset({Role.COORDINATOR, Role.WEB, Role.ADMIN})
_PLACE = re.compile(r"{(\w+)}")
_PART = re.compile(r"[^/+#\x00\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One row: the shape of a topic below the root, who writes and who reads it.

    `payload`: the message (None: it has several shapes). `own_…`: the `{device}` is the device itself.
    """

    name: str
    shape: str
    writers: frozenset[Role]
    readers: frozenset[Role]
    about: str
    payload: type[object] | None = None
    retained: bool = False
    qos: int = 1
    own_write: bool = False
    own_read: bool = False

    def topic(self, root: str, **parts: str) -> str:
        """Build the topic; a part with `/`, `+`, `#`, NUL or white space is a ValueError."""
        for name, part in parts.items():
            if not _PART.fullmatch(part):
                raise ValueError(f"{name} {part!r} cannot stand in a topic")
        return f"{root}/{self.shape.format(**parts)}"

    def filter(self, root: str, **parts: str) -> str:
        """Build the subscription: every part that is not named is `+`."""
        return f"{root}/{_PLACE.sub(lambda place: parts.get(place[1], '+'), self.shape)}"

    def match(self, root: str, topic: str) -> dict[str, str] | None:
        """Return the parts of `topic` if it is of this channel, else None."""
        found = _pattern(self.shape).fullmatch(topic[len(root) + 1 :])
        return found.groupdict() if found and topic.startswith(f"{root}/") else None


_PATTERNS: dict[str, re.Pattern[str]] = {}


def _pattern(shape: str) -> re.Pattern[str]:
    if shape not in _PATTERNS:
        _PATTERNS[shape] = re.compile(_PLACE.sub(r"(?P<\1>[^/]+)", shape))
    return _PATTERNS[shape]


COORDINATOR_ONLY = frozenset({Role.COORDINATOR})

COMMAND = Channel(
    name="command",
    shape="device/{device}/cmd/{noun}/{verb}",
    writers=DEVICES - {Role.BOARD},
    readers=COORDINATOR_ONLY,
    own_write=True,
    about="A command; each role may write only its own commands.",
)
REPLY = Channel(
    name="reply",
    payload=Reply,
    shape="device/{device}/reply",
    writers=COORDINATOR_ONLY,
    readers=DEVICES - {Role.BOARD},
    own_read=True,
    about="The answer to a command.",
)
PROMPT = Channel(
    name="prompt",
    payload=Prompt,
    shape="device/{device}/prompt",
    writers=COORDINATOR_ONLY,
    readers=frozenset({Role.RATING}),
    own_read=True,
    retained=True,
    about="A rating terminal's open question; empty when there is none.",
)
PRESENCE = Channel(
    name="presence",
    payload=Presence,
    shape="device/{device}/presence",
    writers=DEVICES,
    readers=_WATCHERS,
    own_write=True,
    retained=True,
    about="Online or offline; offline is the device's last will.",
)
HEALTH = Channel(
    name="health",
    payload=Health,
    shape="device/{device}/health",
    writers=DEVICES,
    readers=_WATCHERS,
    own_write=True,
    retained=True,
    about="Printer, outbox, disk and faults of a device.",
)
CENTRE = Channel(
    name="centre",
    payload=CentreState,
    shape="state/centre",
    writers=COORDINATOR_ONLY,
    readers=_EVERYONE,
    retained=True,
    about="The centre: names, services, counters, priorities, officers; the day, and whether it is open.",
)
BOARD = Channel(
    name="board",
    payload=BoardState,
    shape="state/board",
    writers=COORDINATOR_ONLY,
    readers=_EVERYONE,
    retained=True,
    about="The calls of the day, newest first, and who is next, in the order of calling.",
)
SERVICE = Channel(
    name="service",
    payload=ServiceState,
    shape="state/service/{service}",
    writers=COORDINATOR_ONLY,
    readers=_EVERYONE,
    retained=True,
    about="How many wait for a service, and how long.",
)
COUNTER = Channel(
    name="counter",
    payload=CounterState,
    shape="state/counter/{counter}",
    writers=COORDINATOR_ONLY,
    readers=_EVERYONE,
    retained=True,
    about="A counter: its status, its officer and the visit in hand.",
)
COORDINATOR = Channel(
    name="coordinator",
    payload=CoordinatorState,
    shape="state/coordinator",
    writers=COORDINATOR_ONLY,
    readers=_EVERYONE,
    retained=True,
    about="Whether the coordinator lives; offline is its last will.",
)
HEARTBEAT = Channel(
    name="heartbeat",
    payload=Heartbeat,
    shape="heartbeat",
    writers=COORDINATOR_ONLY,
    readers=_EVERYONE,
    qos=0,
    about="Every 2 s; a device that has heard none for 5 s says so on its screen.",
)
EVENT = Channel(
    name="event",
    shape="event/{noun}/{verb}",
    writers=COORDINATOR_ONLY,
    readers=frozenset({Role.WEB, Role.ADMIN}),
    about="What happened, with its place in the journal.",
)
CHANNELS = (
    COMMAND,
    REPLY,
    PROMPT,
    PRESENCE,
    HEALTH,
    CENTRE,
    BOARD,
    SERVICE,
    COUNTER,
    COORDINATOR,
    HEARTBEAT,
    EVENT,
)


def root_of(centre: str) -> str:
    """Return the root of a centre's topics; `centre` is a slug."""
    if not re.fullmatch(SLUG, centre):
        raise ValueError(f"{centre!r} is not a slug ({SLUG})")
    return ROOT.format(centre=centre)


@dataclass(frozen=True, slots=True)
class Access:
    """One line of the broker's access list."""

    verb: str
    topic: str


def access(root: str, device: str, role: Role) -> Iterator[Access]:
    """Yield what `device` in its `role` may `read` and `write`, from the table above."""
    for channel in CHANNELS:
        if role in channel.writers:
            own = device if channel.own_write else "+"
            if channel is COMMAND:
                for name, spec in COMMANDS.items():
                    if role in spec.roles:
                        noun, verb = name.split("/")
                        yield Access("write", channel.topic(root, device=own, noun=noun, verb=verb))
            else:
                yield Access("write", channel.filter(root, device=own))
        if role in channel.readers:
            own = device if channel.own_read else "+"
            yield Access("read", channel.filter(root, device=own))
