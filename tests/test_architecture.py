"""The house rules that a program can check: who imports whom, what an import may do, how big things are."""

import ast
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGES = ("motcua", "kiosk", "rating_terminal", "display_board", "hardware", "broker_config")
MODULES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
PURE = [
    *sorted((ROOT / "motcua" / "core").glob("*.py")),
    *(ROOT / "motcua" / name for name in ("settings.py", "calendar.py")),
    *(ROOT / "motcua" / "wire" / name for name in ("codec.py", "commands.py", "states.py", "topics.py")),
]
LINES_OF_A_MODULE = 400
LINES_OF_A_FUNCTION = 40

OPENING = ("socket.", "sqlite3.", "subprocess.", "os.mkdir", "os.fork", "os.exec", "os.posix_spawn")
"""Audit events that no import may raise; nor may it open a file to write."""

IMPORT_ALL = f"""
import importlib, os, pkgutil, sys

done = []

def watch(event, arguments):
    if event.startswith({OPENING}) or event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR):
        done.append((event, arguments))

def ours():
    for package in sys.argv[2:]:
        yield package
        for module in pkgutil.walk_packages([package], package + "."):
            yield module.name

windows = sys.argv[1].split(",")
sys.addaudithook(watch)
for name in ours():
    if name not in windows:
        importlib.import_module(name)
    while done:
        print(name, *done.pop())
if "kivy" in sys.modules:
    print("Kivy is imported outside the windows")
"""


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def nodes(file: Path, *kinds: type[ast.AST]) -> list[Any]:
    return [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, kinds)]


def asks_a_clock(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in {"now", "today", "utcnow"}


def run(*command: str | Path) -> tuple[int, str]:
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return done.returncode, done.stdout


def test_every_module_imports_only_what_its_room_may():
    code, said = run(Path(sysconfig.get_path("scripts")) / "lint-imports", "--no-logo", "--no-cache")

    assert code == 0, said


def imports_kivy(file: Path) -> bool:
    names = (
        each.module
        for each in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(each, ast.ImportFrom)
    )
    return any((name or "").split(".")[0] == "kivy" for name in names)


def test_importing_a_module_opens_nothing():
    """Kivy itself opens a log and a window when it is imported, so only the windows' own modules do."""
    windows = {
        ".".join(file.relative_to(ROOT).with_suffix("").parts) for file in MODULES if imports_kivy(file)
    }
    code, said = run(
        sys.executable, "-B", "-W", "error", "-c", IMPORT_ALL, ",".join(sorted(windows)), *PACKAGES
    )

    assert code == 0, said
    assert said == ""


def test_topics_stand_in_the_table_of_topics_alone():
    table = ROOT / "motcua" / "wire" / "topics.py"
    topic = re.compile(r"motcua/v1|/cmd/")

    assert [
        name_of(file) for file in MODULES if file != table and topic.search(file.read_text("utf-8"))
    ] == []


def test_what_is_pure_asks_no_clock():
    asking = [
        f"{name_of(file)}:{call.lineno}"
        for file in PURE
        for call in nodes(file, ast.Call)
        if asks_a_clock(call)
    ]

    assert asking == []


def test_no_module_is_longer_than_a_reader_can_hold():
    lengths = {name_of(file): len(file.read_text("utf-8").splitlines()) for file in MODULES}

    assert {name: lines for name, lines in lengths.items() if lines > LINES_OF_A_MODULE} == {}


def test_no_function_is_longer_than_a_screen():
    lengths = {
        f"{name_of(file)}:{function.lineno} {function.name}": function.end_lineno - function.lineno + 1
        for file in MODULES
        for function in nodes(file, ast.FunctionDef, ast.AsyncFunctionDef)
    }

    assert {name: lines for name, lines in lengths.items() if lines > LINES_OF_A_FUNCTION} == {}
