"""The keypad as a program, driven by a script, in a terminal and by its unit."""

import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import termios
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.keypad.halls import COUNTER, account
from tests.keypad.test_settings import ENROLLED, LEAST, written
from tests.kiosk.centre import running_centre
from tests.kiosk.processes import said_at_its_end
from tests.wire.hall import until

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "MOTCUA_LANG": "en", "COLUMNS": "200"}


def keypad(*words: str | Path, **streams: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "motcua.keypad", *map(str, words)]
    return subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, text=True, **streams)


@pytest.fixture(scope="module")
def centre(tmp_path_factory):
    with running_centre(tmp_path_factory.mktemp("centre")) as made:
        until(made.web.is_live, what="the web hearing the coordinator")
        yield made


def test_a_script_drives_the_keypad_and_reads_its_line(centre, tmp_path):
    centre.web.send("ticket/request", service="ho-tich").result(30)
    file = written(tmp_path, f'officer = "lan"\n{LEAST}', **asdict(account(centre)))
    said = tmp_path / "said"
    with said.open("w") as out:
        program = keypad("--settings", file, "--keys", stdin=subprocess.PIPE, stdout=out, stderr=out)
    assert program.stdin

    def told(state: str) -> bool:
        return any(state in line and "no word" not in line for line in said.read_text().splitlines())

    try:
        for word, state in (("", "is closed"), ("next\n", "free"), ("n\n", "calling A001")):
            program.stdin.write(word)
            program.stdin.flush()
            until(partial(told, state), what=state)
        program.stdin.write("s")
        program.stdin.close()
        program.wait(20)
    finally:
        program.kill()
        program.wait()
    assert program.returncode == 0, said.read_text()
    assert "Traceback" not in said.read_text()
    assert centre.web.states.counters[COUNTER].stage == "serving"


class Terminal:
    """A terminal with a program in it."""

    def __init__(self, *words: str | Path) -> None:
        self._master, slave = pty.openpty()
        self.program = keypad(
            *words,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        self.said = b""

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def shows(self, words: str) -> bool:
        """Read what has come; return whether these words are among it."""
        while select.select([self._master], [], [], 0)[0]:
            try:
                self.said += os.read(self._master, 4096)
            except OSError:  # the program has ended
                break
        return words in self.said.decode()

    def close(self) -> None:
        self.program.kill()
        self.program.wait()
        os.close(self._master)


def test_in_a_terminal_its_keys_are_shown_and_ctrl_c_ends_it(tmp_path):
    terminal = Terminal("--settings", written(tmp_path, LEAST), "--keys")
    try:
        until(lambda: terminal.shows("no word from the centre"), what="the line")
        terminal.type("n")
        until(lambda: terminal.shows("not done: no word from the centre"), what="the refusal")
        terminal.type("\x03")
        until(lambda: terminal.shows("") and terminal.program.poll() is not None, what="the end")
        assert terminal.shows("1 n  Next")
        assert not terminal.shows("Traceback")
    finally:
        terminal.close()
    assert terminal.program.returncode == 0


def test_on_mock_pins_it_runs_until_it_is_told_to_end(tmp_path):
    file = written(tmp_path, LEAST.replace("keys", "mock") + "pins = { next = 17 }\n")
    program = keypad("--settings", file, stderr=subprocess.PIPE)
    errors = said_at_its_end(program, (tmp_path / "data" / "outbox.db").exists)

    assert "Traceback" not in errors
    assert program.returncode in {0, -signal.SIGTERM}


@pytest.mark.parametrize(
    ("buttons", "options", "code", "said"),
    [
        (
            "kind = 'mock'\npins = { next = 99 }",
            ["--check"],
            2,
            "keypad.toml:3: buttons: next: there is no GPIO pin 99",
        ),
        ("kind = 'mock'\npins = { next = 17 }", ["--check"], 0, ""),
        ("kind = 'gpio'\npins = { next = 17 }", [], 1, "the keypad cannot start: "),
    ],
)
def test_what_is_wrong_is_told_with_an_exit_code(tmp_path, buttons, options, code, said):
    file = written(tmp_path, LEAST.replace('kind = "keys"', buttons), **ENROLLED)
    program = keypad("--settings", file, *options, stderr=subprocess.PIPE)
    _, errors = program.communicate(timeout=20)

    assert program.returncode == code
    assert said in errors
    assert "Traceback" not in errors
