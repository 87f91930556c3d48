"""What is particular to each kind of player, above all what goes wrong with it."""

import os
import time
from pathlib import Path

import pytest

from hardware.sound import pcm, recorder
from hardware.sound.alsa import is_kept_from_us
from hardware.sound.errors import BadPlayerOptions, PlayerClosed, SoundError, UnknownPlayerKind
from hardware.sound.factory import PLAYERS, make_player
from hardware.sound.player import Condition
from hardware.sound.recorder import Recorder
from tests.hardware.test_sound_contract import samples, tone

LONG = tone(5, 200_000)


def program(folder: Path, script: str) -> str:
    path = folder / "player"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_an_unknown_kind_names_the_known_ones():
    with pytest.raises(UnknownPlayerKind, match="'oss'; known: alsa, file, none"):
        make_player("oss")


def test_all_mistakes_are_told_at_once_with_the_options_that_there_are():
    with pytest.raises(BadPlayerOptions) as told:
        make_player("alsa", devise="hw:0", stall_s=0)

    for part in ("devise: ", "stall_s: ", "options: device, program, stall_s"):
        assert part in str(told.value)
    assert isinstance(told.value, SoundError)


def test_making_a_player_opens_nothing(tmp_path):
    make_player("file", path=str(tmp_path / "not" / "there.wav")).close()
    make_player("alsa", device="hw:31").close()

    assert list(tmp_path.iterdir()) == []
    assert set(PLAYERS) == {"alsa", "file", "none"}


def test_silence_says_that_it_is_silent():
    player = make_player("none")

    assert {player.play([LONG]).condition, player.check().condition} == {Condition.SILENT}
    player.stop()
    player.close()
    with pytest.raises(PlayerClosed):
        player.play([LONG])


def test_a_card_that_is_not_there_is_named_by_the_real_aplay():
    with make_player("alsa", device="hw:31") as player:
        found = player.check()

        assert found.condition is Condition.NO_CARD
        assert "No such file or directory" in found.detail
        assert player.play([LONG]).condition is Condition.NO_CARD


@pytest.mark.parametrize(
    ("said", "condition"),
    [
        ("aplay: main:831: audio open error: Device or resource busy", Condition.BUSY),
        ("aplay: main:831: audio open error: Permission denied", Condition.DENIED),
        ("aplay: main:831: audio open error: Host is down", Condition.FAILED),
        ("", Condition.FAILED),
    ],
)
def test_what_aplay_says_is_told_apart(tmp_path, said, condition):
    with make_player("alsa", program=program(tmp_path, f"echo '{said}' >&2; exit 1")) as player:
        found = player.play([LONG])

    assert found.condition is condition
    assert found.detail == (said or "exit code 1")


def test_a_card_that_is_pulled_out_in_the_middle_is_missing(tmp_path):
    pulled = "head -c 9000 >/dev/null; echo 'aplay: pcm_write:2127: write error: No such device' >&2; exit 1"
    with make_player("alsa", program=program(tmp_path, pulled)) as player:
        assert player.play([tone(1), LONG]).condition is Condition.NO_CARD


def test_aplay_that_is_not_installed_is_named():
    with make_player("alsa", program="no-such-player") as player:
        assert player.check().condition is Condition.NO_PROGRAM


def test_a_program_that_cannot_be_run_is_a_failure(tmp_path):
    with make_player("alsa", program=str(tmp_path)) as player:
        assert player.check().condition is Condition.FAILED


@pytest.mark.parametrize("blocks", [[LONG], []], ids=["taking", "ending"])
def test_an_aplay_that_hangs_is_killed(tmp_path, monkeypatch, blocks):
    monkeypatch.setattr("hardware.sound.alsa._BUFFERED_S", 0.1)
    os.mkfifo(tmp_path / "card")  # nobody reads it: the real aplay waits for ever to open its device
    with make_player("alsa", device=f"file:'{tmp_path / 'card'}',raw", stall_s=0.2) as player:
        found = player.play(blocks)

    assert found.condition is Condition.STUCK
    assert "0.2 s" in found.detail


@pytest.mark.skipif(os.geteuid() == 0, reason="root may use everything")
def test_cards_that_we_may_not_use_are_not_taken_for_missing_ones(tmp_path):
    (tmp_path / "pcmC0D0p").touch(mode=0)

    assert is_kept_from_us(tmp_path)


def test_a_machine_without_cards_and_one_with_ours_keep_nothing_from_us(tmp_path):
    assert not is_kept_from_us(tmp_path)
    (tmp_path / "pcmC0D0p").touch()
    assert not is_kept_from_us(tmp_path)


def test_a_recording_takes_as_long_as_the_sound_and_holds_the_pauses(tmp_path, monkeypatch):
    monkeypatch.setattr(recorder, "LONGEST_PAUSE_S", 60.0)
    path, sound = tmp_path / "heard.wav", tone(1, pcm.RATE // 10)
    with make_player("file", path=str(path)) as player:
        began = time.monotonic()
        player.play([sound])
        assert time.monotonic() - began >= 0.1
        time.sleep(0.05)  # the pause itself
        player.play([sound])

    heard = samples(path)
    pause = heard[len(sound) : -len(sound)]
    assert heard.startswith(sound)
    assert heard.endswith(sound)
    assert not any(pause)
    assert 0.05 <= pcm.seconds_of(pause) < recorder.LONGEST_PAUSE_S


def test_a_recording_goes_on_where_the_program_before_ended(tmp_path):
    path = tmp_path / "heard.wav"
    for value in (1, 2):
        with Recorder(path, real_time=False) as player:
            player.play([tone(value)])

    assert samples(path) == tone(1) + tone(2)


def test_a_recording_that_is_long_enough_is_put_aside(tmp_path):
    path = tmp_path / "heard.wav"
    with Recorder(path, real_time=False, most_s=0.2) as player:
        for value in (1, 2, 3):
            player.play([tone(value)])

    assert samples(tmp_path / "heard.old.wav") == tone(1) + tone(2)
    assert samples(path) == tone(3)


def test_a_file_that_is_not_ours_is_put_aside(tmp_path):
    path = tmp_path / "song.wav"
    path.write_bytes(b"somebody's song")
    with Recorder(path, real_time=False) as player:
        player.play([tone(1)])

    assert (tmp_path / "song.old.wav").read_bytes() == b"somebody's song"
    assert samples(path) == tone(1)


def test_a_folder_keeps_the_newest_sounds(tmp_path, monkeypatch):
    monkeypatch.setattr(recorder, "KEPT", 2)
    with Recorder(tmp_path, real_time=False) as player:
        for value in (1, 2, 3, 4):
            player.play([tone(value)])

    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["0003.wav", "0004.wav"]
    assert samples(files[1]) == tone(4)


def test_a_place_that_cannot_be_written_to_is_told(tmp_path):
    (tmp_path / "file").touch()
    with make_player("file", path=str(tmp_path / "file" / "heard.wav"), real_time=False) as player:
        assert player.check().condition is Condition.FAILED
        assert player.play([LONG]).condition is Condition.FAILED
