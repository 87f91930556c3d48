"""The ear on the board's player: what it tells of a call that was spoken, and of one that was not."""

from pathlib import Path

import pytest

from display_board.model import Announcement
from display_board.voice import Voice
from motcua.rehearse.board import Announcer, Clips, Ear, Teller
from tests.centres import eventually

CALL = Announcement(call="v1", number="A001", counter="c01", lang="vi", times=1)


class Speaker:
    """A voice on a recorder, and the lines that its ear says."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.teller = Teller()
        ear = Ear(folder / "voice.wav", self.teller)
        self.voice = Voice(ear, Clips(folder / "voice", ear), on_begin=ear.begin)
        self._capsys, self._said = capsys, ""

    def lines(self) -> list[str]:
        self._said += self._capsys.readouterr().out
        return self._said.splitlines()


@pytest.fixture
def speaker(tmp_path, capsys):
    speaker = Speaker(tmp_path, capsys)
    with speaker.voice:
        yield speaker


def test_tells_of_a_call_when_it_has_been_spoken_with_its_seconds(speaker, tmp_path):
    speaker.voice.announce(CALL, "Quầy 01")
    eventually(speaker.lines, "a line of the ear")

    (line,) = speaker.lines()
    *words, seconds = line.split()
    assert words == ["spoken", "v1", "1"]
    assert 4 < float(seconds) < 12
    assert (tmp_path / "voice.wav").stat().st_size > 44_100 * 4


def test_tells_why_a_call_could_not_be_spoken(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))  # where there is no espeak-ng
    speaker = Speaker(tmp_path, capsys)
    with speaker.voice as voice:
        voice.announce(CALL, "Quầy 01")
        eventually(speaker.lines, "a line of the ear")
        eventually(lambda: voice.state.unspoken == 1, "the voice to give up")

        (line,) = speaker.lines()
    assert line.startswith("silent clip vi/")
    assert "espeak-ng cannot be run" in line


def test_does_not_say_that_a_call_is_shown_which_is_not_on_the_screen(speaker):
    Announcer(speaker.voice, speaker.teller).announce(CALL, "Quầy 01")
    eventually(speaker.lines, "a line of the ear")

    assert [line.split()[0] for line in speaker.lines()] == ["spoken"]
