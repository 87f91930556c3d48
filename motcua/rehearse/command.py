"""The command line of `motcua rehearse`."""

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path

from motcua.rehearse.generate import generate
from motcua.rehearse.run import RehearseOptions, check, rehearse
from motcua.rehearse.sabotage import SABOTAGES
from motcua.texts import text


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's options."""
    made = argparse.ArgumentParser(
        prog="motcua rehearse",
        description=text(
            "Play a day of an office (arrivals.csv, staffing.csv) through a broker and a coordinator"
            " of its own, and check that everything went as the rules say."
        ),
    )
    made.add_argument("day", type=Path, nargs="?", metavar="DAY_DIR", help=text("the directory of the day"))
    made.add_argument(
        "--speed",
        type=_speed,
        default="max",
        metavar="N|max",
        help=text("seconds of the day in a second, such as 60; max: as fast as it goes"),
    )
    made.add_argument("--seed", type=int, default=1, help=text("the same seed draws the same day"))
    made.add_argument("--json", action="store_true", help=text("print one JSON object instead of a table"))
    made.add_argument(
        "--papers", type=Path, metavar="DIR", help=text("keep the printed tickets in DIR, as pictures")
    )
    made.add_argument(
        "--keypads",
        type=_number,
        metavar="N",
        help=text("so many counters have keypads, the others the page alone; not given: half of them"),
    )
    made.add_argument(
        "--sabotage",
        choices=tuple(SABOTAGES),
        help=text("falsify what the check sees, to prove that it bites"),
    )
    made.add_argument("--check", action="store_true", help=text("only read the day, and tell what is odd"))
    _add_writing(made)
    return made


def _add_writing(made: argparse.ArgumentParser) -> None:
    """Add the options of those who want days to play with."""
    made.add_argument(
        "--generate", type=Path, metavar="OUT", help=text("write days of the same shape to OUT")
    )
    made.add_argument("--days", type=_count, default=1, metavar="N", help=text("how many days to write"))
    made.add_argument(
        "--tickets-per-day", type=_count, default=500, metavar="M", help=text("how many visitors a day")
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Rehearse a day, or write days; return 0, 1 or 2 as `rehearse` does."""
    parse = parser()
    asked = parse.parse_args(argv)
    if (asked.day is None) == (asked.generate is None):
        parse.error(text("name either a day's directory or --generate OUT"))
    if asked.generate is not None:
        return _generate(parse, asked)
    if asked.check:
        return check(asked.day)
    # Devices warn of every refusal; the day has some that must be, and the check judges them all.
    logging.basicConfig(level=logging.ERROR)
    return rehearse(
        RehearseOptions(
            day=asked.day,
            speed=asked.speed,
            seed=asked.seed,
            json=asked.json,
            papers=asked.papers,
            keypads=asked.keypads,
            sabotage=asked.sabotage,
        )
    )


def _generate(parse: argparse.ArgumentParser, asked: argparse.Namespace) -> int:
    try:
        made = generate(
            asked.generate, days=asked.days, tickets_per_day=asked.tickets_per_day, seed=asked.seed
        )
    except OSError as error:
        parse.error(text("cannot write to {path}: {error}", path=asked.generate, error=error))
    for directory in made:
        print(directory)
    return 0


def _speed(word: str) -> float | None:
    if word == "max":
        return None
    speed = float(word)
    if not 0 < speed < float("inf"):
        raise ValueError(word)
    return speed


def _count(word: str) -> int:
    return _at_least(1, word)


def _number(word: str) -> int:
    return _at_least(0, word)


def _at_least(least: int, word: str) -> int:
    count = int(word)
    if count < least:
        raise ValueError(word)
    return count
