"""What programs say: cut, kept, limited, and written to whoever reads, or does not."""

import os
import select

import pytest

from motcua.output import LINES_A_SECOND, LONGEST, TAIL, Console, Talk, printable


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (b"plain", "plain"),
        ("tiếng Việt".encode(), "tiếng Việt"),
        (b"ends\r", "ends"),
        (b"a\tb", "a   b"),
        (b"\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        (b"\xc3(", "\\xc3("),
        ("\u202eback".encode(), "\\u202eback"),
    ],
)
def test_a_line_is_shown_so_that_it_cannot_steer_a_terminal(line, shown):
    assert printable(line) == shown


def test_only_the_last_lines_are_kept_and_so_many_a_second_shown():
    reader, writer = os.pipe()
    console = Console(writer)
    talk = Talk("p | ", console)
    talk.feed(b"".join(b"%d\n" % n for n in range(LINES_A_SECOND + 30)), now=5.0)
    talk.feed(b"next second\nhalf", now=6.0)
    talk.end(6.0)
    shown = b""
    while console.is_waiting:
        console.write()
        shown += os.read(reader, 2**16)
    os.close(reader)
    os.close(writer)
    lines = shown.decode().splitlines()
    assert lines[: LINES_A_SECOND + 1] == [
        *(f"p | {n}" for n in range(LINES_A_SECOND)),
        "p | ... 30 lines left out",
    ]
    assert lines[LINES_A_SECOND + 1 :] == ["p | next second", "p | half"]
    assert list(talk.tail)[-3:] == [str(LINES_A_SECOND + 29), "next second", "half"]
    assert len(talk.tail) == TAIL


def test_what_people_need_not_see_is_kept_but_not_shown():
    reader, writer = os.pipe()
    console = Console(writer)
    talk = Talk("p | ", console, lambda line: None if line == "noise" else line.upper())
    talk.feed(b"first\nnoise\nlast\n", now=5.0)
    console.write()
    assert os.read(reader, 2**16) == b"p | FIRST\np | LAST\n"
    assert list(talk.tail) == ["first", "noise", "last"]
    os.close(reader)
    os.close(writer)


def test_a_reader_that_has_gone_is_not_written_to():
    reader, writer = os.pipe()
    os.close(reader)
    console = Console(writer)
    console.line("nobody hears")
    console.write()
    assert not console.is_waiting
    console.line("still nobody")
    assert not console.is_waiting
    os.close(writer)


def test_what_a_slow_reader_missed_is_counted():
    reader, writer = os.pipe()
    console = Console(writer)
    for _ in range(300):
        console.line("x" * 1023)
    shown = b""
    while console.is_waiting:
        console.write()
        shown += os.read(reader, 2**16)
    console.line("later")
    console.write()
    assert select.select([reader], [], [], 0)[0]
    assert os.read(reader, 2**16) == b"... %d lines left out\nlater\n" % (300 - shown.count(b"\n"))
    os.close(reader)
    os.close(writer)


def test_a_line_without_end_is_cut_and_not_gathered_for_ever():
    talk = Talk("", Console())
    for _ in range(3):
        talk.feed(b"x" * 2 * LONGEST, now=0.0)
    assert list(talk.tail) == ["x" * LONGEST] * 6
