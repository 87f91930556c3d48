"""Typing Vietnamese with the Telex rules: `typed(text, key)` is the text after one more key. Pure.

Nothing but the text itself is remembered. A key becomes a mark only where that gives the beginning of a
Vietnamese syllable; anywhere else, in a foreign word say, it stays the letter that it is. The same key once
more takes the mark back: `aa` is `â`, `aaa` is `aa`. The tone stands where most official texts put it:
`hóa`, `thúy`, not `hoá`, `thuý`.
"""

import unicodedata

from rating_terminal.syllables import BARE, STOPS, beginnings, rime_of

_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_FOR_STOPS = {_TONES["s"], _TONES["j"]}
_ALL_TONES = frozenset(_TONES.values())
_VOWELS = frozenset("aăâeêioôơuưy")
_CODA = frozenset("cghmnpt")
_MARKS = {
    "a": {"a": "â", "ă": "â"},
    "e": {"e": "ê"},
    "o": {"o": "ô", "ơ": "ô"},
    "w": {"a": "ă", "â": "ă", "o": "ơ", "ô": "ơ", "u": "ư"},
    "d": {"d": "đ"},
}
_MADE = {"a": "â", "e": "ê", "o": "ô", "w": "ăơư", "d": "đ"}
"""Which letters a key may have made, and takes back."""


def typed(text: str, key: str) -> str:
    """Return `text` after the `key`, a single sign, was typed at its end. Both and the result are NFC."""
    start = _word_start(text)
    head, word = text[:start], text[start:]
    made = _marked(word, key.lower()) if key.isalpha() else None
    if made is None:
        made = _undone(word, key) if key.isalpha() else None
    if made is None:
        made = word + key
    return head + _settled(made)


def deleted(text: str) -> str:
    """Return `text` without its last sign; a tone moves to where it belongs now."""
    left = text[:-1]
    start = _word_start(left)
    return left[:start] + _settled(left[start:])


def _word_start(text: str) -> int:
    start = len(text)
    while start and text[start - 1].isalpha():
        start -= 1
    return start


# --- marks --------------------------------------------------------------------------------------


def _marked(word: str, key: str) -> str | None:
    """Return the word with the mark that the key stands for; None where it stands for none here."""
    bare, tone = _without_tone(word)
    if key in _TONES:
        return _with_new_tone(bare, tone, _TONES[key])
    if key == "z" and tone:
        return bare
    if key not in _MARKS:
        return None
    made = _horned(bare) if key == "w" else None
    made = made or _with_mark(bare, key)
    if made is None and key == "w" and _is_beginning(bare + "ư"):
        made = bare + "ư"
    return _with_tone(made, tone) if made is not None else None


def _with_new_tone(bare: str, tone: str, new: str) -> str | None:
    if tone == new or not _may_bear(bare, new):
        return None
    return _with_tone(bare, new)


def _may_bear(bare: str, tone: str) -> bool:
    if not _is_beginning(bare) or not any(letter in _VOWELS for letter in rime_of(bare.lower())[1]):
        return False
    return tone in _FOR_STOPS or not bare.lower().endswith(STOPS)


def _horned(bare: str) -> str | None:
    """Return the word with `ươ` for its `uo`; at the end of `huo`, `thuo` it may be `uơ` (thuở)."""
    at = max(bare.lower().find(pair) for pair in ("uo", "uô", "uơ"))
    if at < 0 or bare.lower().endswith("uơ"):
        return None
    before, u, o, after = bare[:at], bare[at], bare[at + 1], bare[at + 2 :]
    whole = before + _like(u, "ư") + _like(o, "ơ") + after
    half = before + u + _like(o, "ơ") + after
    ways = (half, whole) if not after and before.lower() in ("h", "th", "kh", "q") else (whole, half)
    return next((way for way in ways if _is_beginning(way)), None)


def _with_mark(bare: str, key: str) -> str | None:
    """Return the word with the last letter marked that can be; the mark may come late (`tiengs` + `e`)."""
    for at in range(len(bare) - 1, -1, -1):
        marked = _MARKS[key].get(bare[at].lower())
        if marked is not None:
            made = bare[:at] + _like(bare[at], marked) + bare[at + 1 :]
            if _is_beginning(made):
                return made
    return None


def _undone(word: str, key: str) -> str | None:
    """Return the word without the mark that the same key has made before, and with the key as a letter."""
    bare, tone = _without_tone(word)
    if tone and _TONES.get(key.lower()) == tone:
        return bare + key
    made = _MADE.get(key.lower(), "")
    if not any(letter in made for letter in bare.lower()):
        return None
    if key.lower() == "w" and bare.lower() == "ư":
        return _like(bare, "w")
    taken = "".join(
        _like(letter, letter.lower().translate(BARE)) if letter.lower() in made else letter for letter in bare
    )
    return _with_tone(taken, tone) + key


# --- tones --------------------------------------------------------------------------------------


def _settled(word: str) -> str:
    """Return the word with `ươ` before a coda and the tone in its place, as far as it is Vietnamese."""
    bare, tone = _without_tone(word)
    lower = bare.lower()
    at = lower.find("uơ")
    if 0 <= at < len(bare) - 2:
        whole = bare[:at] + _like(bare[at], "ư") + bare[at + 1 :]
        bare = whole if _is_beginning(whole) else bare
    if not tone:
        return bare
    return _with_tone(bare, tone) if _is_beginning(bare) else word


def _with_tone(bare: str, tone: str) -> str:
    if not tone:
        return bare
    at = _bearer(bare.lower())
    if at is None:
        return bare
    return unicodedata.normalize("NFC", bare[: at + 1] + tone + bare[at + 1 :])


def _bearer(lower: str) -> int | None:
    """Return which letter bears the tone; None where there is no vowel."""
    onset, rime = rime_of(lower)
    vowels = [at for at, letter in enumerate(lower) if at >= len(onset) and letter in _VOWELS]
    if not vowels:
        return None
    marked = [at for at in vowels if lower[at].translate(BARE) != lower[at]]
    if marked:
        return marked[-1]
    if rime[-1:] in _CODA:
        return vowels[-1]
    return vowels[1] if len(vowels) > 2 else vowels[0]  # noqa: PLR2004 - of three the one in the middle


def _without_tone(word: str) -> tuple[str, str]:
    """Return the word without its tone, and the tone as a combining sign, empty where it has none."""
    parts = unicodedata.normalize("NFD", word)
    tone = next((sign for sign in parts if sign in _ALL_TONES), "")
    return unicodedata.normalize("NFC", "".join(sign for sign in parts if sign not in _ALL_TONES)), tone


def _is_beginning(bare: str) -> bool:
    return bare.lower() in beginnings()


def _like(letter: str, small: str) -> str:
    """Return a letter as large as another one is."""
    return small.upper() if letter.isupper() else small
