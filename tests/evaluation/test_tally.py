"""Facts become figures."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.evaluation.tally import LEVELS, Figures, Finished, Times, figures, tally

TARGET_S = 900


def visit(number: int = 0, **fields: object) -> Finished:
    known: dict[str, object] = {
        "id": f"v{number}",
        "officer": "mai",
        "service": "ho-tich",
        "counter": "quay-1",
        "agency": "Sở Tư pháp",
        "wait_ms": 60_000,
        "work_ms": 300_000,
        "question": "unanswered",
    }
    return Finished(**{**known, **fields})  # type: ignore[arg-type]


def rated(*scores: int) -> Figures:
    return figures([visit(n, question="answered", score=score) for n, score in enumerate(scores)], TARGET_S)


def test_the_satisfied_are_those_who_gave_four_or_five():
    its = rated(5, 4, 4, 3, 1)

    assert (its.satisfied, its.answered, its.share) == (3, 5, Fraction(3, 5))
    assert its.levels == (1, 0, 1, 2, 1)
    assert its.mean == Fraction(17, 5)


def test_who_did_not_answer_is_not_satisfied_and_not_dissatisfied():
    its = figures(
        [
            visit(1, question="answered", score=5),
            visit(2, question="skipped"),
            visit(3, question="unanswered"),
            visit(4, question="none"),
        ],
        TARGET_S,
    )

    assert its.share == 1
    assert its.response_rate == Fraction(1, 4)
    assert (its.finished, its.asked, its.answered, its.skipped, its.unanswered) == (4, 3, 1, 1, 1)


def test_nothing_comes_of_nothing():
    its = figures((), TARGET_S)

    assert (its.share, its.mean, its.bounds, its.response_rate, its.wait) == (None,) * 5
    assert its.is_hidden
    assert not its.is_odd


@pytest.mark.parametrize(("answers", "hidden"), [(0, True), (9, True), (10, False)])
def test_fewer_than_ten_answers_are_hidden(answers, hidden):
    assert rated(*[5] * answers).is_hidden is hidden


@pytest.mark.parametrize(
    ("answers", "finished", "odd"),
    [(19, 100, True), (20, 100, False), (98, 100, False), (99, 100, True), (0, 9, False)],
)
def test_so_few_or_so_many_answers_make_one_ask(answers, finished, odd):
    visits = [
        visit(n, question="answered", score=5) if n < answers else visit(n, question="none")
        for n in range(finished)
    ]

    assert figures(visits, TARGET_S).is_odd is odd


def test_reasons_stand_by_how_often_they_were_named_and_count_once_a_visit():
    its = figures(
        [
            visit(1, question="answered", score=2, reasons=("wait", "wait")),
            visit(2, question="answered", score=2, reasons=("attitude", "wait")),
            visit(3, question="answered", score=1, reasons=("cost",)),
        ],
        TARGET_S,
    )

    assert its.reasons == (("wait", 2), ("attitude", 1), ("cost", 1))


@pytest.mark.parametrize(
    ("waits", "median", "p90"),
    [([7], 7, 7), ([1, 2], 1, 2), ([3, 1, 2], 2, 3), (range(1, 11), 5, 9), (range(1, 101), 50, 90)],
)
def test_times_are_those_that_somebody_really_waited(waits, median, p90):
    its = figures([visit(n, wait_ms=wait) for n, wait in enumerate(waits)], TARGET_S)

    assert its.wait == Times(n=len(waits), median_ms=median, p90_ms=p90)


def test_a_wait_is_within_the_target_up_to_its_last_moment():
    its = figures([visit(1, wait_ms=900_000), visit(2, wait_ms=900_001), visit(3, wait_ms=None)], TARGET_S)

    assert its.within == 1
    assert its.wait is not None
    assert its.wait.n == 2


def test_each_visit_counts_in_the_group_it_belongs_to():
    visits = [
        visit(1, officer="mai", counter="quay-1"),
        visit(2, officer="nam", counter="quay-1", service="thue"),
        visit(3, officer="nam", counter="quay-2", agency="Sở Tài chính"),
    ]

    def counts(by: str) -> dict[str, int]:
        return {name: its.finished for name, its in tally(visits, by, TARGET_S).items()}  # type: ignore[arg-type]

    assert counts("officer") == {"mai": 1, "nam": 2}
    assert counts("service") == {"ho-tich": 2, "thue": 1}
    assert counts("counter") == {"quay-1": 2, "quay-2": 1}
    assert counts("agency") == {"Sở Tư pháp": 2, "Sở Tài chính": 1}
    assert counts("centre") == {"": 3}


_VISITS = st.lists(
    st.one_of(
        st.builds(
            lambda score, officer, wait: visit(
                question="answered", score=score, officer=officer, wait_ms=wait
            ),
            st.sampled_from(LEVELS),
            st.sampled_from(["mai", "nam", "lan"]),
            st.integers(0, 10**7),
        ),
        st.builds(
            lambda question, officer: visit(question=question, officer=officer, wait_ms=None),
            st.sampled_from(["none", "skipped", "unanswered"]),
            st.sampled_from(["mai", "nam", "lan"]),
        ),
    ),
    max_size=60,
)


@given(_VISITS)
def test_the_groups_add_up_to_the_whole(visits):
    whole, groups = figures(visits, TARGET_S), tally(visits, "officer", TARGET_S).values()

    for name in ("finished", "asked", "answered", "skipped", "unanswered", "satisfied", "within"):
        assert sum(getattr(one, name) for one in groups) == getattr(whole, name)
    assert sum(whole.levels) == whole.answered


@given(_VISITS, st.randoms(use_true_random=False))
def test_the_order_of_the_facts_changes_nothing(visits, chance):
    mixed = list(visits)
    chance.shuffle(mixed)

    assert tally(mixed, "officer", TARGET_S) == tally(visits, "officer", TARGET_S)
