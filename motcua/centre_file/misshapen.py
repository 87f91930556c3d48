"""What pydantic finds wrong with the shape of a settings file, in words for people. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pydantic_core import ErrorDetails

from motcua.centre_file.lines import KeyPath
from motcua.centre_file.tables import did_you_mean, nearest, shown
from motcua.texts import of_library, text, texts

_REASONS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _: text("is missing"),
    "string_type": lambda _: text("must be text in quotes"),
    "int_type": lambda _: text("must be a whole number"),
    "bool_type": lambda _: text("must be true or false"),
    "date_type": lambda _: text("must be a date without quotes, such as 2027-01-01"),
    "list_type": lambda _: text("must be a list: [ … ], or [[ … ]] for each entry that is a table"),
    "dict_type": lambda _: text("must be a table"),
    "model_type": lambda _: text("must be a table"),
    "greater_than": lambda found: text("must be more than {limit}", limit=found["gt"]),
    "greater_than_equal": lambda found: text("must be at least {limit}", limit=found["ge"]),
    "less_than_equal": lambda found: text("must be at most {limit}", limit=found["le"]),
    "too_short": lambda found: texts(
        "must have at least {n} entry", "must have at least {n} entries", found["min_length"]
    ),
    "too_long": lambda found: texts(
        "must have at most {n} entry", "must have at most {n} entries", found["max_length"]
    ),
    "value_error": lambda found: str(found["error"]),
}


def misshapen(
    errors: Iterable[ErrorDetails], names_at: Callable[[KeyPath], Iterable[str]]
) -> Iterator[tuple[KeyPath, str]]:
    """Yield path and reason of what pydantic found; a setting that is written wrong is not also missing.

    `names_at` tells which settings the table at a path may have.
    """
    meant: set[KeyPath] = set()
    for error in sorted(errors, key=lambda error: error["type"] == "missing"):
        path = error["loc"][:-1] if error["loc"][-1:] == ("[key]",) else error["loc"]
        if error["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
            key, known = str(path[-1]), tuple(names_at(path[:-1]))
            meant.add((*path[:-1], nearest(key, known) or key))
            near = did_you_mean(key, known) or text("; known: {known}", known=", ".join(known))
            yield path, text("no such setting{near}", near=near)
        elif path not in meant:
            yield path, reason(error)


def reason(error: ErrorDetails) -> str:
    """Return why a value cannot be taken."""
    word = error["input"]
    if error["type"] in ("literal_error", "enum") and isinstance(word, str):
        known = re.findall("'([^']+)'", str(error["ctx"]["expected"]))
        wanted, near = _either(known), did_you_mean(word, known)
        return text("must be {wanted}, not {given}{near}", wanted=wanted, given=shown(word), near=near)
    found = _REASONS.get(error["type"])
    return found(error.get("ctx", {})) if found else of_library(error["msg"])


def unknown(word: str, known: Iterable[str]) -> str:
    """Return that there is no such word where one of the `known` is wanted."""
    names = tuple(known)
    near = did_you_mean(word, names)
    return text(
        "there is no {word}; known: {known}{near}", word=shown(word), known=", ".join(names), near=near
    )


def _either(known: list[str]) -> str:
    *some, last = map(shown, known)
    return text("{some} or {last}", some=", ".join(some), last=last) if some else last
