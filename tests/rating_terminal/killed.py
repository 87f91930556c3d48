"""A terminal in a process of its own that goes as far as a step and halts, to be killed there.

    python killed.py CREDENTIALS FOLDER STEP

It says `ready` once the centre is heard, waits for a question, and says the step when it has come there.
"""

import json
import sys
import threading
from pathlib import Path

from motcua.wire.commands import Role
from motcua.wire.credentials import Credentials
from rating_terminal.program import TerminalProgram
from rating_terminal.snapshot import Screen, Step
from rating_terminal.state import Kept
from tests.rating_terminal.counter import Terminal, make_settings
from tests.wire.hall import until


def say(word: str) -> None:
    print(word, flush=True)


def halt(word: str) -> None:
    say(word)
    threading.Event().wait()


def halt_before_noting(program: TerminalProgram) -> None:
    """Halt when the score is in the outbox, and nowhere else."""
    keep = program._memory.keep

    def halting(kept: Kept) -> None:
        if kept.ended:
            halt("unnoted")
        keep(kept)

    program._memory.keep = halting  # type: ignore[method-assign]


def is_kept(program: TerminalProgram) -> bool:
    return program._memory.kept == program._flow.kept


def main(credentials: str, folder: str, step: str) -> None:
    fields = json.loads(credentials)
    who = Credentials(**{**fields, "role": Role(fields["role"])})
    with TerminalProgram(make_settings(who, Path(folder)), version="1") as program:
        terminal = Terminal(program)
        terminal.goes_live()
        if step == "unnoted":
            halt_before_noting(program)
        say("ready")
        until(lambda: terminal.sees.countdown, seconds=30)
        until(lambda: is_kept(program))
        if step == "shown":
            halt(step)
        sys.stdin.readline()
        terminal.taps(Step.SCORE, "1")
        terminal.comes_to(Screen.REASONS)
        until(lambda: is_kept(program))
        if step == "scored":
            halt(step)
        terminal.taps(Step.REASON, "cost")
        until(lambda: program._memory.kept.draft)
        halt(step)


if __name__ == "__main__":
    main(*sys.argv[1:])
