"""The pack of clips: made, replaced by recordings, damaged, mended, and always something to be heard."""

import json
from pathlib import Path

import pytest

from display_board.clips import Clip, fixed_clips
from display_board.pack_making import inspect, make, wanted
from display_board.voice_pack import NoClip, Pack, PackFile, Speech, clip_path, write_whole
from hardware.sound import espeak, pcm
from hardware.sound.chime import chime
from hardware.sound.errors import CannotSpeak
from motcua.settings import Name

SEVEN = Clip(key="vi/d7", words="bảy")
CHIME = Clip(key="chime", words="")
FEW = (CHIME, SEVEN, Clip(key="vi/invite", words="Mời công dân có số"), Clip(key="en/d7", words="seven,"))
SPEECH = PackFile().speech
RECORDING = pcm.wav(pcm.samples_of([6000, -6000] * 5000))


def record(folder: Path, key: str, content: bytes = RECORDING) -> None:
    write_whole(clip_path(folder, key), content)


def no_espeak(*_: object) -> bytes:
    raise CannotSpeak("espeak-ng cannot be run")


def test_makes_what_is_missing_and_nothing_twice(tmp_path):
    first, second = make(tmp_path, FEW, SPEECH), make(tmp_path, FEW, SPEECH)

    assert (first.made, first.unchanged, first.kept) == (4, 0, ())
    assert (second.made, second.unchanged, second.kept) == (0, 4, ())
    assert inspect(tmp_path, FEW).good == 4


def test_the_words_of_each_clip_stand_in_the_packs_file(tmp_path):
    make(tmp_path, FEW, SPEECH)

    known = json.loads((tmp_path / "pack.json").read_text("utf-8"))
    assert known["made"]["vi/d7"]["words"] == "bảy"


def test_a_recording_is_never_overwritten(tmp_path):
    make(tmp_path, FEW, SPEECH)
    record(tmp_path, "vi/d7")

    done = make(tmp_path, FEW, {**SPEECH, "vi": Speech(voice="vi-vn-x-south", speed=110)})

    assert (done.made, done.unchanged, done.kept) == (1, 2, ("vi/d7",))
    assert clip_path(tmp_path, "vi/d7").read_bytes() == RECORDING
    assert inspect(tmp_path, FEW).recorded == ("vi/d7",)


def test_another_voice_or_speed_makes_the_clips_of_its_language_anew(tmp_path):
    make(tmp_path, FEW, SPEECH)

    done = make(tmp_path, FEW, {**SPEECH, "vi": Speech(voice="vi", speed=100)})

    assert (done.made, done.unchanged) == (2, 2)


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_text("{")])
def test_what_was_made_is_known_again_when_the_packs_file_is_lost(tmp_path, damage):
    make(tmp_path, FEW, SPEECH)
    record(tmp_path, "vi/d7")
    damage(tmp_path / "pack.json")

    done = make(tmp_path, FEW, SPEECH)

    assert (done.made, done.unchanged, done.kept) == (0, 3, ("vi/d7",))
    assert inspect(tmp_path, FEW).recorded == ("vi/d7",)


def test_what_was_made_before_espeak_failed_is_remembered(tmp_path):
    def speaks_vietnamese(words: str, voice: str, speed: int) -> bytes:
        return no_espeak() if voice == "en" else espeak.speak(words, voice=voice, speed=speed)

    with pytest.raises(CannotSpeak):
        make(tmp_path, FEW, SPEECH, speak=speaks_vietnamese)

    assert make(tmp_path, FEW, SPEECH).unchanged == 3


def test_tells_all_faults_of_a_pack(tmp_path):
    make(tmp_path, FEW, SPEECH)
    clip_path(tmp_path, "chime").unlink()
    record(tmp_path, "vi/d7", RECORDING[:500])
    record(tmp_path, "en/d7", pcm.wav(pcm.silence(1)))
    (tmp_path / "pack.json").write_text("nonsense")

    faults = {fault.clip.key: fault.reason for fault in inspect(tmp_path, FEW).faults}

    assert set(faults) == {"chime", "vi/d7", "en/d7", "pack.json"}
    assert faults["chime"] == ""
    assert "cut off" in faults["vi/d7"]
    assert "nothing is heard" in faults["en/d7"]


def test_a_centre_needs_the_clips_of_its_counters_names_besides_the_fixed_ones():
    names = (Name(vi="Quầy 3", en="Counter 3"), Name(vi="Tiếp nhận", en="Reception"))

    extra = {clip.words for clip in wanted(names)} - {clip.words for clip in wanted()}

    assert extra == {"Tiếp nhận", "Reception"}
    assert len(wanted()) == 1 + 2 * len(list(fixed_clips("vi")))


def test_a_clip_is_read_from_its_file(tmp_path):
    record(tmp_path, "vi/d7")

    assert Pack(tmp_path, speak=no_espeak).clip(SEVEN) == pcm.fitted(pcm.read_wav(RECORDING))


def test_a_recording_that_is_put_there_is_used_from_the_next_call_on(tmp_path):
    make(tmp_path, FEW, SPEECH)
    pack = Pack(tmp_path)
    before = pack.clip(SEVEN)
    record(tmp_path, "vi/d7")

    assert pack.clip(SEVEN) == pcm.fitted(pcm.read_wav(RECORDING)) != before


@pytest.mark.parametrize("content", [None, b"", b"no WAV", RECORDING[:700], pcm.wav(pcm.silence(25))])
def test_a_missing_or_damaged_clip_is_spoken_by_espeak(tmp_path, content):
    if content is not None:
        record(tmp_path, "vi/d7", content)

    assert Pack(tmp_path).clip(SEVEN) == pcm.fitted(espeak.speak("bảy", voice="vi", speed=130))


def test_what_is_spoken_in_its_place_has_the_packs_voice_and_speed(tmp_path):
    make(tmp_path, [SEVEN], {"vi": Speech(voice="vi-vn-x-south", speed=100)})
    clip_path(tmp_path, "vi/d7").unlink()

    spoken = espeak.speak("bảy", voice="vi-vn-x-south", speed=100)
    assert Pack(tmp_path).clip(SEVEN) == pcm.fitted(spoken)


def test_a_clip_is_spoken_once_and_kept(tmp_path):
    asked: list[str] = []

    def speak(words: str, voice: str, speed: int) -> bytes:
        asked.append(words)
        return espeak.speak(words, voice=voice, speed=speed)

    pack = Pack(tmp_path, speak=speak)

    assert pack.clip(SEVEN) == pack.clip(SEVEN)
    assert asked == ["bảy"]


def test_a_clip_that_cannot_be_had_is_named(tmp_path):
    with pytest.raises(NoClip, match="clip vi/d7: espeak-ng cannot be run") as told:
        Pack(tmp_path, speak=no_espeak).clip(SEVEN)
    assert told.value.key == "vi/d7"


def test_there_is_always_a_chime(tmp_path):
    pack = Pack(tmp_path, speak=no_espeak)

    assert pack.chime() == chime()
    record(tmp_path, "chime", b"damaged")
    assert pack.chime() == chime()
    record(tmp_path, "chime")
    assert pack.chime() == pcm.fitted(pcm.read_wav(RECORDING))
