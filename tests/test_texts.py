"""The texts for people, and the catalogues in which they stand."""

import subprocess
import sys
from pathlib import Path

import pytest

from motcua import texts
from scripts import catalogues

NO_TEXTS = "There are no texts in {lang}; known: {known}"


def tree(root: Path, code: str) -> Path:
    """Make a tree with `code` in it, and catalogues as they come."""
    for package in catalogues.PACKAGES:
        (root / package).mkdir(parents=True, exist_ok=True)
    (root / "motcua" / "some.py").write_text(code, encoding="utf-8")
    (root / "scripts").mkdir(exist_ok=True)
    (root / catalogues.LIBRARY_TEXTS).write_text("{}", encoding="utf-8")
    catalogues.write(root)
    return root


def translate(root: Path, sentence: str, vietnamese: str) -> None:
    """Fill in the one empty Vietnamese entry of a sentence, as a person would."""
    po = catalogues.place(root, "vi", "po")
    content = po.read_text(encoding="utf-8")
    key = "msgstr[0]" if "msgid_plural" in content else "msgstr"
    head, tail = content.split(f'msgid "{sentence}"')
    po.write_text(
        f'{head}msgid "{sentence}"' + tail.replace(f'{key} ""', f'{key} "{vietnamese}"', 1), encoding="utf-8"
    )


class TestTheCatalogues:
    def test_say_everything_that_the_code_says(self):
        assert list(catalogues.check(catalogues.ROOT)) == []

    @pytest.mark.parametrize("lang", texts.LANGUAGES)
    def test_ship_with_the_package(self, lang):
        assert (Path(texts.__file__).parent / "locale" / lang / "LC_MESSAGES" / "motcua.mo").is_file()

    def test_leave_a_new_sentence_to_be_translated(self, tmp_path):
        root = tree(tmp_path, 'text("Closed")')

        assert list(catalogues.check(root)) == ["vi: 'Closed' has no translation"]

    def test_are_complete_once_it_is_translated_and_compiled(self, tmp_path):
        root = tree(tmp_path, 'text("Closed {day}")')
        translate(root, "Closed {day}", "Nghỉ {day}")
        catalogues.write(root)

        assert list(catalogues.check(root)) == []

    def test_keep_a_translation_when_they_are_gathered_anew(self, tmp_path):
        root = tree(tmp_path, 'text("Closed")')
        translate(root, "Closed", "Nghỉ")
        tree(root, 'text("Closed")\ntext("Open")')

        assert list(catalogues.check(root)) == ["vi: 'Open' has no translation"]

    def test_drop_what_the_code_says_no_more(self, tmp_path):
        root = tree(tmp_path, 'text("Closed")')
        tree(root, 'text("Open")')

        assert "Closed" not in catalogues.place(root, "vi", "po").read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        ("vietnamese", "fault"),
        [
            ("Nghỉ", "has other {places} in its translation"),
            ("Nghỉ {ngay}", "has other {places} in its translation"),
            ("Closed {day}", "is its own translation"),
            ("Nghi\u0309 {day}", "is not composed (NFC)"),
        ],
    )
    def test_refuse_a_bad_translation(self, tmp_path, vietnamese, fault):
        root = tree(tmp_path, 'text("Closed {day}")')
        translate(root, "Closed {day}", vietnamese)
        catalogues.write(root)

        assert list(catalogues.check(root)) == [f"vi: 'Closed {{day}}' {fault}"]

    def test_are_out_of_date_when_the_code_says_something_new(self, tmp_path):
        root = tree(tmp_path, "")
        (root / "kiosk" / "new.py").write_text('text("Closed")', encoding="utf-8")

        amiss = "\n".join(catalogues.check(root))

        assert "vi/LC_MESSAGES/motcua.po is not what the code asks for" in amiss
        assert "en/LC_MESSAGES/motcua.mo is not what the .po says" in amiss

    def test_are_out_of_date_when_a_translation_is_not_compiled(self, tmp_path):
        root = tree(tmp_path, 'text("Closed")')
        translate(root, "Closed", "Nghỉ")

        assert list(catalogues.check(root)) == [
            "motcua/locale/vi/LC_MESSAGES/motcua.mo is not what the .po says; run scripts/texts"
        ]

    def test_are_written_the_same_each_time(self, tmp_path):
        root = tree(tmp_path, 'text("Closed")')
        files = sorted(root.rglob("motcua.*"))
        before = [file.read_bytes() for file in files]
        catalogues.write(root)

        assert [file.read_bytes() for file in files] == before

    def test_are_told_amiss_by_the_exit_code(self, tmp_path, capsys):
        root = tree(tmp_path, 'text("Closed")')

        assert catalogues.main(["--check", "--root", str(root)]) == 1
        assert "'Closed' has no translation" in capsys.readouterr().err


class TestAText:
    def test_is_vietnamese_or_english_as_chosen(self):
        english = texts.text(NO_TEXTS, lang="'fr'", known="vi, en")
        texts.use("vi")
        vietnamese = texts.text(NO_TEXTS, lang="'fr'", known="vi, en")

        assert english == "There are no texts in 'fr'; known: vi, en"
        assert vietnamese == "Không có văn bản bằng ngôn ngữ 'fr'; hiện có: vi, en"

    def test_has_its_values_in_its_places(self):
        assert texts.text("exit code {code}", code=3) == "exit code 3"

    def test_without_a_value_for_a_place_is_an_error(self):
        with pytest.raises(KeyError, match="code"):
            texts.text("exit code {code}")

    def test_about_things_fits_their_number(self):
        said = [texts.texts("one ticket of {n}", "{n} tickets", n) for n in (1, 2)]

        assert said == ["one ticket of 1", "2 tickets"]

    def test_in_a_language_that_there_is_not_is_refused(self):
        with pytest.raises(texts.UnknownLanguage, match="'fr'; known: vi, en"):
            texts.use("fr")

    def test_may_be_asked_for_in_another_language_than_the_one_in_use(self):
        said = [texts.text_in(lang, "exit code {code}", code=3) for lang in ("vi", "en")]

        assert said == ["mã thoát 3", "exit code 3"]
        assert texts.language() == "en"

    def test_about_things_may_be_asked_for_in_another_language_too(self):
        said = [
            texts.texts_in(lang, "one person is waiting", "{n} people are waiting", n)
            for lang in ("vi", "en")
            for n in (1, 2)
        ]

        assert said[2:] == ["one person is waiting", "2 people are waiting"]
        assert [f"{n}" in vietnamese for n, vietnamese in zip((1, 2), said[:2], strict=True)] == [True, True]

    @pytest.mark.parametrize("say", [texts.text_in, lambda lang, one: texts.texts_in(lang, one, one, 1)])
    def test_asked_for_in_a_language_that_there_is_not_is_refused(self, say):
        with pytest.raises(texts.UnknownLanguage, match="'fr'; known: vi, en"):
            say("fr", "exit code")

    @pytest.mark.parametrize(
        ("environ", "lang"),
        [
            ({}, "en"),
            ({"LANG": "C.UTF-8"}, "en"),
            ({"LANG": "vi_VN.UTF-8"}, "vi"),
            ({"LANG": "en_GB.UTF-8", "LC_ALL": "vi_VN"}, "vi"),
            ({"LANG": "vi_VN", "LC_ALL": ""}, "vi"),
            ({"LANG": "vi_VN", "MOTCUA_LANG": "en"}, "en"),
            ({"MOTCUA_LANG": "VI"}, "vi"),
        ],
    )
    def test_is_in_the_language_of_the_environment_until_one_is_chosen(self, environ, lang):
        said = subprocess.run(
            [sys.executable, "-c", "from motcua import texts; print(texts.language())"],
            env=environ,
            capture_output=True,
            text=True,
            check=True,
        )

        assert said.stdout.strip() == lang
