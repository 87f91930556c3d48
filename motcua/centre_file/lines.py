"""In which line of a TOML text a setting stands; `tomllib` does not tell. Pure.

The text has been read by `tomllib` already: here it is followed, not judged.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from itertools import takewhile

KeyPath = tuple[str | int, ...]
DEPTH = 8  # no settings lie deeper

_TOKEN = re.compile(
    r"""
      [ \t\r]+ | \#[^\n]*
    | (?P<token> "{3}(?:[^\\]|\\.)*?"{3,5}(?!") | '{3}.*?'{3,5}(?!')
               | "(?:[^"\\\n]|\\.)*" | '[^'\n]*'
               | [\[\]{},=.\n] | [^\s\[\]{},=.\#"']+ )
    """,
    re.VERBOSE | re.DOTALL,
)


def line_of(lines: Mapping[KeyPath, int], path: KeyPath) -> int | None:
    """Return the line of `path`, or of what is nearest around it; None if nothing is."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


def lines_of(text: str) -> Mapping[KeyPath, int]:
    """Return the line, from 1, of all tables, keys and array entries of a valid TOML `text`, to `DEPTH`."""
    return _Reader(text).lines


class _Reader:
    """Reads tokens from the first to the last; `lines` is what it found."""

    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._lengths: dict[KeyPath, int] = {}
        self._tokens = _tokens(text)
        table: KeyPath = ()
        for token, line in self._tokens:
            if token == "[":
                table = self._header(line)
            elif token != "\n":
                self._value(self._note(table, self._keys(token, "="), line))

    def _header(self, line: int) -> KeyPath:
        """Read `[a.b]` or `[[a.b]]` behind its first bracket; return the path of the table."""
        tokens = [token for token, _ in takewhile(lambda pair: pair[0] != "\n", self._tokens)]
        *above, last = (_unquoted(token) for token in tokens if token not in ("[", "]", "."))
        path: KeyPath = ()
        for key in above:
            path = self._note(path, (key,), line)
            if path in self._lengths:
                path = (*path, self._lengths[path] - 1)
        path = self._note(path, (last,), line)
        if tokens[0] != "[":
            return path
        place = self._lengths.get(path, 0)
        self._lengths[path] = place + 1
        return self._note(path, (place,), line)

    def _keys(self, token: str, end: str) -> tuple[str, ...]:
        """Read a dotted key that begins with `token`, until the sign `end`."""
        keys = []
        while token != end:
            if token != ".":
                keys.append(_unquoted(token))
            token, _ = next(self._tokens)
        return tuple(keys)

    def _value(self, path: KeyPath) -> None:
        """Read the value of `path` to the end of its last line."""
        around: list[tuple[KeyPath, int | None]] = []  # open arrays, with the place of the entry, and tables
        expects_key = False
        for token, line in self._tokens:
            if token == "\n":
                if not around:
                    return
            elif token in ("]", "}"):
                around.pop()
                expects_key = False
            elif token == ",":
                above, place = around[-1]
                around[-1] = (above, None if place is None else place + 1)
                expects_key = place is None
            elif expects_key:
                path = self._note(around[-1][0], self._keys(token, "="), line)
                expects_key = False
            else:
                if around and (place := around[-1][1]) is not None:
                    path = self._note(around[-1][0], (place,), line)
                if token in ("[", "{"):
                    around.append((path, 0 if token == "[" else None))
                    expects_key = token == "{"

    def _note(self, above: KeyPath, keys: KeyPath, line: int) -> KeyPath:
        """Note the line of `keys` below `above`, where they are met first; return the path of the last."""
        for key in keys[: max(0, DEPTH - len(above))]:
            above = (*above, key)
            self.lines.setdefault(above, line)
        return above


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line = 1
    for found in _TOKEN.finditer(text):
        if token := found["token"]:
            yield token, line
            line += token.count("\n")


def _unquoted(key: str) -> str:
    if key[0] not in "\"'":
        return key
    return str(tomllib.loads(f"key = {key}")["key"])
