"""`motcua status`: what a running centre says of itself and of its devices, and what is wrong with it."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from broker_config.registry import Account
from motcua import __version__
from motcua.admin import LOOK_S, AdminLine
from motcua.calendar import local_day
from motcua.checkup.finding import Finding, note, wrong
from motcua.settings import Settings
from motcua.texts import text, texts
from motcua.wire import topics
from motcua.wire.codec import MalformedMessage, decode
from motcua.wire.commands import Role
from motcua.wire.states import Health, Heartbeat, Presence
from motcua.wire.states_held import HeldStates, StateHolder

LITTLE_DISK_MB = 500
MANY_WAITING = 10  # in an outbox; a few may be on their way
CLOCK_OFF = timedelta(minutes=2)  # health is told every 30 s


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What the broker holds at one moment; presence and health by device. No heartbeat: none was heard."""

    states: HeldStates
    heartbeat: Heartbeat | None
    presences: Mapping[str, Presence]
    healths: Mapping[str, Health]
    unreadable: tuple[str, ...] = ()

    @property
    def coordinator_answers(self) -> bool:
        """Whether the coordinator says that it is there, and its heart beats."""
        coordinator = self.states.coordinator
        return coordinator is not None and coordinator.online and self.heartbeat is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLine:
    """A device: enrolled (`role`), seen by the broker (`presence`), or both."""

    name: str
    role: str
    counter: str | None
    enrolled: bool
    presence: Presence | None
    health: Health | None

    @property
    def online(self) -> bool:
        """Whether it is there now."""
        return self.presence is not None and self.presence.online


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A snapshot with what the data directory knows; `now` is the coordinator's time, else this machine's."""

    snapshot: Snapshot
    devices: tuple[DeviceLine, ...]
    planned: tuple[str, ...]
    tz: str
    now: datetime
    machine: tuple[Finding, ...] = field(default=())

    def local(self, moment: datetime) -> str:
        """Write a moment for people: the time, with the date before it if that is not today."""
        there, today = moment.astimezone(ZoneInfo(self.tz)), local_day(self.tz, self.now)
        return there.strftime("%H:%M" if there.date() == today else "%d/%m %H:%M")

    def now_in_full(self) -> str:
        """Write the time and the date of now for people."""
        return self.now.astimezone(ZoneInfo(self.tz)).strftime("%H:%M:%S, %d/%m/%Y")


class _Gathering:
    """What has arrived so far."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._holder = StateHolder(root, Role.ADMIN.value)
        self._presences: dict[str, Presence] = {}
        self._healths: dict[str, Health] = {}
        self._unreadable: list[str] = []
        self.heartbeat: Heartbeat | None = None

    def take(self, topic: str, payload: bytes) -> None:
        try:
            if topics.HEARTBEAT.match(self._root, topic) is not None:
                self.heartbeat = decode(Heartbeat, payload)
            elif (parts := topics.PRESENCE.match(self._root, topic)) and payload:
                self._presences[parts["device"]] = decode(Presence, payload)
            elif (parts := topics.HEALTH.match(self._root, topic)) and payload:
                self._healths[parts["device"]] = decode(Health, payload)
            elif self._holder.holds(topic):
                self._holder.take(topic, payload)
        except MalformedMessage:
            self._unreadable.append(topic)

    def snapshot(self) -> Snapshot:
        return Snapshot(
            states=self._holder.held,
            heartbeat=self.heartbeat,
            presences=self._presences,
            healths=self._healths,
            unreadable=tuple(self._unreadable),
        )


def look(line: AdminLine, seconds: float = LOOK_S) -> Snapshot:
    """Gather what the broker retains and one heartbeat; return after `seconds` with what has come by then."""
    gathered = _Gathering(line.root)
    for delivery in line.listen(seconds, lambda: line.has_all and gathered.heartbeat is not None):
        gathered.take(delivery.topic, delivery.payload)
    return gathered.snapshot()


def report(snapshot: Snapshot, accounts: tuple[Account, ...], settings: Settings | None) -> Report:
    """Join what was seen with what is enrolled and what the `settings` in force foresee."""
    known = {account.device: account for account in accounts}
    names = {*known, *snapshot.presences, *snapshot.healths} - {Role.ADMIN.value}
    centre = snapshot.states.centre
    return Report(
        snapshot=snapshot,
        devices=tuple(_device(name, known.get(name), snapshot) for name in sorted(names)),
        planned=_planned(settings, known),
        tz=centre.tz if centre else settings.tz if settings else "UTC",
        now=snapshot.heartbeat.at if snapshot.heartbeat else datetime.now(UTC),
    )


def _device(name: str, account: Account | None, snapshot: Snapshot) -> DeviceLine:
    presence = snapshot.presences.get(name)
    said = presence.role if presence and presence.role else "?"
    return DeviceLine(
        name=name,
        role=account.role.value if account else said,
        counter=account.counter if account else None,
        enrolled=account is not None,
        presence=presence,
        health=snapshot.healths.get(name),
    )


def _planned(settings: Settings | None, known: Container[str]) -> tuple[str, ...]:
    """Return the devices that are still to be enrolled; a demonstration has those that it opened itself."""
    if settings is None or settings.demonstration:
        return ()
    return tuple(name for name in settings.devices if name not in known)


def findings(report: Report) -> Iterator[Finding]:
    """Yield what is wrong or worth a look: the coordinator, the day, the machine, then device by device."""
    yield from _coordinator(report)
    yield from report.machine
    for device in report.devices:
        yield from _presence(report, device)
        if device.health is not None:
            yield from _outbox(device, device.health)
        if device.health is not None and device.online:  # of one that is offline it is old
            yield from _printer(device.name, device.health.printer)
            yield from _health(report, device.name, device.health)
    if report.planned:
        yield note(
            texts(
                "{n} device of the settings is not enrolled: {names}",
                "{n} devices of the settings are not enrolled: {names}",
                len(report.planned),
                names=", ".join(report.planned),
            ),
            text("motcua enroll NAME --role ROLE gives a device its account."),
        )
    for topic in report.snapshot.unreadable:
        yield note(text("What stands on {topic} cannot be read.", topic=topic))


def does_not_run() -> Finding:
    """Return that there is no coordinator."""
    return wrong(
        text("The coordinator does not run: no ticket is recorded and nobody can be called."),
        text("motcua up starts it again by itself; its last lines there say why it ended. motcua doctor."),
    )


def _coordinator(report: Report) -> Iterator[Finding]:
    states, heartbeat = report.snapshot.states, report.snapshot.heartbeat
    if states.coordinator is None or not states.coordinator.online:
        yield does_not_run()
        return
    if heartbeat is None:
        yield wrong(
            text("The coordinator says that it runs, but it does not answer."),
            text("If this stays so for a minute: end motcua up with Ctrl-C and start it again."),
        )
        return
    if states.coordinator.faults:
        yield note(
            texts(
                "The coordinator has counted {n} fault since its start.",
                "The coordinator has counted {n} faults since its start.",
                states.coordinator.faults,
            ),
            text("Its log names them: what motcua up says, or journalctl."),
        )
    yield from _day(report, states.centre.day if states.centre else None)


def _day(report: Report, day: date | None) -> Iterator[Finding]:
    today = local_day(report.tz, report.now)
    if day is not None and day >= today:
        return
    yield wrong(
        text("No day is open: the coordinator does not trust its clock.")
        if day is None
        else text(
            "It is {today}, but the day is still {day}.", today=f"{today:%d/%m/%Y}", day=f"{day:%d/%m/%Y}"
        ),
        text("If {time} is right: motcua day open. If not, set the clock.", time=report.now_in_full()),
    )


def _presence(report: Report, device: DeviceLine) -> Iterator[Finding]:
    name = device.name
    if not device.enrolled:
        yield note(
            text("{name} has no account any more, but the broker still knows of it.", name=name),
            text("Its line goes with the next start of the broker."),
        )
    elif device.presence is None:
        yield wrong(
            text("{name} has not reported since the broker was started.", name=name),
            text("Switch it on. If it runs, it lacks its account: enroll it again."),
        )
    elif not device.presence.online:
        heard = text(", last heard at {time}", time=report.local(device.health.at)) if device.health else ""
        yield wrong(
            text("{name} is offline{heard}.", name=name, heard=heard),
            text("Look at its power and its network cable, then start it again."),
        )
    elif device.presence.version != __version__:
        yield note(
            text(
                "{name} has version {theirs}, the coordinator has {ours}.",
                name=name,
                theirs=device.presence.version or "?",
                ours=__version__,
            ),
            text("Bring them to the same version."),
        )


def _printer(name: str, printer: str) -> Iterator[Finding]:
    match printer:
        case "near_end":
            yield note(
                text("The paper of {name} is nearly used up.", name=name), text("Have a new roll ready.")
            )
        case "out":
            yield wrong(text("{name} is out of paper.", name=name), text("Put in a new roll."))
        case "cover_open":
            yield wrong(text("The cover of the printer of {name} is open.", name=name), text("Close it."))
        case "offline":
            yield wrong(
                text("The printer of {name} does not answer.", name=name),
                text("Look at its power and its cable; switch it off and on."),
            )
        case "unknown":
            yield note(
                text("The printer of {name} does not tell how it is.", name=name),
                text("Look whether its slips come out."),
            )


def _outbox(device: DeviceLine, health: Health) -> Iterator[Finding]:
    if health.outbox >= MANY_WAITING or (health.outbox and not device.online):
        yield wrong(
            texts(
                "{name} keeps {n} message that the coordinator has not answered.",
                "{name} keeps {n} messages that the coordinator has not answered.",
                health.outbox,
                name=device.name,
            ),
            text("They are safe on its disk and follow once it is connected; do not erase it."),
        )


def _health(report: Report, name: str, health: Health) -> Iterator[Finding]:
    if health.refused:
        yield note(
            texts(
                "{n} message of {name} was refused for good.",
                "{n} messages of {name} were refused for good.",
                health.refused,
                name=name,
            ),
            text("Its log names them and the reason."),
        )
    if health.faults:
        yield note(
            texts(
                "{name} has counted {n} fault since its start.",
                "{name} has counted {n} faults since its start.",
                health.faults,
                name=name,
            ),
            text("Its log names them."),
        )
    if health.disk_free_mb < LITTLE_DISK_MB:
        yield wrong(
            text("{name} has only {n} MB of disk left.", name=name, n=health.disk_free_mb),
            text("Make room on it."),
        )
    if report.snapshot.heartbeat and abs(report.now - health.at) > CLOCK_OFF:
        yield note(
            text(
                "{name} last told how it is at {time} by its own clock.",
                name=name,
                time=report.local(health.at),
            ),
            text("Its clock is wrong, or it hangs: look at its screen."),
        )
