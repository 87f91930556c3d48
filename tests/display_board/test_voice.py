"""The voice: each call once, in order, never two at once, none lost. The samples of recordings are read."""

import threading
import time
import wave
from datetime import time as time_of_day
from pathlib import Path

import pytest

from display_board.clips import Clip
from display_board.model import Announcement
from display_board.spoken import gain_of
from display_board.voice import Voice, VoiceManner
from display_board.voice_pack import Pack
from hardware.sound import espeak, pcm
from hardware.sound.chime import chime
from hardware.sound.errors import CannotSpeak
from hardware.sound.factory import make_player
from motcua.settings import Span
from tests.wire.hall import until

LOUD = VoiceManner(volume=10, gap_s=0.1)
LUNCH = Span(begins=time_of_day(11, 30), ends=time_of_day(13, 30))


def call(number: str, lang: str = "vi", times: int = 1) -> Announcement:
    return Announcement(call=f"c-{number}", number=number, counter="c", lang=lang, times=times)


class Hall:
    """A hall with one voice, and what is heard in it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.record = folder, folder / "heard.wav"
        self.pack = Pack(folder / "pack")
        self.voices: list[Voice] = []

    def voice(self, manner=LOUD, player=None, pack=None, **hooks) -> Voice:
        player = player or make_player("file", path=str(self.record), real_time=False)
        self.voices.append(Voice(player, pack or Pack(self.folder / "pack"), manner, **hooks))
        return self.voices[-1]

    def card(self, **options):
        """Return a player with the real aplay, whose card is ALSA's own `file` device."""
        return make_player("alsa", device=f"file:'|cat >> {self.folder / 'card'}',raw", **options)

    def on_card(self) -> bytes:
        card = self.folder / "card"
        return card.read_bytes() if card.exists() else b""

    def heard(self) -> bytes:
        if not self.record.exists():
            return b""
        with wave.open(str(self.record), "rb") as file:
            return file.readframes(file.getnframes())

    def clips(self, heard: bytes, volume: int = 10) -> list[tuple[str, float]]:
        """Return which clips are heard and at which second each begins; `?` is neither a clip nor silence."""
        known = {key: self.pack.clip(clip) for key, clip in WORDS.items()} | {"chime": chime()}
        samples = {key: pcm.scaled(clip, gain_of(volume)) for key, clip in known.items()}
        places = dict.fromkeys(samples, -1)
        found: list[tuple[str, float]] = []
        end = 0
        while True:
            for key in (key for key, place in places.items() if place < end):
                place = heard.find(samples[key], end)
                places[key] = place if place >= 0 else len(heard)
            first = min(places, key=lambda key: (places[key], -len(samples[key])))
            if any(heard[end : places[first]]):
                found.append(("?", end / pcm.RATE / pcm.WIDTH))
            if places[first] == len(heard):
                return found
            found.append((first, places[first] / pcm.RATE / pcm.WIDTH))
            end = places[first] + len(samples[first])

    def said(self, heard: bytes, volume: int = 10) -> list[str]:
        """Return which clips are heard, in order."""
        return [key for key, _ in self.clips(heard, volume)]


def _words(lang: str, **words: str) -> dict[str, Clip]:
    keys = {f"{lang}/{key.replace('_', '-')}": said for key, said in words.items()}
    return {key: Clip(key=key, words=said) for key, said in keys.items()}


def _keys(line: str) -> list[str]:
    return line.split()


WORDS = {
    **_words("vi", invite="Mời công dân có số", letter_a="a", letter_b="bê", letter_k="ca"),
    **_words("vi", d0="không", d1="một", d2="hai", d7="bảy", to_counter="đến quầy số", n3="ba"),
    **_words("vi", n15="mười lăm"),
    **_words("en", invite="Number", letter_a="A,", d0="zero,", d1="one,", n3="three"),
    **_words("en", to_counter="please come to counter"),
}
A001 = _keys("chime vi/invite vi/letter-a vi/d0 vi/d0 vi/d1 vi/to-counter vi/n3")
B012 = _keys("chime vi/invite vi/letter-b vi/d0 vi/d1 vi/d2 vi/to-counter vi/n15")
AK007 = _keys("chime vi/invite vi/letter-a vi/letter-k vi/d0 vi/d0 vi/d7 vi/to-counter vi/n3")
A001_EN = _keys("chime en/invite en/letter-a en/d0 en/d0 en/d1 en/to-counter en/n3")


@pytest.fixture
def hall(tmp_path):
    hall = Hall(tmp_path)
    yield hall
    for voice in hall.voices:
        voice.close()


def spoken(voice: Voice, count: int) -> bool:
    """Wait until so many calls have been spoken, and no more."""
    return bool(until(lambda: voice.state.spoken == count, what=f"{count} calls are spoken"))


def one_is_unspoken(voice: Voice) -> None:
    until(lambda: voice.state.unspoken == 1, what="one call is counted as not spoken")


def test_a_call_is_a_chime_and_a_sentence_of_natural_length(hall):
    voice = hall.voice()
    voice.announce(call("A001"), "Quầy 3")
    spoken(voice, 1)

    assert hall.said(hall.heard()) == A001
    assert hall.clips(hall.heard())[0] == ("chime", 0.0)
    assert 5 < pcm.seconds_of(hall.heard()) < 7.5
    assert max(map(abs, pcm.values_of(hall.heard()))) < pcm.LOUDEST


def test_three_calls_at_once_are_all_heard_in_order_one_behind_the_other(hall):
    voice = hall.voice()
    for number, counter in (("A001", "Quầy 3"), ("B012", "Quầy 15"), ("A-K007", "Quầy 3")):
        voice.announce(call(number), counter)
    spoken(voice, 3)

    assert hall.said(hall.heard()) == A001 + B012 + AK007


def test_the_same_is_heard_from_aplay(hall):
    voice = hall.voice(player=hall.card())
    for number, counter in (("A001", "Quầy 3"), ("B012", "Quầy 15"), ("A-K007", "Quầy 3")):
        voice.announce(call(number), counter)
    spoken(voice, 3)

    assert hall.said(hall.on_card()) == A001 + B012 + AK007


def test_a_call_is_spoken_in_the_language_of_its_ticket(hall):
    voice = hall.voice()
    voice.announce(call("A001", "en"), "Counter 3")
    spoken(voice, 1)

    assert hall.said(hall.heard()) == A001_EN


def test_a_recall_is_spoken_again(hall):
    voice = hall.voice()
    for times in (1, 2):
        voice.announce(call("A001", times=times), "Quầy 3")
        spoken(voice, times)

    assert hall.said(hall.heard()) == A001 + A001


def test_none_of_many_calls_is_lost_whoever_makes_them(hall):
    voice = hall.voice()

    def make_calls() -> None:
        for _ in range(10):
            voice.announce(call("A001"), "Quầy 3")

    callers = [threading.Thread(target=make_calls) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    spoken(voice, 40)

    assert hall.said(hall.heard()) == A001 * 40


def test_words_are_repeated_behind_one_chime_unless_another_call_waits(hall):
    voice = hall.voice(VoiceManner(volume=10, repeat=2))
    voice.announce(call("A001"), "Quầy 3")
    spoken(voice, 1)
    assert hall.said(hall.heard()) == A001 + A001[1:]


def test_words_are_said_once_while_another_call_waits(hall):
    gate = threading.Event()
    voice = hall.voice(VoiceManner(volume=10, repeat=2), on_begin=lambda _: gate.wait(30))
    voice.announce(call("A001"), "Quầy 3")
    voice.announce(call("B012"), "Quầy 15")
    gate.set()
    spoken(voice, 2)

    assert hall.said(hall.heard()) == A001 + B012 + B012[1:]


@pytest.mark.parametrize("volume", [3, 7])
def test_volume_scales_the_samples(hall, volume):
    voice = hall.voice()
    voice.set_volume(volume)
    voice.announce(call("A001"), "Quầy 3")
    spoken(voice, 1)

    assert hall.said(hall.heard(), volume) == A001


@pytest.mark.parametrize("volume", [-1, 11])
def test_a_volume_that_there_is_not_is_refused(hall, volume):
    with pytest.raises(ValueError, match="must be 0 to 10"):
        hall.voice().set_volume(volume)


def test_what_is_called_while_it_is_muted_is_counted_and_not_kept(hall):
    voice = hall.voice()
    voice.mute()
    voice.announce(call("A001"), "Quầy 3")
    until(lambda: voice.state.muted == 1, what="it is counted")
    assert (voice.status, voice.problem, voice.told) == ("muted", None, "The voice is muted")

    voice.mute(is_muted=False)
    voice.announce(call("B012"), "Quầy 15")
    spoken(voice, 1)

    assert hall.said(hall.heard()) == B012


def test_it_is_silent_from_the_middle_of_a_word_on(hall):
    begun = threading.Event()
    player = make_player("file", path=str(hall.record), real_time=True)
    voice = hall.voice(player=player, on_begin=lambda _: begun.set())
    voice.announce(call("A001"), "Quầy 3")
    assert begun.wait(30)
    voice.mute()
    until(lambda: voice.state.muted == 1, what="it is cut")

    assert pcm.seconds_of(hall.heard()) < 3


def test_volume_zero_is_muted(hall):
    voice = hall.voice()
    voice.set_volume(0)

    assert until(lambda: voice.status == "muted", what="it is told")


def test_a_player_of_silence_is_told_as_muted(hall):
    voice = hall.voice(player=make_player("none"))
    voice.announce(call("A001"), "Quầy 3")

    assert until(lambda: voice.state.muted == 1 and voice.status == "muted", what="it is counted")


def test_quiet_hours_go_by_the_clock_and_what_is_called_in_them_is_not_kept(hall):
    clock = [time_of_day(11, 29)]
    voice = hall.voice(VoiceManner(volume=10, quiet=(LUNCH,)), local_time=lambda: clock[0])
    voice.announce(call("A001"), "Quầy 3")
    spoken(voice, 1)
    clock[0] = time_of_day(11, 30)
    voice.announce(call("B012"), "Quầy 15")
    until(lambda: (voice.state.muted, voice.status) == (1, "quiet"), what="it is quiet")
    clock[0] = time_of_day(13, 30)
    voice.announce(call("A-K007"), "Quầy 3")
    spoken(voice, 2)

    assert hall.said(hall.heard()) == A001 + AK007
    assert voice.status == "ok"


def test_a_missing_sound_card_is_told_before_anybody_is_called(hall):
    changed = threading.Event()
    voice = hall.voice(player=make_player("alsa", device="hw:31"), on_change=changed.set)

    assert changed.wait(30)
    assert voice.status == "missing"
    assert voice.problem == "No sound: there is no sound card"
    assert "No such file or directory" in voice.told


def breaking_program(folder: Path, before: str) -> str:
    """Write a player that does what `before` says, in the shell, and is then the real aplay."""
    path = folder / "player"
    path.write_text(f'#!/bin/sh\ncd {folder}\n{before}\nexec aplay "$@"\n')
    path.chmod(0o755)
    return str(path)


def test_a_call_is_spoken_when_the_sound_card_comes_back(hall):
    pulled = hall.folder / "pulled"
    pulled.touch()
    program = breaking_program(
        hall.folder, "[ -e pulled ] && echo 'audio open error: No such device' >&2 && exit 1"
    )
    voice = hall.voice(player=hall.card(program=program))
    voice.announce(call("A001"), "Quầy 3")
    until(lambda: voice.status == "missing", what="the missing card is told")
    assert voice.state.waiting == 1
    pulled.unlink()
    spoken(voice, 1)

    assert hall.said(hall.on_card()) == A001
    assert (voice.status, voice.problem) == ("ok", None)


def test_a_call_that_was_cut_is_spoken_again_from_its_start(hall):
    program = breaking_program(
        hall.folder,
        "n=$(cat n 2>/dev/null || echo 0); echo $((n + 1)) >n\n"
        '[ "$n" = 1 ] && head -c 9000 >>card && echo "write error: No such device" >&2 && exit 1',
    )
    voice = hall.voice(player=hall.card(program=program))
    until((hall.folder / "n").exists, what="the player was tried")
    voice.announce(call("A001"), "Quầy 3")
    voice.announce(call("B012"), "Quầy 15")
    spoken(voice, 2)

    heard = hall.on_card()
    begins = heard.find(chime()[:9000])
    assert begins >= 0
    assert hall.said(heard[begins + 9000 :]) == A001 + B012


def test_calls_that_are_too_old_when_the_sound_is_back_are_left_to_the_screen_with_a_chime(hall, monkeypatch):
    monkeypatch.setattr("display_board.voice_state.LATE_S", 0.0)
    pulled = hall.folder / "pulled"
    pulled.touch()
    program = breaking_program(hall.folder, "[ -e pulled ] && exit 1")
    voice = hall.voice(player=hall.card(program=program))
    voice.announce(call("A001"), "Quầy 3")
    voice.announce(call("B012"), "Quầy 15")
    until(lambda: voice.state.unspoken == 2, what="they are counted")
    assert voice.status == "failed"
    pulled.unlink()
    until(lambda: voice.status == "ok" and any(hall.on_card()), what="the chime is heard")

    assert hall.said(hall.on_card()) == ["chime"]


def no_espeak(*_: object) -> bytes:
    raise CannotSpeak("espeak-ng cannot be run")


def test_without_clips_and_without_espeak_there_is_a_chime_and_the_reason(hall):
    voice = hall.voice(pack=Pack(hall.folder / "nothing", speak=no_espeak))
    voice.announce(call("A001"), "Quầy 3")
    one_is_unspoken(voice)

    assert hall.said(hall.heard()) == ["chime"]
    until(lambda: voice.status == "failed", what="it is told")
    assert voice.problem == "No voice: the clip vi/letter-a is missing"


def test_a_number_is_never_spoken_with_a_hole_and_words_around_it_may_be_missing(hall):
    lost: set[str] = set()

    def speak(words: str, voice: str, speed: int) -> bytes:
        return no_espeak() if words in lost else espeak.speak(words, voice=voice, speed=speed)

    for missing, said in (
        ("ba", A001[:-2]),
        ("Mời công dân có số", ["chime", *A001[2:]]),
        ("một", ["chime"]),
    ):
        lost.clear()
        lost.add(missing)
        hall.record.unlink(missing_ok=True)
        voice = hall.voice(pack=Pack(hall.folder / "pack", speak=speak))
        voice.announce(call("A001"), "Quầy 3")
        one_is_unspoken(voice)
        assert hall.said(hall.heard()) == said


def test_a_fault_in_one_call_does_not_silence_the_next(hall):
    def speak(words: str, voice: str, speed: int) -> bytes:
        if words == "bảy":
            raise ZeroDivisionError("a fault")
        return espeak.speak(words, voice=voice, speed=speed)

    voice = hall.voice(pack=Pack(hall.folder / "pack", speak=speak))
    voice.announce(call("A-K007"), "Quầy 3")
    voice.announce(call("A001"), "Quầy 3")
    spoken(voice, 1)

    assert voice.state.unspoken == 1


def test_who_is_told_of_changes_cannot_silence_it(hall):
    def fails() -> None:
        raise ZeroDivisionError

    voice = hall.voice(on_change=fails)
    voice.mute()
    until(lambda: voice.status == "muted", what="it is muted")
    voice.mute(is_muted=False)
    until(lambda: voice.status == "ok", what="it is well again")
    voice.announce(call("A001"), "Quầy 3")

    assert spoken(voice, 1)


def test_tells_how_many_calls_wait_and_since_when(hall):
    begun = threading.Event()
    player = make_player("file", path=str(hall.record), real_time=True)
    voice = hall.voice(player=player, on_begin=lambda _: begun.set())
    for _ in range(3):
        voice.announce(call("A001"), "Quầy 3")
    assert begun.wait(30)

    assert voice.state.waiting == 2
    assert voice.state.behind_s > 0


def test_closing_does_not_wait_for_the_end_of_a_call(hall):
    begun = threading.Event()
    player = make_player("file", path=str(hall.record), real_time=True)
    voice = hall.voice(player=player, on_begin=lambda _: begun.set())
    voice.announce(call("A001"), "Quầy 3")
    assert begun.wait(30)
    began = time.monotonic()
    voice.close()
    voice.close()

    assert time.monotonic() - began < 4
    assert not voice._thread.is_alive()
