"""A call as samples: the chime, the clips with the pauses between them, and the gap to the next call."""

from collections.abc import Callable, Iterator, Sequence

from display_board.clips import Clip, Sentence
from display_board.voice_pack import NoClip, Pack
from hardware.sound import pcm

GREATEST_VOLUME = 10
AFTER_CHIME_S = 0.15
BETWEEN_SIGNS_S = 0.07
BEFORE_NUMBER_S = 0.12
BEFORE_COUNTER_S = 0.25
BETWEEN_REPEATS_S = 0.6


def gain_of(volume: int) -> float:
    """Return the factor of a volume, 0 to 10: squared, so that each step sounds like the one before."""
    return (volume / GREATEST_VOLUME) ** 2


def blocks(
    sentence: Sentence,
    pack: Pack,
    *,
    gain: float,
    repeat: int,
    gap_s: float,
    missing: Callable[[NoClip], None],
) -> Iterator[bytes]:
    """Yield the chime at once, then the words `repeat` times, then the gap to the next call.

    Words are looked for while the chime is heard. Of a clip that cannot be had, `missing` is told.
    """
    yield pcm.scaled(pack.chime(), gain)
    words = words_of(sentence, pack, missing)
    for turn in range(repeat if words else 0):
        pause = BETWEEN_REPEATS_S if turn else AFTER_CHIME_S
        yield pcm.silence(pause) + pcm.scaled(words, gain)
    yield pcm.silence(gap_s)


def words_of(sentence: Sentence, pack: Pack, missing: Callable[[NoClip], None]) -> bytes:
    """Return the words of a call; nothing if its number cannot be spoken whole: it would call somebody else.

    Without the counter the number is still spoken: the screen says where to go.
    """
    number = _part(sentence.number, pack, missing)
    if not number:
        return b""
    invite = _part(sentence.invite, pack, missing)
    counter = _part(sentence.counter, pack, missing)
    said = invite + pcm.silence(BEFORE_NUMBER_S) + number if invite else number
    return said + pcm.silence(BEFORE_COUNTER_S) + counter if counter else said


def _part(clips: Sequence[Clip], pack: Pack, missing: Callable[[NoClip], None]) -> bytes:
    try:
        return pcm.silence(BETWEEN_SIGNS_S).join(pack.clip(clip) for clip in clips)
    except NoClip as error:
        missing(error)
        return b""
