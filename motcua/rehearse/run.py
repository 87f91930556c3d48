"""`motcua rehearse`: a real day, played through a broker and a coordinator of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from broker_config.errors import BrokerError
from motcua.rehearse.announcements import announcements
from motcua.rehearse.check import violations
from motcua.rehearse.clock import SharedClock, interruptible
from motcua.rehearse.days import read_day
from motcua.rehearse.errors import BadDay, RehearsalError
from motcua.rehearse.evidence import Evidence
from motcua.rehearse.hall import Hall
from motcua.rehearse.journal import read_journal
from motcua.rehearse.models import model_rows
from motcua.rehearse.plan import TIME_ZONE, Plan, plan_day
from motcua.rehearse.sabotage import SABOTAGES
from motcua.rehearse.simulate import Simulation
from motcua.rehearse.summary import Summary, summarise
from motcua.texts import text

_EARLY = timedelta(minutes=5)
"""The centre is running so long before the first thing happens."""
_INTERRUPTED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearseOptions:
    """What `motcua rehearse` is asked for.

    `speed`: seconds of the day in a second of real time; None: as fast as it goes.
    `papers`: the directory to keep the printed papers in; None: they are removed.
    `keypads`: so many counters have keypads; None: half of them.
    `sabotage`: one of `SABOTAGES`, falsify what the check sees, to prove that it bites.
    """

    day: Path
    speed: float | None = None
    seed: int = 1
    json: bool = False
    papers: Path | None = None
    keypads: int | None = None
    sabotage: str | None = None


def rehearse(options: RehearseOptions) -> int:
    """Play the day and say how it went: 0, or 1 when something was wrong with it or it could not be played.

    2: the directory holds no day; 130: interrupted.
    """
    stderr = Console(stderr=True)
    try:
        plan = plan_day(read_day(options.day), options.keypads)
        for note in plan.notes:
            _say(stderr, f"- {note}")
        summary = _play(plan, options, stderr)
    except BadDay as error:
        _say(stderr, text("motcua rehearse: {error}", error=error))
        return 2
    except (RehearsalError, BrokerError) as error:
        _say(stderr, text("motcua rehearse: {error}", error=error))
        return 1
    except KeyboardInterrupt:
        _say(stderr, text("motcua rehearse: interrupted"))
        return _INTERRUPTED
    if options.json:
        print(summary.json())
    else:
        _tell(plan, summary)
    for violation in summary.violations:
        _say(stderr, f"! {violation}")
    return 1 if summary.violations else 0


def check(day: Path) -> int:
    """Read the day and print how it would be played; return 0, or 2 if the directory holds no day."""
    stderr = Console(stderr=True)
    try:
        plan = plan_day(read_day(day))
    except BadDay as error:
        _say(stderr, text("motcua rehearse: {error}", error=error))
        return 2
    for note in plan.notes:
        _say(stderr, f"- {note}")
    return 0


def _say(stderr: Console, message: str) -> None:
    stderr.print(message, markup=False, highlight=False, soft_wrap=True)


def _play(plan: Plan, options: RehearseOptions, stderr: Console) -> Summary:
    with (
        SharedClock(_opens(plan), options.speed) as clock,
        interruptible(clock),
        Hall(plan, clock, options.papers) as hall,
        _progress(stderr) as progress,
    ):
        simulation = Simulation(plan, hall, options.seed)
        task = progress.add_task(plan.day.name, total=len(plan.day.arrivals))
        for come in simulation.run():
            progress.update(task, completed=come)
        journal = read_journal(hall.database)
        hall.await_voice(len(announcements(journal)))
        evidence = Evidence(
            arrivals=len(plan.day.arrivals),
            asked=simulation.asked,
            presses=simulation.presses,
            seen=tuple(hall.seen),
            spoken=tuple(hall.spoken),
            papers=hall.papers(),
            journal=journal,
        )
        if hall.silence is not None:
            _say(stderr, text("the voice could not speak: {reason}", reason=hall.silence))
    summary = summarise(evidence)
    if options.sabotage is not None:
        evidence = SABOTAGES[options.sabotage](evidence)
    return summary.with_violations(violations(evidence))


def _opens(plan: Plan) -> datetime:
    """Return when the centre begins to run: a little before the first visitor or officer."""
    midnight = datetime.combine(plan.day.date, time(), ZoneInfo(TIME_ZONE))
    changes = [group.changes[0].at_ms for group in plan.groups if group.changes]
    first = midnight + timedelta(milliseconds=min((plan.day.arrivals[0].at_ms, *changes)))
    return max(midnight, first - _EARLY)


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal, refresh_per_second=4)


def _tell(plan: Plan, summary: Summary) -> None:
    table = Table(title=escape(plan.day.name), show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for label, value in _rows(summary):
        table.add_row(label, value)
    Console().print(table)


def _rows(summary: Summary) -> Sequence[tuple[str, str]]:
    return (
        (text("Numbers issued"), str(summary.issued)),
        (text("Calls"), str(summary.called)),
        (text("Visits served"), str(summary.served)),
        (text("No-shows"), str(summary.no_show)),
        (text("Tickets lapsed"), str(summary.lapsed)),
        (text("Visits rated"), str(summary.rated)),
        (
            text("Wait, half of the visitors / nine of ten (min)"),
            _pair(summary.wait_p50_s, summary.wait_p90_s, 60),
        ),
        (text("Tap to answer, p50 / p99 (ms)"), _pair(summary.tap_p50_ms, summary.tap_p99_ms)),
        (text("Call to board, p50 / p99 (ms)"), _pair(summary.call_p50_ms, summary.call_p99_ms)),
        (
            text("Tap to last byte at the printer, p50 / p99 (ms)"),
            _pair(summary.paper_p50_ms, summary.paper_p99_ms),
        ),
        (text("Papers printed"), str(summary.papers)),
        *model_rows(summary.models),
        (text("Violations"), str(len(summary.violations))),
    )


def _pair(half: float | None, most: float | None, unit: float = 1) -> str:
    return " / ".join("-" if value is None else f"{value / unit:.1f}" for value in (half, most))
