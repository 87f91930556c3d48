from collections.abc import Sequence
from pathlib import Path

import pytest

from motcua.centre_file.reading import parse
from motcua.rehearse.days import read_day
from motcua.rehearse.plan import Plan, plan_day
from tests.rehearse.offices import small_day, write_day


@pytest.fixture
def plan(tmp_path):
    return plan_day(read_day(small_day(tmp_path / "small-2020-01-14")))


def planned(tmp_path: Path, arrivals: Sequence[str], staffing: Sequence[str]) -> Plan:
    return plan_day(read_day(write_day(tmp_path / "o-2020-01-14", arrivals=arrivals, staffing=staffing)))


def test_the_settings_are_good_ones_with_a_prefix_for_every_service(plan):
    settings = parse(plan.settings)

    assert [service.prefix for service in settings.services.values()] == ["A", "AA", "B"]
    assert settings.hours.always
    assert settings.ordinary.id == "ordinary"


def test_says_which_service_has_other_letters_than_in_the_office(plan):
    assert any("Việc 2 = AA" in note for note in plan.notes)


def test_every_queue_has_a_service_of_its_own_whatever_the_office_calls_it(tmp_path):
    queues = ("12", "1-2", "Đ", "Ư", "a" * 40, "a" * 41)
    plan = planned(tmp_path, [f"30000,{queue},A,Việc" for queue in queues], ["30000,12,1,5,0"])

    services = parse(plan.settings).services
    assert {plan.services[queue] for queue in queues} == set(services)
    assert len(services) == len(queues)


def test_queues_with_the_same_series_share_their_counters(plan):
    assert [(group.services, len(group.desks)) for group in plan.groups] == [(("q1", "q2"), 2), (("q3",), 1)]
    assert any("they share 2" in note for note in plan.notes)


def test_counters_open_and_close_as_the_series_says(plan):
    changes = [(change.at_ms // 1000, change.desks) for change in plan.groups[0].changes]

    assert changes == [(28740, 1), (29400, 2), (34200, 1), (36000, 0)]


def test_a_service_without_a_counter_gets_one_that_never_opens_and_its_tickets_are_announced_to_lapse(
    tmp_path,
):
    plan = planned(tmp_path, ["28800,7,A,X"], ["28740,7,0,5,0", "29000,7,0,5,0"])

    assert plan.groups[0].changes == ()
    assert parse(plan.settings).counters
    assert any("no counter ever serves 7 X" in note and "lapse" in note for note in plan.notes)


def test_a_queue_that_the_staffing_does_not_know_has_no_counter(tmp_path):
    plan = planned(tmp_path, ["28800,7,A,X", "28800,8,B,Y"], ["28740,7,1,5,0", "29000,7,0,5,0"])

    assert any("no counter ever serves 8 Y" in note for note in plan.notes)


def test_says_where_the_counters_cannot_serve_all_who_came(tmp_path):
    plan = planned(tmp_path, ["28800,7,A,X"] * 20, ["28740,7,1,60,0", "32340,7,0,60,0"])

    assert any("20 visits need 20 h" in note and "1 h" in note for note in plan.notes)


@pytest.mark.parametrize("name", ['"; [centre]', "", "\x07\u202e", "ŁÓDŹ | 'x' \\", "x" * 300])
def test_any_name_of_an_office_makes_good_settings(tmp_path, name):
    quoted = name.replace('"', '""')

    plan = planned(tmp_path, [f'28800,7,Ł,"{quoted}"'], ["28740,7,1,5,0"])

    assert parse(plan.settings).services["q7"].prefix == "ZA"
