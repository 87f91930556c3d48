"""The table of reasons is the decree's, and the wire takes its ids."""

from datetime import UTC, datetime

from motcua.reasons import BY_ID, REASONS
from motcua.wire.codec import COMMAND_LIMIT, decode
from motcua.wire.commands import RatingExplain, Role
from motcua.wire.credentials import compose

LETTERS = ("a", "b", "c", "d", "đ", "e", "g", "h", "i")
"""The letters of Điều 33.1 of Nghị định 118/2025/NĐ-CP."""


def test_every_letter_of_the_decree_has_a_reason_and_every_reason_a_letter():
    named = {letter for reason in REASONS for letter in reason.letters}
    assert named == set(LETTERS)
    assert all(reason.letters for reason in REASONS)


def test_every_reason_has_its_own_id_and_labels():
    assert len(BY_ID) == len(REASONS)
    assert len({reason.vi for reason in REASONS}) == len({reason.en for reason in REASONS}) == len(REASONS)
    assert (BY_ID["wait"].label("vi"), BY_ID["wait"].label("en")) == ("Chờ đợi lâu", "Long wait")


def test_what_the_officer_cannot_help_is_not_his():
    """domain: reasons that count for the unit or the centre alone."""
    assert {BY_ID[each].attributable for each in ("late", "wait", "facility", "agencies", "info")} == {"no"}
    assert BY_ID["cost"].attributable == "alert"


def test_all_of_them_fit_into_one_command():
    reasons = tuple(reason.id for reason in REASONS)
    now = datetime(2026, 11, 21, tzinfo=UTC)
    _, payload = compose(
        Role.RATING, "rating/explain", {"token": "t", "reasons": reasons}, at=now, stored=True
    )

    assert decode(RatingExplain, payload, COMMAND_LIMIT).reasons == reasons
