"""Samples: 16 bits, little-endian, one channel, 22,050 a second, as `bytes`. Pure."""

import io
import math
import struct
import sys
import wave
from array import array
from collections.abc import Iterable, Sequence
from operator import mul

from hardware.sound.errors import BadWav

RATE = 22_050
"""Samples a second; what espeak-ng makes."""
WIDTH = 2
"""Bytes of a sample."""
LOUDEST = 32_767
LEVEL = 0.11
"""Loudness to which clips are brought: root mean square of their loud parts, of 1 for the greatest sample."""
PEAK = 0.94
"""No clip is made so loud that a sample of it is greater."""
_STREAMED = 0x7FFF_0000 // WIDTH - 64  # a writer that could not go back to fill in the length says so
_WINDOW = RATE // 100
_LOUD = 0.01  # of the loudest window's power: 20 dB below
_HEARD = 10**-4.5  # of the loudest window's power: 45 dB below
_EDGE = RATE // 200


def silence(seconds: float) -> bytes:
    """Return so many seconds of silence."""
    return bytes(round(seconds * RATE) * WIDTH)


def seconds_of(samples: bytes) -> float:
    """Return how long the samples sound."""
    return len(samples) / WIDTH / RATE


def samples_of(values: Iterable[int]) -> bytes:
    """Return the samples with these values."""
    found = array("h", values)
    if sys.byteorder == "big":
        found.byteswap()
    return found.tobytes()


def values_of(samples: bytes) -> "array[int]":
    """Return the values of the samples."""
    values = array("h", samples)
    if sys.byteorder == "big":
        values.byteswap()
    return values


def scaled(samples: bytes, gain: float) -> bytes:
    """Return the samples, each multiplied by `gain` (0 to 1)."""
    if gain == 1:
        return samples
    factor = round(gain * 65_536)
    return samples_of([value * factor >> 16 for value in values_of(samples)])


def fitted(samples: bytes) -> bytes:
    """Cut the silence off both ends, soften the edges, bring to the common loudness.

    Raises `BadWav` if nothing is heard in it.
    """
    values = values_of(samples)
    power = _power(values)
    loudest = max(power, default=0.0)
    heard = [place for place, each in enumerate(power) if each > loudest * _HEARD]
    if not heard:
        raise BadWav("nothing is heard in it")
    kept = values[heard[0] * _WINDOW : (heard[-1] + 1) * _WINDOW]
    loud = [each for each in power if each >= loudest * _LOUD]
    greatest = max(map(abs, kept))
    gain = min(LEVEL * LOUDEST / math.sqrt(sum(loud) / len(loud)), PEAK * LOUDEST / greatest)
    louder = [round(value * gain) for value in kept]
    for place in range(min(_EDGE, len(louder) // 2)):
        share = place / _EDGE
        louder[place] = round(louder[place] * share)
        louder[-1 - place] = round(louder[-1 - place] * share)
    return samples_of(louder)


def read_wav(content: bytes) -> bytes:
    """Return the samples of a WAV file; raises `BadWav` with what is wrong with it."""
    try:
        with wave.open(io.BytesIO(content), "rb") as file:
            found = (file.getnchannels(), file.getsampwidth() * 8, file.getframerate())
            frames = file.getnframes()
            samples = file.readframes(frames)
    except (wave.Error, EOFError, ValueError, OverflowError) as error:
        raise BadWav(f"no WAV file that can be read: {error or 'it is cut off'}") from error
    if found != (1, WIDTH * 8, RATE):
        channels, bits, rate = found
        raise BadWav(f"{channels} channel(s), {bits} bits, {rate} Hz; must be 1 channel, 16 bits, {RATE} Hz")
    if frames < _STREAMED and len(samples) < frames * WIDTH:
        raise BadWav(f"cut off: {len(samples) // WIDTH} of {frames} samples")
    return samples[: len(samples) // WIDTH * WIDTH]


def wav_head(length: int) -> bytes:
    """Return what stands in a WAV file before `length` bytes of samples."""
    fields = (b"RIFF", length + 36, b"WAVE", b"fmt ", 16, 1, 1, RATE, RATE * WIDTH, WIDTH, WIDTH * 8)
    return struct.pack("<4sI4s4sIHHIIHH4sI", *fields, b"data", length)


def wav(samples: bytes) -> bytes:
    """Return a WAV file of the samples."""
    return wav_head(len(samples)) + samples


def _power(values: Sequence[int]) -> list[float]:
    """Return the mean square of each hundredth of a second; of a last piece too, whatever its length."""
    windows = (values[at : at + _WINDOW] for at in range(0, len(values), _WINDOW))
    return [sum(map(mul, window, window)) / len(window) for window in windows]
