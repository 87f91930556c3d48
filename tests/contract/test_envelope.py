"""Commands and replies: ids, refusals that name the field, and at most one effect an id."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.contract.client import COMMAND_LIMIT, Json, now, uuid7
from tests.contract.hall import SECRET, following

CODE = "0123456789"
UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
PAPER = {
    "ticket": "0190f5a0-0000-7000-8000-000000000001",
    "code": CODE,
    "number": "A-K001",
    "day": "2026-11-21",
    "service": "s0a",
    "priority": "plain",
    "lang": "vi",
    "issued_at": "2026-11-21T01:02:03.456Z",
    "age_ms": 1,
    "replaces": None,
}


def without(field: str) -> Json:
    return {name: value for name, value in PAPER.items() if name != field}


def test_a_reply_carries_the_id_of_its_command_and_a_body(hall, desk):
    command = uuid7()
    reply = hall.kiosk.ask("ticket/request", id=command, service=desk.service)
    desk.issued.append(reply["body"]["ticket"]["id"])
    assert reply["re"] == command
    assert reply["ok"] is True
    assert "error" not in reply


def test_a_refusal_carries_the_id_a_code_and_a_message(hall):
    command = uuid7()
    reply = hall.kiosk.ask("ticket/request", id=command, service="nowhere")
    assert (reply["re"], reply["ok"]) == (command, False)
    assert reply["error"]["code"] == "unknown_service"
    assert reply["error"]["message"]
    assert "body" not in reply


def test_ids_are_uuid_7_and_times_are_utc_with_milliseconds(desk):
    ticket = desk.ticket()
    desk.open()
    visit = desk.do("finish", desk.call(ticket))
    for made in (ticket["id"], visit["id"]):
        assert UUID7.fullmatch(made)
    for moment in (ticket["issued_at"], visit["called_at"], visit["served_at"], visit["ended_at"]):
        assert INSTANT.fullmatch(moment)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"garbage",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'"id"',
        b"{",
        b"[" * 8000,
        b'{"at": "2026-11-21T01:02:03.456Z", "service": "s0a"}',
        b'{"id": 7, "at": "2026-11-21T01:02:03.456Z", "service": "s0a"}',
        b'{"id": "", "at": "2026-11-21T01:02:03.456Z", "service": "s0a"}',
        b'{"id": "6f1c0a52-3d7f-4f0e-9c55-000000000000", "at": "2026-11-21T01:02:03.456Z", "service": "s0a"}',
    ],
    ids=lambda payload: repr(payload[:24]),
)
def test_without_a_usable_id_re_is_null(hall, payload):
    reply = hall.kiosk.command("ticket/request", payload)
    assert (reply["re"], reply["ok"], reply["error"]["code"]) == (None, False, "invalid")


@pytest.mark.parametrize("made", ["", '"id": 7, '])
def test_an_id_that_is_missing_or_mistyped_is_named(hall, made):
    payload = f'{{{made}"at": "{now()}", "service": "s0a"}}'.encode()
    assert hall.kiosk.command("ticket/request", payload)["error"]["field"] == "id"


@pytest.mark.parametrize("at", ["", '"at": 5, ', '"at": "yesterday", '])
def test_a_time_that_is_missing_or_mistyped_is_named(hall, at):
    command = uuid7()
    payload = f'{{"id": "{command}", {at}"service": "s0a"}}'.encode()
    reply = hall.kiosk.command("ticket/request", payload)
    assert (reply["re"], reply["error"]["code"], reply["error"]["field"]) == (command, "invalid", "at")


@pytest.mark.parametrize("at", ["1970-01-01T00:00:00.000Z", "2099-12-31T23:59:59.999Z"])
def test_the_clock_of_a_device_may_be_wrong(hall, desk, at):
    issued_at = datetime.fromisoformat(desk.ticket(at=at)["issued_at"])
    assert abs(datetime.now(UTC) - issued_at) < timedelta(minutes=1), "it is the centre's clock that counts"


@pytest.mark.parametrize(
    ("device", "command", "fields", "field"),
    [
        ("kiosk", "ticket/request", {}, "service"),
        ("kiosk", "ticket/request", {"service": 7}, "service"),
        ("kiosk", "ticket/request", {"service": "Việc A"}, "service"),
        ("kiosk", "ticket/request", {"service": "s0a", "lang": 5}, "lang"),
        ("kiosk", "ticket/request", {"service": "s0a", "priority": 5}, "priority"),
        ("kiosk", "ticket/request", {"service": "s0a", "priority": "nobody"}, "priority"),
        ("kiosk", "ticket/printed", {"outcome": "printed"}, "ticket"),
        ("kiosk", "ticket/printed", {"ticket": PAPER["ticket"]}, "outcome"),
        ("kiosk", "ticket/printed", {"ticket": PAPER["ticket"], "outcome": "lost"}, "outcome"),
        ("kiosk", "ticket/cancel", {}, "ticket"),
        *(
            ("kiosk", "ticket/issued-offline", without(field), field)
            for field in ("ticket", "code", "number", "day", "service", "issued_at")
        ),
        ("kiosk", "ticket/issued-offline", {**PAPER, "age_ms": -1}, "age_ms"),
        ("kiosk", "ticket/issued-offline", {**PAPER, "age_ms": "5"}, "age_ms"),
        ("kiosk", "ticket/issued-offline", {**PAPER, "replaces": 5}, "replaces"),
        ("kiosk", "ticket/issued-offline", {**PAPER, "code": "01234567U9"}, "code"),
        ("kiosk", "ticket/issued-offline", {**PAPER, "code": "012345678"}, "code"),
        ("kiosk", "ticket/issued-offline", {**PAPER, "number": "one"}, "number"),
        ("kiosk", "ticket/issued-offline", {**PAPER, "day": "21/11/2026"}, "day"),
        ("kiosk", "ticket/issued-offline", {**PAPER, "issued_at": "noon"}, "issued_at"),
        ("web", "counter/open", {"officer": "o0a"}, "counter"),
        ("web", "counter/open", {"counter": "c0a", "officer": 3}, "officer"),
        ("web", "counter/open", {"counter": "c0a", "officer": "o0a", "services": "s0a"}, "services"),
        ("web", "counter/pause", {"counter": "c0a", "reason": 5}, "reason"),
        ("web", "counter/call", {"counter": "c0a"}, "number"),
        ("web", "counter/call-next", {}, "counter"),
        ("web", "counter/serve", {"counter": "c0a"}, "visit"),
        ("web", "counter/finish", {"counter": "c0a", "visit": 5}, "visit"),
        (
            "web",
            "counter/transfer",
            {"counter": "c0a", "visit": PAPER["ticket"], "service": "s0b", "keep_place": "yes"},
            "keep_place",
        ),
        ("web", "rating/submit", {"code": CODE, "after_ms": 1}, "score"),
        *(
            ("web", "rating/submit", {"code": CODE, "after_ms": 1, "score": score}, "score")
            for score in (0, 6, "5", 4.5, True, None)
        ),
        ("web", "rating/submit", {"code": CODE, "score": 5, "after_ms": -1}, "after_ms"),
        ("web", "rating/submit", {"code": CODE, "score": 5, "after_ms": 1, "reasons": "slow"}, "reasons"),
        ("web", "rating/submit", {"code": CODE, "score": 5, "after_ms": 1, "comment": "x" * 501}, "comment"),
        ("web", "rating/explain", {"code": CODE}, "reasons"),
        ("terminal", "rating/shown", {}, "token"),
        ("terminal", "rating/skip", {"why": "skipped"}, "token"),
        ("terminal", "rating/skip", {"token": CODE}, "why"),
        ("terminal", "rating/skip", {"token": CODE, "why": "bored"}, "why"),
        ("kiosk", "feedback/submit", {}, "text"),
        ("kiosk", "feedback/submit", {"text": ["x"]}, "text"),
        ("kiosk", "feedback/submit", {"text": "x" * 2001}, "text"),
        ("kiosk", "feedback/submit", {"text": SECRET, "contact": 5}, "contact"),
    ],
)
def test_a_field_that_is_missing_mistyped_or_out_of_range_is_named(hall, device, command, fields, field):
    sender = {"kiosk": hall.kiosk, "web": hall.web, "terminal": hall.terminals["c0a"]}[device]
    error = sender.ask(command, **fields)["error"]
    assert error["code"] == "invalid"
    assert error["field"].split(".")[0] == field


@pytest.mark.parametrize(
    ("command", "fields", "code"),
    [
        ("ticket/request", {"service": "nowhere"}, "unknown_service"),
        ("ticket/cancel", {"ticket": PAPER["ticket"]}, "unknown_ticket"),
        ("counter/open", {"counter": "nowhere", "officer": "o0a"}, "unknown_counter"),
        ("counter/call-next", {"counter": "nowhere"}, "unknown_counter"),
        ("counter/pause", {"counter": "nowhere"}, "unknown_counter"),
        ("counter/open", {"counter": "c3a", "officer": "nobody"}, "unknown_officer"),
    ],
)
def test_what_is_unknown_is_refused_by_its_kind(hall, command, fields, code):
    assert hall.web.refused(command, **fields) == code


def test_a_paper_without_its_ticket_is_unknown(hall):
    assert hall.kiosk.refused("ticket/printed", ticket=uuid7(), outcome="printed") == "unknown_ticket"


def test_unknown_fields_are_ignored(desk):
    more = {"colour": "red", "nested": {"deep": [1, 2, {"deeper": None}]}}
    assert desk.issue(**more).keys() == desk.issue().keys()


def test_a_command_of_16_kib_is_taken_and_one_byte_more_has_no_effect(hall, desk):
    def payload(size: int) -> bytes:
        body = {"id": uuid7(), "at": now(), "service": desk.service, "padding": ""}
        body["padding"] = "x" * (size - len(json.dumps(body)))
        return json.dumps(body).encode()

    taken = hall.kiosk.command("ticket/request", payload(COMMAND_LIMIT))["body"]["ticket"]
    desk.issued.append(taken["id"])
    hall.kiosk.publish(f"device/{hall.kiosk.name}/cmd/ticket/request", payload(COMMAND_LIMIT + 1))
    assert desk.ticket()["number"] == following(taken["number"])


def test_a_client_refuses_to_publish_more_than_16_kib(hall):
    with pytest.raises(ValueError, match="16 KiB"):
        hall.kiosk.ask("feedback/submit", text="x" * COMMAND_LIMIT)


def test_a_command_that_is_repeated_takes_effect_once_and_has_the_same_answer(hall, desk):
    command = uuid7()
    first = hall.kiosk.ask("ticket/request", id=command, service=desk.service)
    desk.issued.append(first["body"]["ticket"]["id"])
    for _ in range(3):
        assert hall.kiosk.ask("ticket/request", id=command, service=desk.service) == first
    assert desk.issue()["ahead"] == 1


def test_the_same_id_with_another_body_has_the_first_answer(hall, desk):
    command = uuid7()
    first = hall.kiosk.ask("ticket/request", id=command, service=desk.service)
    desk.issued.append(first["body"]["ticket"]["id"])
    assert hall.kiosk.ask("ticket/request", id=command, service=desk.other, lang="en") == first
    assert hall.kiosk.ask("ticket/request", id=command, service=5) == first
    assert desk.issue(service=desk.other)["ahead"] == 0


def test_the_same_id_with_another_command_has_the_first_answer_and_no_effect(hall, desk):
    command = uuid7()
    first = hall.kiosk.ask("ticket/request", id=command, service=desk.service)
    ticket = first["body"]["ticket"]["id"]
    desk.issued.append(ticket)
    assert hall.kiosk.ask("ticket/cancel", id=command, ticket=ticket) == first
    assert desk.issue()["ahead"] == 1


def test_an_id_that_another_device_used_first_is_not_allowed(hall, desk, kiosk_2):
    command = uuid7()
    first = hall.kiosk.ask("ticket/request", id=command, service=desk.service)
    desk.issued.append(first["body"]["ticket"]["id"])
    assert kiosk_2.refused("ticket/request", id=command, service=desk.service) == "not_allowed"
    assert hall.kiosk.ask("ticket/request", id=command, service=desk.service) == first
    assert desk.issue()["ahead"] == 1


@pytest.mark.parametrize("fields", [{"service": "nowhere"}, {"service": 5}, {}])
def test_a_refusal_is_stored_too(hall, desk, fields):
    command = uuid7()
    first = hall.kiosk.ask("ticket/request", id=command, **fields)
    assert first["ok"] is False
    assert hall.kiosk.ask("ticket/request", id=command, service=desk.service) == first


def test_a_call_that_is_repeated_calls_once(hall, desk):
    first, _ = desk.ticket(), desk.ticket()
    desk.open()
    command = uuid7()
    replies = [hall.web.ask("counter/call-next", id=command, counter=desk.counter) for _ in range(2)]
    desk.visits.append(replies[0]["body"]["visit"]["id"])
    assert replies[0]["body"]["visit"]["ticket"]["number"] == first["number"]
    assert desk.cannot("call-next") == "counter_busy"
    assert hall.web.state(f"counter/{desk.counter}", lambda state: state["number"] == first["number"])


def test_a_recall_that_is_repeated_counts_once(hall, desk):
    desk.ticket()
    desk.open()
    visit = desk.do("call-next")
    command = uuid7()
    for _ in range(2):
        hall.web.ask("counter/recall", id=command, counter=desk.counter, visit=visit["id"])
    assert desk.do("serve", visit)["calls"] == 2
