"""These tests stand outside: what they know of the system is the contract."""

import ast
import sys
from pathlib import Path

OUTSIDE = {*sys.stdlib_module_names, "paho", "pytest"}


def test_imports_nothing_but_paho_pytest_and_the_standard_library():
    here = Path(__file__).parent
    for source in here.glob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            strange = [
                name
                for name in names
                if name.split(".")[0] not in OUTSIDE and not name.startswith("tests.contract.")
            ]
            assert strange == [], source.name
