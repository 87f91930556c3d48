"""What the keypad says: the line under the keys, and what stands on a button."""

import pytest

from motcua.keypad import words
from motcua.keypad.pad import Note
from motcua.keypad.samples import samples
from motcua.keypad.steps import Button, Step, Why


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    monkeypatch.setenv("MOTCUA_LANG", "en")


@pytest.mark.parametrize(
    ("sample", "line"),
    [
        ("unknown", "Counter · not known yet · no word from the centre"),
        ("closed", "Counter 3 · the counter is closed · 5 waiting"),
        ("free", "Counter 3 · free · nobody is waiting"),
        ("called", "Counter 3 · calling A012 · 5 waiting"),
        ("serving", "Counter 3 · serving A012 · 5 waiting"),
        (
            "break",
            "Land and building desk number 12 · serving AB-K1012, then a break · 128 waiting",
        ),
        ("paused", "Counter 3 · paused · 5 waiting"),
        ("cut-off", "Counter 3 · serving A012 · 5 waiting · no word from the centre"),
        ("refused", "Counter 3 · free · 5 waiting · not done: nobody has been called"),
        ("unanswered", "Counter 3 · free · 5 waiting · no answer from the centre"),
        ("stuck", "Counter 3 · serving A012 · 5 waiting · stuck: Pause"),
    ],
)
def test_one_line_tells_how_the_counter_is(sample, line):
    assert words.status_line(samples()[sample]) == line


@pytest.mark.parametrize(
    ("sample", "hint"),
    [
        ("unknown", ""),
        ("closed", ""),
        ("free", "to close the counter, hold “Pause”"),
        ("paused", "to close the counter, hold “Resume”"),
        ("serving", ""),
        ("break", ""),
    ],
)
def test_holding_is_told_where_it_closes_the_counter(sample, hint):
    assert words.hint(samples()[sample]) == hint


@pytest.mark.parametrize("why", Why)
def test_each_reason_has_words_of_its_own(why):
    said = words.note(Note(why=why, at=0.0, code="closed"))

    assert said
    assert [words.note(Note(why=other, at=0.0)) for other in Why].count(said) <= 1


@pytest.mark.parametrize(
    ("button", "offer", "label"),
    [
        (Button.NEXT, Step.CALL_NEXT, "Next"),
        (Button.NEXT, Step.OPEN, "Open the counter"),
        (Button.SERVE, Step.SERVE, "Serve"),
        (Button.SERVE, Step.FINISH, "Finish"),
        (Button.SERVE, None, "Serve / finish"),
        (Button.PAUSE, Step.RESUME, "Resume"),
    ],
)
def test_a_button_says_what_it_does_now(button, offer, label):
    assert words.label(button, offer) == label
