"""What is read from the database of a centre."""

import pytest

from motcua.evaluation import periods
from motcua.evaluation.facts import Facts, NoFacts, read_facts
from tests.coordinator.hall import TEXT, Hall
from tests.evaluation.history import adopt, month, rate, visit

NOVEMBER = periods.month("2026-11")


@pytest.fixture
def hall(tmp_path):
    with Hall(tmp_path / "data") as coordinator:
        yield coordinator


def november(hall: Hall) -> Facts:
    return read_facts(hall.data_dir, NOVEMBER)


def test_each_finished_visit_is_one_fact(hall):
    hall.open_counter(1)
    rate(hall, 2, ["wait", "attitude"], wait_s=90)

    (fact,) = november(hall).visits

    assert (fact.officer, fact.counter, fact.service) == ("can-bo-1", "quay-1", "ho-tich")
    assert (fact.wait_ms, fact.work_ms) == (90_000, 120_000)
    assert (fact.question, fact.score, fact.reasons) == ("answered", 2, ("attitude", "wait"))
    assert fact.agency == hall.service.day.in_force().officers["can-bo-1"].agency


def test_tells_who_skipped_from_who_did_not_react_and_from_who_was_not_asked(hall):
    month(hall, [], skipped=2, silent=3)
    hall.open_counter(2)
    visit(hall, counter=2, service="chung-thuc")

    questions = sorted(fact.question for fact in november(hall).visits)

    assert questions == ["none", "skipped", "skipped", "unanswered", "unanswered", "unanswered"]


def test_what_did_not_end_well_is_no_finished_visit(hall):
    hall.open_counter(1)
    for verb in ("no-show", "park", "take-back"):
        hall.ticket()
        hall.at_counter(verb, hall.call())

    assert november(hall).visits == ()


def test_what_the_end_of_the_day_cut_short_is_no_finished_visit(hall):
    hall.open_counter(1)
    hall.ticket()
    hall.at_counter("serve", hall.call())
    hall.next_day()

    assert hall.query("SELECT ended FROM visit") == [("served",)]
    assert november(hall).visits == ()


def test_a_visit_counts_for_what_it_was_called_for(hall):
    hall.open_counter(1)
    hall.open_counter(2)
    hall.ticket("ho-tich")
    hall.at_counter("transfer", hall.call(1), 1, to_counter="quay-2")
    hall.at_counter("finish", hall.call(2), 2)
    hall.ticket("ho-tich")
    hall.at_counter("finish", hall.call(1), 1)

    assert [fact.service for fact in november(hall).visits] == ["ho-tich", "ho-tich"]


def test_a_score_that_comes_late_counts_for_the_day_of_its_visit(hall):
    hall.open_counter(1)
    token = visit(hall)
    hall.pass_time(days=9)
    hall.done("rating-1", "rating/submit", token=token, score=5)

    assert [fact.score for fact in november(hall).visits] == [5]
    assert read_facts(hall.data_dir, periods.month("2026-12")).visits == ()


def test_reasons_that_are_added_later_are_there(hall):
    hall.open_counter(1)
    token = visit(hall)
    hall.done("rating-1", "rating/submit", token=token, score=1)
    hall.done("rating-1", "rating/explain", token=token, reasons=["cost"])

    assert [fact.reasons for fact in november(hall).visits] == [("cost",)]


def test_the_same_facts_have_the_same_digest_and_others_have_another(hall):
    month(hall, [5, 4])
    first, again = november(hall), november(hall)
    hall.ticket()
    later = november(hall)
    rate(hall, 5)
    more = november(hall)

    assert first == again
    assert (later.sha256, later.as_of.seq > first.as_of.seq) == (first.sha256, True)
    assert more.sha256 != first.sha256


def test_officers_keep_name_and_agency_when_they_have_left_the_settings(hall):
    month(hall, [5])
    before = november(hall)
    adopt(hall, TEXT.replace('id = "can-bo-1"', 'id = "can-bo-99"'))

    after = november(hall)

    assert "can-bo-99" in after.settings.officers
    assert after.names["can-bo-1"] == before.names["can-bo-1"]
    assert [fact.agency for fact in after.visits] == [fact.agency for fact in before.visits]


def test_a_period_is_named_by_the_settings_of_its_time(hall):
    month(hall, [5])
    agency = hall.service.day.in_force().officers["can-bo-1"].agency
    hall.pass_time(days=20)
    adopt(hall, TEXT.replace(f'agency = "{agency}"', 'agency = "Cơ quan khác"'))

    assert {fact.agency for fact in november(hall).visits} == {agency}


def test_reads_beside_the_coordinator_and_writes_nothing(hall):
    month(hall, [5])
    before = hall.query("SELECT count(*), max(hash) FROM journal")
    november(hall)
    rate(hall, 4)

    assert len(november(hall).visits) == 2
    assert before[0][0] < hall.query("SELECT count(*) FROM journal")[0][0]


def test_without_a_centre_there_are_no_facts(tmp_path):
    with pytest.raises(NoFacts, match="there is no database"):
        read_facts(tmp_path, NOVEMBER)
    (tmp_path / "centre.db").write_bytes(b"nothing that SQLite knows" * 99)
    with pytest.raises(NoFacts, match="cannot be read"):
        read_facts(tmp_path, NOVEMBER)
