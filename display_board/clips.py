"""What a call says, clip by clip, in the language of its ticket. Pure.

A clip is one file of the pack: whole words where espeak-ng's tune needs them ("Mời công dân có số"), single
letters and digits where a number is put together. In English they are spoken as parts of a list (a comma
behind each).
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

CHIME = "chime"
"""The key of the chime; it has no words."""
LANGUAGES = ("vi", "en")
MOST = 99
"""Counters up to this number have a clip of their number; any other, and any other name, one of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A clip: its `key` (`vi/d7` is the file `vi/d7.wav`) and the `words` that are spoken in it."""

    key: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A call in clips: who is meant, and where to go. Each part is spoken whole, or not at all.

    `number` is empty when a sign of it has no clip: a number with a hole would call somebody else.
    """

    invite: tuple[Clip, ...]
    number: tuple[Clip, ...]
    counter: tuple[Clip, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Language:
    invite: str
    to_counter: str
    to: str
    letters: tuple[str, ...]
    digits: tuple[str, ...]


# Vietnamese letters by their usual names, but D as "đê" (as in "vitamin D"): "dê" sounds like G, "giê".
# I and Y are "i ngắn" and "i dài", as one tells them apart aloud.
_VI = _Language(
    invite="Mời công dân có số",
    to_counter="đến quầy số",
    to="đến",
    letters=(
        *("a", "bê", "xê", "đê", "e", "ép", "giê", "hát", "i ngắn", "di", "ca", "e lờ", "em mờ"),
        *("en nờ", "o", "pê", "quy", "e rờ", "ét sì", "tê", "u", "vê", "vê kép", "ích xì", "i dài", "dét"),
    ),
    digits=("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"),
)
_EN = _Language(
    invite="Number",
    to_counter="please come to counter",
    to="please come to",
    letters=tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    digits=("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
)
_LANGUAGES: Mapping[str, _Language] = MappingProxyType({"vi": _VI, "en": _EN})
_NUMBERED = re.compile(r"(?:quầy|counter)(?: số| no\.?| number)? 0*([1-9][0-9]?)")
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SILENT = "-"


def sentence(number: str, counter_name: str, lang: str) -> Sentence:
    """Return what calls the ticket `number` (`A001`, `A-K007`) to the counter of that name.

    Vietnamese is spoken for a language that has no clips.
    """
    lang = lang if lang in _LANGUAGES else "vi"
    signs = [sign for sign in number.upper() if sign != _SILENT]
    known = {clip.key: clip for clip in (*_letters(lang), *_digits(lang))}
    spoken = [known.get(_key_of(lang, sign)) for sign in signs]
    whole = tuple(clip for clip in spoken if clip is not None)
    return Sentence(
        invite=(Clip(key=f"{lang}/invite", words=_LANGUAGES[lang].invite),),
        number=whole if len(whole) == len(signs) else (),
        counter=counter_clips(counter_name, lang),
    )


def counter_clips(name: str, lang: str) -> tuple[Clip, ...]:
    """Return what sends the visitor to a counter: "đến quầy số" and its number, or "đến" and its name."""
    words = _LANGUAGES[lang]
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    numbered = _NUMBERED.fullmatch(plain.casefold())
    if numbered:
        return (Clip(key=f"{lang}/to-counter", words=words.to_counter), _number(int(numbered[1]), lang))
    if not any(map(str.isalnum, plain)):
        return ()
    speaker = lang if plain.isascii() else "vi"  # an English voice would spell Vietnamese letters
    return (Clip(key=f"{lang}/to", words=words.to), Clip(key=f"{speaker}/{_slug(plain)}", words=plain))


def fixed_clips(lang: str, numbers: Iterable[int] = range(1, MOST + 1)) -> Iterator[Clip]:
    """Yield the clips that every centre needs, with the `numbers` (1 to 99) of its counters."""
    words = _LANGUAGES[lang]
    yield Clip(key=f"{lang}/invite", words=words.invite)
    yield Clip(key=f"{lang}/to-counter", words=words.to_counter)
    yield Clip(key=f"{lang}/to", words=words.to)
    yield from _letters(lang)
    yield from _digits(lang)
    for number in numbers:
        yield _number(number, lang)


def number_words(number: int, lang: str) -> str:
    """Write a number from 1 to 99 in words.

    Vietnamese 4 is "bốn" in all places (24 "hai mươi bốn", not "tư"): both are right, "bốn" is said
    everywhere and is heard better in a loud hall. 1 and 5 change as usual: "hai mươi mốt", "mười lăm".
    """
    tens, ones = divmod(number, 10)
    if lang == "en":
        if tens == 1:
            return _TEENS[ones]
        return "-".join(filter(None, (_TENS[tens - 2] if tens else "", _EN.digits[ones] if ones else "")))
    if tens == 0:
        return _VI.digits[ones]
    first = "mười" if tens == 1 else f"{_VI.digits[tens]} mươi"
    last = {0: "", 1: "một" if tens == 1 else "mốt", 5: "lăm"}.get(ones, _VI.digits[ones])
    return f"{first} {last}".strip()


def _letters(lang: str) -> Iterator[Clip]:
    for letter, words in zip(_LETTERS, _LANGUAGES[lang].letters, strict=True):
        yield Clip(key=_key_of(lang, letter), words=_listed(words, lang))


def _digits(lang: str) -> Iterator[Clip]:
    for digit, words in enumerate(_LANGUAGES[lang].digits):
        yield Clip(key=_key_of(lang, str(digit)), words=_listed(words, lang))


def _key_of(lang: str, sign: str) -> str:
    return f"{lang}/d{sign}" if sign.isdigit() else f"{lang}/letter-{sign.lower()}"


def _number(number: int, lang: str) -> Clip:
    return Clip(key=f"{lang}/n{number}", words=number_words(number, lang))


def _listed(words: str, lang: str) -> str:
    """Write a word as one that others follow; Vietnamese has its tones, English would fall after each."""
    return f"{words}," if lang == "en" else words


def _slug(name: str) -> str:
    """Return a file name for a counter's name that can be read, and that no other counter's name has."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    words = "-".join(re.findall("[a-z0-9]+", "".join(filter(str.isascii, plain))))[:40]
    return "-".join(filter(None, ("at", words, hashlib.sha256(name.casefold().encode()).hexdigest()[:6])))
