"""The supervisor's page: from a step at a counter until the page in a browser shows it.

A large hall on this machine: 30 services, 40 counters, 60 devices, 200 people waiting. A counter's device
sends its command to the broker; the coordinator decides and commits; the page's program reads, renders and
pushes; Chromium swaps. The command and the page are timed by one clock, that of this machine.
"""

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from random import Random

from playwright.sync_api import Page, sync_playwright

from broker_config.enroll import enroll
from motcua.web.access import StaffRole
from motcua.web.people import People
from motcua.web.people_file import PeopleFile
from motcua.wire.commands import Role
from motcua.wire.topics import root_of
from scripts.benchmarks.centre import cpu_seconds, free_port
from scripts.benchmarks.figures import Figure, percentile
from scripts.benchmarks.lean import Account, Lean, pump

SERVICES, COUNTERS, KEYPADS, TERMINALS, WAITING = 30, 40, 30, 28, 200
VISITS = 100
REST_S = (0.05, 0.4)  # between two steps, so that they meet the program at any moment of its own round
PATIENCE_S = 30.0
_WATCH = """() => {
  window.seen = [];
  const cell = () => document.querySelector('#counter-c0 .figure').textContent;
  let last = cell();
  new MutationObserver(() => {
    const now = cell();
    if (now !== last) { seen.push([performance.timeOrigin + performance.now(), now]); last = now; }
  }).observe(document.getElementById('hall'), { childList: true, subtree: true, characterData: true });
}"""


def figures() -> list[Figure]:
    """Measure the page; the floor beside it is what the device itself waits for its answer."""
    with tempfile.TemporaryDirectory() as work, _centre(Path(work)) as (data_dir, accounts):
        keypad = _Keypad(accounts["q0"])
        _fill(accounts["k0"], keypad)
        pin = _supervisor(data_dir)
        url = f"http://127.0.0.1:{_said(data_dir / 'run' / 'web.json')['port']}"
        web = _said(data_dir / "run" / "web.json")["pid"]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--headless", "--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(viewport={"width": 1920, "height": 1080}, locale="vi-VN")
            _sign_in(page, url, pin)
            page.evaluate(_WATCH)
            used, began = cpu_seconds(web), time.monotonic()
            sent = keypad.work(page)
            share = (cpu_seconds(web) - used) / (time.monotonic() - began)
            shown = [at / 1e3 for at, _ in _shown(page, len(sent))]
            browser.close()
    until = [at - moment for at, moment in zip(shown, sent, strict=True)]
    return [
        *_spread("step at a counter → supervisor's page", until, 100),
        *_spread("floor: the counter's own answer", keypad.answered, None),
        Figure(name="web, of a core meanwhile", value=share * 100, unit="%"),
    ]


def _spread(name: str, seconds: list[float], limit: float | None) -> list[Figure]:
    return [
        Figure(name=f"{name} p50", value=percentile(seconds, 0.5) * 1e3, unit="ms"),
        Figure(name=f"{name} p95", value=percentile(seconds, 0.95) * 1e3, unit="ms", limit=limit),
    ]


class _Keypad:
    """The keys of one counter."""

    def __init__(self, account: Account) -> None:
        self._replies: list[dict[str, object]] = []
        self._device = Lean(account, (f"device/{account['device']}/reply",), self._heard)
        self.answered: list[float] = []

    def _heard(self, _topic: str, payload: bytes) -> None:
        self._replies.append(json.loads(payload))

    def ask(self, name: str, **fields: object) -> tuple[float, dict[str, dict[str, str]]]:
        """Send a command; return when, and the body of its answer."""
        before = len(self._replies)
        sent = time.time()
        self._device.command(name, {"counter": "c0", **fields})
        pump([self._device], lambda: len(self._replies) > before, PATIENCE_S)
        self.answered.append(time.time() - sent)
        reply = self._replies[-1]
        if not reply["ok"]:
            raise RuntimeError(f"{name}: {reply['error']}")
        return sent, reply["body"]  # type: ignore[return-value]

    def work(self, page: Page) -> list[float]:
        """Call and finish; return when each of these steps was sent."""
        self.answered.clear()
        sent, chance = [], Random(1)
        for _ in range(VISITS):
            called, body = self.ask("counter/call-next")
            page.wait_for_timeout(chance.uniform(*REST_S) * 1e3)
            finished, _ = self.ask("counter/finish", visit=body["visit"]["id"])
            page.wait_for_timeout(chance.uniform(*REST_S) * 1e3)
            sent += [called, finished]
        return sent


def _shown(page: Page, steps: int) -> list[tuple[float, str]]:
    """Return when the number at the counter changed on the page, once for each step."""
    page.wait_for_function("steps => seen.length >= steps", arg=steps, timeout=PATIENCE_S * 1e3)
    seen: list[tuple[float, str]] = page.evaluate("seen")
    if len(seen) != steps:
        raise RuntimeError(f"{steps} steps, but the page changed {len(seen)} times")
    return seen


def _sign_in(page: Page, url: str, pin: str) -> None:
    page.goto(f"{url}/sign-in?next=/hall")
    page.locator("#name").fill("bench")
    page.locator("#pin").fill(pin)
    page.locator("#pin").press("Enter")
    page.locator("#counter-c0").wait_for()
    page.wait_for_function("document.body.dataset.line === 'live'")


def _supervisor(data_dir: Path) -> str:
    """Make an account of a supervisor; return its PIN."""
    pin = f"7{secrets.randbelow(10**7):07d}"
    with PeopleFile(data_dir) as file:
        People(file).add("bench", pin, full_name="Bench", role=StaffRole.SUPERVISOR)
    return pin


def _fill(kiosk: Account, keypad: _Keypad) -> None:
    """Let people take numbers, most of them for what the first counter serves."""
    answers: list[bytes] = []
    device = Lean(kiosk, ("device/k0/reply",), lambda _topic, payload: answers.append(payload))
    for n in range(WAITING + VISITS):
        service = n % SERVICES if n < WAITING else 0
        device.command("ticket/request", {"service": f"s{service}"})
        pump([device], lambda: len(answers) > n, PATIENCE_S)  # noqa: B023
    keypad.ask("counter/open", officer="o0")


def _said(file: Path) -> dict[str, int]:
    found: dict[str, int] = json.loads(file.read_text())
    return found


def _settings() -> str:
    def row(kind: str, ident: str, vi: str, en: str, more: str) -> str:
        return f'[[{kind}]]\nid = "{ident}"\nname = {{ vi = "{vi}", en = "{en}" }}\n{more}'

    prefixes = [chr(65 + n) if n < 26 else f"A{chr(39 + n)}" for n in range(SERVICES)]
    lines = [
        '[centre]\nid = "bench"\nname = { vi = "Trung tâm đo", en = "Bench centre" }\naddress = "1 Bench"',
        'web = "http://127.0.0.1:8080"\n[hours]\nalways = true',
        row("priority", "thuong", "Thường", "Ordinary", "rank = 0"),
    ]
    lines += [
        row("service", f"s{n}", f"Lĩnh vực số {n}", f"Service {n}", f'prefix = "{one}"')
        for n, one in enumerate(prefixes)
    ]
    for n in range(COUNTERS):
        serves = json.dumps([f"s{(n + step) % SERVICES}" for step in range(3)])
        lines.append(row("counter", f"c{n}", f"Quầy {n}", f"Counter {n}", f"services = {serves}"))
        lines.append(
            f'[[officer]]\nid = "o{n}"\nname = "Nguyễn Văn {n}"\ntitle = "Chuyên viên"\nagency = "Sở"'
        )
    return "\n".join(lines) + "\n"


@contextmanager
def _centre(work: Path) -> Iterator[tuple[Path, dict[str, Account]]]:
    """Run broker, coordinator and pages; yield the data directory, and the accounts of the devices."""
    file, data_dir, port = work / "centre.toml", work / "data", free_port()
    file.write_text(_settings(), encoding="utf-8")
    data_dir.mkdir(mode=0o700)
    wanted: dict[str, tuple[Role, str | None]] = {"k0": (Role.KIOSK, None), "board": (Role.BOARD, None)}
    wanted |= {f"q{n}": (Role.COUNTER, f"c{n}") for n in range(KEYPADS)}
    wanted |= {f"r{n}": (Role.RATING, f"c{n}") for n in range(TERMINALS)}
    accounts: dict[str, Account] = {
        name: asdict(enroll(data_dir, name, role, counter=counter, root=root_of("bench"))) | {"port": port}
        for name, (role, counter) in wanted.items()
    }
    command = [sys.executable, "-m", "motcua", "up", "--centre", str(file), "--data-dir", str(data_dir)]
    command += ["--mqtt-port", str(port), "--web-port", "0", "--no-screens"]
    with (work / "up.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        _await(data_dir / "run" / "web.json")
        yield data_dir, accounts
    finally:
        process.terminate()
        process.wait(10)


def _await(file: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not file.exists():
        if time.monotonic() > deadline:
            raise RuntimeError("the pages did not start; see up.log")
        time.sleep(0.05)
