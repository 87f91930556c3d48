"""Whatever arrives, from whomever: it is answered, the records stay sound, and our own code never fails."""

import json
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as st

from motcua.coordinator.service import Arrival
from motcua.coordinator.verify import verify
from motcua.wire.codec import rfc3339
from motcua.wire.commands import COMMANDS, Role
from tests.coordinator.hall import DEVICES, MORNING, Hall

IDS = [f"01900000-0000-7000-8000-00000000000{n}" for n in range(10)]
CODES = ["0123456789", "ABCDEFGHJK"]
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "at": st.sampled_from([rfc3339(MORNING)] * 9 + ["1970-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59"]),
    "service": st.sampled_from(["ho-tich", "ho-tich", "ho-tich", "chung-thuc", "none"]),
    "priority": st.sampled_from(["thuong", "cao-tuoi", "cao-tuoi", "none"]),
    "lang": st.sampled_from(["vi", "en"]),
    "ticket": st.sampled_from([*IDS[:2], "TICKET", "TICKET", "TICKET"]),
    "replaces": st.sampled_from(IDS),
    "code": st.sampled_from([*CODES, "CODE"]),
    "number": st.sampled_from(["A001", "A-K001", "A-K002", "A-M001", "B999999", "Z001"]),
    "day": st.sampled_from(["2026-11-22", *["2026-11-23"] * 4, "2026-11-24", "0001-01-01", "9999-12-31"]),
    "issued_at": st.sampled_from([rfc3339(MORNING), "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]),
    "age_ms": st.sampled_from([0, 1000, 10**12]),
    "outcome": st.sampled_from(["printed", "uncertain"]),
    "counter": st.sampled_from(["quay-1"] * 6 + ["quay-2", "none"]),
    "officer": st.sampled_from(["can-bo-1", "can-bo-1", "can-bo-2", "none"]),
    "services": st.sampled_from([["ho-tich"], []]),
    "visit": st.sampled_from([IDS[0], "VISIT", "VISIT"]),
    "to_counter": st.sampled_from(["quay-1", "quay-2"]),
    "keep_place": st.booleans(),
    "token": st.sampled_from(["TOKEN", "TOKEN", "x"]) | st.text(min_size=1, max_size=64),
    "score": st.integers(0, 6),
    "after_ms": st.sampled_from([0, 10**12]),
    "reasons": st.lists(st.sampled_from(["slow", "slow", "fast", "Schnell"]), max_size=2),
    "comment": st.text(max_size=20),
    "text": st.text(max_size=20),
    "contact": st.text(max_size=20),
    "why": st.sampled_from(["skipped", "timeout"]),
    "reason": st.text(max_size=5),
    "sha256": st.just("0" * 64),
}
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)
devices = st.sampled_from([device.id for device in DEVICES])
names = st.sampled_from([name for name in COMMANDS if name != "day/close"] * 2 + ["day/close"])


def as_version_seven(one: UUID) -> str:
    return f"{str(one)[:14]}7{str(one)[15:]}"


def seldom() -> st.SearchStrategy[bool]:
    return st.sampled_from([False] * 14 + [True])


@st.composite
def orders(draw: st.DrawFn) -> Arrival:
    """A command as it should be, but for one field perhaps; what stands in capitals is put in by `play`."""
    name = draw(names)
    wanted = [field for field in COMMANDS[name].kind.__dataclass_fields__ if field in FIELDS]
    role = draw(st.sampled_from(sorted(COMMANDS[name].roles)))
    if role in (Role.RATING, Role.WEB) and {"code", "token"} <= set(wanted):
        wanted.remove("code" if role is Role.RATING else "token")
    fields = {field: draw(FIELDS[field]) for field in wanted if field == "at" or not draw(seldom())}
    if "to_counter" in wanted:
        fields.pop(draw(st.sampled_from(["service", "to_counter"])), None)
    if draw(seldom()):
        fields[draw(st.sampled_from(wanted))] = draw(values)
    fields["id"] = draw(st.sampled_from(IDS) if draw(seldom()) else st.uuids(version=4).map(as_version_seven))
    senders = [device.id for device in DEVICES if device.role is role]
    device = draw(devices) if draw(seldom()) else draw(st.sampled_from(senders))
    return Arrival(device, name, json.dumps(fields).encode())


garbage = st.builds(
    Arrival,
    devices | st.text(),
    names | st.text(),
    st.binary() | values.map(lambda one: json.dumps(one).encode()),
)
arrivals = st.one_of(orders(), orders(), orders(), garbage)
groups = st.lists(
    st.tuples(st.lists(arrivals, max_size=4), st.sampled_from([0, 1, 60, 900, 86_400])),
    min_size=4,
    max_size=12,
)
DEEP = b"[" * 100_000
HUGE = b'{"id": "' + IDS[0].encode() + b'", "at": ' + b"9" * 10_000 + b"}"
ODD = b'{"id": "' + IDS[1].encode() + b'", "at": "2026-11-23T01:00:00Z", "token": "\\ud800\\u0000"}'


def filled(hall: Hall, arrival: Arrival) -> Arrival:
    """Return a command with what it may be about now: the visit in hand, the newest ticket and question."""
    day, payload = hall.service.day, arrival.payload
    visits = [counter.visit for counter in day.counters.values() if counter.visit]
    newest = max(day.tickets.values(), key=lambda ticket: ticket.order, default=None)
    known = {
        b"VISIT": visits[0] if visits else None,
        b"TICKET": newest and newest.id,
        b"CODE": newest and newest.code,
        b"TOKEN": next((ticket.token for ticket in day.tickets.values() if ticket.token), None),
    }
    for place, value in known.items():
        payload = payload.replace(b'"%s"' % place, json.dumps(value or IDS[0]).encode())
    return Arrival(arrival.device, arrival.name, payload)


def play(hall: Hall, played: list[tuple[list[Arrival], int]]) -> list[tuple[str, bool]]:
    """Let all arrive; return what was answered, by command and outcome."""
    answered = []
    for together, seconds in played:
        sent, _ = hall.service.handle([filled(hall, arrival) for arrival in together], hall.devices)
        assert [one.device for one in sent] == [arrival.device for arrival in together]
        for arrival, one in zip(together, sent, strict=True):
            reply = json.loads(one.payload)
            assert reply["ok"] is True or reply["error"]["code"]
            answered.append((arrival.name, reply["ok"]))
        hall.clock.time += timedelta(seconds=seconds)
    return answered


@settings(max_examples=60)
@given(groups)
@example([([Arrival("rating-1", "rating/shown", payload) for payload in (DEEP, HUGE, ODD, b"", b"\xff")], 0)])
def test_whatever_arrives_is_answered_and_the_records_stay_sound(played):
    with TemporaryDirectory() as place:
        hall = Hall(Path(place) / "data")
        with hall:
            hall.open_counter()
            hall.ticket()
            hall.serve_next()
            hall.ticket()
            hall.call()
            play(hall, played)

            assert hall.service.faults == 0
            assert hall.service.day == hall.store.replay()._replace(
                past_tickets=hall.service.day.past_tickets,
                past_numbers=hall.service.day.past_numbers,
                past_prompts=hall.service.day.past_prompts,
                past_codes=hall.service.day.past_codes,
            )
            hall.restart()
        assert verify(hall.data_dir).findings == []
