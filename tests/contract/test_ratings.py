"""The question at the counter: one rating a visit, whoever comes first."""

import time
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.contract.client import Json, uuid7
from tests.contract.hall import SECONDS, SECRET, Desk, Hall


def served(desk: Desk) -> Json:
    """Serve somebody; return the ticket with its code."""
    ticket = desk.ticket()
    desk.do("finish", desk.call(ticket))
    return ticket


def asked(desk: Desk) -> tuple[Json, Json]:
    """Serve somebody; return the ticket with its code and the prompt that opened."""
    ticket = served(desk)
    return ticket, desk.terminal.prompt(lambda prompt: prompt["number"] == ticket["number"])


def submit(desk: Desk, prompt: Json, **fields: Any) -> str:
    """Give a score at the terminal; return the rating's id."""
    given = {"token": prompt["token"], "score": 4, "after_ms": 900, **fields}
    return str(desk.terminal.ok("rating/submit", **given)["rating"])


def rate_on_the_web(hall: Hall, ticket: Json, **fields: Any) -> str:
    """Give a score with the code of the ticket; return the rating's id."""
    given = {"code": ticket["code"], "score": 5, "after_ms": None, **fields}
    return str(hall.web.ok("rating/submit", **given)["rating"])


def moment(hall: Hall, event: str, counter: str, mark: int) -> datetime:
    """When, by the coordinator's clock, a prompt was first `shown` or `closed` since the mark."""
    told = hall.web.next(
        lambda one: one.topic == f"event/prompt/{event}" and one.body["counter"] == counter, mark=mark
    )
    return datetime.fromisoformat(told["at"])


def is_rated(hall: Hall, ticket: Json) -> bool:
    """Whether the visit of a ticket has its rating: another one comes too late."""
    again = {"code": ticket["code"], "score": 1, "after_ms": None}
    return hall.web.refused("rating/submit", **again) == "already_rated"


def test_finishing_opens_the_prompt_at_the_terminal_of_that_counter(hall, rated):
    ticket = rated.ticket()
    visit = rated.do("finish", rated.call(ticket))
    prompt = rated.terminal.prompt(lambda prompt: prompt["visit"] == visit["id"])
    assert (prompt["number"], prompt["counter"]) == (ticket["number"], rated.counter)
    assert prompt["officer"] == visit["officer"]
    assert prompt["officer"].keys() == {"id", "name", "title"}
    assert prompt["seconds"] == SECONDS
    assert isinstance(prompt["form"], str)
    assert prompt["token"]


def test_a_terminal_that_starts_finds_its_question_retained(rated):
    _, prompt = asked(rated)
    terminal = rated.terminal
    terminal.close()
    mark = terminal.mark()
    terminal.start()
    terminal.until(
        lambda: [one for one in terminal.heard[mark:] if one.topic.endswith("/prompt")], "a prompt"
    )
    found = next(one for one in terminal.heard[mark:] if one.topic.endswith("/prompt"))
    assert (found.body, found.retained) == (prompt, True)


@pytest.mark.parametrize("step", ["no-show", "park", "take-back", "transfer"])
def test_only_finishing_opens_a_prompt(rated, step):
    rated.terminal.ask("rating/skip", token=asked(rated)[1]["token"], why="skipped")
    rated.terminal.no_prompt()
    more = {"service": rated.other} if step == "transfer" else {}
    mark = rated.terminal.mark()
    rated.do(step, rated.call(rated.ticket()), **more)
    ticket, _ = asked(rated)
    heard = [message.body for message in rated.terminal.heard[mark:] if message.topic.endswith("/prompt")]
    assert [prompt["number"] for prompt in heard if prompt] == [ticket["number"]]


def test_an_answer_ends_the_prompt(rated):
    _, prompt = asked(rated)
    rated.terminal.ok("rating/shown", token=prompt["token"])
    rating = submit(rated, prompt, reasons=["wait"], comment=f"{SECRET}: nhanh")
    assert isinstance(rating, str)
    rated.terminal.no_prompt()


@pytest.mark.parametrize("why", ["skipped", "timeout"])
def test_a_skip_ends_the_prompt(rated, why):
    _, prompt = asked(rated)
    rated.terminal.ok("rating/skip", token=prompt["token"], why=why)
    assert rated.terminal.no_prompt()


def test_the_next_finish_ends_the_prompt_and_its_token_is_still_good(rated):
    _, first = asked(rated)
    _, second = asked(rated)
    assert first["token"] != second["token"]
    assert submit(rated, first) != submit(rated, second)


def test_an_answer_to_an_older_question_leaves_the_open_one(hall, rated):
    _, first = asked(rated)
    _, second = asked(rated)
    submit(rated, first)
    mark = rated.terminal.mark()
    rated.terminal.ok("rating/shown", token=second["token"])
    assert not [message for message in rated.terminal.heard[mark:] if message.topic.endswith("/prompt")]
    assert rated.terminal.prompt()["token"] == second["token"]


def test_a_prompt_ends_by_its_time_which_showing_it_again_does_not_start_anew(hall, rated):
    _, prompt = asked(rated)
    terminal, shown, told = rated.terminal, time.monotonic(), hall.web.mark()
    terminal.ok("rating/shown", token=prompt["token"])
    mark = terminal.mark()
    terminal.until(
        lambda: [one.topic for one in terminal.heard[mark:]].count("heartbeat") >= 2, "4 s to pass"
    )
    terminal.ok("rating/shown", token=prompt["token"])
    terminal.no_prompt()
    ended = next(one.at for one in terminal.heard[mark:] if one.topic.endswith("/prompt"))
    assert ended - shown > SECONDS - 0.5
    first, over = (moment(hall, event, rated.counter, told) for event in ("shown", "closed"))
    assert over - first == timedelta(seconds=SECONDS), "the first showing counts"
    assert submit(rated, prompt, after_ms=60_000), "the token is good for 35 days"


def test_the_time_of_a_prompt_that_nobody_shows_counts_from_10_s_after_it(hall):
    terminal = hall.desk(0).terminal
    opened = next(one for one in terminal.heard if one.body and one.topic.endswith("/prompt"))
    terminal.no_prompt()
    ended = next(one for one in terminal.heard if not one.body and one.at > opened.at)
    assert ended.at - opened.at > 10 + SECONDS - 0.5


def test_a_visit_is_rated_once_at_the_terminal(rated):
    _, prompt = asked(rated)
    submit(rated, prompt)
    again = {"token": prompt["token"], "score": 1, "after_ms": 950}
    assert rated.terminal.refused("rating/submit", **again) == "already_rated"


def test_the_web_comes_after_the_terminal(hall, rated):
    ticket, prompt = asked(rated)
    submit(rated, prompt)
    given = {"code": ticket["code"], "score": 1, "after_ms": None}
    assert hall.web.refused("rating/submit", **given) == "already_rated"


def test_the_terminal_comes_after_the_web(hall, rated):
    ticket, prompt = asked(rated)
    rate_on_the_web(hall, ticket)
    given = {"token": prompt["token"], "score": 1, "after_ms": 900}
    assert rated.terminal.refused("rating/submit", **given) == "already_rated"


def test_an_answer_on_the_web_ends_the_prompt(hall, rated):
    ticket, _ = asked(rated)
    rate_on_the_web(hall, ticket)
    assert rated.terminal.no_prompt()


def test_a_visit_at_a_counter_without_a_terminal_is_rated_on_the_web(hall, desk):
    desk.open()
    ticket = served(desk)
    rate_on_the_web(hall, ticket)
    assert is_rated(hall, ticket)


def test_a_rating_that_is_repeated_has_the_same_answer(rated):
    _, prompt = asked(rated)
    given = {"id": uuid7(), "token": prompt["token"], "score": 5, "after_ms": 900}
    first = rated.terminal.ask("rating/submit", **given)
    assert first["ok"] is True
    assert rated.terminal.ask("rating/submit", **given) == first


def test_a_token_is_bound_to_its_terminal(hall, rated):
    ticket, prompt = asked(rated)
    stranger = next(one for one in hall.terminals.values() if one is not rated.terminal)
    tried: dict[str, Json] = {
        "rating/submit": {"score": 1, "after_ms": 900},
        "rating/shown": {},
        "rating/skip": {"why": "skipped"},
    }
    for command, fields in tried.items():
        assert stranger.refused(command, token=prompt["token"], **fields) == "not_allowed"
    submit(rated, prompt)
    assert is_rated(hall, ticket)


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        ("rating/shown", {}),
        ("rating/skip", {"why": "timeout"}),
        ("rating/submit", {"score": 3, "after_ms": 1}),
        ("rating/explain", {"reasons": ["wait"]}),
    ],
)
def test_a_token_that_nobody_gave_out_is_unknown(hall, command, fields):
    terminal = hall.desk(0).terminal
    assert terminal.refused(command, token="2345678923456789", **fields) == "unknown_token"


def test_a_code_that_nobody_gave_out_rates_nothing(hall):
    assert hall.web.refused("rating/submit", code="0000000000", score=5, after_ms=1) == "unknown_ticket"


@pytest.mark.parametrize("score", [1, 2, 3, 4, 5])
def test_every_score_from_1_to_5_is_taken(hall, rated, score):
    ticket, prompt = asked(rated)
    submit(rated, prompt, score=score, after_ms=None)
    assert is_rated(hall, ticket)


def test_a_comment_of_500_characters_is_taken_and_one_more_is_not(hall, rated):
    ticket, prompt = asked(rated)
    more = {"token": prompt["token"], "score": 4, "after_ms": 900, "comment": "ệ" * 501}
    assert rated.terminal.refused("rating/submit", **more) == "invalid"
    submit(rated, prompt, comment="ệ" * 500)
    assert is_rated(hall, ticket)


def test_reasons_are_added_to_a_score_already_given(rated):
    _, prompt = asked(rated)
    rating = submit(rated, prompt, score=2)
    more = {"token": prompt["token"], "reasons": ["wait"], "comment": f"{SECRET}: chậm"}
    assert rated.terminal.ok("rating/explain", **more)["rating"] == rating
    again = {"token": prompt["token"], "score": 5, "after_ms": 1}
    assert rated.terminal.refused("rating/submit", **again) == "already_rated"


def test_the_web_adds_reasons_with_the_code(hall, rated):
    ticket, _ = asked(rated)
    rating = rate_on_the_web(hall, ticket)
    assert hall.web.ok("rating/explain", code=ticket["code"], reasons=["guidance"])["rating"] == rating


def test_there_is_nothing_to_explain_before_the_score(hall, rated):
    ticket, prompt = asked(rated)
    at_the_terminal = rated.terminal.refused("rating/explain", token=prompt["token"], reasons=["wait"])
    on_the_web = hall.web.refused("rating/explain", code=ticket["code"], reasons=["wait"])
    assert (at_the_terminal, on_the_web) == ("illegal_step", "illegal_step")
    submit(rated, prompt)
    assert is_rated(hall, ticket)


def test_feedback_has_a_case_number_to_ask_after_it(hall):
    given = {"id": uuid7(), "text": f"{SECRET}: ghế gãy", "service": "s0a", "contact": f"{SECRET} 0900"}
    first = hall.kiosk.ask("feedback/submit", **given)
    assert first["body"]["case"]
    assert hall.kiosk.ask("feedback/submit", **given) == first
    cases = {hall.desk(0).terminal.ok("feedback/submit", text=SECRET)["case"], first["body"]["case"]}
    cases.add(hall.web.ok("feedback/submit", text="ế" * 2000)["case"])
    assert len(cases) == 3
