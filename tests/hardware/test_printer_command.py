"""`motcua test printer` says in plain words what the printer says."""

import pytest

from motcua.commands import try_printer as printer_command
from motcua.commands.try_printer import main

PATIENT = ("--answer-s", "20")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    said = capsys.readouterr()
    return code, said.out, said.err


def test_prints_the_slip_and_says_that_it_is_done(virtual, capsys):
    code, said, _ = run(
        capsys, "--kind", "network", "--host", "127.0.0.1", "--port", str(virtual.port), *PATIENT
    )

    assert code == 0
    assert "The printer: it is well." in said
    assert "Printed: the printer says that the slip is done." in said
    assert len(virtual.papers()) == 1


def test_only_asks_when_that_is_all_that_is_wanted(virtual, capsys):
    virtual.order("near_end")

    code, said, _ = run(capsys, "--kind", "paper", "--port", str(virtual.port), "--status", *PATIENT)

    assert code == 0
    assert "The printer: the paper is near its end." in said
    assert virtual.papers() == []


@pytest.mark.parametrize(
    ("fault", "answer_s", "advice"),
    [
        ("out", "20", "Put in a new roll of paper."),
        ("cover_open", "20", "Close the cover."),
        ("mute", "0.2", "It answers nothing: switch it off and on"),
        ("garbage", "4", "It answers what no ESC/POS printer says"),
    ],
)
def test_says_what_to_do_when_it_cannot_print(virtual, capsys, fault, answer_s, advice):
    virtual.order(fault)

    code, said, _ = run(capsys, "--kind", "paper", "--port", str(virtual.port), "--answer-s", answer_s)

    assert code == 1
    assert f"Not printed. {advice}" in said


def test_says_that_it_does_not_know_when_the_printer_does_not_tell(virtual, capsys):
    code, said, _ = run(capsys, "--kind", "paper", "--port", str(virtual.port), "--confirm", "none")

    assert code == 1
    assert "Uncertain: the printer has the slip" in said


def test_wrong_options_are_named(capsys):
    code, _, told = run(capsys, "--kind", "network", "--port", "0", "--width-mm", "70")

    assert code == 2
    assert "host: Field required" in told
    assert "port: " in told
    assert "width_mm: " in told


def test_an_unknown_kind_is_refused(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["--kind", "usbb"])
    assert "'network', 'paper', 'serial', 'usb', 'usblp'" in capsys.readouterr().err


def test_the_slip_has_every_vietnamese_letter_with_a_mark():
    letters = set(printer_command.DIACRITICS) - {" "}

    assert len(letters) == 2 * 67
