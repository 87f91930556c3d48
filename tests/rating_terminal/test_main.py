"""The terminal as a program, started as its unit starts it."""

from dataclasses import asdict
from functools import partial

from tests.kiosk import processes
from tests.kiosk.processes import said_at_its_end
from tests.rating_terminal.test_settings import BUTTONS, write

run = partial(processes.run, "rating_terminal")


def test_it_runs_with_its_buttons_until_it_is_told_to_end(counter, tmp_path):
    more = BUTTONS.replace("[buttons]", '[buttons]\nkind = "mock"')
    terminal = run("--settings", write(tmp_path, more, **asdict(counter.account())), "--no-window")
    said = said_at_its_end(terminal, lambda: counter.centre.health(counter.device))

    assert terminal.returncode == 0, said
    assert "Traceback" not in said


def test_mistakes_in_the_settings_are_told_with_exit_code_2(tmp_path):
    file = write(tmp_path, "[times]\nthanks_seconds = 0\n")
    terminal = run("--settings", file, "--check")
    _, said = terminal.communicate(timeout=20)
    assert terminal.returncode == 2
    assert f"{file}:4: times.thanks_seconds: " in said


def test_good_settings_are_told_to_be_good(tmp_path):
    terminal = run("--settings", write(tmp_path, BUTTONS), "--check")
    _, said = terminal.communicate(timeout=20)
    assert (terminal.returncode, said) == (0, "")


def test_a_data_directory_or_buttons_that_cannot_be_used_are_told_with_exit_code_1(tmp_path):
    file = write(tmp_path, BUTTONS)
    terminal = run("--settings", file, "--no-window")
    _, said = terminal.communicate(timeout=20)
    assert terminal.returncode == 1, "there are no pins here"
    (tmp_path / "data" / "outbox.db").unlink()
    (tmp_path / "data" / "outbox.db").mkdir(parents=True)
    second = run("--settings", file, "--no-window")
    _, said_second = second.communicate(timeout=20)
    assert second.returncode == 1
    for each in (said, said_second):
        assert "the terminal cannot start" in each
        assert "Traceback" not in each
