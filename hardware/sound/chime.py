"""The chime before a call: two soft bell tones, a falling third, made of numbers."""

import math
from functools import cache

from hardware.sound import pcm

TONES = ((659.26, 0.0), (523.25, 0.42))
"""Pitch in Hz (E5, C5) and the second at which each begins."""
LENGTH_S = 1.25
_PARTIALS = ((1, 1.0, 4.5), (2, 0.25, 7.0), (3, 0.08, 11.0))
"""Of a tone: multiple of its pitch, share, and how fast it dies away (a second): no partial is shrill."""
_ATTACK_S = 0.008
_RELEASE_S = 0.08


@cache
def chime() -> bytes:
    """Return the samples of the chime, as loud as a fitted clip."""
    count = round(LENGTH_S * pcm.RATE)
    values = [0.0] * count
    for pitch, begins in TONES:
        first = round(begins * pcm.RATE)
        for place in range(first, count):
            values[place] += _tone(pitch, (place - first) / pcm.RATE)
    release = round(_RELEASE_S * pcm.RATE)
    for place in range(release):
        values[-1 - place] *= place / release
    greatest = max(map(abs, values))
    return pcm.fitted(pcm.samples_of([round(value / greatest * pcm.LOUDEST * 0.5) for value in values]))


def _tone(pitch: float, at: float) -> float:
    turn = 2 * math.pi * pitch * at
    wave = sum(
        share * math.exp(-fade * at) * math.sin(turn * multiple) for multiple, share, fade in _PARTIALS
    )
    return min(1.0, at / _ATTACK_S) * wave
