"""The keyboard on the screen: which keys it has, and what each does to the text. Pure."""

from dataclasses import dataclass, replace
from typing import Literal

from motcua.wire.codec import Lang
from rating_terminal.snapshot import Choice, Rows, Step
from rating_terminal.telex import deleted, typed

LONGEST = 500
"""So many signs may be typed (the wire takes no more)."""

SHIFT, DELETE, SPACE, LAYER = "shift", "delete", "space", "layer"
_LETTERS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SIGNS = ("-/:;()%+=@", "&#*\"'_[]", "?!…₫")
_MARKED = "ăâđêôơư"
_DIGITS = "1234567890"
_TONES = {"f": "huyền", "s": "sắc", "r": "hỏi", "x": "ngã", "j": "nặng"}
"""What the keys of the tones say, by what Telex types for each; for those who have never learnt Telex."""
_TONE = "tone-"

Layer = Literal["letters", "signs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """What was typed, and how the keyboard stands: with capitals for the next letter, with signs."""

    text: str = ""
    is_shifted: bool = True
    layer: Layer = "letters"


def pressed(typing: Typing, key: str, lang: Lang) -> Typing:
    """Return what is typed after a key; in Vietnamese Telex composes it. An unknown key does nothing."""
    match key:
        case "shift":
            return replace(typing, is_shifted=not typing.is_shifted)
        case "layer":
            return replace(typing, layer="signs" if typing.layer == "letters" else "letters")
        case "delete":
            text = deleted(typing.text) if lang == "vi" else typing.text[:-1]
            return replace(typing, text=text, is_shifted=_begins(text))
    sign = " " if key == SPACE else key.removeprefix(_TONE)
    if len(sign) != 1 or len(typing.text) >= LONGEST:
        return typing
    if key.startswith(_TONE):
        return _with_tone(typing, sign)
    sign = sign.upper() if typing.is_shifted else sign
    text = typed(typing.text, sign) if lang == "vi" else typing.text + sign
    return replace(typing, text=text, is_shifted=_begins(text))


def _with_tone(typing: Typing, key: str) -> Typing:
    """Put a tone on the last word; where it has no place, the key types nothing."""
    text = typed(typing.text, key)
    return replace(typing, text=text) if len(text) == len(typing.text) else typing


def _begins(text: str) -> bool:
    """Whether the next letter begins a sentence."""
    before = text.rstrip()
    return not before or (before != text and before[-1] in ".!?")


# --- what it looks like -------------------------------------------------------------------------


def rows(typing: Typing, lang: Lang, *, space: str) -> Rows:
    """Return the keys, row by row; `space` is what the space bar says.

    They show capitals, as a keyboard does, whatever the next letter will be.
    """
    first, second, third = _LETTERS if typing.layer == "letters" else _SIGNS
    has_letters = typing.layer == "letters"
    shift = (_key(SHIFT, "⇧", width=1.5, is_chosen=typing.is_shifted),) if has_letters else ()
    return (
        _marked_row() if lang == "vi" and has_letters else _row(_DIGITS),
        _row(first),
        _row(second),
        (*shift, *_row(third), _key(DELETE, "⌫", width=1.5)),
        (
            _key(LAYER, "?123" if has_letters else "ABC", width=1.3),
            _key(",", ","),
            _key(SPACE, space, width=4.0),
            _key(".", "."),
        ),
    )


def _marked_row() -> tuple[Choice, ...]:
    tones = tuple(_key(_TONE + key, name, width=0.55 + len(name) * 0.23) for key, name in _TONES.items())
    return (*_row(_MARKED), *tones)


def _row(signs: str) -> tuple[Choice, ...]:
    return tuple(_key(sign, sign.upper()) for sign in signs)


def _key(key: str, label: str, *, width: float = 1.0, is_chosen: bool = False) -> Choice:
    return Choice(step=Step.KEY, id=key, label=label, look="key", width=width, is_chosen=is_chosen)
