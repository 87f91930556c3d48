"""A real Chromium, as a phone or as a desk has it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

expect.set_options(timeout=30_000)
CHROMIUM = shutil.which("chromium")
_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the browser through the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_QUIET))
        try:
            yield browser
        finally:
            browser.close()


class Screen:
    """A page in a window of its own; `hosts`: whom it asked, `loaded`: bytes, `said`: complaints."""

    def __init__(self, browser: Browser, *, width: int = 360, height: int = 640, script: bool = True) -> None:
        self._context = browser.new_context(
            viewport={"width": width, "height": height},
            is_mobile=width < 600,
            has_touch=width < 600,
            java_script_enabled=script,
            locale="vi-VN",
        )
        self.page: Page = self._context.new_page()
        self.hosts: set[str] = set()
        self.loaded = 0
        self.said: list[str] = []
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.on("response", lambda answer: self._weigh(answer.headers.get("content-length", "0")))
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def _listen(self, message: ConsoleMessage) -> None:
        """Keep what is wrong; that a field was typed in before it was focused by itself is no fault."""
        if message.type in ("warning", "error", "assert"):
            self.said.append(message.text)

    def _weigh(self, length: str) -> None:
        self.loaded += int(length)

    def wait_for(self, selector: str, text: str) -> None:
        """Wait until an element that people see has this text."""
        self.page.locator(selector).filter(has_text=text, visible=True).first.wait_for(timeout=20_000)

    def sees(self, selector: str) -> bool:
        """Whether there is such an element for people to see."""
        return self.page.locator(selector).filter(visible=True).count() > 0

    def is_wider_than_its_window(self) -> bool:
        """Whether people must push the page sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))

    def stretch(self, ms: int) -> None:
        """Have the page's timers of so many milliseconds go off after a minute: a test may take its time."""
        self.page.evaluate(
            """ms => {
                const real = window.setTimeout;
                window.setTimeout = (work, after, ...more) =>
                    real(work, after === ms ? 60000 : after, ...more);
            }""",
            ms,
        )

    def close(self) -> None:
        """Close the window."""
        self._context.close()


@contextmanager
def screen(browser: Browser, url: str, **how: int | bool) -> Iterator[Screen]:
    """Open `url` in a window of its own."""
    opened = Screen(browser, **how)  # type: ignore[arg-type]
    try:
        opened.page.goto(url)
        yield opened
    finally:
        opened.close()
