"""The pictures of the pages in docs/screens are those that the script makes."""

from scripts.page_pictures import DOCS, LANGUAGES, SHOTS


def test_every_picture_of_a_page_can_be_renewed_and_none_is_missing():
    made = {shot.file(lang, width) for shot in SHOTS for lang in LANGUAGES for width, _ in shot.windows}

    assert {path.name for pattern in ("web-*.png", "phone-*.png") for path in DOCS.glob(pattern)} == made
