"""The report of `motcua status` in a terminal: who is there, who waits, and what to do."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from broker_config.broker import RunningBroker
from motcua import __version__
from motcua.checkup.finding import Finding, Level, show
from motcua.checkup.site import space
from motcua.checkup.status import DeviceLine, Report
from motcua.texts import language, text
from motcua.wire.states import CentreState, CounterState

NARROW = 100
"""Columns of a terminal below which the columns of the devices stand close."""


def show_report(
    report: Report, found: Sequence[Finding], broker: RunningBroker, data_dir: Path, console: Console
) -> None:
    """Print the whole report, what is wrong at its end."""
    _show_centre(report, broker, data_dir, console)
    centre = report.snapshot.states.centre
    if centre is not None:
        _show_counters(report, centre, console)
        _show_waiting(report, centre, console)
    _show_devices(report, console)
    if found:
        console.print(Text(text("What needs attention"), "bold"))
        show(found, console)
    else:
        console.print(Text(text("Nothing is wrong."), "bold green"))


def _show_centre(report: Report, broker: RunningBroker, data_dir: Path, console: Console) -> None:
    states = report.snapshot.states
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    if (centre := states.centre) is not None:
        doors = text("open") if centre.open else text("closed")
        day = centre.day.strftime("%d/%m/%Y") if centre.day else text("none")
        grid.add_row(text("Centre"), getattr(centre.name, language()))
        grid.add_row(text("Day"), f"{day}, {doors}")
    grid.add_row(text("Coordinator"), _coordinator(report))
    grid.add_row(
        text("Broker"),
        text("{host}, port {port}, process {pid}", host=broker.host, port=broker.port, pid=broker.pid),
    )
    grid.add_row(text("Data"), str(data_dir))
    for finding in report.machine:
        if finding.level is Level.OK:
            grid.add_row("", finding.said)
    console.print(grid)
    console.print()


def _coordinator(report: Report) -> Text:
    coordinator, heartbeat = report.snapshot.states.coordinator, report.snapshot.heartbeat
    if coordinator is None or not coordinator.online:
        return Text(text("offline"), "bold red")
    if heartbeat is None:
        return Text(text("does not answer"), "bold red")
    return Text(
        text(
            "online since {since}, version {version}, epoch {epoch}",
            since=report.local(coordinator.since),
            version=coordinator.version,
            epoch=coordinator.epoch,
        )
    )


def _show_table(
    title: str,
    columns: Iterable[str],
    rows: Iterable[Iterable[str | Text]],
    console: Console,
    *,
    gap: int = 1,
) -> None:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, gap), pad_edge=False, show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(Text(title, "bold"))
    console.print(table)
    console.print()


def _show_counters(report: Report, centre: CentreState, console: Console) -> None:
    rows = []
    for line in centre.counters:
        state = report.snapshot.states.counters.get(line.id)
        officer = state.officer.name if state and state.officer else ""
        rows.append([getattr(line.name, language()), _status(state), officer, _number(state)])
    columns = (text("Counter"), text("Status"), text("Officer"), text("Number"))
    _show_table(text("Counters"), columns, rows, console)


def _status(state: CounterState | None) -> Text:
    if state is None:
        return Text("?", "yellow")
    words = {"open": text("open"), "closed": text("closed"), "paused": text("paused")}
    colours = {"open": "green", "closed": "dim", "paused": "yellow"}
    return Text(words[state.status], colours[state.status])


def _number(state: CounterState | None) -> str:
    if state is None or state.number is None:
        return ""
    stage = text("called") if state.stage == "called" else text("being served")
    return f"{state.number} ({stage})"


def _show_waiting(report: Report, centre: CentreState, console: Console) -> None:
    services = report.snapshot.states.services
    waiting = [
        (line, state) for line in centre.services if (state := services.get(line.id)) and state.waiting
    ]
    if not waiting:
        console.print(text("Nobody is waiting.") + "\n")
        return
    rows = []
    for line, state in waiting:
        wait = text("{n} min", n=round(state.estimate.likely_s / 60)) if state.estimate else ""
        rows.append([f"{line.prefix}  {getattr(line.name, language())}", str(state.waiting), wait])
    _show_table(text("Waiting"), (text("Service"), text("People"), text("Likely wait")), rows, console)


def _show_devices(report: Report, console: Console) -> None:
    if not report.devices:
        console.print(text("No device is enrolled; motcua enroll gives a device its account.") + "\n")
        return
    columns = (
        text("Device"),
        text("Role"),
        text("Counter"),
        text("Online since"),
        text("Printer"),
        text("Outbox"),
        text("Refused"),
        text("Faults"),
        text("Disk"),
        text("Version"),
    )
    rows = (_device(report, device) for device in report.devices)
    _show_table(text("Devices"), columns, rows, console, gap=1 if console.width >= NARROW else 0)


def _device(report: Report, device: DeviceLine) -> list[str | Text]:
    health, presence = device.health, device.presence
    version = presence.version or "" if presence else ""
    return [
        device.name,
        _role(device.role),
        device.counter or "",
        _line(report, device),
        _printer(health.printer) if health else "",
        *([str(health.outbox), str(health.refused), str(health.faults)] if health else [""] * 3),
        space(health.disk_free_mb * (1 << 20)) if health else "",
        Text(version, "yellow" if version and version != __version__ else ""),
    ]


def _line(report: Report, device: DeviceLine) -> Text:
    if device.presence is None:
        return Text(text("not seen"), "bold red")
    if not device.presence.online:
        return Text(text("offline"), "bold red")
    since = device.presence.since
    return Text(report.local(since) if since else text("online"), "green")


def _role(role: str) -> str:
    words = {
        "kiosk": text("kiosk"),
        "counter": text("keypad"),
        "rating": text("rating"),
        "board": text("board"),
        "web": text("web"),
    }
    return words.get(role, role)


def _printer(state: str) -> Text:
    words = {
        "ok": Text(text("ok")),
        "near_end": Text(text("little paper"), "yellow"),
        "out": Text(text("no paper"), "bold red"),
        "cover_open": Text(text("cover open"), "bold red"),
        "offline": Text(text("offline"), "bold red"),
        "unknown": Text(text("unknown"), "yellow"),
        "none": Text("-", "dim"),
    }
    return words[state]
