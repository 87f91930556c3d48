"""The page of settings in the manual: `python -m motcua.centre_file.page > docs/settings.md` writes it."""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, get_origin

from pydantic.fields import FieldInfo

from motcua.centre_file.tables import NameTable, SettingsFile, Table, table_of

_HEAD = """\
# The settings of a centre

One file, `centre.toml` (TOML, UTF-8), says all that is particular to a centre. Four whole files stand in
`examples/`: a provincial centre, a commune, and the demonstration.

The file is read as a whole. Every mistake is reported at once, with its line and its reason:

```
centre.toml:12: service.0.prefx: no such setting; did you mean 'prefix'?
centre.toml:31: counter.2.services.1: there is no service 'ho-tch'; did you mean 'ho-tich'?
```

(`service.0` is the first `[[service]]` of the file, `counter.2` the third `[[counter]]`.)

Settings come into force when they are adopted, with their whole text and its SHA-256 in the journal; what
stands in the journal counts, and a file that was changed but not adopted changes nothing.

Beyond what stands in the tables below:

- ids are unique in their list, prefixes among services, letters among kiosks;
- the groups, services and counters that are named exist;
- a service that is open is served at one counter at least;
- a counter has one rating terminal at most;
- the hours of one day follow each other, and no day is a holiday and has hours as well.

A setting that is not marked as needed may be left out.
"""


def settings_page() -> str:
    """Return the page, in Markdown."""
    return "\n".join((_HEAD, *_sections()))


def main(argv: Sequence[str]) -> int:
    """Write the page to standard output."""
    if len(argv) > 1:
        print("usage: python -m motcua.centre_file.page", file=sys.stderr)
        return 2
    sys.stdout.write(settings_page())
    return 0


def _sections() -> Iterator[str]:
    for key, about in SettingsFile.model_fields.items():
        title = f"[[{key}]]" if get_origin(about.annotation) is list else f"[{key}]"
        needed = ", needed" if about.is_required() else ""
        yield from _section(f"`{title}`{needed}", table_of(about))
    yield from _section("Names: `name = { vi = …, en = … }`", NameTable)


def _section(title: str, table: type[Table]) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"{table.__doc__}\n"
    yield "| setting | default | example | meaning |"
    yield "|---|---|---|---|"
    for key, about in table.model_fields.items():
        example = f"`{key} = {_toml((about.examples or [''])[0])}`"
        yield f"| `{key}` | {_default(about)} | {example} | {about.description} |"
    yield ""


def _default(about: FieldInfo) -> str:
    if about.is_required():
        return "needed"
    return "" if about.default in (None, [], {}) else f"`{_toml(about.default)}`"


def _toml(value: Any) -> str:
    """Write a value as it stands in the file."""
    match value:
        case date():
            return value.isoformat()
        case list():
            return f"[{', '.join(map(_toml, value))}]"
        case dict():
            return f"{{ {', '.join(f'{_key(key)} = {_toml(entry)}' for key, entry in value.items())} }}"
        case _:
            return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    return key if key.isidentifier() else json.dumps(key)


if __name__ == "__main__":
    sys.exit(main(sys.argv))
