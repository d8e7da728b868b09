"""Browser journeys: Debian's Chromium, driven by Playwright against a test server on the loopback."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import connections
from django.urls import reverse
from playwright.sync_api import Browser, Page, Playwright

from innolab.accounts.models import User
from innolab.chromium import CHROMIUM, SWITCHES
from tests.cast import PASSWORD
from tests.environment import NO_CHROMIUM

SECONDS = 30
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# A changed colour scheme reaches the page with the next frame, and each element after the one that it inherits from:
# reduced motion makes a very short transition of every change. So look until two frames in a row have none; but no
# longer than five seconds, for a frame may never come to a page that the browser thinks nobody sees.
SETTLED = """async () => {
    const soon = () => new Promise(done => setTimeout(done, 250))
    const frame = () => Promise.race([new Promise(requestAnimationFrame), soon()])
    const end = performance.now() + 5000
    for (let still = 0; still < 2 && performance.now() < end; still = document.getAnimations().length ? 0 : still + 1) {
        await Promise.race([Promise.allSettled(document.getAnimations().map(each => each.finished)), soon()])
        await frame()
    }
}"""
LOOKS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if not CHROMIUM and item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


@pytest.fixture(scope="session", autouse=True)
def orm_beside_playwright(playwright: Playwright) -> Iterator[None]:
    """Playwright keeps an event loop in this thread from its first use on, and Django would refuse its queries there.

    Nothing runs in that loop while a test does. Not undone: neither is the loop. From then on this thread has another
    connection, which only this thread, in that loop, can close; so it is closed before the loop ends.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    connections.close_all()


@pytest.fixture(autouse=True)
def nothing_is_asked_any_more(transactional_db: None) -> Iterator[None]:
    """A page that is closed may send a last request. It is answered before the tables are emptied under it."""
    answering: list[object] = []

    def begun(environ: Any, **_: Any) -> None:
        answering.append(environ)

    def ended(**_: Any) -> None:
        answering.pop()

    request_started.connect(begun)
    request_finished.connect(ended)
    yield
    still = 0
    deadline = time.monotonic() + SECONDS
    while still < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
        still = 0 if answering else still + 1
    request_started.disconnect(begun)
    request_finished.disconnect(ended)
    assert answering == []


@pytest.fixture(autouse=True)
def nobody_has_logged_in_this_minute() -> None:
    """Log-ins from one address are limited, 30 a minute. Journeys one after another are more."""
    cache.clear()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": SWITCHES, "headless": True}


@pytest.fixture(scope="session")
def base_url(live_server: Any) -> str:
    return live_server.url


@pytest.fixture(scope="session")
def browser_context_args(base_url: str) -> dict[str, Any]:
    return {
        "base_url": base_url,
        "locale": "nb-NO",
        "timezone_id": "Europe/Oslo",
        "viewport": {"width": 1280, "height": 900},
    }


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """Fails the test when a script of the page broke, or when the page broke its own Content-Security-Policy."""
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda line: broken.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    assert broken == []


@pytest.fixture
def log_in(page: Page) -> Callable[[User], Page]:
    """Logs one of the cast in, by the form, as a person does."""

    def enter(user: User) -> Page:
        page.context.clear_cookies()
        return by_the_form(page, user)

    return enter


@pytest.fixture
def log_in_elsewhere(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Callable[..., Page]]:
    """Logs one of the cast in at another screen: in a browser of their own, which can be without JavaScript."""
    contexts = []

    def enter(user: User, **settings: Any) -> Page:
        contexts.append(browser.new_context(**{**browser_context_args, **settings}))
        return by_the_form(contexts[-1].new_page(), user)

    yield enter
    for context in contexts:
        context.close()


def by_the_form(page: Page, user: User) -> Page:
    page.goto(reverse("account_login"))
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: reverse("account_login") not in url)
    return page


@pytest.fixture
def assert_accessible(page: Page) -> Callable[[], None]:
    """The page breaks no rule of WCAG A to 2.2 AA that axe can see: on a desk and on a phone, light and dark."""

    def check() -> None:
        page.wait_for_load_state()
        before = page.viewport_size
        for width, scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate(SETTLED)
            assert violations(page) == [], f"{page.url} at {width} px, {scheme}"
            assert too_wide(page) == 0, f"{page.url} scrolls sideways at {width} px"
        page.set_viewport_size(before)
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")

    return check


def violations(page: Page) -> list[str]:
    """What axe found, a line per place on the page."""
    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    return [
        f"{rule['id']}: {rule['help']} — {node['html'][:200]} {node['failureSummary']}"
        for rule in Axe().run(page, options=options).response["violations"]
        for node in rule["nodes"]
    ]


def too_wide(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
