from pathlib import Path

import pytest

from motcua.rehearse.announcements import announcement_violations, announcements
from motcua.rehearse.record import Seen, Spoken
from tests.rehearse.offices import small_day
from tests.rehearse.test_simulate import Played


class Calls:
    """The calls of a small day, as they should be shown and spoken."""

    def __init__(self, directory: Path) -> None:
        self.journal = Played(directory).journal
        calls = announcements(self.journal)
        self.seen = [Seen(call=call, times=times, at_ns=0) for call, times in calls]
        self.spoken = [Spoken(call=call, times=times, seconds=6.5) for call, times in calls]

    def violations(self, **falsified):
        spoken, seen = falsified.get("spoken", self.spoken), falsified.get("seen", self.seen)
        return list(announcement_violations(seen, spoken, self.journal))


@pytest.fixture(scope="module")
def calls(tmp_path_factory):
    return Calls(small_day(tmp_path_factory.mktemp("days") / "small-2020-01-14"))


def test_calls_and_recalls_are_due_each_for_itself(calls):
    due = announcements(calls.journal)

    assert len(due) == len(set(due)) > len({visit for visit, _ in due})


def test_nothing_is_found_where_each_is_shown_and_spoken_once_in_order(calls):
    assert calls.violations() == []


@pytest.mark.parametrize("what", ["seen", "spoken"])
class TestTheCheckOfAnnouncements:
    def test_finds_one_that_is_missing(self, calls, what):
        first, *others = getattr(calls, what)
        word = {"seen": "shown", "spoken": "spoken"}[what]

        assert calls.violations(**{what: others}) == [f"call 1 of visit {first.call} was never {word}"]

    def test_finds_one_that_came_twice(self, calls, what):
        first, *others = getattr(calls, what)
        word = {"seen": "shown", "spoken": "spoken"}[what]

        found = calls.violations(**{what: [first, first, *others]})

        assert found == [f"call 1 of visit {first.call} was {word} 2 times"]

    def test_finds_two_that_came_in_another_order(self, calls, what):
        first, second, *others = getattr(calls, what)

        (found,) = calls.violations(**{what: [second, first, *others]})

        assert "before the earlier" in found
        assert first.call in found

    def test_finds_one_that_nobody_called(self, calls, what):
        had = getattr(calls, what)
        other = {"seen": Seen(call="x", times=1, at_ns=0), "spoken": Spoken(call="x", times=1, seconds=1.0)}

        (found,) = calls.violations(**{what: [*had, other[what]]})

        assert "of which the journal knows nothing" in found
