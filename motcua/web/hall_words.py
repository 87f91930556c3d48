"""What the supervisor's page says, in the language of who reads it. Pure but for the catalogues of texts."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from motcua.settings import Name
from motcua.texts import text_in
from motcua.web.device_rows import DeviceRow, Trouble
from motcua.web.overview import CounterRow, Overview, ServiceRow
from motcua.web.words import said_in

_MB_OF_A_GB = 1000


def labels(lang: str) -> Mapping[str, str]:
    """Return the headings of the page by name."""
    return {
        **_more_labels(lang),
        "on_page": text_in(lang, "On this page"),
        "title": text_in(lang, "The hall now"),
        "waiting": text_in(lang, "Waiting"),
        "in_hand": text_in(lang, "Being served"),
        "served": text_in(lang, "Served"),
        "missed": text_in(lang, "No-shows"),
        "parked": text_in(lang, "Set aside"),
        "longest": text_in(lang, "Longest wait"),
        "services": text_in(lang, "Services"),
        "service": text_in(lang, "Service"),
        "counters": text_in(lang, "Counters"),
    }


def _more_labels(lang: str) -> Mapping[str, str]:
    return {
        "counter": text_in(lang, "Counter"),
        "who_waits": text_in(lang, "Who is waiting"),
        "nobody_waits": text_in(lang, "Nobody is waiting."),
        "devices": text_in(lang, "Devices"),
        "no_devices": text_in(lang, "No device is enrolled."),
        "device": text_in(lang, "Device"),
        "status": text_in(lang, "Status"),
        "officer": text_in(lang, "Officer"),
        "serves": text_in(lang, "Serves"),
        "paused": text_in(lang, "paused"),
        "number": text_in(lang, "No."),
        "role": text_in(lang, "Role"),
        "line": text_in(lang, "Connection"),
        "printer": text_in(lang, "Printer"),
        "outbox": text_in(lang, "Outbox"),
        "faults": text_in(lang, "Faults"),
        "disk": text_in(lang, "Free disk"),
        "version": text_in(lang, "Version"),
        "open_counters": text_in(lang, "Counters open"),
        "since": text_in(lang, "For"),
        "numbers_today": text_in(lang, "Numbers today"),
        "close": text_in(lang, "Close today"),
        "reopen": text_in(lang, "Open again"),
        "trouble": text_in(lang, "What needs attention"),
        "unserved_hint": text_in(lang, "Open a counter that serves it."),
        "fine": text_in(lang, "All devices are fine."),
        "late": text_in(lang, "too long"),
        "seconds": text_in(lang, "{n} s", n="{n}"),
        "minutes": text_in(lang, "{n} min", n="{n}"),
        "hours": text_in(lang, "{h} h {m} min", h="{h}", m="{m}"),
    }


def day_line(seen: Overview, lang: str) -> str:
    """Return the day, and whether numbers are given out."""
    if seen.day is None:
        return text_in(lang, "No day is open.")
    day = f"{seen.day:%d/%m/%Y}"
    match seen.doors:
        case "open":
            return text_in(lang, "{day}: numbers are given out", day=day)
        case "closed":
            return text_in(lang, "{day}: no numbers are given out now", day=day)
        case _:
            return text_in(lang, "{day}: the day has ended", day=day)


def late_line(late: int, target_s: int, lang: str) -> str:
    """Return how many have waited too long; empty for none."""
    if not late:
        return ""
    minutes = target_s // 60
    return text_in(lang, "{n} over {minutes} min", n=late, minutes=minutes)


def target_line(target_s: int, lang: str) -> str:
    """Return from when on a wait is too long."""
    return text_in(lang, "A wait of more than {minutes} minutes is marked.", minutes=target_s // 60)


def gives_out(service: ServiceRow, lang: str) -> str:
    """Return whether a service gives out numbers today, as far as that goes by the service."""
    if service.gives_out:
        return text_in(lang, "given out")
    return text_in(lang, "closed today") if service.closed_today else text_in(lang, "closed by the settings")


def unserved(service: ServiceRow, lang: str) -> str:
    """Return that somebody waits where no counter serves; empty where one does."""
    return text_in(lang, "no open counter") if service.is_unserved else ""


def stage(counter: CounterRow, lang: str) -> str:
    """Return what goes on at a counter."""
    if counter.stage == "serving":
        return text_in(lang, "serving")
    if counter.stage == "called":
        if counter.calls == 1:
            return text_in(lang, "called")
        return text_in(lang, "called {n} times", n=counter.calls)
    if counter.status == "open":
        return text_in(lang, "free")
    return text_in(lang, "paused") if counter.status == "paused" else text_in(lang, "closed")


def sign(counter: CounterRow) -> str:
    """Return the sign that goes with `stage`, for whoever sees no colours."""
    if counter.stage == "serving":
        return "●"
    if counter.stage == "called":
        return "▶"
    return {"open": "○", "paused": "‖", "closed": "□"}[counter.status]


def role(device: DeviceRow, lang: str) -> str:
    """Return what a device is."""
    match device.role:
        case "kiosk":
            return text_in(lang, "Kiosk")
        case "counter":
            return text_in(lang, "Keypad")
        case "rating":
            return text_in(lang, "Rating terminal")
        case "board":
            return text_in(lang, "Display board")
        case "web":
            return text_in(lang, "Web pages")
        case other:
            return other


def line(device: DeviceRow, tz: str, now: datetime, lang: str) -> str:
    """Return whether a device is there, and since when."""
    if device.line == "unseen":
        return text_in(lang, "not heard yet")
    if device.line == "offline":
        return text_in(lang, "offline")
    if device.since is None:
        return text_in(lang, "online")
    return text_in(lang, "online since {since}", since=clock(device.since, tz, now))


def printer(device: DeviceRow, lang: str) -> str:
    """Return how the printer is; empty where there is none or nothing is known."""
    match device.printer:
        case "ok":
            return text_in(lang, "ok")
        case "near_end":
            return text_in(lang, "little paper")
        case "out":
            return text_in(lang, "out of paper")
        case "cover_open":
            return text_in(lang, "cover open")
        case "offline":
            return text_in(lang, "does not answer")
        case "unknown":
            return text_in(lang, "does not say")
        case _:
            return ""


def disk(device: DeviceRow) -> str:
    """Return the free space of a device; empty where it is not known."""
    if device.disk_free_mb is None:
        return ""
    if device.disk_free_mb < _MB_OF_A_GB:
        return f"{device.disk_free_mb} MB"
    return f"{device.disk_free_mb // _MB_OF_A_GB} GB"


def trouble(found: Trouble, lang: str) -> tuple[str, str]:
    """Return what is wrong with a device, and what to do."""
    match found.kind:
        case "unseen":
            return text_in(lang, "has not reported"), text_in(lang, "Switch it on; else enrol it again.")
        case "offline":
            return text_in(lang, "offline"), text_in(lang, "Look at its power and its network cable.")
        case "out":
            return text_in(lang, "out of paper"), text_in(lang, "Put in a new roll of paper.")
        case "cover_open":
            return text_in(lang, "printer cover open"), text_in(lang, "Close it.")
        case "printer_offline":
            return text_in(lang, "printer does not answer"), text_in(lang, "Look at its power and its cable.")
        case "near_end":
            return text_in(lang, "little paper left"), text_in(lang, "Have a new roll ready.")
        case "printer_unknown":
            advice = text_in(lang, "Look whether its slips come out.")
            return text_in(lang, "printer does not say how it is"), advice
        case _:
            return _more_trouble(found, lang)


def _more_trouble(found: Trouble, lang: str) -> tuple[str, str]:
    match found.kind:
        case "outbox":
            said = text_in(lang, "{n} messages not answered yet", n=found.value)
            return said, text_in(lang, "They are safe and follow by themselves; do not erase the device.")
        case "disk":
            return text_in(lang, "only {n} MB of disk left", n=found.value), text_in(lang, "Make room on it.")
        case "garbled":
            return text_in(lang, "reports what cannot be read"), text_in(lang, "Bring it to our version.")
        case "refused":
            said = text_in(lang, "{n} messages refused for good", n=found.value)
            return said, text_in(lang, "Its log names them and the reason.")
        case "faults":
            said = text_in(lang, "{n} faults since its start", n=found.value)
            return said, text_in(lang, "Its log names them.")
        case _:
            said = text_in(lang, "has another version: {version}", version=found.value)
            return said, text_in(lang, "Bring it to our version.")


def clock(moment: datetime, tz: str, now: datetime) -> str:
    """Write a moment for people: the time, with the date before it if that is not today."""
    there, today = moment.astimezone(ZoneInfo(tz)), now.astimezone(ZoneInfo(tz)).date()
    return there.strftime("%H:%M" if there.date() == today else "%d/%m %H:%M")


def name(of: Name | None, lang: str) -> str:
    """Return a name, or nothing."""
    return said_in(lang, of) if of else ""


def failure(code: str, lang: str) -> str:
    """Return why a service was not closed or opened; empty for no such reason."""
    match code:
        case "silent":
            return text_in(
                lang, "The coordinator did not answer. Look below whether it was done, and try again."
            )
        case "refused":
            return text_in(lang, "This cannot be done now.")
        case _:
            return ""
