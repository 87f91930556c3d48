"""The manual is true: links lead somewhere, commands can be typed, settings exist, no error is missing."""

import argparse
import ast
import contextlib
import importlib
import io
import json
import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.messages.pofile import read_po

from display_board import settings as board_settings
from hardware.printer.outcome import Result, Trouble
from hardware.printer.status import Condition as Printer
from hardware.sound.player import Condition as Sound
from kiosk import settings as kiosk_settings
from motcua.centre_file.reading import load as load_centre
from motcua.cli import PROGRAMS
from motcua.keypad import settings as keypad_settings
from motcua.reasons import REASONS
from motcua.texts import text_in
from motcua.web.steps import STEPS, StepName
from motcua.wire.states import ErrorCode
from rating_terminal import settings as terminal_settings
from scripts import catalogues

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
WRITTEN = ("topics.md", "settings.md", "ticket-life.md")
"""Pages that are written from tables, and tested by them."""
TROUBLESHOOTING = (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8")
PAIRS = ("README", "docs/install", "docs/operate", "docs/troubleshooting", "docs/desk")
PACKAGES = ("motcua", "broker_config", "hardware", "kiosk", "display_board", "rating_terminal")
SHELL = ("", "sh", "bash")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def without_blocks(page: Path) -> str:
    return re.sub(r"^```.*?^```", "", text_of(page), flags=re.MULTILINE | re.DOTALL)


def blocks(page: Path, kinds: tuple[str, ...]) -> Iterator[str]:
    for kind, content in re.findall(r"^```(\w*)\n(.*?)^```", text_of(page), re.MULTILINE | re.DOTALL):
        if kind in kinds:
            yield content


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


# --- links and headings -------------------------------------------------------------------------


def anchor(heading: str) -> str:
    """Return the anchor that GitHub makes of a heading."""
    plain = re.sub(r"[`*\[\]]", "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def headings(page: Path) -> list[str]:
    return re.findall(r"^#+ (.*)$", without_blocks(page), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_and_picture_leads_somewhere(page):
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", without_blocks(page)):
        path, _, place = target.partition("#")
        if re.match(r"\w+:", target):
            continue
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (place and place not in map(anchor, headings(file))):
            lost.append(target)

    assert lost == []


@pytest.mark.parametrize("page", PAIRS)
def test_both_languages_have_the_same_chapters_and_rows(page):
    english, vietnamese = (ROOT / f"{page}.md"), (ROOT / f"{page}.vi.md")

    levels = [
        [line.split()[0] for line in without_blocks(one).splitlines() if line.startswith("#")]
        for one in (english, vietnamese)
    ]
    rows = [text_of(one).count("\n|") for one in (english, vietnamese)]
    assert levels[0] == levels[1]
    assert rows[0] == rows[1]


# --- commands -----------------------------------------------------------------------------------

ALTERNATIVES = re.compile(r"\b\w+(?:\|\w+)+\b")
STANDS_FOR = {"ROLE": "kiosk", "N": "1884"}
"""What the manual writes where one has to choose, and something that may be chosen."""


class Parsed(Exception):
    """A command line was understood; it is not carried out."""


def command_lines(page: Path) -> Iterator[tuple[str, bool]]:
    """Yield the command lines of a page, without `motcua`, and whether they are but mentioned in a text."""
    for line in (line for block in blocks(page, SHELL) for line in block.splitlines()):
        started = re.search(r"(?:^|bin/|&& )motcua (.*)", line.strip())
        if started and not line.startswith("echo"):
            yield started[1], False
    for mentioned in re.findall(r"`(?:\.venv/bin/)?motcua ([^`]+)`", without_blocks(page)):
        yield mentioned, True


def words_of(line: str) -> list[str]:
    """Return the words of a command line, without a comment or what comes after it in the shell."""
    line = re.split(r"\s#\s|\s(?:>|&&|;)\s|…", f"{line} ")[0]
    line = ALTERNATIVES.sub(lambda found: found[0].split("|")[0], line)
    return [STANDS_FOR.get(word, word) for word in shlex.split(line)]


@pytest.fixture
def parse(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], str]:
    """Have a command line parsed by its program, which is not carried out; return what it complains of."""
    original = argparse.ArgumentParser.parse_args

    def stop(parser: argparse.ArgumentParser, args: Sequence[str] | None = None, *rest: Any) -> Any:
        found = original(parser, args, *rest)
        if list(args or ()) == words[len(words) - len(args or ()) :]:
            raise Parsed
        return found

    words: list[str] = []
    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", stop)

    def parsed(line: list[str]) -> str:
        words[:] = line[1:]
        module, function = PROGRAMS[line[0]]
        said = io.StringIO()
        with contextlib.redirect_stderr(said), contextlib.suppress(Parsed, SystemExit):
            getattr(importlib.import_module(module), function)(list(words))
        return said.getvalue()

    return parsed


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in WRITTEN], ids=name)
def test_every_command_can_be_typed(page, parse):
    wrong = []
    for line, is_mentioned in command_lines(page):
        words = words_of(line)
        if words[0] not in PROGRAMS:
            wrong.append(line)
        elif len(words) > 1 or not is_mentioned:
            said = parse(words)
            if said and not (is_mentioned and "required" in said):
                wrong.append(f"{line}: {said}")

    assert wrong == []


def test_the_manual_tells_of_every_program():
    told = text_of(ROOT / "README.md") + text_of(ROOT / "docs/operate.md")
    assert [word for word in PROGRAMS if f"motcua {word}" not in told] == []


# --- settings of devices ------------------------------------------------------------------------

LOADERS: dict[str, ModuleType] = {
    "kiosk": kiosk_settings,
    "board": board_settings,
    "keypad": keypad_settings,
    "terminal": terminal_settings,
}
ROLE = {"kiosk": "kiosk", "board": "board", "keypad": "counter", "terminal": "rating"}


def load(device: str, content: str, folder: Path) -> Any:
    """Read a device's settings as its program does, with an account and the files that they name."""
    named = re.search(r'^credentials = "(.*?)"', content, re.MULTILINE)
    assert named is not None
    account = {
        "device": f"{device}-1",
        "role": ROLE[device],
        "counter": "quay-1" if device in ("keypad", "terminal") else None,
        "letter": "K" if device == "kiosk" else None,
        "host": "192.168.10.10",
        "port": 1884,
        "username": f"{device}-1",
        "password": "secret",
        "root": "motcua/v1/xa-an-thuan-dong",
    }
    (folder / named[1]).write_text(json.dumps(account))
    for place in re.findall(r'^(?:folder|pictures) = "(.*?)"', content, re.MULTILINE):
        (folder / place).mkdir()
    for file in re.findall(r'^emblem = "(.*?)"', content, re.MULTILINE):
        (folder / file).touch()
    settings = folder / f"{device}.toml"
    settings.write_text(content, encoding="utf-8")
    for file in (settings, folder / named[1]):
        file.chmod(0o600)
    return LOADERS[device].load(settings)


@pytest.mark.parametrize("device", LOADERS)
def test_the_example_of_its_page_is_valid(device, tmp_path):
    content = next(blocks(ROOT / "docs" / f"{device}.md", ("toml",)))
    if device == "board":
        content = content.replace("# counter =", "#").replace("pack = ", "# pack = ", 1)

    assert load(device, content, tmp_path) is not None


@pytest.mark.parametrize("device", LOADERS)
def test_the_example_that_install_names_is_valid(device, tmp_path):
    content = text_of(ROOT / "deploy/etc/motcua" / f"{device}.toml")

    assert load(device, content, tmp_path) is not None


def test_the_examples_stand_at_different_pins(tmp_path):
    keypad, terminal = tmp_path / "keypad", tmp_path / "terminal"
    pins = []
    for folder in (keypad, terminal):
        folder.mkdir()
        loaded = load(folder.name, text_of(ROOT / "deploy/etc/motcua" / f"{folder.name}.toml"), folder)
        buttons = loaded.buttons if folder is terminal else None
        pins += [*(buttons.pins if buttons else {**loaded.pins, **loaded.lamps}).values()]

    assert len(set(pins)) == len(pins)


def test_the_files_that_are_named_as_examples_are_there():
    for page in PAGES:
        for file in re.findall(r"/opt/motcua/((?:deploy|examples|scripts)/[\w./-]+)", text_of(page)):
            assert (ROOT / file).exists(), f"{name(page)}: {file}"
    assert load_centre(ROOT / "examples/two-counters.toml")


# --- what stands in tables elsewhere ------------------------------------------------------------


def test_the_officers_page_has_every_key():
    for page in ("docs/desk.md", "docs/desk.vi.md"):
        rows = [line for line in text_of(ROOT / page).splitlines() if line.startswith("| `")]
        for step in set(STEPS.values()) - {STEPS[StepName.OPEN_SERVICE]}:  # a button in the question of `K`
            found = [row for row in rows if f"`{step.key.upper()}`" in row and step.label("vi") in row]
            assert found, f"{page}: {step.name}"


def test_the_terminals_page_has_every_reason():
    rows = text_of(ROOT / "docs/terminal.md").splitlines()
    for reason in REASONS:
        row = f"| `{reason.id}` | {reason.vi} / {reason.en} | {', '.join(reason.letters)} |"
        assert any(line.startswith(row) for line in rows), reason.id


# --- an entry for every error -------------------------------------------------------------------

INTERNAL = {
    # roots: what is raised is one of those below them
    *("AdminError", "BrokerError", "ButtonError", "DataDirectoryError", "OutboxError", "PackError"),
    *("PeopleError", "PrinterError", "RehearsalError", "SoundError", "WireError"),
    # told to a program, which does something about it: nobody reads it
    *("AlreadySettled", "GivenUp", "NotConnected", "NotOurCommand", "PlayerClosed", "PrinterClosed"),
    "MalformedMessage",  # a peer's mistake: answered with `invalid`
    "Held",  # of a lock file: told as what holds it
    "TooLarge",  # no command or state of ours comes near the limit
    "NoRow",  # a route without a row in the table of access: a test finds it
    "TooLate",  # Kivy was imported before it was configured: a mistake of ours
    "SeriesEnded",  # a kiosk alone for a hundred thousand tickets of one day
}


RAISED = re.compile(r"^class [A-Z]\w+\(.*(?:Error|Exception)", re.MULTILINE)


def modules() -> Iterator[str]:
    """Yield the modules that define exceptions; importing them registers these with their bases."""
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            source = text_of(file)
            if file.name != "__main__.py" and RAISED.search(source):
                yield ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def errors() -> set[str]:
    """Return the names of all exceptions of ours that have a public name."""
    found: set[str] = set()
    pending = [BaseException]
    for module in modules():
        importlib.import_module(module)
    while pending:
        for kind in pending.pop().__subclasses__():
            pending.append(kind)
            if kind.__module__.partition(".")[0] in PACKAGES and not kind.__name__.startswith("_"):
                found.add(kind.__name__)
    return found


def test_every_error_has_an_entry():
    known = errors()
    assert len(known) > 60
    missing = sorted(error for error in known - INTERNAL if f"`{error}`" not in TROUBLESHOOTING)
    assert missing == []
    assert sorted(INTERNAL - known) == [], "these are no errors any more"


FINDING = ("wrong", "note")
SEARCHED = [
    ROOT / "motcua/checkup/status.py",
    ROOT / "motcua/checkup/doctor.py",
    *sorted((ROOT / "motcua/checkup").glob("*.py")),
]


def sentences(file: Path) -> Iterator[str]:
    """Yield the English sentences with which `status` and `doctor` begin a finding that is not well."""
    tree = ast.parse(text_of(file))
    named = {
        assigned.targets[0].id: assigned.value
        for assigned in ast.walk(tree)
        if isinstance(assigned, ast.Assign) and isinstance(assigned.targets[0], ast.Name)
    }
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in FINDING):
            continue
        said = call.args[0]
        said = named.get(said.id, said) if isinstance(said, ast.Name) else said
        for part in ast.walk(said):
            if isinstance(part, ast.Call) and isinstance(part.func, ast.Name):
                literals = [each.value for each in part.args if isinstance(each, ast.Constant)]
                if part.func.id in ("text", "texts") and literals:
                    yield str(literals[-1])


def test_every_finding_has_an_entry():
    found = {sentence for file in SEARCHED for sentence in sentences(file)}
    assert len(found) > 40
    lines = TROUBLESHOOTING
    missing = [one for one in sorted(found) if re.sub(r"\{\w+\}", "…", one) not in lines]
    assert missing == []


def test_the_vietnamese_page_quotes_what_is_said_in_vietnamese():
    page = text_of(ROOT / "docs/troubleshooting.vi.md")
    found = {sentence for file in SEARCHED for sentence in sentences(file) if "{n}" not in sentence}
    said = {text_in("vi", one, **dict.fromkeys(re.findall(r"\{(\w+)\}", one), "…")) for one in found}
    assert len(said) > 30
    assert sorted(one for one in said if one not in page) == []


def quotes(page: Path) -> list[str]:
    """Return what stands in the first column of all tables of a page."""
    return [line[2:].split(" | ")[0] for line in text_of(page).splitlines() if line.startswith("| ")]


def in_vietnamese() -> dict[str, set[str]]:
    """Return what programs say in Vietnamese for each English sentence, with `…` for what varies."""
    found: dict[str, set[str]] = {}
    place = catalogues.place(ROOT, "vi", "po")
    for sources, targets in catalogues.said(read_po(BytesIO(place.read_bytes()), locale="vi")).items():
        for source in sources:
            places = re.compile(r"\{\w+\}")
            found.setdefault(places.sub("…", source), set()).add(places.sub("…", targets[-1]))
    return found


def test_every_sentence_that_is_quoted_is_the_translation_of_the_english_one():
    said, compared, wrong = in_vietnamese(), 0, []
    english, vietnamese = (ROOT / f"docs/troubleshooting{ending}" for ending in (".md", ".vi.md"))
    for source, target in zip(quotes(english), quotes(vietnamese), strict=True):
        # what stands after `code`: or a program's name
        expected = said.get(source) or said.get(source.partition(": ")[2])
        if expected and len(source.split()) > 1:
            compared += 1
            if not any(one in target for one in expected):
                wrong.append(f"{target}: expected {expected}")

    assert wrong == []
    assert compared > 100


@pytest.mark.parametrize("kind", [ErrorCode, Printer, Result, Trouble, Sound])
def test_every_condition_has_an_entry(kind):
    assert [each.value for each in kind if f"`{each.value}`" not in TROUBLESHOOTING.replace(":", "`")] == []
