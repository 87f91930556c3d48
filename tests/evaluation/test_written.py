"""Reports, and the bytes that are made of them."""

import csv
import io
import json

import pytest

from motcua.evaluation import periods
from motcua.evaluation.facts import read_facts
from motcua.evaluation.report import NoSuchGroup, Report, report
from motcua.evaluation.tally import By
from motcua.evaluation.written import BOM, as_csv, as_json
from tests.coordinator.hall import TEXT, Hall
from tests.evaluation.history import adopt, month, visit

NOVEMBER = periods.month("2026-11")
SCORES = [5] * 7 + [4] * 11 + [3, 1]


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    with Hall(tmp_path_factory.mktemp("centre") / "data") as coordinator:
        month(coordinator, SCORES, skipped=3, silent=2)
        coordinator.open_counter(2)
        visit(coordinator, counter=2, service="chung-thuc")
        yield coordinator


def november(hall: Hall, by: By = "centre", only: str | None = None, *, shows_all: bool = False) -> Report:
    return report(read_facts(hall.data_dir, NOVEMBER), by, only, shows_all=shows_all)


def test_the_centre_is_told_with_all_that_one_must_know(hall):
    told = json.loads(as_json(november(hall)))

    assert told["period"] == {"kind": "month", "name": "2026-11", "first": "2026-11-01", "last": "2026-11-30"}
    assert told["data_as_of"]["seq"] == hall.store.tail.seq
    assert len(told["inputs_sha256"]) == 64
    total = told["total"]
    assert (total["finished"], total["asked"], total["answered"]) == (26, 25, 20)
    assert (total["skipped"], total["unanswered"]) == (3, 2)
    assert total["response_rate"] == {"of": 20, "n": 26, "percent": "76.9"}
    assert total["satisfaction"] == {
        "of": 18,
        "n": 20,
        "percent": "90.0",
        "low": "69.9",
        "high": "97.2",
        "mean": "4.2",
        "levels": {"1": 1, "2": 0, "3": 1, "4": 11, "5": 7},
        "reasons": {"wait": 2},
    }
    assert total["wait"]["median_s"] == 60
    assert total["service"] == {"n": 26, "median_s": 120, "p90_s": 120}


def test_what_fewer_than_ten_say_is_hidden_unless_it_is_asked_for(hall):
    groups = {one["id"]: one for one in json.loads(as_json(november(hall, "counter")))["groups"]}
    shown = {
        one["id"]: one for one in json.loads(as_json(november(hall, "counter", shows_all=True)))["groups"]
    }

    assert (groups["quay-1"]["hidden"], groups["quay-2"]["hidden"]) == (False, True)
    assert groups["quay-2"]["satisfaction"] is None
    assert groups["quay-2"]["finished"] == 1
    assert not shown["quay-2"]["hidden"]


def test_hidden_figures_stand_nowhere_in_the_csv(tmp_path):
    with Hall(tmp_path / "data") as hall:
        month(hall, [1] * 9)
        (row,) = read_csv(as_csv(november(hall, "officer")))

    assert row["hidden"] == "1"
    assert (row["answered"], row["response_percent"]) == ("9", "100.0")
    kept_back = [
        "satisfied",
        "satisfied_percent",
        "low_percent",
        "high_percent",
        "mean",
        "reasons",
        "level_1",
    ]
    assert [row[name] for name in kept_back] == [""] * len(kept_back)


def test_the_same_facts_give_the_same_bytes(hall):
    for by in ("centre", "officer", "service", "counter", "agency"):
        made, again = november(hall, by), november(hall, by)
        assert as_json(made).encode() == as_json(again).encode()
        assert as_csv(made).encode() == as_csv(again).encode()


def test_groups_stand_in_the_order_of_the_settings(hall):
    ids = [group.id for group in november(hall, "service").groups]

    assert ids == ["ho-tich", "chung-thuc"]
    assert [group.name.en for group in november(hall, "counter").groups] == ["Counter 1", "Counter 2"]


def test_one_group_may_be_asked_for_also_where_nothing_happened(hall):
    (one,) = november(hall, "officer", "can-bo-3").groups

    assert (one.id, one.figures.finished, one.is_hidden) == ("can-bo-3", 0, True)
    with pytest.raises(NoSuchGroup, match="nobody"):
        november(hall, "officer", "nobody")


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_row_of_the_csv_can_be_read_alone(hall):
    first, second = read_csv(as_csv(november(hall, "counter")))

    assert (first["id"], first["satisfied_percent"], first["low_percent"]) == ("quay-1", "90.0", "69.9")
    assert (second["id"], second["hidden"], second["satisfied_percent"]) == ("quay-2", "1", "")
    for row in (first, second):
        assert row["period"] == "2026-11"
        assert row["response_percent"]
        assert int(row["data_as_of_seq"]) == hall.store.tail.seq
        assert len(row["inputs_sha256"]) == 64


def test_the_csv_begins_as_excel_needs_it_when_asked(hall):
    plain, marked = as_csv(november(hall)), as_csv(november(hall), bom=True)

    assert marked == BOM + plain
    assert "Bộ phận" in plain or "Trung tâm" in plain


def test_no_name_is_taken_for_a_formula(tmp_path):
    with Hall(tmp_path / "data") as hall:
        month(hall, [5])
        name = hall.service.day.in_force().officers["can-bo-1"].name
        adopt(hall, TEXT.replace(f'name = "{name}"', 'name = "=1+1"'))
        (row,) = read_csv(as_csv(november(hall, "officer")))

    assert row["name"] == "'=1+1"
