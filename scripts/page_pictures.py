"""The pictures of the pages in docs/screens: `python -m scripts.page_pictures --write` renews them.

`web-*.png` are the pages of staff and visitors, `phone-*.png` one ticket on a phone in every state.
The pages are served from a hall that a morning was played in, and looked at with the Chromium of the system.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from motcua.web.access import StaffRole
from scripts import page_scenes as scene
from tests.web.accessibility import findings
from tests.web.browsers import Screen, chromium
from tests.web.served import PINS, Served, served
from tests.web.straight import OwnThread

DOCS = Path(__file__).resolve().parent.parent / "docs" / "screens"
WINDOWS = ((360, 740), (1280, 800))
PHONE = (390, 844)
LANGUAGES = ("vi", "en")
COLOURS = 64


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
    act: scene.Act = scene.nothing
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


def phone(
    name: str,
    before: Callable[[Served], None],
    number: str = "A001",
    *,
    act: scene.Act = scene.nothing,
    window: tuple[int, int] = PHONE,
) -> PhoneShot:
    return PhoneShot(
        name=name, address=scene.of_number(number), before=before, act=act, windows=(window,), whole=False
    )


SHOTS = (
    Shot(name="sign-in", address="/sign-in"),
    Shot(name="sign-in-wrong", address="/sign-in", act=scene.wrong_pin(1)),
    Shot(name="sign-in-waits", address="/sign-in", act=scene.wrong_pin(5)),
    Shot(name="not-yours", address="/hall", role=StaffRole.OFFICER, windows=WINDOWS[:1]),
    Shot(name="desk-open", address="/desk", role=StaffRole.OFFICER),
    Shot(name="desk-idle", address="/desk", role=StaffRole.OFFICER, before=scene.idle),
    Shot(name="desk-serving", address="/desk", role=StaffRole.OFFICER, before=scene.full),
    Shot(name="desk-silent", address="/desk", role=StaffRole.OFFICER, before=scene.full, act=scene.silent),
    Shot(name="desk-called", address="/desk", role=StaffRole.OFFICER, before=scene.called),
    *(
        Shot(
            name=f"desk-{name}",
            address="/desk",
            role=StaffRole.OFFICER,
            before=scene.full,
            act=scene.question(asked),
            whole=False,
        )
        for name, asked in (
            ("transfer", "transfer"),
            ("issue", "issue"),
            ("services", "close-service"),
            ("keys", "keys"),
        )
    ),
    Shot(name="desk-number", address=scene.a_number, role=StaffRole.OFFICER),
    Shot(name="desk-kept", address="/desk", role=StaffRole.OFFICER, before=scene.full, act=scene.kept),
    Shot(name="desk-lost", address="/desk", role=StaffRole.OFFICER, before=scene.full, act=scene.lost),
    Shot(name="hall-empty", address="/hall", role=StaffRole.SUPERVISOR),
    Shot(name="hall", address="/hall", role=StaffRole.SUPERVISOR, before=scene.at_work),
    Shot(
        name="hall-trouble",
        address="/hall",
        role=StaffRole.SUPERVISOR,
        before=scene.trouble,
        windows=(*WINDOWS, (1920, 1080)),
    ),
    Shot(
        name="hall-silent", address="/hall", role=StaffRole.SUPERVISOR, before=scene.at_work, act=scene.silent
    ),
    Shot(name="people", address="/people", role=StaffRole.ADMIN, before=scene.locked_out),
    Shot(name="scores", address="/scores", role=StaffRole.ADMIN, before=scene.rated),
    Shot(name="first", address="/", windows=WINDOWS[:1]),
    Shot(name="ticket", address=scene.a_ticket, windows=WINDOWS[:1]),
    phone("waiting", scene.four, "A004"),
    phone("waiting-desk", scene.four, "A004", window=(1280, 720)),
    phone("next", scene.four),
    phone("away", scene.four, "A004", act=scene.away),
    phone("lost", scene.four, "A004", act=scene.cut_off),
    phone("called", scene.called_and()),
    phone("serving", scene.called_and("serve")),
    phone("served", scene.called_and("serve", "finish")),
    phone("parked", scene.called_and("park")),
    phone("missed", scene.called_and("no-show")),
    phone("given-up", scene.given_up),
    phone("lapsed", scene.day_over),
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
