"""The report of `motcua status` in a terminal: who is there, who waits, and what to do."""

from collections.abc import Iterable, Mapping, Sequence
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
from motcua.texts import language, text, texts
from motcua.wire.states import CentreState, CounterState

_UNBOUNDED = 1000  # columns; rich measures nothing as wider than it may be
_LEFT_OUT_FIRST = ("version", "disk", "refused", "faults", "outbox", "printer", "role", "counter")
"""Columns of the devices that give way to whole names; what is wrong there is told below in sentences."""


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
        grid.add_row(text("Centre"), Text(getattr(centre.name, language())))
        grid.add_row(text("Day"), f"{day}, {doors}")
    grid.add_row(text("Coordinator"), _coordinator(report))
    grid.add_row(
        text("Broker"),
        text("{host}, port {port}, process {pid}", host=broker.host, port=broker.port, pid=broker.pid),
    )
    grid.add_row(text("Data"), Text(str(data_dir)))
    for finding in report.machine:
        if finding.level is Level.OK:
            grid.add_row("", Text(finding.said))
    console.print(grid)
    console.print()


def _coordinator(report: Report) -> Text:
    coordinator, heartbeat = report.snapshot.states.coordinator, report.snapshot.heartbeat
    if coordinator is None or not coordinator.online:
        return Text(text("offline"), "bold red")
    if heartbeat is None:
        return Text(text("does not answer"), "bold red")
    said = text(
        "online since {since}, version {version}, epoch {epoch}",
        since=report.local(coordinator.since),
        version=coordinator.version,
        epoch=coordinator.epoch,
    )
    faults = texts("{n} fault", "{n} faults", coordinator.faults)
    return Text.assemble(said, ", ", (faults, "yellow" if coordinator.faults else ""))


def _table(columns: Iterable[str], rows: Iterable[Iterable[str | Text]], *, gap: int = 1) -> Table:
    """Return a table whose first column is never cut."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, gap), pad_edge=False, show_edge=False)
    for place, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=place == 0)
    for row in rows:
        table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))  # `[1]` is no markup
    return table


def _show_table(title: str, table: Table, console: Console) -> None:
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
    _show_table(text("Counters"), _table(columns, rows), console)


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
    columns = (text("Service"), text("People"), text("Likely wait"))
    _show_table(text("Waiting"), _table(columns, rows), console)


def _show_devices(report: Report, console: Console) -> None:
    if not report.devices:
        console.print(text("No device is enrolled; motcua enroll gives a device its account.") + "\n")
        return
    rows = [_device(report, device) for device in report.devices]
    columns = {
        "name": text("Device"),
        "role": text("Role"),
        "counter": text("Counter"),
        "since": text("Online since"),
        "printer": text("Printer"),
        "outbox": text("Outbox"),
        "refused": text("Refused"),
        "faults": text("Faults"),
        "disk": text("Disk"),
        "version": text("Version"),
    }
    unbounded = console.options.update(max_width=_UNBOUNDED)
    table, left_out = _of_columns(columns, rows, gap=1), []
    for name in ("", *_LEFT_OUT_FIRST):
        if console.measure(table, options=unbounded).maximum <= console.width:
            break
        if name:
            left_out.append(columns.pop(name))
        table = _of_columns(columns, rows, gap=0)
    _show_table(text("Devices"), table, console)
    if left_out:
        names = ", ".join(left_out)
        console.print(text("A wider terminal also shows: {columns}", columns=names) + "\n", style="dim")


def _of_columns(columns: Mapping[str, str], rows: Iterable[Mapping[str, str | Text]], gap: int) -> Table:
    return _table(columns.values(), ([row[name] for name in columns] for row in rows), gap=gap)


def _device(report: Report, device: DeviceLine) -> dict[str, str | Text]:
    health, presence = device.health, device.presence
    version = presence.version or "" if presence else ""
    return {
        "name": device.name,
        "role": _role(device.role),
        "counter": device.counter or "",
        "since": _line(report, device),
        "printer": _printer(health.printer) if health else "",
        "outbox": str(health.outbox) if health else "",
        "refused": str(health.refused) if health else "",
        "faults": str(health.faults) if health else "",
        "disk": space(health.disk_free_mb * 10**6) if health else "",
        "version": Text(version, "yellow" if version and version != __version__ else ""),
    }


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
