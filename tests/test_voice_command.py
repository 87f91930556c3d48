"""`motcua voice` and `motcua test sound` say in plain words what was made, is missing, was heard."""

import json
import shutil
import wave
from pathlib import Path

import pytest

from display_board.voice_pack import clip_path
from hardware.sound import pcm
from motcua.commands import try_sound as sound_command
from motcua.commands import voice as voice_command
from tests.settings_text import TEXT

RECORDING = pcm.wav(pcm.samples_of([6000, -6000] * 5000))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    pack = tmp_path_factory.mktemp("voice")
    assert voice_command.main(["make", "--pack", str(pack)]) == 0
    return pack


def seconds(path) -> float:
    with wave.open(str(path), "rb") as file:
        return file.getnframes() / file.getframerate()


def recorder(path) -> list[str]:
    return ["--kind", "file", "--path", str(path), "--real-time", "no"]


def test_a_pack_that_was_just_made_is_good(made, capsys):
    assert voice_command.main(["check", "--pack", str(made)]) == 0
    assert capsys.readouterr().out == "277 clips are good.\n"


def test_making_it_again_changes_nothing(made, capsys):
    assert voice_command.main(["make", "--pack", str(made)]) == 0
    assert "0 clips made, 277 unchanged." in capsys.readouterr().out


def test_the_names_of_a_centres_counters_are_made_too(tmp_path, capsys):
    centre = tmp_path / "centre.toml"
    centre.write_text(TEXT, "utf-8")

    assert voice_command.main(["list", "--centre", str(centre), "--counter", "Quầy Một cửa số 1"]) == 0

    listed = capsys.readouterr().out.splitlines()
    assert "vi/invite.wav\tMời công dân có số" in listed
    assert any(line.endswith("\tQuầy Một cửa số 1") for line in listed)


def board(folder: Path, more: str) -> str:
    """Write the files of a board, as `deploy/install` finds them; return the path of its settings."""
    account = {"device": "board-1", "role": "board", "host": "127.0.0.1", "port": 1884, "username": "board-1"}
    files = {
        "account.json": json.dumps({**account, "password": "secret", "root": "motcua/v1/an-hoa"}),
        "board.toml": f'credentials = "account.json"\ndata_dir = "data"\n{more}',
    }
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
        (folder / name).chmod(0o600)
    return str(folder / "board.toml")


@pytest.mark.parametrize(("table", "pack"), [("[voice]", "data/voice"), ("[voice]\npack = 'v'", "v")])
def test_the_settings_of_a_board_say_where_its_clips_lie(made, tmp_path, capsys, table, pack):
    shutil.copytree(made, tmp_path / pack)

    assert voice_command.main(["make", "--settings", board(tmp_path, table)]) == 0

    assert f"{tmp_path / pack}: 0 clips made, 277 unchanged." in capsys.readouterr().out


def test_for_a_board_that_does_not_speak_nothing_is_made(tmp_path, capsys):
    assert voice_command.main(["make", "--settings", board(tmp_path, "")]) == 0
    assert "this board does not speak" in capsys.readouterr().out


def test_mistakes_of_the_boards_file_are_told(tmp_path, capsys):
    assert voice_command.main(["make", "--settings", board(tmp_path, "[voice]\nvolume = 11")]) == 2
    assert "board.toml:4: voice.volume" in capsys.readouterr().err


def test_mistakes_of_the_settings_file_are_told(tmp_path, capsys):
    assert voice_command.main(["make", "--centre", str(tmp_path / "centre.toml")]) == 2
    assert "there is no such file" in capsys.readouterr().err


def test_says_what_is_missing_damaged_or_recorded_and_how_to_mend_it(made, tmp_path, capsys):
    pack = tmp_path / "voice"
    shutil.copytree(made, pack)
    clip_path(pack, "vi/d7").unlink()
    clip_path(pack, "vi/d8").write_bytes(b"no WAV")
    clip_path(pack, "vi/d9").write_bytes(RECORDING)

    assert voice_command.main(["check", "--pack", str(pack)]) == 1
    said = capsys.readouterr().out

    assert "vi/d7.wav is missing: “bảy”" in said
    assert "vi/d8.wav cannot be used: no WAV file that can be read" in said
    assert "275 clips are good." in said
    assert "Recorded, not made by espeak-ng: vi/d9" in said
    assert "sox IN.wav -r 22050 -c 1 -b 16 OUT.wav" in said

    assert voice_command.main(["make", "--pack", str(pack)]) == 0
    assert "1 clip made" in capsys.readouterr().out
    assert clip_path(pack, "vi/d9").read_bytes() == RECORDING


def test_a_voice_that_espeak_does_not_know_is_told(tmp_path, capsys):
    assert voice_command.main(["make", "--pack", str(tmp_path), "--voice", "nobody"]) == 1
    assert "voice 'nobody'" in capsys.readouterr().err


@pytest.mark.parametrize("counter", ["3", "Quầy 3", "Tiếp nhận"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_call_can_be_listened_to(made, tmp_path, counter, lang):
    heard = tmp_path / "heard.wav"

    words = ["say", "A-K007", counter, "--lang", lang, "--pack", str(made), *recorder(heard)]
    assert voice_command.main(words) == 0

    assert 5 < seconds(heard) < 9


def test_the_sound_is_tested_with_a_chime_and_a_sentence(made, tmp_path, capsys):
    heard = tmp_path / "heard.wav"

    assert sound_command.main(["--pack", str(made), *recorder(heard)]) == 0

    assert "Played to its end." in capsys.readouterr().out
    assert 5 < seconds(heard) < 7.5


def test_a_missing_sound_card_is_told_with_what_to_do(made, capsys):
    assert sound_command.main(["--pack", str(made), "--kind", "alsa", "--device", "hw:31"]) == 1

    said = capsys.readouterr().out
    assert "No sound: there is no sound card. Plug in a sound card" in said
    assert "No such file or directory" in said


def test_silence_is_not_told_as_sound(capsys, tmp_path):
    assert sound_command.main(["--pack", str(tmp_path), "--kind", "none"]) == 1
    assert "this kind of player is silent" in capsys.readouterr().out


def test_clips_that_cannot_be_had_are_told(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    assert sound_command.main(["--pack", str(tmp_path), *recorder(tmp_path / "heard.wav")]) == 1
    assert "Not spoken: clip vi/letter-a: espeak-ng cannot be run" in capsys.readouterr().out
    assert seconds(tmp_path / "heard.wav") < 2


def test_wrong_options_are_named(capsys):
    assert sound_command.main(["--kind", "file"]) == 2
    assert "path: Field required" in capsys.readouterr().err


def test_an_unknown_kind_is_refused(capsys):
    with pytest.raises(SystemExit, match="2"):
        sound_command.main(["--kind", "oss"])
    assert "'alsa', 'file', 'none'" in capsys.readouterr().err
