"""What the kiosk tells staff: the lines of their menu, and small signs of trouble on every screen. Pure."""

from collections.abc import Iterator

from kiosk.snapshot import StaffLine
from kiosk.state import Known, State
from motcua.texts import text_in
from motcua.wire.codec import Lang
from motcua.wire.selfreport import PrinterHealth

LITTLE_DISK_MB = 100


def printer_words(printer: PrinterHealth, lang: Lang) -> str:
    """Return how the printer is, in plain words."""
    match printer:
        case "ok":
            return text_in(lang, "ready")
        case "near_end":
            return text_in(lang, "the paper is near its end")
        case "out":
            return text_in(lang, "out of paper")
        case "cover_open":
            return text_in(lang, "the cover is open")
        case "offline":
            return text_in(lang, "does not answer")
        case "none":
            return text_in(lang, "there is none")
        case "unknown":
            return text_in(lang, "its state is not known")


def troubles(known: Known, lang: Lang) -> tuple[str, ...]:
    """Return the signs of trouble, the gravest first."""
    return tuple(_troubles(known, lang))


def _troubles(known: Known, lang: Lang) -> Iterator[str]:
    if known.centre is None:
        yield text_in(lang, "The centre has not been heard yet.")
    elif not known.is_live:
        yield text_in(lang, "The line to the centre is cut: this kiosk gives out its own numbers.")
    elif known.is_alone:
        yield text_in(lang, "This kiosk gives out its own numbers until the centre has them all.")
    if known.printer not in ("ok", "none"):
        yield text_in(lang, "Printer: {state}", state=printer_words(known.printer, lang))


def staff_lines(state: State, lang: Lang) -> tuple[StaffLine, ...]:
    """Return the lines of the staff menu."""
    return tuple(_lines(state, lang))


def _lines(state: State, lang: Lang) -> Iterator[StaffLine]:
    known, machine = state.known, state.known.machine
    yield StaffLine(
        name=text_in(lang, "Printer"), value=printer_words(known.printer, lang), well=known.printer == "ok"
    )
    if state.test:
        yield StaffLine(
            name=text_in(lang, "Test print"), value=_tested(state.test, lang), well=state.test == "printed"
        )
    yield StaffLine(
        name=text_in(lang, "Line to {broker}", broker=machine.broker),
        value=text_in(lang, "connected") if machine.is_up else text_in(lang, "cut"),
        well=machine.is_up,
    )
    yield StaffLine(
        name=text_in(lang, "Coordinator"),
        value=text_in(lang, "heard") if known.is_live else text_in(lang, "silent"),
        well=known.is_live,
    )
    yield StaffLine(
        name=text_in(lang, "Not answered yet"), value=str(machine.outbox), well=machine.outbox == 0
    )
    yield StaffLine(name=text_in(lang, "Refused"), value=str(machine.refused), well=machine.refused == 0)
    yield StaffLine(name=text_in(lang, "Faults"), value=str(machine.faults), well=machine.faults == 0)
    if machine.disk_free_mb is not None:
        yield StaffLine(
            name=text_in(lang, "Free on the disk"),
            value=f"{machine.disk_free_mb} MB",
            well=machine.disk_free_mb >= LITTLE_DISK_MB,
        )
    yield StaffLine(name=text_in(lang, "Kiosk"), value=f"{machine.device}, {machine.version}")
    yield StaffLine(name=text_in(lang, "Volume"), value=str(known.volume))


def _tested(test: str, lang: Lang) -> str:
    match test:
        case "asked":
            return text_in(lang, "printing")
        case "printed":
            return text_in(lang, "printed, as the printer says")
        case "uncertain":
            return text_in(lang, "the printer did not say")
        case _:
            return text_in(lang, "not printed")
