"""The catalogues of texts: gathered from the code into `.po`, compiled to `.mo`.

A new sentence gets an empty Vietnamese entry, to be filled in by hand; its English is the sentence itself.
"""

import argparse
import json
import string
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from motcua.texts import DOMAIN, LANGUAGES

ROOT = Path(__file__).parents[1]
PACKAGES = ("motcua", "kiosk", "rating_terminal", "display_board", "broker_config")
LIBRARY_TEXTS = "scripts/library_texts.json"
SAME_IN_BOTH = frozenset({"mosquitto"})
"""Sentences that are the same in Vietnamese and English: names and signs, no words."""

_KEYWORDS = {"text": None, "texts": (1, 2), "text_in": (2,), "texts_in": (2, 3)}
_HEADER = """\
msgid ""
msgstr ""
"Language: {lang}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""

Sentence = str | tuple[str, ...]
"""A sentence of the code: a text, or (one, many) where it counts things."""
Forms = tuple[str, ...]
"""A sentence with as many forms as its language has for counted things, else one."""


def place(root: Path, lang: str, ending: str) -> Path:
    """Return the file of a language's catalogue, with the `ending` `po` or `mo`."""
    return root / "motcua" / "locale" / lang / "LC_MESSAGES" / f"{DOMAIN}.{ending}"


def gather(root: Path) -> Mapping[Sentence, set[str]]:
    """Return the sentences in the code below `root`, each with the files in which it stands."""
    found: dict[Sentence, set[str]] = {sentence: {LIBRARY_TEXTS} for sentence in _of_libraries(root)}
    for package in PACKAGES:
        for file, _, sentence, *_ in extract_from_dir(
            root / package, [("**.py", "python")], keywords=_KEYWORDS, strip_comment_tags=True
        ):
            found.setdefault(sentence, set()).add(f"{package}/{file}")
    return found


def _of_libraries(root: Path) -> Iterator[Sentence]:
    """Yield what libraries say and `of_library` or `speak_for_libraries` of `motcua.texts` translates."""
    for said in json.loads((root / LIBRARY_TEXTS).read_bytes()).values():
        yield from (each if isinstance(each, str) else tuple(each) for each in said)


def renew(root: Path, lang: str) -> Catalog:
    """Return a language's catalogue as it should be: every sentence of the code and no other."""
    file = place(root, lang, "po")
    known = read_po(BytesIO(file.read_bytes() if file.exists() else b""), locale=lang)
    renewed = Catalog(locale=lang)
    for sentence, files in gather(root).items():
        old = known.get(sentence if isinstance(sentence, str) else sentence[0])
        said = sentence if lang == "en" else old.string if old else None
        renewed.add(sentence, said, locations=[(name, 0) for name in sorted(files)])
    return renewed


def render(catalogue: Catalog) -> bytes:
    """Write a catalogue as `.po`, always in the same way: sorted, without dates and line numbers."""
    body = BytesIO()
    write_po(body, catalogue, width=100, omit_header=True, sort_output=True, include_lineno=False)
    header = _HEADER.format(lang=catalogue.locale, plural_forms=catalogue.plural_forms)
    return header.encode() + body.getvalue()


def said(catalogue: Catalog) -> Mapping[Forms, Forms]:
    """Return what a catalogue says in its language for each sentence that it has translated."""
    pairs = ((_forms(message.id), _forms(message.string)) for message in catalogue if message.id)
    return {source: target for source, target in pairs if any(target)}


def faults(lang: str, catalogue: Catalog) -> Iterator[str]:
    """Yield what is wrong with a language's sentences, each in a line for people."""
    for message in catalogue:
        if not message.id:
            continue
        source, target = _forms(message.id), _forms(message.string)
        where = f"{lang}: {source[0]!r}"
        if not all(target):
            yield f"{where} has no translation"
        elif lang != "en" and any(_places(form) != _places(source[-1]) for form in target):
            yield f"{where} has other {{places}} in its translation"
        elif lang != "en" and set(target) & set(source) - SAME_IN_BOTH:
            yield f"{where} is its own translation"
        if any(not unicodedata.is_normalized("NFC", form) for form in source + target):
            yield f"{where} is not composed (NFC)"


def check(root: Path) -> Iterator[str]:
    """Yield what is amiss with the catalogues below `root`."""
    for lang in LANGUAGES:
        catalogue = renew(root, lang)
        yield from faults(lang, catalogue)
        po, mo = place(root, lang, "po"), place(root, lang, "mo")
        if not po.exists() or po.read_bytes() != render(catalogue):
            yield f"{po.relative_to(root)} is not what the code asks for; run scripts/texts"
        if not _up_to_date(mo, catalogue):
            yield f"{mo.relative_to(root)} is not what the .po says; run scripts/texts"


def write(root: Path) -> None:
    """Bring the catalogues below `root` up to date with the code."""
    for lang in LANGUAGES:
        catalogue = renew(root, lang)
        po, mo = place(root, lang, "po"), place(root, lang, "mo")
        po.parent.mkdir(parents=True, exist_ok=True)
        po.write_bytes(render(catalogue))
        if not _up_to_date(mo, catalogue):  # its header has a date, which alone is no reason for a change
            with mo.open("wb") as file:
                write_mo(file, catalogue)


def _up_to_date(mo: Path, catalogue: Catalog) -> bool:
    if not mo.exists():
        return False
    with mo.open("rb") as file:
        return said(read_mo(file)) == said(catalogue)


def _forms(sentence: str | Sequence[str] | None) -> Forms:
    return (sentence or "",) if sentence is None or isinstance(sentence, str) else tuple(sentence)


def _places(form: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(form) if name is not None}


def main(argv: Sequence[str] | None = None) -> int:
    """Bring the catalogues up to date, or only check them; 1 while something is amiss."""
    parser = argparse.ArgumentParser(prog="scripts/texts", description="Gather and compile the texts.")
    parser.add_argument("--check", action="store_true", help="change nothing, only tell what is amiss")
    parser.add_argument("--root", type=Path, default=ROOT, help="the tree of the project")
    arguments = parser.parse_args(argv)
    if not arguments.check:
        write(arguments.root)
    amiss = list(check(arguments.root))
    for line in amiss:
        print(line, file=sys.stderr)
    return 1 if amiss else 0


if __name__ == "__main__":
    sys.exit(main())
