"""The settings of a centre: `centre.toml` becomes one frozen `Settings`, or all its mistakes at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name in Vietnamese and English."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Opening hours from `begins` to `ends`, local time, the end not included; `ends` 00:00 is 24:00."""

    begins: time
    ends: time

    def has(self, moment: time) -> bool:
        """Whether the local time `moment` lies within."""
        return self.begins <= moment and (moment < self.ends or self.ends == time.min)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When tickets are given out: seven weekdays from Monday, days that differ, or always."""

    always: bool = False
    week: tuple[tuple[Span, ...], ...] = ((),) * 7
    days: Mapping[date, tuple[Span, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How priority and ordinary tickets alternate, and how long a wait may be.

    `in_a_row`: at most so many priority tickets, then one ordinary one (None: strict).
    `limit_s`: an ordinary ticket that has waited longer counts as priority (None: never).
    `target_s`: a wait that is longer is marked as too long; it changes no order.
    """

    in_a_row: int | None = None
    limit_s: int | None = None
    target_s: int = 15 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingForm:
    """The question at the end of a visit: how many levels, and how many seconds it stands."""

    form: Literal["five", "three"] = "five"
    seconds: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of services on the kiosk."""

    id: str
    name: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What visitors come for; it owns a prefix and a sequence of numbers."""

    id: str
    prefix: str
    name: Name
    group: str | None = None
    open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A place of service and what it may serve."""

    id: str
    name: Name
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Who serves; `agency` is the one that sent the officer."""

    id: str
    name: str
    title: str
    agency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """A priority class; rank 0 is the ordinary one, higher ranks are called earlier."""

    id: str
    name: Name
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDevice:
    """A device that the settings foresee; `enroll` gives it an account."""

    id: str
    role: Literal["kiosk", "counter", "rating", "board", "web"]
    counter: str | None = None
    letter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of one centre. The mappings keep the order of the file."""

    id: str
    name: Name
    address: str
    web: str
    tz: str
    languages: tuple[str, ...]
    hours: Hours
    policy: Policy
    rating: RatingForm
    groups: Mapping[str, Group]
    services: Mapping[str, Service]
    counters: Mapping[str, Counter]
    officers: Mapping[str, Officer]
    priorities: Mapping[str, Priority]
    devices: Mapping[str, PlannedDevice]
    demonstration: bool = False

    @property
    def ordinary(self) -> Priority:
        """The ordinary class: the first of the list."""
        return next(iter(self.priorities.values()))
