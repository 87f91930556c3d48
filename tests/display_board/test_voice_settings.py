"""The table `[voice]` of a board's file."""

from datetime import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from display_board.voice_settings import VoiceTable, judge
from hardware.sound.recorder import Recorder
from motcua.device_file import Found
from motcua.settings import Span


def found(**player: object) -> Found:
    return Found(
        values={"voice": {"player": player}}, lines={("voice", "player"): 7, ("voice",): 6}, folder=Path()
    )


def test_nothing_needs_to_be_told():
    table = VoiceTable()

    assert (table.player.kind, table.volume, table.manner().repeat) == ("alsa", 8, 1)
    assert table.pack_folder(Path("/etc/motcua"), Path("/var/board")) == Path("/var/board/voice")


def test_everything_can_be_told():
    table = VoiceTable.model_validate(
        {
            "pack": "clips",
            "volume": 5,
            "muted": True,
            "quiet": ["06:00-07:00", "11:30-13:30"],
            "gap_ms": 900,
            "repeat": 2,
            "player": {"kind": "file", "path": "heard.wav"},
        }
    )

    manner = table.manner()
    assert (manner.volume, manner.is_muted, manner.gap_s, manner.repeat) == (5, True, 0.9, 2)
    assert manner.quiet[1] == Span(begins=time(11, 30), ends=time(13, 30))
    assert [manner.is_quiet(time(hour, 30)) for hour in (5, 6, 11, 13)] == [False, True, True, False]
    assert table.pack_folder(Path("/etc/motcua"), Path("/var/board")) == Path("/etc/motcua/clips")


@pytest.mark.parametrize(
    "wrong",
    [{"volume": 11}, {"repeat": 3}, {"gap_ms": -1}, {"quiet": ["noon"]}, {"loud": True}, {"volume": "8"}],
)
def test_what_is_wrong_is_refused(wrong):
    with pytest.raises(ValidationError):
        VoiceTable.model_validate(wrong)


def test_the_players_options_are_judged_with_their_line():
    (unknown,) = judge(found(kind="asla"))
    (bad,) = judge(found(devise="hw:0"))

    assert (unknown.path, unknown.line) == ("voice.player.kind", 7)
    assert "did you mean 'alsa'?" in unknown.reason
    assert (bad.path, bad.line) == ("voice.player.devise", 7)
    assert bad.reason == "no such setting; did you mean 'device'?"
    assert list(judge(found(device="hw:0"))) == []
    assert list(judge(Found(values={}, lines={}, folder=Path()))) == []


def test_the_voice_is_made_and_started(tmp_path):
    table = VoiceTable.model_validate({"player": {"kind": "file", "path": str(tmp_path / "heard.wav")}})

    with table.voice(tmp_path, tmp_path) as voice:
        assert isinstance(voice._outlet._player, Recorder)
        assert voice._pack.folder == tmp_path / "voice"
