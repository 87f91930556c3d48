"""The report of `motcua scores` in a terminal."""

from fractions import Fraction

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from motcua.evaluation.report import Group, Report
from motcua.evaluation.rounding import one_decimal, percent
from motcua.evaluation.tally import LEVELS, MIN_SHOWN, SATISFIED, Figures, Times
from motcua.reasons import REASONS
from motcua.settings import Name
from motcua.texts import language, text

_LABELS = {reason.id: Name(vi=reason.vi, en=reason.en) for reason in REASONS}


def show_report(made: Report, console: Console) -> None:
    """Print the report, and below it what one must know to read it."""
    groups = (made.total,) if made.by == "centre" else made.groups
    _show_head(made, console)
    if not groups:
        console.print(text("Nobody was served in this period.") + "\n")
    elif len(groups) == 1:
        _show_one(groups[0], console)
    else:
        _show_table(made, groups, console)
    _show_notes(made, groups, console)


def _show_head(made: Report, console: Console) -> None:
    console.print(Text(f"{_said(made.name)}: {made.period.name}", "bold"))
    console.print(
        text(
            "{finished} visits finished, {answered} rated ({rate}). Data as of {at}"
            " (row {seq} of the journal).",
            finished=made.total.figures.finished,
            answered=made.total.figures.answered,
            rate=_percent(made.total.figures.response_rate),
            seq=made.as_of.seq,
            at=f"{made.as_of_local():%H:%M, %d/%m/%Y}",
        )
        + "\n",
        soft_wrap=True,
    )


def _show_one(group: Group, console: Console) -> None:
    """Print the figures of one group, one a line."""
    its = group.figures
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(style="bold", overflow="fold")
    grid.add_row("", _said(group.name) or text("unknown"))
    grid.add_row(text("Finished"), str(its.finished))
    grid.add_row(text("Asked"), str(its.asked))
    grid.add_row(text("Rated"), f"{its.answered} ({_response(its)})")
    grid.add_row(text("Skipped"), str(its.skipped))
    grid.add_row(text("Satisfied"), _satisfied(group, " "))
    grid.add_row(text("Mean"), _mean(group))
    if not group.is_hidden:
        levels = ", ".join(f"{level}: {its.levels[level - 1]}" for level in reversed(LEVELS))
        grid.add_row(text("Answers"), levels)
        grid.add_row(text("Reasons"), ", ".join(f"{_reason(name)} ({n})" for name, n in its.reasons) or "-")
    grid.add_row(text("Wait (min)"), _times(its.wait, " / "))
    grid.add_row(text("Service (min)"), _times(its.work, " / "))
    console.print(grid)
    console.print()


def _show_table(made: Report, groups: tuple[Group, ...], console: Console) -> None:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column(_heading(made), overflow="fold", vertical="top")
    for heading in (
        text("Finished"),
        "\n".join((text("Asked"), text("Skipped"))),
        "\n".join((text("Rated"), text("of finished"))),
        "\n".join((text("Satisfied"), text("95 % interval"))),
        text("Mean"),
        "\n".join((text("Wait"), text("9 of 10"))),
        "\n".join((text("Serving"), text("9 of 10"))),
    ):
        table.add_column(heading, justify="right", no_wrap=True)
    for group in groups:
        its = group.figures
        table.add_row(
            _said(group.name) or text("unknown"),
            str(its.finished),
            f"{its.asked}\n{its.skipped}",
            f"{its.answered}\n{_response(its)}",
            _satisfied(group, "\n"),
            _mean(group),
            _times(its.wait, "\n"),
            _times(its.work, "\n"),
        )
    console.print(table)
    console.print()


def _heading(made: Report) -> str:
    match made.by:
        case "officer":
            return text("Officer")
        case "service":
            return text("Service")
        case "counter":
            return text("Counter")
        case "agency":
            return text("Agency")
        case "centre":
            return text("Centre")


def _response(its: Figures) -> str:
    return _percent(its.response_rate) + (" !" if its.is_odd else "")


def _satisfied(group: Group, between: str) -> str:
    its = group.figures
    if group.is_hidden:
        return text("hidden")
    if its.bounds is None:
        return "-"
    low, high = (_decimal(percent(bound)) for bound in its.bounds)
    return f"{_percent(its.share)}{between}({low} - {high})"


def _mean(group: Group) -> str:
    mean = group.figures.mean
    return "-" if group.is_hidden or mean is None else _decimal(one_decimal(mean))


def _reason(name: str) -> str:
    return _said(_LABELS[name]) if name in _LABELS else name


def _show_notes(made: Report, groups: tuple[Group, ...], console: Console) -> None:
    first, last = SATISFIED
    console.print(
        text(
            "Satisfied: those who gave {first} or {last}, of those who rated, with the 95 % interval of"
            " Wilson. Wait and serving: half of them within so many minutes, nine of ten within so many.",
            first=first,
            last=last,
        )
    )
    if any(group.is_hidden for group in groups):
        console.print(
            text(
                "Hidden: fewer than {n} ratings say little; an administrator may see them with --all.",
                n=MIN_SHOWN,
            )
        )
    if any(group.figures.is_odd for group in groups):
        console.print(text("!: fewer than 20 % or more than 98 % rated; ask why before you compare."))
    if made.unverified:
        console.print(text("{n} ratings belong to no known visit and count nowhere.", n=made.unverified))
    console.print(text("Made from data with the SHA-256 {digest}.", digest=made.sha256))


def _times(times: Times | None, between: str) -> str:
    return "-" if times is None else between.join(_minutes(ms) for ms in (times.median_ms, times.p90_ms))


def _minutes(ms: int) -> str:
    return _decimal(one_decimal(Fraction(ms, 60_000)))


def _percent(share: Fraction | None) -> str:
    return "-" if share is None else f"{_decimal(percent(share))} %"


def _decimal(number: str) -> str:
    return number.replace(".", ",") if language() == "vi" else number


def _said(name: Name) -> str:
    return name.vi if language() == "vi" else name.en
