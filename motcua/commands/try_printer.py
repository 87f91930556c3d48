"""The command line of `motcua test printer`: how the printer is, and a slip to look at."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields

from hardware.printer.errors import PrinterError
from hardware.printer.factory import PRINTERS, make_printer
from hardware.printer.outcome import Outcome, Result, Trouble
from hardware.printer.slip import Align, Element, Line, Qr, Rule, Size, Slip, Space
from hardware.printer.status import Condition, PrinterStatus
from motcua.texts import text

DIACRITICS = (
    "ÀÁẢÃẠ ĂẰẮẲẴẶ ÂẦẤẨẪẬ ÈÉẺẼẸ ÊỀẾỂỄỆ ÌÍỈĨỊ ÒÓỎÕỌ ÔỒỐỔỖỘ ƠỜỚỞỠỢ ÙÚỦŨỤ ƯỪỨỬỮỰ ỲÝỶỸỴ Đ "
    "àáảãạ ăằắẳẵặ âầấẩẫậ èéẻẽẹ êềếểễệ ìíỉĩị òóỏõọ ôồốổỗộ ơờớởỡợ ùúủũụ ưừứửữự ỳýỷỹỵ đ"
)
"""Every Vietnamese letter that has a mark."""
_ADDRESS = "https://example.org/t/0123456789"


def parser(kind: str | None) -> argparse.ArgumentParser:
    """Return the parser of the command's options, with those of a `kind` of printer."""
    made = argparse.ArgumentParser(
        prog="motcua test printer",
        description=text("Ask a printer how it is, and print a slip to look at."),
    )
    made.add_argument("--kind", choices=sorted(PRINTERS), required=True, help=text("the kind of printer"))
    made.add_argument("--status", action="store_true", help=text("only ask, print nothing"))
    if kind is not None and kind in PRINTERS:
        group = made.add_argument_group(text("options of this kind of printer"))
        for option in fields(PRINTERS[kind]):
            group.add_argument(f"--{option.name.replace('_', '-')}", default=argparse.SUPPRESS)
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Test a printer; return 0 if it says that all went well, 1 if it does not, 2 for wrong options."""
    words = list(sys.argv[1:] if argv is None else argv)
    first = argparse.ArgumentParser(add_help=False)
    first.add_argument("--kind", nargs="?")
    asked = vars(parser(first.parse_known_args(words)[0].kind).parse_args(words))
    kind, only_status = asked.pop("kind"), asked.pop("status")
    try:
        printer = make_printer(kind, **asked)
    except PrinterError as error:
        print(text("motcua test printer: {error}", error=error), file=sys.stderr)
        return 2
    with printer:
        if only_status:
            found = printer.status()
            _tell_status(found)
            return 0 if found.is_known and not found.has_fault else 1
        outcome = printer.print_slip(test_slip())
    _tell_status(outcome.status)
    print(_outcome(outcome))
    return 0 if outcome.result is Result.PRINTED else 1


def test_slip() -> Slip:
    """Return a slip with everything that a ticket has, and all Vietnamese letters."""
    return Slip(elements=tuple(_elements()))


def _elements() -> Iterator[Element]:
    yield Line(text=text("Printer test"), size=Size.LARGE, bold=True)
    yield Line(text="A012-K345", size=Size.HUGE, bold=True)
    yield Space(mm=3)
    yield Line(text=DIACRITICS, size=Size.SMALL)
    yield Line(text=DIACRITICS)
    yield Line(text=text("White on black"), bold=True, inverse=True)
    yield Rule()
    for align, sign in ((Align.LEFT, "<<<"), (Align.CENTRE, ">|<"), (Align.RIGHT, ">>>")):
        yield Line(text=sign, align=align)
    yield Qr(text=_ADDRESS)
    yield Line(
        text=text("The lines reach from edge to edge, every letter has its marks, the code can be read.")
    )


def _tell_status(found: PrinterStatus) -> None:
    said = ", ".join(_condition(condition) for condition in sorted(found.conditions))
    print(text("The printer: {said}.", said=said))
    if found.detail:
        print(f"  ({found.detail})")


def _condition(condition: Condition) -> str:
    return {
        Condition.OK: text("it is well"),
        Condition.NEAR_END: text("the paper is near its end"),
        Condition.OUT: text("there is no paper"),
        Condition.COVER_OPEN: text("the cover is open"),
        Condition.OFFLINE: text("it is offline or cannot be reached"),
        Condition.UNKNOWN: text("it does not say how it is"),
    }[condition]


def _outcome(outcome: Outcome) -> str:
    match outcome.result:
        case Result.PRINTED:
            return text("Printed: the printer says that the slip is done. Look at it.")
        case Result.UNCERTAIN:
            first = text("Uncertain: the printer has the slip, but has not said that it is done.")
        case Result.NOT_PRINTED:
            first = text("Not printed.")
    return f"{first} {_advice(outcome.trouble)}" if outcome.trouble else first


def _advice(trouble: Trouble) -> str:
    return {
        Trouble.OUT: text("Put in a new roll of paper."),
        Trouble.COVER_OPEN: text("Close the cover."),
        Trouble.OFFLINE: text("Check that it is switched on, its cable, its address, and who may use it."),
        Trouble.STALLED: text("It takes no more bytes: switch it off and on."),
        Trouble.SILENT: text(
            "It answers nothing: switch it off and on; if it never answers, use --confirm none."
        ),
        Trouble.GARBAGE: text(
            "It answers what no ESC/POS printer says: check the kind, the address, the speed."
        ),
    }[trouble]


if __name__ == "__main__":
    raise SystemExit(main())
