"""What the pictures of the pages show: what happens in the hall first, and what is done on the page then."""

import contextlib
from collections.abc import Callable

from motcua.core.order import Device
from motcua.web.access import StaffRole
from motcua.web.people import WrongPin
from motcua.wire.commands import Role
from tests.evaluation.history import month
from tests.web.browsers import Screen
from tests.web.reports import is_here, says
from tests.web.served import Served

Act = Callable[[Served, Screen], None]


def nothing(_pages: Served, _screen: Screen) -> None:
    """Leave a page as it opens."""


def wrong_pin(times: int) -> Act:
    def give(pages: Served, screen: Screen) -> None:
        for _ in range(times):
            screen.page.locator("#name").fill(pages.person(StaffRole.OFFICER))
            screen.page.locator("#pin").fill("9999")
            with screen.page.expect_navigation():
                screen.page.locator("[type=submit]").click()

    return give


def lost(pages: Served, screen: Screen) -> None:
    screen.page.wait_for_timeout(300)
    screen.page.route("**/session", lambda route: route.abort())
    pages.hall.end()
    screen.page.locator("body[data-line=lost]").wait_for()


def silent(pages: Served, screen: Screen) -> None:
    pages.live = False
    pages.changed()
    screen.page.locator("body[data-line=silent]").wait_for()


def a_ticket(pages: Served) -> str:
    return f"/t/{pages.ticket()}"


def of_number(number: str) -> Callable[[Served], str]:
    def address(pages: Served) -> str:
        ((code,),) = pages.coordinator.query("SELECT code FROM ticket WHERE number = ?", number)
        return f"/t/{code}"

    return address


def four(pages: Served) -> None:
    for _ in range(4):
        pages.ticket()
    pages.coordinator.open_counter()


def called_and(*verbs: str) -> Callable[[Served], None]:
    """Let the first of four visitors be called; then the steps of the counter."""

    def happens(pages: Served) -> None:
        four(pages)
        visit = pages.coordinator.call()
        for verb in verbs:
            pages.coordinator.at_counter(verb, visit)

    return happens


def given_up(pages: Served) -> None:
    four(pages)
    ((ticket,),) = pages.coordinator.query("SELECT id FROM ticket WHERE number = 'A001'")
    pages.coordinator.done("kiosk-1", "ticket/cancel", ticket=ticket)


def day_over(pages: Served) -> None:
    four(pages)
    pages.coordinator.done("admin", "day/close")


def away(pages: Served, screen: Screen) -> None:
    pages.live = False
    pages.changed()
    screen.page.locator(".now .away").wait_for()


def cut_off(pages: Served, screen: Screen) -> None:
    screen.page.locator("#follows").wait_for()
    screen.page.route("**/events", lambda route: route.abort())
    pages.hall.end()
    screen.page.locator("#lost").wait_for()


def locked_out(pages: Served) -> None:
    for role in StaffRole:
        pages.person(role)
    for officer in ("can-bo-2", "can-bo-3"):
        pages.person(StaffRole.OFFICER, officer)
    pages.people.disable("can-bo-3")
    for _ in range(6):
        with contextlib.suppress(WrongPin):
            pages.people.check("can-bo-2", "9999")


def idle(pages: Served) -> None:
    pages.coordinator.open_counter(1)


def full(pages: Served) -> None:
    """Fill the hall: three counters work, many wait, one was missed, one set aside."""
    hall = pages.coordinator
    for number in range(40):
        hall.pass_time(seconds=40)
        hall.ticket(("ho-tich", "chung-thuc", "dat-dai", "tra-ket-qua")[number % 4])
    for counter in (1, 2):
        hall.open_counter(counter)
    hall.at_counter("no-show", hall.call(1), 1)
    hall.at_counter("park", hall.call(1), 1)
    hall.at_counter("serve", hall.call(1), 1)
    hall.call(2)
    hall.pass_time(minutes=4)


def at_work(pages: Served) -> None:
    """Let an everyday morning go on: four counters work, some wait, every device is well."""
    hall = pages.coordinator
    hall.devices = (*hall.devices, *(_keypad(counter) for counter in (3, 4)))
    services = ("ho-tich", "tra-ket-qua", "chung-thuc", "dat-dai")
    for number in range(8):
        hall.ticket(services[number % 4])
    for counter in (1, 2, 3, 4):
        hall.open_counter(counter)
    for number in range(6):
        for counter in (1, 2, 3, 4):
            hall.ticket(services[(number + counter) % 4])
            visit = hall.call(counter)
            hall.at_counter("serve", visit, counter)
            hall.pass_time(seconds=50)
            hall.at_counter("finish", visit, counter)
    hall.at_counter("no-show", hall.call(3), 3)
    for counter in (1, 2, 4):
        hall.at_counter("serve", hall.call(counter), counter)
    for service in ("chung-thuc", "tra-ket-qua", "dat-dai", "ho-tich"):
        hall.ticket(service)
        hall.pass_time(seconds=30)
    hall.call(3)
    all_here(pages)


def _keypad(counter: int) -> Device:
    return Device(id=f"counter-{counter}", role=Role.COUNTER, counter=f"quay-{counter}")


def all_here(pages: Served) -> None:
    """Let every device come and be well."""
    for device, enrolled in pages.hall.today().devices.items():
        is_here(pages, device, printer="ok" if enrolled.role is Role.KIOSK else "none")


def called(pages: Served) -> None:
    """Fill the hall; somebody who goes first is called twice, somebody else was sent here."""
    full(pages)
    hall = pages.coordinator
    for priority in ("mang-thai", "cao-tuoi", "khuyet-tat"):
        hall.done("kiosk-2", "ticket/request", service="ho-tich", priority=priority, lang="en")
    visit = hall.service.day.counters["quay-2"].visit
    hall.at_counter("transfer", str(visit), 2, to_counter="quay-1")
    hall.at_counter("finish", str(hall.service.day.counters["quay-1"].visit), 1)
    hall.at_counter("finish", hall.call(1), 1)
    hall.at_counter("recall", hall.call(1), 1)
    hall.pass_time(minutes=1)


def question(name: str) -> Act:
    def ask(_pages: Served, screen: Screen) -> None:
        screen.page.locator(f"[data-question={name}]").first.click()
        screen.page.locator("dialog[open]").wait_for()

    return ask


def kept(pages: Served, screen: Screen) -> None:
    silent(pages, screen)
    if not screen.sees("#desk-kept .notice"):  # it stays so for the next picture
        screen.page.locator("#step-park").click()
    screen.page.locator("#desk-kept .notice").wait_for()


def a_number(pages: Served) -> str:
    return f"/desk/number/{pages.coordinator.ticket(device='web')['id']}"


def trouble(pages: Served) -> None:
    """Fill the hall, and let devices say how they are: some are in trouble, as on a bad evening."""
    full(pages)
    pages.coordinator.pass_time(minutes=5)
    all_here(pages)
    is_here(pages, "kiosk-2", printer="out", outbox=12)
    is_here(pages, "kiosk-1", printer="near_end")
    says(pages, "rating-1", "presence", online=False, incarnation=1)


def rated(pages: Served) -> None:
    """Let thirty people say how it was."""
    month(pages.coordinator, [5] * 14 + [4] * 11 + [3] * 3 + [2, 1], skipped=4, silent=3)
