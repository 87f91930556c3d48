"""The page behind the QR code in a real Chromium, with the real broker and the real coordinator."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from motcua.wire.commands import Role
from motcua.wire.device import Device
from tests.centres import RunningCentre, at_noon, eventually, running_centre
from tests.web.browsers import CHROMIUM, Screen, chromium, screen

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed here")


class Centre:
    """A centre that runs, its kiosk and one of its counters; the pages are at `url`."""

    def __init__(self, running: RunningCentre, kiosk: Device, counter: Device) -> None:
        self.running, self.kiosk, self.counter = running, kiosk, counter
        self.url = f"http://127.0.0.1:{self._run_file()['port']}"

    def _run_file(self) -> dict[str, Any]:
        found = json.loads((self.running.data_dir / "run" / "web.json").read_bytes())
        assert isinstance(found, dict)
        return found

    def ticket(self, lang: str = "vi") -> str:
        """Take a number; return its code."""
        reply = self.kiosk.send("ticket/request", service="tra-ket-qua", lang=lang).result(30)
        assert reply.body is not None
        return str(reply.body["ticket"]["code"])

    def call(self) -> str:
        """Call the next; return the visit."""
        eventually(self.counter.is_live, "the counter hears the coordinator")
        reply = self.counter.ask("counter/call-next", counter="quay-4").result(30)
        assert reply.body is not None, reply.error
        return str(reply.body["visit"]["id"])

    def at_counter(self, verb: str, visit: str) -> None:
        """Do something with the visit in hand."""
        assert self.counter.send(f"counter/{verb}", counter="quay-4", visit=visit).result(30).ok

    @contextmanager
    def without(self, program: str) -> Iterator[None]:
        """End a program without a word; it is started again after the block."""
        with self.running.halted():
            os.kill(self.running.pid(program), signal.SIGKILL)
            yield


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def centre(tmp_path_factory) -> Iterator[Centre]:
    with ExitStack() as stack:
        place = tmp_path_factory.mktemp("centre")
        running = stack.enter_context(running_centre(place, *at_noon(place)))
        kiosk = stack.enter_context(running.device(running.enroll("kiosk-1", Role.KIOSK), "1"))
        counter = stack.enter_context(
            running.device(running.enroll("counter-4", Role.COUNTER, "quay-4"), "1")
        )
        made = Centre(running, kiosk, counter)
        assert counter.send("counter/open", counter="quay-4", officer="can-bo-4").result(30).ok
        yield made


@pytest.fixture
def phone(browser, centre) -> Iterator[Screen]:
    with screen(browser, f"{centre.url}/t/{centre.ticket()}") as opened:
        opened.wait_for(".headline", "Không có ai trước Ông/Bà.")
        yield opened


def finish(centre: Centre) -> None:
    centre.at_counter("finish", centre.call())


def test_follows_a_ticket_by_itself_until_it_is_served(centre, phone):
    phone.page.locator("#follows").wait_for()
    assert not phone.sees("#again")
    visit = centre.call()
    phone.wait_for(".called .counter", "Quầy 4")
    assert "Quầy 4" in phone.page.title()
    centre.at_counter("serve", visit)
    phone.wait_for(".serving .headline", "Ông/Bà đang được phục vụ")
    centre.at_counter("finish", visit)
    phone.wait_for(".served .headline", "Xin cảm ơn Ông/Bà")
    assert phone.said == []


def test_counts_down_the_people_ahead(browser, centre, phone):
    with screen(browser, f"{centre.url}/t/{centre.ticket('en')}") as other:
        other.wait_for(".headline", "One person is before you.")
        finish(centre)
        other.wait_for(".headline", "Nobody is before you.")
        finish(centre)
        other.wait_for(".headline", "Thank you")
        assert other.said == []


def test_says_that_the_coordinator_is_gone_and_that_it_is_back(centre, phone):
    with centre.without("coordinator"):
        phone.wait_for(".away", "Hệ thống của trung tâm tạm thời chưa trả lời")
    phone.page.locator(".away").filter(visible=True).first.wait_for(state="hidden", timeout=60_000)
    eventually(centre.counter.is_live, "the counter hears the coordinator again")
    finish(centre)
    phone.wait_for(".headline", "Xin cảm ơn Ông/Bà")
    assert not phone.sees(".away")


def test_says_that_the_server_is_gone_and_goes_on_when_it_is_back(centre, phone):
    with centre.without("web"):
        phone.wait_for("#lost", "Mất kết nối mạng")
        assert phone.sees("#again")
    phone.page.locator("#lost").wait_for(state="hidden", timeout=60_000)
    finish(centre)
    phone.wait_for(".headline", "Xin cảm ơn Ông/Bà")


def test_loads_little_and_from_one_host_alone(centre, phone):
    assert phone.hosts == {centre.url.removeprefix("http://")}
    assert phone.loaded < 30_000
    finish(centre)


@pytest.mark.parametrize("width", [320, 360, 480, 1280])
def test_fits_every_window(browser, centre, width):
    with screen(browser, f"{centre.url}/t/{centre.ticket()}", width=width) as opened:
        assert not opened.is_wider_than_its_window()
        centre.at_counter("finish", centre.call())
        opened.wait_for(".served .headline", "Xin cảm ơn Ông/Bà")
        assert not opened.is_wider_than_its_window()


def test_can_be_read_and_loaded_again_without_a_script(browser, centre):
    with screen(browser, f"{centre.url}/t/{centre.ticket()}", script=False) as opened:
        opened.wait_for(".headline", "Không có ai trước Ông/Bà.")
        finish(centre)
        opened.page.get_by_role("link", name="Tải lại trang này").click()
        opened.wait_for(".headline", "Xin cảm ơn Ông/Bà")
        assert opened.said == []


def test_changes_its_language(browser, centre):
    with screen(browser, f"{centre.url}/t/{centre.ticket()}") as opened:
        opened.page.get_by_role("link", name="English").click()
        opened.wait_for(".headline", "Nobody is before you.")
        finish(centre)
        opened.wait_for(".headline", "Thank you")
        assert opened.page.locator("html").get_attribute("lang") == "en"


def test_takes_a_code_that_is_typed(browser, centre):
    code = centre.ticket()
    with screen(browser, centre.url) as opened:
        opened.page.get_by_label("Mã tra cứu").fill(f"{code[:5]} {code[5:]}".lower())
        opened.page.get_by_role("button").click()
        opened.wait_for(".headline", "Không có ai trước Ông/Bà.")
        finish(centre)
        assert opened.page.url.partition("?")[0] == f"{centre.url}/t/{code}"


def test_no_code_stands_in_any_log(browser, centre):
    code = centre.ticket()
    with screen(browser, f"{centre.url}/t/{code}") as opened:
        finish(centre)
        opened.wait_for(".served .headline", "Xin cảm ơn Ông/Bà")
    with screen(browser, f"{centre.url}/t/{code}X"):
        pass

    assert code not in centre.running.said
