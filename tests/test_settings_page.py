"""The page of settings in the manual."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from motcua.centre_file.page import main, settings_page
from motcua.centre_file.tables import NameTable, SettingsFile, Table, table_of

PAGE = Path(__file__).parent.parent / "docs" / "settings.md"


def test_the_page_in_the_manual_says_what_the_code_says():
    assert PAGE.read_text("utf-8") == settings_page(), "python -m motcua.centre_file.page > docs/settings.md"


def test_every_setting_has_a_help_sentence_and_an_example_that_it_takes():
    tables: list[type[Table]] = [NameTable, *map(table_of, SettingsFile.model_fields.values())]
    for table in tables:
        for key, field in table.model_fields.items():
            assert (field.description or "").endswith("."), key
            assert field.examples, key
            with pytest.raises(ValidationError) as caught:
                table.model_validate({key: field.examples[0], "not a setting": 0})
            assert key not in {error["loc"][0] for error in caught.value.errors()}


def test_the_program_writes_the_page(capsys):
    assert main(["settings_page"]) == 0
    assert capsys.readouterr().out == settings_page()


def test_the_program_takes_no_argument(capsys):
    assert main(["settings_page", "docs/settings.md"]) == 2
    assert "usage" in capsys.readouterr().err
