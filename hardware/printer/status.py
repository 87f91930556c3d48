"""How a printer is, by its own answers (DLE EOT); what it does not say is unknown, never fine. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Condition(StrEnum):
    """One thing that is true of a printer; the words are those of the device's health report."""

    OK = "ok"
    NEAR_END = "near_end"
    OUT = "out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


FAULTS = frozenset({Condition.OUT, Condition.COVER_OPEN, Condition.OFFLINE})
"""Conditions under which nothing is printed."""
_WORST_FIRST = (
    Condition.COVER_OPEN,
    Condition.OUT,
    Condition.OFFLINE,
    Condition.UNKNOWN,
    Condition.NEAR_END,
    Condition.OK,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterStatus:
    """The conditions of a printer, several at once possible, and in `detail` what it said or did not say."""

    conditions: frozenset[Condition]
    detail: str = ""

    @property
    def worst(self) -> Condition:
        """The one condition to show where there is room for one."""
        return next(condition for condition in _WORST_FIRST if condition in self.conditions)

    @property
    def has_fault(self) -> bool:
        """Whether the printer has said that it cannot print."""
        return not self.conditions.isdisjoint(FAULTS)

    @property
    def is_known(self) -> bool:
        """Whether the printer has answered, and sensibly."""
        return Condition.UNKNOWN not in self.conditions


def status(*conditions: Condition, detail: str = "") -> PrinterStatus:
    """Make a status; without a condition all is well."""
    return PrinterStatus(conditions=frozenset(conditions or {Condition.OK}), detail=detail)


QUESTIONS = (1, 2, 4)
"""DLE EOT n: the printer, why it is offline, its paper."""
_BITS: Mapping[int, Mapping[int, Condition]] = {
    1: {},
    2: {0x04: Condition.COVER_OPEN, 0x20: Condition.OUT, 0x40: Condition.OFFLINE},
    4: {0x0C: Condition.NEAR_END, 0x60: Condition.OUT},
}
_OFFLINE_BIT = 0x08
_FIXED_BITS = 0x93
ALL_WELL = 0x12
"""The answer to any of the questions when nothing is wrong."""


def is_answer(byte: int) -> bool:
    """Whether the fixed bits of an answer to DLE EOT are right: 0xx1xx10."""
    return byte & _FIXED_BITS == ALL_WELL


def read_answers(answers: Mapping[int, int]) -> PrinterStatus:
    """Read the answers to all `QUESTIONS`, each by its number; every one must be `is_answer`."""
    found = {
        condition
        for question, byte in answers.items()
        for bits, condition in _BITS[question].items()
        if byte & bits
    }
    if answers[1] & _OFFLINE_BIT and not found & FAULTS:
        found.add(Condition.OFFLINE)  # without one of the causes it names: a jam, a button, a switch
    said = " ".join(f"{question}:0x{byte:02x}" for question, byte in answers.items())
    return status(*found, detail=f"DLE EOT {said}")
