"""The kiosk's own numbers: never twice, whatever was lost; anew only on a day that the centre has told."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk.model import CannotIssue, Issued, Wish
from kiosk.office import TicketOffice
from kiosk.series import LAST, OwnSeries, SeriesEnded
from motcua.wire.device import Device
from motcua.wire.errors import OutboxError
from motcua.wire.outbox import Outbox
from tests.wire.hall import centre, credentials, until

FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)


@pytest.fixture
def outbox(tmp_path):
    with Outbox(tmp_path / "outbox.db") as made:
        yield made


def series(outbox: Outbox, tmp_path, letter: str = "K") -> OwnSeries:
    return OwnSeries(outbox, tmp_path / "series.json", letter)


class TestTheSeries:
    def test_counts_each_prefix_by_itself(self, outbox, tmp_path):
        own = series(outbox, tmp_path)
        numbers = [own.next(FRIDAY, prefix) for prefix in ("A", "A", "BC", "A")]
        assert numbers == ["A-K001", "A-K002", "BC-K001", "A-K003"]

    def test_has_four_digits_after_999(self, outbox, tmp_path):
        own = series(outbox, tmp_path)
        own._counts = {FRIDAY.isoformat(): {"A": 999}}
        assert own.next(FRIDAY, "A") == "A-K1000"

    def test_ends_at_the_last_number_that_the_wire_knows(self, outbox, tmp_path):
        own = series(outbox, tmp_path)
        own._counts = {FRIDAY.isoformat(): {"A": LAST}}
        with pytest.raises(SeriesEnded):
            own.next(FRIDAY, "A")

    def test_starts_anew_on_another_day_and_goes_on_when_the_day_before_is_named_again(
        self, outbox, tmp_path
    ):
        own = series(outbox, tmp_path)
        numbers = [own.next(day, "A") for day in (FRIDAY, FRIDAY, SATURDAY, FRIDAY)]
        assert numbers == ["A-K001", "A-K002", "A-K001", "A-K003"]

    def test_goes_on_after_a_restart(self, outbox, tmp_path):
        series(outbox, tmp_path).next(FRIDAY, "A")
        assert series(outbox, tmp_path).next(FRIDAY, "A") == "A-K002"

    def test_goes_on_when_its_file_is_lost(self, outbox, tmp_path):
        series(outbox, tmp_path).next(FRIDAY, "A")
        (tmp_path / "series.json").unlink()
        assert series(outbox, tmp_path).next(FRIDAY, "A") == "A-K002"

    @pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"x": {"A": 1}}', b'{"2026-11-20": 3}'])
    def test_goes_on_when_its_file_or_the_outbox_s_fact_is_damaged(self, outbox, tmp_path, content):
        series(outbox, tmp_path).next(FRIDAY, "A")
        (tmp_path / "series.json").write_bytes(content)
        own = series(outbox, tmp_path)
        assert own.next(FRIDAY, "A") == "A-K002"
        outbox.remember("kiosk/series", content)
        assert series(outbox, tmp_path).next(FRIDAY, "A") == "A-K003"

    def test_gives_no_number_that_is_not_on_the_disk(self, outbox, tmp_path):
        own = series(outbox, tmp_path)
        outbox._db.execute("PRAGMA query_only = ON")
        with pytest.raises(OutboxError):
            own.next(FRIDAY, "A")
        outbox._db.execute("PRAGMA query_only = OFF")
        (tmp_path / "series.json").unlink(missing_ok=True)
        (tmp_path / "series.json").mkdir()
        with pytest.raises(OSError):
            own.next(FRIDAY, "A")


class TestADayChange:
    """A coordinator of the test's own tells the days."""

    def told(self, hall, device: Device, rev: int, day: date) -> None:
        line = {"id": "civil", "prefix": "A", "name": {"vi": "a", "en": "a"}, "group": None, "open": True}
        state = {**centre(rev=rev), "day": day.isoformat(), "services": [line]}
        hall.coordinator.state("centre", state)
        until(lambda: device.states.centre is not None and device.states.centre.day == day)

    def test_while_cut_off_changes_nothing_until_the_centre_tells_of_it(self, hall, tmp_path):
        who = replace(credentials(hall.mosquitto.port), letter="K")
        device = Device(who, tmp_path / "kiosk", version="1")
        office = TicketOffice(device, tmp_path / "kiosk")

        def number() -> str:
            outcome = office.issue(Wish(service="civil", priority="plain", lang="vi", at=0.0))
            assert isinstance(outcome, Issued), outcome
            return f"{outcome.ticket.day} {outcome.ticket.number}"

        with device:
            self.told(hall, device, 1, FRIDAY)
            numbers = [number(), number()]
            self.told(hall, device, 2, SATURDAY)
            numbers += [number(), number()]
        assert numbers == [
            "2026-11-20 A-K001",
            "2026-11-20 A-K002",
            "2026-11-21 A-K001",
            "2026-11-21 A-K002",
        ]

    def test_a_kiosk_without_a_letter_gives_out_nothing_alone(self, hall, tmp_path):
        device = Device(credentials(hall.mosquitto.port), tmp_path / "kiosk", version="1")
        office = TicketOffice(device, tmp_path / "kiosk")
        with device:
            self.told(hall, device, 1, FRIDAY)
            outcome = office.issue(Wish(service="civil", priority="plain", lang="vi", at=0.0))
        assert isinstance(outcome, CannotIssue)


def test_a_number_that_stands_on_a_paper_already_is_given_to_nobody(hall, tmp_path):
    ticket = {
        "number": "A001",
        "service": "civil",
        "priority": "plain",
        "lang": "vi",
        "issued_at": "2026-11-21T01:02:03.000Z",
        "day": "2026-11-21",
        "state": "waiting",
        "offline": False,
    }
    tickets = iter(
        [
            {**ticket, "id": "01900000-0000-7000-8000-000000000001", "code": "0000000001"},
            {**ticket, "id": "01900000-0000-7000-8000-000000000002", "code": "0000000002"},
        ]
    )
    line = {"id": "civil", "prefix": "A", "name": {"vi": "a", "en": "a"}, "group": None, "open": True}
    hall.coordinator.state("centre", {**centre(), "services": [line]})
    hall.coordinator.script = lambda name, _: (
        {"ok": True, "body": {"ticket": next(tickets), "ahead": 0, "estimate": None}}
        if name == "ticket/request"
        else {"ok": True, "body": {}}
    )
    who = replace(credentials(hall.mosquitto.port), letter="K")
    device = Device(who, tmp_path / "kiosk", version="1")
    office = TicketOffice(device, tmp_path / "kiosk", patience_s=30)
    with device:
        until(lambda: device.is_up() and device.states.centre)
        hall.live(device)
        wish = Wish(service="civil", priority="plain", lang="vi", at=0.0)
        numbers = []
        for _ in range(2):
            outcome = office.issue(wish)
            assert isinstance(outcome, Issued)
            numbers.append(outcome.ticket.number)
        assert numbers == ["A001", "A-K001"]
        until(lambda: device.outbox.count() == 0)
        requests = hall.coordinator.ids("ticket/request")
        (own,) = [body for name, body in hall.coordinator.commands if name == "ticket/issued-offline"]
        assert own["replaces"] == requests[1]
