"""A service that is closed for today, by an officer whose counter serves it or by the web."""

from tests.contract.client import Device, Json, now, uuid7


def offered(device: Device, service: str, *, is_open: bool) -> Json:
    """Wait until the centre's state says so of the service; return the state."""

    def says(state: Json) -> bool:
        return any(one["id"] == service and one["open"] is is_open for one in state["services"])

    return device.state("centre", says)


def test_a_service_that_is_closed_for_today_gives_out_no_tickets_until_it_is_opened(hall, desk):
    assert hall.web.ok("service/close", service=desk.service, reason="Máy chủ lỗi") == {
        "service": {"id": desk.service, "open": False}
    }
    offered(hall.kiosk, desk.service, is_open=False)
    error = hall.kiosk.ask("ticket/request", service=desk.service)["error"]
    assert (error["code"], error["field"]) == ("closed", "service")
    assert desk.ticket(service=desk.other)

    assert hall.web.ok("service/open", service=desk.service)["service"]["open"] is True
    offered(hall.kiosk, desk.service, is_open=True)
    assert desk.ticket()


def test_those_who_wait_are_still_called_and_papers_are_still_taken(hall, desk):
    ticket = desk.ticket()
    hall.web.ok("service/close", service=desk.service)
    prefix = ticket["number"].rstrip("0123456789")
    paper = hall.kiosk.ok(
        "ticket/issued-offline",
        ticket=uuid7(),
        code="SHVTPAPER0",
        number=f"{prefix}-K901",
        day=hall.day,
        service=desk.service,
        priority="plain",
        lang="vi",
        issued_at=now(),
        age_ms=0,
        replaces=None,
    )["ticket"]
    desk.open()

    assert desk.called(2) == [ticket["number"], paper["number"]]
    hall.web.ok("service/open", service=desk.service)


def test_closing_twice_is_fine_and_tells_of_it_once(hall, desk):
    mark = hall.web.mark()
    for reason in ("một", "hai"):
        hall.web.ok("service/close", service=desk.service, reason=reason)
    hall.web.ok("service/open", service=desk.service)
    hall.web.next(lambda one: one.topic == "event/service/opened", mark=mark)
    told = [one.body for one in hall.web.heard[mark:] if one.topic == "event/service/closed"]

    assert [(one["service"], one["device"], one["reason"]) for one in told] == [(desk.service, "web", "một")]


def test_a_keypad_closes_only_what_its_counter_may_serve(hall, rated):
    assert rated.staff.refused("service/close", service="s0a") == "not_allowed"
    assert rated.staff.ok("service/close", service=rated.service)["service"]["open"] is False
    assert rated.staff.ok("service/open", service=rated.service)["service"]["open"] is True


def test_a_service_that_nobody_knows_cannot_be_closed(hall):
    assert hall.web.refused("service/close", service="no-such") == "unknown_service"
