"""The report of a period: its figures by group, with all that one must know to read them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from motcua.evaluation.facts import AsOf, Facts
from motcua.evaluation.periods import Period
from motcua.evaluation.tally import By, Figures, figures, tally
from motcua.settings import Name, Settings


class NoSuchGroup(LookupError):
    """Nobody and nothing has the id that was asked for; `known` are those that there are."""

    def __init__(self, asked: str, known: tuple[str, ...]) -> None:
        """Name what was asked for and what there is."""
        super().__init__(f"{asked!r} is not among {', '.join(known)}")
        self.asked, self.known = asked, known


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The figures of an officer, a service, a counter, an agency, or (with an empty id) of the centre.

    `is_hidden`: too few answered, and nobody who may has asked to see it; then `figures` still hold it.
    """

    id: str
    name: Name
    figures: Figures
    is_hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Figures `by` group, in the order of the settings; `total`: those of the whole centre."""

    centre: str
    name: Name
    period: Period
    by: By
    total: Group
    groups: tuple[Group, ...]
    unverified: int
    target_s: int
    tz: str
    as_of: AsOf
    sha256: str
    shows_all: bool

    def as_of_local(self) -> datetime:
        """Return the moment up to which the data go, in the centre's time."""
        return datetime.fromisoformat(self.as_of.at).astimezone(ZoneInfo(self.tz))


def report(facts: Facts, by: By, only: str | None = None, *, shows_all: bool = False) -> Report:
    """Return the report of a period; `only`: of one group. Raises `NoSuchGroup`.

    `shows_all`: also what is known of groups with too few answers.
    """
    settings, target_s = facts.settings, facts.settings.policy.target_s
    found = {} if by == "centre" else tally(facts.visits, by, target_s)
    names = _names(facts, by)
    order = [*(name for name in names if name in found), *(name for name in found if name not in names)]
    if only is not None:
        known = tuple(dict.fromkeys([*names, *found]))
        if only not in known:
            raise NoSuchGroup(only, known)
        order = [only]
    nothing = figures((), target_s)

    def group(ident: str, name: Name, its: Figures) -> Group:
        return Group(id=ident, name=name, figures=its, is_hidden=its.is_hidden and not shows_all)

    return Report(
        centre=settings.id,
        name=settings.name,
        period=facts.period,
        by=by,
        total=group("", settings.name, figures(facts.visits, target_s)),
        groups=tuple(
            group(name, names.get(name, Name(vi=name, en=name)), found.get(name, nothing)) for name in order
        ),
        unverified=facts.unverified,
        target_s=target_s,
        tz=settings.tz,
        as_of=facts.as_of,
        sha256=facts.sha256,
        shows_all=shows_all,
    )


def _names(facts: Facts, by: By) -> Mapping[str, Name]:
    """Return the names of the groups that the settings know, in their order."""
    settings: Settings = facts.settings
    match by:
        case "officer":
            return {ident: Name(vi=name, en=name) for ident, name in facts.names.items()}
        case "service":
            return {service.id: service.name for service in settings.services.values()}
        case "counter":
            return {counter.id: counter.name for counter in settings.counters.values()}
        case "agency":
            return {agency: Name(vi=agency, en=agency) for agency in facts.agencies.values()}
        case "centre":
            return {}
