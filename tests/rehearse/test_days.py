import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from motcua.rehearse.days import OfficeDay, read_day
from motcua.rehearse.errors import BadDay
from tests.rehearse.offices import small_day, write_day

ROW = "28740,7,1,5,0"
CAME = "28800,7,A,Hộ tịch"


def read(
    tmp_path: Path,
    *,
    arrivals: Sequence[str] = (CAME,),
    staffing: Sequence[str] = (ROW,),
    encoding: str = "utf-8",
) -> OfficeDay:
    directory = tmp_path / "office-2020-01-14"
    return read_day(write_day(directory, arrivals=arrivals, staffing=staffing, encoding=encoding))


def test_reads_who_came_when_and_for_what(tmp_path):
    day = read(tmp_path, arrivals=["28800.5,7,A,Hộ tịch", '28700,8,B,"Nhà, đất"'], staffing=[ROW])

    assert [(arrival.at_ms, arrival.queue) for arrival in day.arrivals] == [
        (28_700_000, "8"),
        (28_800_500, "7"),
    ]
    assert day.queues["8"].name == "Nhà, đất"


def test_takes_the_date_from_the_end_of_the_directory_s_name(tmp_path):
    assert read(tmp_path).date == date(2020, 1, 14)


def test_takes_the_date_of_the_file_where_the_name_has_none_and_says_so(tmp_path):
    directory = write_day(tmp_path / "monday", arrivals=[CAME], staffing=[ROW])
    moment = datetime(2021, 5, 6, 12, tzinfo=UTC).timestamp()
    os.utime(directory / "arrivals.csv", (moment, moment))

    day = read_day(directory)

    assert day.date == date(2021, 5, 6)
    assert any("2021-05-06" in oddity for oddity in day.oddities)


def test_a_visit_takes_the_last_known_minutes_where_the_office_wrote_0(tmp_path):
    day = read(tmp_path, staffing=["100,7,1,0,0", "200,7,1,12,0", "300,7,1,0,0"])

    assert [day.minutes("7", at_s * 1000) for at_s in (0, 100, 200, 250, 300, 400)] == [8, 8, 12, 12, 12, 12]
    assert any("0 in 2 of 3 rows" in oddity for oddity in day.oddities)


def test_leaves_out_queues_that_nobody_came_for_and_says_so(tmp_path):
    day = read(tmp_path, staffing=[ROW, "28740,9,1,5,0"])

    assert list(day.queues) == ["7"]
    assert any("nobody came for these queues" in oddity and "9" in oddity for oddity in day.oddities)


def test_a_queue_with_two_names_keeps_the_first_and_says_so(tmp_path):
    day = read(tmp_path, arrivals=[CAME, "28900,7,A,Cư trú", "28950,7,A,Cư trú"])

    assert day.queues["7"].name == "Hộ tịch"
    assert len([oddity for oddity in day.oddities if "Cư trú" in oddity]) == 1


def test_the_day_ends_with_the_last_thing_that_the_files_speak_of(tmp_path):
    assert read(tmp_path, staffing=[ROW, "30000,9,1,5,0"]).ends_ms == 30_000_000


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"arrivals": ["28800,7,A,X", "eight,7,A,X"]}, "arrivals.csv:3: arrival_s is 'eight'"),
        ({"arrivals": ["86400,7,A,X"]}, "arrivals.csv:2: arrival_s is '86400'"),
        ({"arrivals": ["nan,7,A,X"]}, "arrivals.csv:2: arrival_s is 'nan'"),
        ({"arrivals": ["28800,,A,X"]}, "arrivals.csv:2: queue is empty"),
        ({"arrivals": []}, "arrivals.csv: nobody came"),
        ({"staffing": []}, "staffing.csv: no rows"),
        ({"staffing": ["28740,7,-1,5,0"]}, "staffing.csv:2: counters_open is '-1'"),
        ({"staffing": ["28740,7,1000,5,0"]}, "staffing.csv:2: counters_open is '1000'"),
        ({"staffing": ["28740,7,1"]}, "staffing.csv:2: minutes_per_visit is ''"),
        ({"arrivals": ["28800,7,A,Đất"], "encoding": "utf-16"}, "is not a CSV file in UTF-8"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line(tmp_path, files, said):
    with pytest.raises(BadDay) as caught:
        read(tmp_path, **files)

    assert said in str(caught.value)


def test_a_missing_column_is_named(tmp_path):
    directory = write_day(tmp_path / "x-2020-01-14", arrivals=[CAME], staffing=[ROW])
    (directory / "staffing.csv").write_text("at_s,queue\n1,7\n")

    with pytest.raises(BadDay, match=r"staffing.csv:1: no column counters_open, minutes_per_visit, waiting"):
        read_day(directory)


def test_a_directory_that_is_not_there_is_told(tmp_path):
    with pytest.raises(BadDay, match="No such file"):
        read_day(tmp_path / "nowhere-2020-01-14")


def test_reads_the_small_day(tmp_path):
    assert len(read_day(small_day(tmp_path / "small-2020-01-14")).arrivals) == 24
