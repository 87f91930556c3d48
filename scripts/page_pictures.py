"""The pictures of the pages in docs/screens: `python -m scripts.page_pictures --write` renews them.

`web-*.png` are the pages of staff and visitors, `phone-*.png` one ticket on a phone in every state.
The pages are served from a hall that a morning was played in, and looked at with the Chromium of the system.
"""

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from motcua.core.order import Device
from motcua.web.access import StaffRole
from motcua.web.people import WrongPin
from motcua.wire.commands import Role
from tests.evaluation.history import month
from tests.web.accessibility import findings
from tests.web.browsers import Screen, chromium
from tests.web.reports import is_here, says
from tests.web.served import PINS, Served, served
from tests.web.straight import OwnThread

DOCS = Path(__file__).resolve().parent.parent / "docs" / "screens"
WINDOWS = ((360, 740), (1280, 800))
PHONE = (390, 844)
LANGUAGES = ("vi", "en")
COLOURS = 64

Act = Callable[[Served, Screen], None]


def nothing(_pages: Served, _screen: Screen) -> None:
    """Leave a page as it opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A page to look at: who opens which address, and what is done there before the picture is taken.

    `before`: what happens in the hall first; `address` may be made only then. `whole`: not its window alone.
    """

    name: str
    address: str | Callable[[Served], str]
    role: StaffRole | None = None
    officer: str | None = None
    before: Callable[[Served], None] = lambda _pages: None
    act: Act = nothing
    windows: Sequence[tuple[int, int]] = field(default=WINDOWS)
    whole: bool = True

    def file(self, lang: str, width: int) -> str:
        """Return the name of the picture."""
        return f"web-{self.name}-{lang}-{width}.png"


class PhoneShot(Shot):
    """A ticket on a phone."""

    def file(self, lang: str, width: int) -> str:  # noqa: ARG002 - there is one width
        """Return the name of the picture; without a language it is the Vietnamese one."""
        return f"phone-{self.name}.png" if lang == LANGUAGES[0] else f"phone-{self.name}-{lang}.png"


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


def phone(
    name: str,
    before: Callable[[Served], None],
    number: str = "A001",
    *,
    act: Act = nothing,
    window: tuple[int, int] = PHONE,
) -> PhoneShot:
    return PhoneShot(
        name=name, address=of_number(number), before=before, act=act, windows=(window,), whole=False
    )


SHOTS = (
    Shot(name="sign-in", address="/sign-in"),
    Shot(name="sign-in-wrong", address="/sign-in", act=wrong_pin(1)),
    Shot(name="sign-in-waits", address="/sign-in", act=wrong_pin(5)),
    Shot(name="not-yours", address="/hall", role=StaffRole.OFFICER, windows=WINDOWS[:1]),
    Shot(name="desk-open", address="/desk", role=StaffRole.OFFICER),
    Shot(name="desk-idle", address="/desk", role=StaffRole.OFFICER, before=idle),
    Shot(name="desk-serving", address="/desk", role=StaffRole.OFFICER, before=full),
    Shot(name="desk-silent", address="/desk", role=StaffRole.OFFICER, before=full, act=silent),
    Shot(name="desk-called", address="/desk", role=StaffRole.OFFICER, before=called),
    *(
        Shot(
            name=f"desk-{name}",
            address="/desk",
            role=StaffRole.OFFICER,
            before=full,
            act=question(asked),
            whole=False,
        )
        for name, asked in (
            ("transfer", "transfer"),
            ("issue", "issue"),
            ("services", "close-service"),
            ("keys", "keys"),
        )
    ),
    Shot(name="desk-number", address=a_number, role=StaffRole.OFFICER),
    Shot(name="desk-kept", address="/desk", role=StaffRole.OFFICER, before=full, act=kept),
    Shot(name="desk-lost", address="/desk", role=StaffRole.OFFICER, before=full, act=lost),
    Shot(name="hall-empty", address="/hall", role=StaffRole.SUPERVISOR),
    Shot(name="hall", address="/hall", role=StaffRole.SUPERVISOR, before=at_work),
    Shot(
        name="hall-trouble",
        address="/hall",
        role=StaffRole.SUPERVISOR,
        before=trouble,
        windows=(*WINDOWS, (1920, 1080)),
    ),
    Shot(name="hall-silent", address="/hall", role=StaffRole.SUPERVISOR, before=at_work, act=silent),
    Shot(name="people", address="/people", role=StaffRole.ADMIN, before=locked_out),
    Shot(name="scores", address="/scores", role=StaffRole.ADMIN, before=rated),
    Shot(name="first", address="/", windows=WINDOWS[:1]),
    Shot(name="ticket", address=a_ticket, windows=WINDOWS[:1]),
    phone("waiting", four, "A004"),
    phone("waiting-desk", four, "A004", window=(1280, 720)),
    phone("next", four),
    phone("away", four, "A004", act=away),
    phone("lost", four, "A004", act=cut_off),
    phone("called", called_and()),
    phone("serving", called_and("serve")),
    phone("served", called_and("serve", "finish")),
    phone("parked", called_and("park")),
    phone("missed", called_and("no-show")),
    phone("given-up", given_up),
    phone("lapsed", day_over),
    PhoneShot(name="wrong", address="/t/0000000000", windows=(PHONE,)),
)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.page_pictures", description=__doc__)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--write", action="store_true", help="renew docs/screens")
    where.add_argument("--to", type=Path, metavar="FOLDER", help="write the pictures there")
    parser.add_argument("--only", default="", metavar="WORD", help="only pages with this in their name")
    options = parser.parse_args(argv)
    folder = DOCS if options.write else options.to
    os.environ.setdefault("TZ", "Asia/Ho_Chi_Minh")
    found = take_all(folder, options.only)
    if options.write and not options.only:
        for old in (*folder.glob("web-*.png"), *folder.glob("phone-*.png")):
            if old.name not in found:
                old.unlink()
    for name, faults in found.items():
        for fault in faults:
            print(f"{name}: {fault}", file=sys.stderr)
    return 1 if any(found.values()) else 0


def take_all(folder: Path, only: str = "") -> Mapping[str, list[str]]:
    """Take every picture into `folder`; return what is wrong with each, by its name."""
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, list[str]] = {}
    with chromium() as browser:
        for shot in SHOTS:
            if only in shot.file(LANGUAGES[0], 0):
                found |= _take(browser, shot, folder)
    return found


def _take(browser: Browser, shot: Shot, folder: Path) -> Mapping[str, list[str]]:
    found = {}
    with (
        tempfile.TemporaryDirectory() as place,
        OwnThread(Path(place) / "data") as coordinator,
        served(coordinator) as pages,
    ):
        shot.before(pages)
        for lang in LANGUAGES:
            for width, height in shot.windows:
                pages.live = True
                pages.people.unlock(pages.person(StaffRole.OFFICER))
                screen = Screen(browser, width=width, height=height)
                try:
                    _open(pages, screen, shot, lang)
                    name = shot.file(lang, width)
                    found[name] = _faults(screen)
                    _keep(screen.page.screenshot(full_page=shot.whole), folder / name)
                finally:
                    screen.close()
    return found


def _open(pages: Served, screen: Screen, shot: Shot, lang: str) -> None:
    if shot.role is not None:
        screen.page.goto(f"{pages.url}/sign-in?lang={lang}")
        screen.page.locator("#name").fill(pages.person(shot.role, shot.officer))
        screen.page.locator("#pin").fill(PINS[shot.role])
        with screen.page.expect_navigation():
            screen.page.locator("[type=submit]").click()
    address = shot.address if isinstance(shot.address, str) else shot.address(pages)
    screen.page.goto(f"{pages.url}{address}?lang={lang}")
    shot.act(pages, screen)
    screen.page.wait_for_timeout(200)


def _faults(screen: Screen) -> list[str]:
    faults = findings(screen.page)
    if screen.is_wider_than_its_window():
        faults.append("it is wider than its window")
    return faults


def _keep(picture: bytes, path: Path) -> None:
    with Image.open(BytesIO(picture)) as drawn:
        drawn.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    raise SystemExit(main())
