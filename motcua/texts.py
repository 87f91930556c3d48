"""Texts for people: English sentences in the code, their Vietnamese and English in gettext catalogues.

A text is `text("Counter {counter} is closed.", counter=name)`: the sentence itself is its name, and what
varies stands in it as `{name}`. `scripts/texts` gathers the sentences of the code into the catalogues.
"""

import gettext
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("vi", "en")
DOMAIN = "motcua"
_CATALOGUES = Path(__file__).parent / "locale"
_ASKED_BY = ("MOTCUA_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


class UnknownLanguage(ValueError):
    """There are no texts in the language that was asked for."""


@dataclass(slots=True)
class _Choice:
    lang: str | None = None


_choice = _Choice()


def asked_for(environ: Mapping[str, str]) -> str:
    """Return the language of an environment: Vietnamese if `MOTCUA_LANG`, else the locale, says so."""
    asked = next(filter(None, map(environ.get, _ASKED_BY)), "")
    return "vi" if asked.lower().startswith("vi") else "en"


def language() -> str:
    """Return the language in use, `vi` or `en`: the chosen one, else the environment's."""
    return _choice.lang or asked_for(os.environ)


def use(lang: str) -> None:
    """Choose the language of all texts of this process; raises `UnknownLanguage`."""
    _check_known(lang)
    _choice.lang = lang


def speak_for_libraries() -> None:
    """Have what Python's own modules say (argparse) come from the catalogues, too, in the language in use."""
    gettext.bindtextdomain(DOMAIN, str(_CATALOGUES))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = language()


def text(sentence: str, /, **values: object) -> str:
    """Return `sentence` in the language in use, with `values` in its places (KeyError: one is missing)."""
    return _catalogue(language()).gettext(sentence).format_map(values)


def of_library(sentence: str) -> str:
    """Return what a library said in the language in use, or as it is where nobody has translated it."""
    return _catalogue(language()).gettext(sentence) if sentence else sentence


def texts(one: str, many: str, n: int, /, **values: object) -> str:
    """Return the sentence that fits `n` things in the language in use; the number stands in it as `{n}`."""
    return _catalogue(language()).ngettext(one, many, n).format_map({"n": n, **values})


def text_in(lang: str, sentence: str, /, **values: object) -> str:
    """Return `sentence` in the language `lang`, whatever is in use: for a screen whose visitor chose it.

    Raises `UnknownLanguage`; KeyError: a value is missing.
    """
    _check_known(lang)
    return _catalogue(lang).gettext(sentence).format_map(values)


def texts_in(lang: str, one: str, many: str, n: int, /, **values: object) -> str:
    """Return the sentence that fits `n` things in the language `lang`; raises as `text_in`."""
    _check_known(lang)
    return _catalogue(lang).ngettext(one, many, n).format_map({"n": n, **values})


def _check_known(lang: str) -> None:
    if lang not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise UnknownLanguage(
            text("There are no texts in {lang}; known: {known}", lang=repr(lang), known=known)
        )


@cache
def _catalogue(lang: str) -> gettext.GNUTranslations:
    return gettext.translation(DOMAIN, _CATALOGUES, [lang])
