"""Samples: read and written as WAV, fitted to each other, the chime, and the words of espeak-ng."""

import io
import math
import wave
from shutil import which

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.sound import espeak, pcm
from hardware.sound.chime import LENGTH_S, chime
from hardware.sound.errors import BadWav, CannotSpeak

WORD = espeak.speak("không", voice="vi", speed=130) if which(espeak.PROGRAM) else b""


def other_wav(channels: int = 1, width: int = 2, rate: int = pcm.RATE) -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(bytes(channels * width * 1000))
    return content.getvalue()


def loudness(samples: bytes) -> float:
    values = pcm.values_of(samples)
    return math.sqrt(sum(value * value for value in values) / len(values)) / pcm.LOUDEST


def peak(samples: bytes) -> float:
    return max(map(abs, pcm.values_of(samples))) / pcm.LOUDEST


@given(st.lists(st.integers(-32_768, 32_767), max_size=50))
def test_a_wav_file_holds_the_samples(values):
    samples = pcm.samples_of(values)

    assert list(pcm.values_of(samples)) == values
    assert pcm.read_wav(pcm.wav(samples)) == samples
    with wave.open(io.BytesIO(pcm.wav(samples)), "rb") as file:
        assert file.readframes(len(values)) == samples


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no WAV file that can be read"),
        (b"ID3 an MP3 with another name", "no WAV file that can be read"),
        (pcm.wav(bytes(2000))[:1000], "cut off: 478 of 1000 samples"),
        (pcm.wav(bytes(2000))[:30], "no WAV file that can be read"),
        (other_wav(channels=2), "2 channel"),
        (other_wav(width=1), "8 bits"),
        (other_wav(rate=44_100), "44100 Hz; must be 1 channel, 16 bits, 22050 Hz"),
    ],
)
def test_what_is_no_clip_is_refused_with_its_reason(content, reason):
    with pytest.raises(BadWav, match=reason):
        pcm.read_wav(content)


@given(st.binary(max_size=200))
def test_no_file_raises_anything_else(content):
    for each in (content, pcm.wav(b"")[:20] + content, pcm.wav_head(60) + content):
        try:
            samples = pcm.read_wav(each)
        except BadWav:
            continue
        assert len(samples) % pcm.WIDTH == 0


def test_volume_scales_the_samples():
    samples = pcm.samples_of([0, 1000, -1000, 32_767, -32_768])

    assert list(pcm.values_of(pcm.scaled(samples, 0.25))) == [0, 250, -250, 8191, -8192]
    assert pcm.scaled(samples, 1.0) == samples
    assert not any(pcm.scaled(samples, 0.0))


@pytest.mark.parametrize("gain", [0.1, 1.0, 3.0])
def test_clips_are_brought_to_one_loudness_without_clipping(gain):
    recorded = pcm.samples_of([max(-32_768, min(32_767, round(v * gain))) for v in pcm.values_of(WORD)])

    fitted = pcm.fitted(recorded)

    assert 0.07 < loudness(fitted) < 0.14
    assert peak(fitted) <= pcm.PEAK + 0.01


def test_the_silence_around_a_word_is_cut_off():
    fitted = pcm.fitted(pcm.silence(0.7) + WORD + pcm.silence(1.3))

    assert pcm.seconds_of(fitted) <= pcm.seconds_of(pcm.fitted(WORD)) + 0.02
    assert list(pcm.values_of(fitted)[:1]) == list(pcm.values_of(fitted)[-1:]) == [0]


@pytest.mark.parametrize("samples", [b"", pcm.silence(0.5)])
def test_a_clip_in_which_nothing_is_heard_is_damaged(samples):
    with pytest.raises(BadWav, match="nothing is heard"):
        pcm.fitted(samples)


def test_the_chime_is_as_loud_as_the_words_and_begins_and_ends_softly():
    values = pcm.values_of(chime())

    assert pcm.seconds_of(chime()) == pytest.approx(LENGTH_S, abs=0.05)
    assert peak(chime()) < 0.6
    assert 0.05 < loudness(chime()) < 0.14
    assert max(map(abs, values[:20])) < 1000
    assert max(map(abs, values[-200:])) < 200


def test_espeak_speaks_vietnamese_and_english():
    seconds = {
        lang: pcm.seconds_of(pcm.fitted(espeak.speak(words, voice=lang, speed=130)))
        for lang, words in (("vi", "Mời công dân có số"), ("en", "please come to counter"))
    }

    assert all(1 < length < 2.5 for length in seconds.values()), seconds


def test_words_that_look_like_an_option_are_words():
    assert espeak.speak("--help", voice="en", speed=130)


def test_a_voice_that_espeak_does_not_know_is_told():
    with pytest.raises(CannotSpeak, match="voice 'nobody'"):
        espeak.speak("a", voice="nobody", speed=130)


def test_espeak_that_is_not_installed_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(CannotSpeak, match="espeak-ng cannot be run"):
        espeak.speak("a", voice="vi", speed=130)
